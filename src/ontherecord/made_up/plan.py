"""Which home gets which plant, so that none disturbs another.

A home has at most one scenario that turns on its repairs and contacts, and one that turns on its
people, papers and lists. A block's own scenario keeps its flats clear of one fault.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ontherecord.made_up import planted_creating as creating
from ontherecord.made_up import planted_needs as needs
from ontherecord.made_up import planted_people as people
from ontherecord.made_up import planted_records as records
from ontherecord.made_up import planted_repairs as repairs
from ontherecord.made_up import planted_sharing as sharing
from ontherecord.made_up import planted_storing as storing
from ontherecord.made_up import planted_using as using
from ontherecord.made_up import planted_visits as visits
from ontherecord.made_up.planted_blocks import plant_blocks
from ontherecord.made_up.residents import Household
from ontherecord.made_up.scenes import has_kept_needs
from ontherecord.made_up.world import NOTHING, Planting, World

Scenario = Callable[[World, Household, Random, int], Planting]

AT_RISK: tuple[Scenario, ...] = (
    visits.refused_and_nothing_shows_it, visits.closed_after_no_access,
    repairs.reported_again_and_again, needs.operative_not_told, needs.adaptation_waits,
    creating.turned_away_while_out, using.asked_and_nothing_came, using.open_and_nothing_heard,
    using.defect_and_no_job, using.hazard_and_no_case,
)  # fmt: skip
"""Issues of the first lane: rarer, or nobody could work through them."""
ISSUES: tuple[Scenario, ...] = (
    repairs.known_to_the_landlord_only, repairs.known_to_the_contractor_only,
    repairs.sides_disagree, records.record_vanishes, creating.changed_when_missed,
    creating.done_and_nobody_came, creating.done_before_anybody_was_due,
    creating.closed_long_after, creating.work_left_over, using.booked_and_nobody_came,
    using.waiting_for_parts, using.unhappy_and_not_logged, sharing.came_unannounced,
    sharing.private_words_travel, people.need_said_in_a_note,
)  # fmt: skip
DECOYS: tuple[tuple[Scenario, int], ...] = (
    (visits.refused_with_all_its_evidence, 1), (visits.closed_and_raised_again, 1),
    (visits.cancelled_by_the_resident, 1), (visits.tried_again_and_done, 1),
    (repairs.follow_ons, 1), (repairs.cancelled_and_raised_again, 1),
    (repairs.three_different_faults, 1), (repairs.planned_works, 1),
    (repairs.closed_as_duplicates, 1), (repairs.over_two_years, 1),
    (repairs.order_number_lost_in_the_sheet, 1), (repairs.two_orders_in_one_cell, 1),
    (repairs.sides_agree, 1), (records.record_comes_back_under_a_new_reference, 1),
    (needs.adaptation_answered, 5), (needs.nothing_to_tell, 6), (repairs.not_the_contractors, 5),
    (creating.turned_away_for_another_reason, 3), (creating.cancelled_and_left, 3),
    (creating.changed_in_time, 2), (creating.done_without_a_visit_of_its_own, 3),
    (creating.done_after_an_earlier_visit, 2), (creating.closed_soon_after, 2),
    (creating.work_left_over_and_seen_to, 4), (using.asked_and_answered, 4),
    (using.booked_and_moved_or_kept, 3), (using.open_and_in_hand, 4),
    (using.waiting_no_longer, 3), (using.defect_seen_to, 3), (using.unhappy_and_logged, 2),
    (using.hazard_and_its_case, 3), (sharing.came_as_announced, 4),
    (sharing.private_words_stay, 2), (people.need_said_and_known, 4),
)  # fmt: skip
"""Each with how many turns it takes to show every decoy of its own."""
PEOPLE_AT_RISK: tuple[Scenario, ...] = (people.marker_outlives, storing.left_out_of_a_programme)
PEOPLE: tuple[Scenario, ...] = (
    people.need_outlives, people.contact_outlives, people.marker_not_looked_at,
    people.need_not_looked_at,
    people.letter_nobody_could_read, people.name_changed_in_one_system,
    storing.number_of_another_home, storing.report_nobody_read, sharing.promise_not_kept,
    sharing.complained_again, sharing.complaint_left_behind, sharing.case_left_behind,
)  # fmt: skip
PEOPLE_DECOYS: tuple[tuple[Scenario, int], ...] = (
    (people.ended_with_the_person, 2), (people.marker_looked_at, 2), (people.need_looked_at, 2),
    (people.letter_as_asked, 3),
    (people.name_written_otherwise, 3), (storing.paper_that_asks_nothing, 2),
    (sharing.promise_kept, 2), (sharing.complained_of_something_else, 3),
    (sharing.complaint_in_hand, 2), (sharing.case_in_hand, 2),
)  # fmt: skip
ONCE: tuple[Scenario, ...] = (
    records.day_that_does_not_exist, records.person_recorded_twice, records.details_of_a_namesake,
)  # fmt: skip
HOUSES_ONLY = {storing.report_nobody_read, storing.paper_that_asks_nothing}
"""A block's papers speak of its flats too."""
REPORTS_BLOCK_FAULTS = {
    visits.refused_and_nothing_shows_it, visits.refused_with_all_its_evidence,
    visits.closed_after_no_access, repairs.reported_again_and_again, repairs.follow_ons,
    repairs.cancelled_and_raised_again, repairs.three_different_faults,
    repairs.known_to_the_landlord_only, repairs.not_the_contractors,
    records.day_that_does_not_exist, using.defect_and_no_job, using.defect_seen_to,
}  # fmt: skip
"""Scenarios that may report a fault of which a block's own scenario keeps its flats clear."""
ABOUT_NEEDS = {people.need_said_in_a_note, people.need_said_and_known}
"""Scenarios that turn on what is recorded of everybody's needs at a home."""
ABOUT_CERTIFICATES = {using.defect_and_no_job, using.defect_seen_to}
UNANSWERED = {
    using.asked_and_nothing_came, using.unhappy_and_not_logged, using.hazard_and_no_case,
}  # fmt: skip
"""Scenarios in which nobody took up what was said, as a complaint or as a hazard case."""


