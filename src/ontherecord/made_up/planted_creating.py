"""Plants for the checks on what is recorded as done: visits, closings, changes, follow-ons."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from ontherecord.made_up.contacts import unavailable_row
from ontherecord.made_up.days import later, uk
from ontherecord.made_up.repairs import Change, Repair, target_of
from ontherecord.made_up.residents import Household
from ontherecord.made_up.scenes import around, at_noon, day_of, delivery, finished, is_new, job
from ontherecord.made_up.words_other import FOLLOW_ONS
from ontherecord.made_up.world import Extra, Planting, World

UNAVAILABLE = "access_refused_while_unavailable"
AGAIN = "cancelled_and_raised_again"
CHANGED = "target_or_priority_changed_after_missed"
UNATTENDED = "completed_without_attendance"
EARLY = "completed_before_the_appointment"
LATE = "closed_late_or_back_dated"
FOLLOW_ON = "follow_on_never_raised"


def _visit_refused(
    world: World, home: Household, rng: Random, turn: int, outcome: str
) -> tuple[Planting, Repair]:
    on = day_of(world, turn, 45, new=8)
    repair = job(world, home, rng, "window", later(on, -9))
    visit = world.repairs.visit(on, outcome, rng)
    visit.window = (time(12), time(17))
    visit.arrived, visit.left = at_noon(on, 150), at_noon(on, 158)
    repair.visits.append(visit)
    repair.ended, repair.outcome, repair.reason = later(on, 7), "completed", "completed"
    repair.visits.append(world.repairs.visit(repair.ended, "completed", rng))
    return Planting([repair], {"window"}, hushed=[around(on, 1, 1)]), repair


def _cannot_be_in(
    world: World, home: Household, told_before: int, repair: Repair, hours: tuple[int, int]
) -> Extra:
    on = repair.visits[0].on
    told = later(on, -told_before)
    start = datetime.combine(on, time(hours[0]))
    row = unavailable_row(world, home, "", told, start, hours[1] - hours[0])
    return Extra("unavailable", row, told)


def turned_away_while_out(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """No access claimed at an hour at which the resident had said nobody would be in."""
    outcome = ("no_answer", "access_refused")[turn % 2]
    planting, repair = _visit_refused(world, home, rng, turn, outcome)
    visit = repair.visits[0]
    why = "arrived while the resident was out, as told"
    if turn % 4 == 2:
        visit.arrived = visit.left = None
        why = "the whole window lay in the time the resident was out"
    planting.extras.append(_cannot_be_in(world, home, 6, repair, (8, 18)))
    world.truth.issue(UNAVAILABLE, delivery(turn), "contractor", visit.number, visit.on, why)
    return planting


def turned_away_for_another_reason(
    world: World, home: Household, rng: Random, turn: int
) -> Planting:
    planting, repair = _visit_refused(world, home, rng, turn // 3 * 4, "no_answer")
    told, hours, note = (
        (-1, (8, 18), "told after the visit"),
        (6, (8, 11), "arrived after the time the resident was out"),
        (6, (16, 18), "arrived before the time the resident was out"),
    )[turn % 3]
    planting.extras.append(_cannot_be_in(world, home, told, repair, hours))
    visit = repair.visits[0]
    world.truth.decoy(UNAVAILABLE, 1, "contractor", visit.number, visit.on, note)
    return planting


def cancelled_and_left(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Cancelled jobs after which nothing of the kind, or nothing so soon, was raised."""
    days, fault, reason, note = (
        (20, "door_lock", "cancelled_by_landlord", "raised again weeks later"),
        (5, "window", "cancelled_by_landlord", "another trade five days later"),
        (5, "door_lock", "cancelled_by_resident", "the resident cancelled it"),
    )[turn % 3]
    cancelled = job(world, home, rng, "door_lock", world.days.before_first(90 + turn % 60))
    cancelled.outcome, cancelled.ended = "cancelled", later(cancelled.reported, 3)
    cancelled.reason = reason
    more = job(world, home, rng, fault, later(cancelled.ended, days))
    world.repairs.finish(more, rng, days=4)
    world.truth.decoy(AGAIN, 1, "housing", cancelled.order, None, note)
    return Planting([cancelled, more], {"door_lock", fault})


