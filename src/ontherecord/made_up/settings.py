"""How often each thing occurs in the made-up landlord, and how much of it there is.

The shares are estimates from practice, for want of public figures: change them here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shares:
    """Counts for each 1,000 homes unless the name says otherwise (`_share`: of all such records).

    Not yet made: passwords, sold and bought back, recharges, one operative in two places at once.
    """

    blocks: int = 60
    estates: int = 10
    leaseholders: int = 130
    shared_owners: int = 60
    garages: int = 120
    dummies: int = 8
    voids: int = 25
    sold_but_live: int = 6
    merger_doubles: int = 8
    mutual_exchanges: int = 15
    successions: int = 3
    decants: int = 4
    confidential_addresses: int = 2
    changed_names: int = 5
    split_share: float = 0.01
    """Of all repairs: one fault raised as several orders, one for each trade."""
    couples_names: int = 8
    executors: int = 3
    without_uprn_share: float = 0.15
    own_number_as_uprn_share: float = 0.01
    block_uprn_on_flats_share: float = 0.10
    house_uprn_on_garage_share: float = 0.10
    contractor_holds_uprn_share: float = 0.55
    joint_tenancy_share: float = 0.30
    former_tenancy_share: float = 0.10
    birth_date_1900_share: float = 0.02
    telephone_with_words_share: float = 0.02
    need_share: float = 0.16
    asked_and_none_share: float = 0.25
    never_asked_share: float = 0.10
    contact_person_share: float = 0.55
    contact_double_share: float = 0.02
    contractor_work_share: float = 0.66
    cancelled_share: float = 0.09
    follow_on_share: float = 0.15
    communal_share: float = 0.12
    no_answer_share: float = 0.12
    refused_share: float = 0.02
    visit_notice_share: float = 0.40
    raised_again_share: float = 0.33
    """Of what the landlord cancelled: raised again within 14 days under a new number."""
    purpose_left_out_share: float = 0.08
    own_team_purpose_left_out_share: float = 0.02
    changed_share: float = 0.04
    """Of all orders: target moved or priority changed before the target was reached."""
    variation_share: float = 0.06
    named_contact_share: float = 0.15
    markers: int = 8
    notes_a_home: float = 1.2
    system_note_share: float = 0.55
    html_note_share: float = 0.08
    complaints: int = 40
    surveys: int = 30
    personal_copies: int = 6

    repairs_a_home: float = 7.0
    visits_a_job: tuple[int, ...] = (1, 1, 1, 1, 2, 2, 3)
    contacts_a_home: float = 2.0

    planted: int = 6
    """Issues planted of each kind, and never fewer than `planted_least`."""
    planted_at_risk: float = 1.2
    """The same for checks of the first lane: three people can work about 60 new cases a week."""
    planted_least: int = 4
    decoys: int = 3
    decoys_least: int = 2


SCALE = Shares(
    repairs_a_home=9.4,
    visits_a_job=(1, 2, 2, 3, 3, 3, 3, 4, 4, 5),
    contacts_a_home=3.0,
)
"""About 10 repairs and 20 attendances a home, for the bench."""