def plant(world: World) -> None:
    """Give each scenario its homes, the rarest first, until the scenarios or homes run out."""
    people.needs_at_moves(world)
    for name, turns in (
        ("people", _turns(world, PEOPLE_AT_RISK, PEOPLE, PEOPLE_DECOYS, ())),
        ("plan", _turns(world, AT_RISK, ISSUES, DECOYS, ONCE)),
    ):
        if name == "plan":
            # After the people's scenarios, so that operatives are told of the needs they made.
            plant_blocks(world)
        rng = Random(f"{world.seed}/{name}")
        homes = world.ordinary_homes()
        rng.shuffle(homes)
        for scenario, turn in turns:
            index = _fitting(world, homes, scenario)
            if index is None:
                continue
            seed = world.home_rng(index + 10**9 * (1 if name == "plan" else 2))
            planting = scenario(world, world.households[index], seed, turn)
            world.plantings.setdefault(index, Planting()).add(planting)
        left = homes
    creating.batches(world, _for_batches(world, left))
    storing.records_astray(world)


def _fitting(world: World, homes: list[int], scenario: Scenario) -> int | None:
    """Take the last home that a scenario can have."""
    for at in range(len(homes) - 1, -1, -1):
        index = homes[at]
        is_flat = world.households[index].place.parent is not None
        if scenario in HOUSES_ONLY and is_flat:
            continue
        if index in world.taken or _is_in_the_way(world, index, scenario):
            continue
        if index in world.banned and scenario in REPORTS_BLOCK_FAULTS:
            continue
        return homes.pop(at)
    return None


def _is_in_the_way(world: World, index: int, scenario: Scenario) -> bool:
    """Say whether what a people's scenario left at a home would answer this one's question."""
    planting = world.plantings.get(index, NOTHING)
    if scenario in ABOUT_NEEDS:
        return has_kept_needs(world.households[index])
    if scenario in ABOUT_CERTIFICATES:
        return bool(planting.missing_from)
    if scenario is storing.number_of_another_home:
        return world.households[index].place.ref in world.lent
    if scenario in UNANSWERED:
        return bool(planting.complaints or [e for e in planting.extras if e.file == "hazards"])
    return False


def _for_batches(world: World, left: list[int]) -> list[int]:
    """Give homes whose repairs no scenario turns on."""
    ordinary = set(world.ordinary_homes())
    rest = [
        index
        for index, home in enumerate(world.households)
        if index not in ordinary and home.place.status == "L" and not home.place.double_ref
        and home.head(world.days.first) is not None
    ]  # fmt: skip
    return rest + left


def _turns(
    world: World,
    at_risk: tuple[Scenario, ...],
    issues: tuple[Scenario, ...],
    decoys: tuple[tuple[Scenario, int], ...],
    once: tuple[Scenario, ...],
) -> list[tuple[Scenario, int]]:
    shares = world.shares
    often = world.count(shares.planted, shares.planted_least)
    rarely = world.count(shares.planted_at_risk, shares.planted_least)
    mild = world.count(shares.decoys / 2, shares.decoys_least)
    # Issues come two turns before decoys: at a small landlord every check has its issues.
    wanted = [(-1, scenario, 0) for scenario in once]
    wanted += [(turn, s, turn) for s in at_risk for turn in range(rarely)]
    wanted += [(turn, s, turn) for s in issues for turn in range(often)]
    wanted += [(turn + 2, s, turn) for s, kinds in decoys for turn in range(max(kinds, mild))]
    wanted.sort(key=lambda one: one[0])
    return [(scenario, turn) for _, scenario, turn in wanted]
