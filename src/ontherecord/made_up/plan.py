"""Which home gets which plant: one each, so that none disturbs another."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ontherecord.made_up import planted_needs as needs
from ontherecord.made_up import planted_records as records
from ontherecord.made_up import planted_repairs as repairs
from ontherecord.made_up import planted_visits as visits
from ontherecord.made_up.residents import Household
from ontherecord.made_up.world import Planting, World

Scenario = Callable[[World, Household, Random, int], Planting]

ISSUES: tuple[Scenario, ...] = (
    visits.refused_and_nothing_shows_it,
    visits.closed_after_no_access,
    repairs.reported_again_and_again,
    needs.adaptation_waits,
    needs.operative_not_told,
    repairs.known_to_the_landlord_only,
    repairs.known_to_the_contractor_only,
    repairs.sides_disagree,
    records.record_vanishes,
)
DECOYS: tuple[Scenario, ...] = (
    visits.refused_with_all_its_evidence,
    visits.closed_and_raised_again,
    visits.cancelled_by_the_resident,
    visits.tried_again_and_done,
    repairs.follow_ons,
    repairs.cancelled_and_raised_again,
    repairs.three_different_faults,
    repairs.planned_works,
    repairs.closed_as_duplicates,
    repairs.over_two_years,
    repairs.order_number_lost_in_the_sheet,
    repairs.two_orders_in_one_cell,
    repairs.sides_agree,
    records.record_comes_back_under_a_new_reference,
)
MANY_DECOYS: tuple[tuple[Scenario, int], ...] = (
    (needs.adaptation_answered, 5),
    (needs.nothing_to_tell, 6),
    (repairs.not_the_contractors, 5),
)
"""Scenarios that take so many turns before they have shown every decoy of theirs."""
ONCE: tuple[Scenario, ...] = (
    records.day_that_does_not_exist,
    records.person_recorded_twice,
    records.details_of_a_namesake,
)


def plant(world: World) -> None:
    """Give each scenario its homes, the rarest first, until the scenarios or homes run out."""
    rng = Random(f"{world.seed}/plan")
    homes = world.ordinary_homes()
    rng.shuffle(homes)
    for scenario, turn in _turns(world):
        if not homes:
            break
        index = homes.pop()
        planting = scenario(world, world.households[index], world.home_rng(index + 10**9), turn)
        world.plantings[index] = planting


def _turns(world: World) -> list[tuple[Scenario, int]]:
    shares = world.shares
    wanted: list[tuple[Scenario, int]] = [(scenario, 1) for scenario in ONCE]
    wanted += [(s, world.count(shares.planted, shares.planted_least)) for s in ISSUES]
    wanted += [(s, world.count(shares.decoys, shares.decoys_least)) for s in DECOYS]
    wanted += [(s, max(kinds, world.count(shares.decoys, 1))) for s, kinds in MANY_DECOYS]
    longest = max(count for _, count in wanted)
    return [(s, turn) for turn in range(longest) for s, count in wanted if turn < count]