def changed_when_missed(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The target moved, or the priority lowered, once the day had gone by."""
    reported = day_of(world, turn, 75, new=-9)
    by_priority = turn % 2 == 1
    repair = job(
        world, home, rng, "other", reported, by="own_team",
        priority="urgent" if not by_priority else "routine",
    )  # fmt: skip
    old = later(reported, 7)
    at = datetime.combine(later(old, 4), time(15, 40))
    if by_priority:
        # Every other time the system gives the order the new priority's target, and no line of it.
        repair.target = old if turn % 4 == 1 else None
        repair.changes.append(Change(at, "PRIORITY", "P2", "P3"))
    else:
        repair.target = later(old, 21)
        repair.changes.append(Change(at, "TARGET", uk(old), uk(repair.target)))
    repair.ended, repair.outcome, repair.reason = later(old, 14), "completed", "completed"
    repair.visits.append(world.repairs.own_visit(repair.ended, "completed", rng))
    what = "priority" if by_priority else "target"
    known = delivery(turn)
    if at.date() >= world.days.first:
        known = 2
    world.truth.issue(
        CHANGED, known, "housing", repair.order, at.date(), f"{what} changed after it was missed",
        detail=what,
    )  # fmt: skip
    return Planting([repair], {"other"})


def changed_in_time(world: World, home: Household, rng: Random, turn: int) -> Planting:
    repair = job(
        world, home, rng, "other", world.days.before_first(80 + turn % 60), by="own_team",
        priority="urgent",
    )  # fmt: skip
    old = target_of(repair)
    if turn % 2 == 0:
        repair.target = later(old, 14)
        at, note = datetime.combine(later(old, -3), time(9, 10)), "moved before it was reached"
        repair.changes.append(Change(at, "TARGET", uk(old), uk(repair.target)))
    else:
        at, note = datetime.combine(later(old, 6), time(9, 10)), "only the status was changed"
        repair.changes.append(Change(at, "STATUS", "OPEN", "COMP"))
    repair.ended, repair.outcome, repair.reason = later(old, 5), "completed", "completed"
    repair.visits.append(world.repairs.own_visit(repair.ended, "completed", rng))
    world.truth.decoy(CHANGED, 1, "housing", repair.order, None, note)
    return Planting([repair], {"other"})


def done_and_nobody_came(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Called done by the contractor or the own team, and no visit is on record."""
    by = ("contractor", "own_team")[turn % 2]
    reported = day_of(world, turn, 60, new=2)
    repair = finished(world, home, rng, "window", reported, 5, by=by)
    world.truth.issue(
        UNATTENDED, delivery(turn), "housing", repair.order, repair.ended,
        f"no visit by the {by.replace('_', ' ')}",
    )  # fmt: skip
    assert repair.ended is not None
    return Planting([repair], {"window"}, hushed=[around(repair.ended, 0, 0)])


def done_without_a_visit_of_its_own(
    world: World, home: Household, rng: Random, turn: int
) -> Planting:
    told, note = (
        ({"by": "contractor", "priority": "planned"}, "planned work, uploaded"),
        ({"by": "third_party"}, "somebody whose visits are not received"),
        ({"by": "contractor"}, "the visit stands under the contractor's own number"),
    )[turn % 3]
    reported = world.days.before_first(70 + turn % 60)
    repair = finished(world, home, rng, "window", reported, 5, **told)
    if turn % 3 == 2:
        assert repair.ended is not None
        repair.visits.append(world.repairs.visit(repair.ended, "completed", rng))
    world.truth.decoy(UNATTENDED, 1, "housing", repair.order, repair.ended, note)
    return Planting([repair], {"window"})


def done_before_anybody_was_due(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Called done days before the first appointment, at which somebody did come."""
    repair = finished(world, home, rng, "door_lock", day_of(world, turn, 60, new=1), 5)
    assert repair.ended is not None
    on = later(repair.ended, 1 + turn % 5)
    repair.visits.append(world.repairs.visit(on, "completed", rng))
    world.truth.issue(
        EARLY, delivery(turn), "housing", repair.order, repair.ended,
        f"the first appointment was {1 + turn % 5} days later",
    )  # fmt: skip
    return Planting([repair], {"door_lock"})


def done_after_an_earlier_visit(world: World, home: Household, rng: Random, turn: int) -> Planting:
    reported = world.days.before_first(70 + turn % 60)
    repair = finished(world, home, rng, "door_lock", reported, 8)
    assert repair.ended is not None
    if turn % 2 == 0:
        came, note = later(repair.ended, -1), "somebody had been there before"
        repair.visits.append(world.repairs.visit(came, "partially_completed", rng))
        repair.visits.append(world.repairs.visit(later(repair.ended, 3), "completed", rng))
    else:
        note = "the later appointment was cancelled"
        repair.visits.append(world.repairs.visit(repair.ended, "completed", rng))
        dropped = world.repairs.visit(later(repair.ended, 4), "", rng, notice="")
        dropped.booked, dropped.status = repair.reported, "Canx"
        repair.visits.append(dropped)
    world.truth.decoy(EARLY, 1, "housing", repair.order, repair.ended, note)
    return Planting([repair], {"door_lock"})


def closed_long_after(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Entered weeks later, or entered after the target with a day before it."""
    back_dated = turn % 2 == 1
    days_ago = 110 + turn % 60 if not is_new(turn) else 35
    reported = world.days.before_first(days_ago)
    repair = finished(
        world, home, rng, "kitchen_bathroom", reported, 26 if back_dated else 33, by="own_team"
    )
    assert repair.ended is not None
    repair.visits.append(world.repairs.own_visit(repair.ended, "completed", rng))
    after = 10 if back_dated else 22
    repair.closed_at = at_noon(later(repair.ended, after), 95)
    known = 1 if repair.closed_at.date() < world.days.first else 2
    how = "after_the_target" if back_dated else "late"
    world.truth.issue(
        LATE, known, "housing", repair.order, repair.ended, f"entered {after} days later",
        detail=how,
    )  # fmt: skip
    return Planting([repair], {"kitchen_bathroom"})


def closed_soon_after(world: World, home: Household, rng: Random, turn: int) -> Planting:
    after, note = ((2, "entered two days later"), (9, "entered in time"))[turn % 2]
    reported = world.days.before_first(100 + turn % 60)
    repair = finished(world, home, rng, "kitchen_bathroom", reported, 12, by="own_team")
    assert repair.ended is not None
    repair.visits.append(world.repairs.own_visit(repair.ended, "completed", rng))
    repair.closed_at = at_noon(later(repair.ended, after), 95)
    world.truth.decoy(LATE, 1, "housing", repair.order, repair.ended, note)
    return Planting([repair], {"kitchen_bathroom"})


def _left_over(world: World, home: Household, rng: Random, turn: int, days_ago: int) -> Planting:
    on = day_of(world, turn, days_ago, new=5)
    repair = finished(world, home, rng, "window", later(on, -6), 6)
    words = FOLLOW_ONS[turn % len(FOLLOW_ONS)]
    repair.visits.append(world.repairs.visit(on, "follow_on_required", rng, note=words))
    return Planting([repair], {"window"}, hushed=[around(on, 0, 16)])


def work_left_over(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The operative wrote that more is to be done; the job was closed and nothing was raised."""
    planting = _left_over(world, home, rng, turn, 60)
    visit = planting.repairs[0].visits[0]
    world.truth.issue(
        FOLLOW_ON, delivery(turn), "contractor", visit.number, visit.on, "no follow-on was raised"
    )
    if turn % 4 == 2:
        lock = job(world, home, rng, "door_lock", later(visit.on, 5))
        planting.repairs.append(world.repairs.finish(lock, rng, days=6))
        planting.avoid.add("door_lock")
    return planting


def work_left_over_and_seen_to(world: World, home: Household, rng: Random, turn: int) -> Planting:
    kind, at = turn % 4, turn // 4 * 4
    planting = _left_over(world, home, rng, at, 20 if kind == 3 else 60)
    repair = planting.repairs[0]
    visit = repair.visits[0]
    if kind == 0:
        more = job(world, home, rng, "window", later(visit.on, 20), follows=repair.order)
        planting.repairs.append(world.repairs.finish(more, rng, days=6))
        note = "a follow-on was raised"
    elif kind == 1:
        more = job(world, home, rng, "window", later(visit.on, 19))
        planting.repairs.append(world.repairs.finish(more, rng, days=6))
        note = "a job of the same trade was raised nineteen days later"
    elif kind == 2:
        repair.visits.append(world.repairs.visit(later(visit.on, 9), "completed", rng))
        note = "the same job was visited again"
    else:
        repair.ended, repair.outcome, repair.reason = None, "", ""
        note = "the job is still open"
    world.truth.decoy(FOLLOW_ON, 1, "contractor", visit.number, visit.on, note)
    return planting


BATCHES = ((13, 2, "issue"), (11, 2, "one closing short of a batch"), (13, 45, "over a whole day"))
"""How many closings, so many minutes apart; what is not an issue is a decoy, with its reason."""
FRIDAYS = 80
"""A batch of more than two years ago is nobody's business any more: so many Fridays take turns."""


def batches(world: World, indices: list[int]) -> None:
    """Close jobs of many homes by one sign-in: on a Friday afternoon, and as lawful uploads."""
    rng = Random(f"{world.seed}/batches")
    count = world.count(world.shares.planted / 3, world.shares.planted_least)
    fault_of = ("kitchen_bathroom", "door_lock", "other", "window")
    for turn in range(count * 2):
        is_issue = turn % 2 == 0
        many, apart, note = BATCHES[0] if is_issue else BATCHES[1 + turn // 2 % 2]
        is_upload = not is_issue and turn // 2 % 3 == 2
        if is_upload:
            many, apart, note = 14, 1, "a servicing contractor's upload"
        group = turn // 4
        homes = [i for i in indices[group * 14 : group * 14 + 14]]
        if len(homes) < 14:
            return
        friday = world.days.before_first(50 + 7 * (turn % FRIDAYS))
        friday = later(friday, (4 - friday.weekday()) % 7)
        repairs = []
        for number, index in enumerate(homes[:many]):
            home = world.households[index]
            reported = later(friday, -9 - number % 4)
            repair = finished(
                world, home, rng, fault_of[turn % 4], reported, 6, by="own_team",
                priority="planned" if is_upload else "routine",
            )  # fmt: skip
            assert repair.ended is not None
            repair.visits.append(world.repairs.own_visit(repair.ended, "completed", rng))
            start = datetime.combine(friday, time(8 if apart > 10 else 15, 5))
            repair.closed_at = start + timedelta(minutes=number * apart)
            repair.closed_by = f"B{600 + turn}"
            world.plantings.setdefault(index, Planting()).add(
                Planting([repair], {fault_of[turn % 4]})
            )
            repairs.append(repair)
        first = repairs[0]
        if is_issue:
            world.truth.issue(
                "completed_in_a_batch", 1, "housing", first.order, friday,
                f"{many} closings on a Friday afternoon", detail=str(many),
            )  # fmt: skip
        else:
            world.truth.decoy("completed_in_a_batch", 1, "housing", first.order, friday, note)
