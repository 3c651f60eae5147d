"""How often each thing occurs in the made-up landlord, and how much of it there is.

The shares are estimates from practice, for want of public figures: change them here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shares:
    """Counts for each 1,000 homes unless the name says otherwise (`_share`: of all such records).

    Not yet made: notes cut at 80 or 255 characters, fills and strike-throughs in sheets, hidden
    rows, passwords, decants, successions, sold and bought back, appointees, changed names,
    recharges, variations, out-of-hours references, voids, compliance lists, reissued action
    numbers, month-end batch closures, one operative in two places at once.
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
    complaints: int = 40
    surveys: int = 30
    personal_copies: int = 6

    repairs_a_home: float = 7.0
    visits_a_job: tuple[int, ...] = (1, 1, 1, 1, 2, 2, 3)
    contacts_a_home: float = 2.0

    planted: int = 6
    """Issues planted of each kind, and never fewer than `planted_least`."""
    planted_least: int = 4
    decoys: int = 3
    decoys_least: int = 2


SCALE = Shares(
    repairs_a_home=9.4,
    visits_a_job=(1, 2, 2, 3, 3, 3, 3, 4, 4, 5),
    contacts_a_home=3.0,
)
"""About 10 repairs and 20 attendances a home, for the bench."""
