"""Plants for the checks on repairs: reported again, known to one side, disagreed about."""

from __future__ import annotations

from datetime import date
from random import Random

from ontherecord.made_up.days import later
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household
from ontherecord.made_up.world import Planting, World

AGAIN = "same_fault_reported_again"
ONE_SIDE = "job_known_to_one_side_only"
RAISED_AGAIN = "cancelled_and_raised_again"
SILENT = "open_and_silent"
DISAGREE = "contractor_and_landlord_disagree_about_completion"
SILENT_DAYS = 48


def _job(world: World, home: Household, rng: Random, fault: str, days_ago: int, **told) -> Repair:
    reported = world.days.before_first(days_ago)
    return world.repairs.repair(
        home.place, reported, fault, rng,
        person=home.head(reported), alert=home.alert(reported), **told,
    )  # fmt: skip


def _done(world: World, home: Household, rng: Random, fault: str, days_ago: int, **told) -> Repair:
    return world.repairs.finish(_job(world, home, rng, fault, days_ago, **told), rng, days=6)


def reported_again_and_again(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """One fault at one home, three to five times in a year, each closed as done."""
    fault = ("damp_mould", "leak", "no_heating", "roof")[turn % 4]
    is_new = turn % 4 == 3
    count = 3 if is_new else 3 + turn % 3
    first = 210 if is_new else 330
    step = (first + 5) // (count - 1) if is_new else 280 // (count - 1)
    repairs = [
        _done(world, home, rng, fault, first - at * step, by=("contractor", "own_team")[at % 2])
        for at in range(count)
    ]
    world.truth.issue(
        AGAIN, 2 if is_new else 1, "housing", repairs[0].order, repairs[0].reported,
        f"{count} reports in a year", detail=str(count),
    )  # fmt: skip
    return Planting(repairs, {fault})


def _not_again(world: World, repairs: list[Repair], note: str, avoid: set[str]) -> Planting:
    first = repairs[0]
    world.truth.decoy(AGAIN, 1, "housing", first.order, first.reported, note)
    return Planting(repairs, avoid)


def follow_ons(world: World, home: Household, rng: Random, turn: int) -> Planting:
    first = _done(world, home, rng, "leak", 200 + turn)
    more = [
        _done(world, home, rng, "leak", 200 + turn - days, follows=first.order) for days in (12, 30)
    ]
    return _not_again(world, [first, *more], "one report and two follow-ons", {"leak"})


def cancelled_and_raised_again(world: World, home: Household, rng: Random, turn: int) -> Planting:
    first = _done(world, home, rng, "no_heating", 280)
    cancelled = _job(world, home, rng, "no_heating", 120 + turn)
    cancelled.outcome, cancelled.ended = "cancelled", later(cancelled.reported, 3)
    cancelled.reason = "cancelled_by_landlord"
    again = _done(world, home, rng, "no_heating", 120 + turn - 8)
    world.truth.issue(
        RAISED_AGAIN, 1, "housing", cancelled.order, None, f"and raised again as {again.order}"
    )
    note = "three numbers, one of them cancelled and raised again"
    return _not_again(world, [first, cancelled, again], note, {"no_heating"})


def three_different_faults(world: World, home: Household, rng: Random, turn: int) -> Planting:
    faults = ("leak", "electrics", "window")
    repairs = [
        _done(world, home, rng, fault, 150 + turn - at * 20) for at, fault in enumerate(faults)
    ]
    return _not_again(world, repairs, "three reports of three faults", set(faults))


def planned_works(world: World, home: Household, rng: Random, turn: int) -> Planting:
    repairs = [
        _done(world, home, rng, "window", 250 + turn - at * 60, priority="planned")
        for at in range(3)
    ]
    return _not_again(world, repairs, "three orders of one programme", {"window"})


def closed_as_duplicates(world: World, home: Household, rng: Random, turn: int) -> Planting:
    repairs = [
        _done(world, home, rng, "roof", 170 + turn - at * 4, by="own_team") for at in range(3)
    ]
    repairs[2].outcome, repairs[2].reason = "cancelled", "duplicate"
    return _not_again(world, repairs, "two reports and a duplicate", {"roof"})


def over_two_years(world: World, home: Household, rng: Random, turn: int) -> Planting:
    repairs = [_done(world, home, rng, "structure", days, by="own_team") for days in (800, 420, 40)]
    return _not_again(world, repairs, "three reports, each more than a year apart", {"structure"})


def _lately(world: World) -> tuple[date, date]:
    """Give the last weeks, in which a call about some repair could be about one that is silent."""
    return later(world.days.today, -SILENT_DAYS), world.days.today


def known_to_the_landlord_only(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """An order that never reached the contractor; some reach them in the second delivery."""
    is_new, is_mended = turn % 4 == 3, turn % 4 == 1
    repair = _job(world, home, rng, "blocked_drain",
                  -4 if is_new else 50 + turn * 2, has_job=is_mended)  # fmt: skip
    if is_mended:
        repair.contractor_in = (2,)
    world.truth.issue(
        ONE_SIDE, 2 if is_new else 1, "housing", repair.order, None,
        "the contractor has no such job", detail="landlord", gone_in=2 if is_mended else None,
    )  # fmt: skip
    reported = repair.reported
    if is_new:
        return Planting([repair], {"blocked_drain"})
    world.truth.issue(
        SILENT, 1 if reported <= world.days.before_first(60) else 2, "housing", repair.order,
        reported, "open, and nothing since",
    )  # fmt: skip
    return Planting([repair], {"blocked_drain"}, hushed=[_lately(world)])


def known_to_the_contractor_only(world: World, home: Household, rng: Random, turn: int) -> Planting:
    is_new = turn % 4 == 3
    cell = ("", "VERBAL")[turn % 2]
    repair = _job(world, home, rng, "door_lock", -3 if is_new else 45 + turn * 2,
                  has_order=False, order_cell=cell)  # fmt: skip
    world.repairs.finish(repair, rng, days=4)
    world.truth.issue(
        ONE_SIDE, 2 if is_new else 1, "contractor", repair.job, None,
        "the landlord has no such order", detail="contractor",
    )  # fmt: skip
    return Planting([repair], {"door_lock"})


def not_the_contractors(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Orders that no contractor's job can be expected for."""
    told, days_ago, delivery, note = (
        ({"by": "own_team"}, 60 + turn, 1, "the landlord's own team"),
        ({"by": "third_party"}, 60 + turn, 1, "somebody whose records are not received"),
        ({"has_job": False}, 60 + turn, 1, "cancelled before it was sent"),
        ({"has_job": False}, -24, 2, "too recent"),
        ({"has_job": False}, 800, 1, "before the contractor's data begin"),
    )[turn % 5]
    repair = _job(world, home, rng, "pests", days_ago, **told)
    if turn % 5 == 2:
        repair.outcome, repair.ended = "cancelled", later(repair.reported, 2)
        repair.reason = "cancelled_by_resident"
    elif turn % 5 != 3:
        world.repairs.finish(repair, rng, days=9)
    world.truth.decoy(ONE_SIDE, delivery, "housing", repair.order, None, note)
    return Planting([repair], {"pests"})


def order_number_lost_in_the_sheet(
    world: World, home: Household, rng: Random, turn: int
) -> Planting:
    """A spreadsheet made 1.20E+06 of the number: place, trade and day still say which job it is."""
    repair = _done(world, home, rng, "structure", 75 + turn, order_cell="1.20E+06")
    note = "the order number became 1.20E+06"
    world.truth.decoy(ONE_SIDE, 1, "housing", repair.order, None, note)
    return Planting([repair], {"structure"})


def two_orders_in_one_cell(world: World, home: Household, rng: Random, turn: int) -> Planting:
    one = _done(world, home, rng, "other", 65 + turn)
    two = _job(world, home, rng, "other", 65 + turn, has_job=False, words=one.words)
    two.outcome, two.ended, two.reason = one.outcome, one.ended, one.reason
    two.job = f"{one.job}-2"
    one.second_order = two
    one.order_cell = f"{one.order}/1 & {two.order}"
    one.contractor_ended = None
    for order in (one.order, two.order):
        world.truth.decoy(ONE_SIDE, 1, "housing", order, None, "two orders in one cell")
    return Planting([one, two], {"other"})


def sides_disagree(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """One side finished and the other not, or finished days apart."""
    is_new, is_mended = turn % 5 == 3, turn % 5 == 2
    fault = "window"
    repair = _job(world, home, rng, fault, 5 if is_new else 60 + turn * 2)
    repair.ended = world.days.before_first(-5) if is_new else later(repair.reported, 10)
    repair.outcome, repair.reason = "completed", "completed"
    detail, hushed = "", []
    if turn % 5 in (0, 4):
        apart = 6 + turn % 9
        repair.contractor_ended, detail = later(repair.ended, apart), str(apart)
        repair.visits.append(world.repairs.visit(repair.ended, "follow_on_required", rng))
        note = f"finished {apart} days apart"
        repair.visits.append(world.repairs.visit(repair.contractor_ended, "completed", rng))
    elif turn % 5 == 1:
        # The contractor has finished and said so; the landlord's order stands open.
        repair.contractor_outcome, repair.contractor_ended = "completed", repair.ended
        repair.visits.append(world.repairs.visit(repair.ended, "completed", rng))
        repair.outcome, repair.ended, repair.reason = "", None, ""
        hushed = [_lately(world)]
        world.truth.issue(
            SILENT, 1, "housing", repair.order, repair.reported, "open, and nothing since"
        )
        note = "the contractor says finished, the landlord open"
    else:
        repair.contractor_outcome = ""
        repair.visits.append(world.repairs.visit(repair.ended, "follow_on_required", rng))
        note = "the landlord says finished, the contractor open"
        if is_mended:
            repair.second = {"contractor_outcome": "completed", "contractor_ended": repair.ended}
    world.truth.issue(
        DISAGREE, 2 if is_new else 1, "housing", repair.order, None, note,
        detail=detail, gone_in=2 if is_mended else None,
    )  # fmt: skip
    return Planting([repair], {fault}, hushed=hushed)


def sides_agree(world: World, home: Household, rng: Random, turn: int) -> Planting:
    repair = _job(world, home, rng, "roof", 25 if turn % 3 == 2 else 60 + turn)
    if turn % 3 == 2:
        repair.visits.append(
            world.repairs.visit(later(repair.reported, 4), "partially_completed", rng)
        )
        note = "open on both sides"
    else:
        apart = (1, 3)[turn % 3]
        repair.ended = later(repair.reported, 9)
        repair.outcome, repair.reason = "completed", "completed"
        repair.contractor_ended = later(repair.ended, apart)
        repair.visits.append(world.repairs.visit(repair.ended, "completed", rng))
        note = f"finished {apart} day{'s' if apart > 1 else ''} apart"
    world.truth.decoy(DISAGREE, 1, "housing", repair.order, None, note)
    return Planting([repair], {"roof"})
