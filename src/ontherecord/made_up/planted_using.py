"""Plants for the checks on what was known and not used: open jobs, contacts, certificates."""

from __future__ import annotations

from datetime import date
from random import Random

from ontherecord.made_up.complaints import Complaint
from ontherecord.made_up.compliance import Certificate
from ontherecord.made_up.days import later
from ontherecord.made_up.hazards import case_row
from ontherecord.made_up.residents import Household
from ontherecord.made_up.scenes import (
    around,
    contact,
    day_of,
    delivery,
    finished,
    head_of,
    is_new,
    job,
    note,
)
from ontherecord.made_up.words_hazards import HAZARDS, NO_HAZARDS
from ontherecord.made_up.words_other import DISSATISFACTION
from ontherecord.made_up.world import Extra, Planting, World

NOTHING_CAME = "contact_that_led_to_nothing"
MISSED = "missed_by_the_landlord"
SILENT = "open_and_silent"
STALLED = "parts_or_variation_stalled"
DEFECT = "certificate_defect_without_a_job"
UNLOGGED = "dissatisfaction_never_logged"
NO_CASE = "hazard_words_without_a_hazard_case"
ASKED = (
    ("REPAIR", "door", "Rang about the back door, asked for somebody to come"),
    ("REPAIR", "", "Kitchen drawer front off, told somebody would ring"),
    ("REPAIR", "leak", "Tap in kitchen drips, asked for a plumber"),
    ("SAFETY", "", "Asked for someone to look at the window catch"),
    ("DAMP", "damp", "Asked for an inspection of the bedroom"),
    ("REPAIR", "", "Toilet seat loose, wants it fixed"),
)


def asked_and_nothing_came(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A resident asked for something to be mended, and no record says that anything was done."""
    topic, fault, words = ASKED[turn % len(ASKED)]
    on = day_of(world, turn, 60, new=3, step=3)
    extra = contact(world, home, on, topic, words, fault)
    world.truth.issue(NOTHING_CAME, delivery(turn), "contacts", extra.row[0], on, words)
    planting = Planting(hushed=[around(on, 60, 60)], extras=[extra])
    if turn % len(ASKED) == 2:
        # A job for a lock is open, and is visited the next day: that answers no leak.
        other = finished(world, home, rng, "door_lock", later(on, -30), 40)
        for day, outcome in ((later(on, 1), "partially_completed"), (other.ended, "completed")):
            assert day is not None
            other.visits.append(world.repairs.visit(day, outcome, rng))
        planting.repairs.append(other)
        planting.avoid.add("door_lock")
    return planting


def asked_and_answered(world: World, home: Household, rng: Random, turn: int) -> Planting:
    topic, _, words = ASKED[turn % 4]
    on, kind = world.days.before_first(70 + turn % 60), turn % 4
    extra = contact(world, home, on, topic, words)
    planting = Planting(hushed=[around(on, 60, 60)], extras=[extra])
    if kind == 0:
        raised = job(world, home, rng, "door_lock", later(on, 3))
        planting.repairs.append(world.repairs.finish(raised, rng, days=6))
        why = "a job was raised three days later"
    elif kind == 1:
        before = finished(world, home, rng, "kitchen_bathroom", later(on, -8), 16)
        assert before.ended is not None
        before.visits.append(world.repairs.visit(before.ended, "completed", rng))
        planting.repairs.append(before)
        why = "a job was open that day"
    elif kind == 2:
        ref = world.number("HZ")
        for k, received in enumerate(world.days.deliveries, start=1):
            row = case_row(ref, home.place, later(on, 1), "Other", received)
            planting.extras.append(Extra("hazards", row, on, (k,)))
        why = "a hazard case was opened"
    else:
        planting.complaints.append(
            Complaint(world.number("CMP8", 6), home, head_of(world, home), later(on, 2),
                      "Rent", "", "1", "")
        )  # fmt: skip
        why = "it was taken up as a complaint"
    world.truth.decoy(NOTHING_CAME, 1, "contacts", extra.row[0], on, why)
    return planting


def booked_and_nobody_came(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """An appointment that passed: nobody came, or the contractor says that it did not."""
    on = day_of(world, turn, 40, new=6)
    repair = finished(world, home, rng, "door_lock", later(on, -6), 13)
    assert repair.ended is not None
    outcome = ("", "landlord_missed")[turn % 2]
    missed = world.repairs.visit(on, outcome, rng, notice="text")
    repair.visits = [missed, world.repairs.visit(repair.ended, "completed", rng)]
    world.truth.issue(
        MISSED, delivery(turn), "contractor", f"A{missed.number}", on,
        "recorded as missed" if outcome else "nobody came",
        detail="recorded_as_missed" if outcome else "nobody_came",
    )  # fmt: skip
    return Planting([repair], {"door_lock"}, hushed=[around(on, 1, 1)])


def booked_and_moved_or_kept(world: World, home: Household, rng: Random, turn: int) -> Planting:
    kind, on = turn % 3, world.days.before_first(50 + turn % 60)
    repair = finished(world, home, rng, "door_lock", later(on, -6), 13)
    assert repair.ended is not None
    visit = world.repairs.visit(on, "", rng, notice="text")
    repair.visits = [visit, world.repairs.visit(repair.ended, "completed", rng)]
    planting = Planting([repair], {"door_lock"}, hushed=[around(on, 1, 1)])
    if kind == 0:
        visit.status, why = "Moved", "the appointment was moved"
    elif kind == 1:
        other = finished(world, home, rng, "window", later(on, -4), 4)
        other.visits.append(world.repairs.visit(on, "completed", rng))
        planting.repairs.append(other)
        planting.avoid.add("window")
        why = "somebody came that day under another job"
    else:
        visit.on, visit.booked = later(world.days.today, 4), later(world.days.second, -4)
        visit.notice_days, why = 10, "the day is still to come"
        repair.visits.reverse()
    world.truth.decoy(MISSED, 1, "contractor", f"A{visit.number}", None, why)
    return planting


def open_and_nothing_heard(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A job left open, for months or for years, with nothing on record since."""
    reported = day_of(world, turn, 900 if turn % 4 == 1 else 75, new=-40)
    repair = job(world, home, rng, "window", reported, by=("contractor", "own_team")[turn % 2])
    if turn % 3 == 1:
        make = world.repairs.visit if repair.job else world.repairs.own_visit
        repair.visits.append(make(later(reported, 4), "partially_completed", rng))
    world.truth.issue(
        SILENT, delivery(turn), "housing", repair.order, reported, "open, and nothing since"
    )
    return Planting([repair], {"window"}, hushed=[(later(reported, 1), world.days.today)])


def open_and_in_hand(world: World, home: Household, rng: Random, turn: int) -> Planting:
    kind, days = turn % 4, world.days
    reported = days.before_first(26 if kind == 3 else 90 + turn % 60)
    repair = job(
        world, home, rng, "window", reported, priority="planned" if kind == 2 else "routine"
    )
    if kind == 0:
        repair.visits.append(world.repairs.visit(days.before_first(8), "partially_completed", rng))
        coming = world.repairs.visit(later(days.today, 6), "", rng, notice="text")
        coming.booked, coming.notice_days = days.before_first(6), 13
        repair.visits.append(coming)
        why = "somebody is to come next week"
    elif kind == 1:
        repair.visits.append(world.repairs.visit(days.before_first(5), "partially_completed", rng))
        why = "visited lately"
    else:
        why = "planned work" if kind == 2 else "reported lately"
    world.truth.decoy(SILENT, 1, "housing", repair.order, None, why)
    return Planting([repair], {"window"})


def waiting_for_parts(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A line that waits for parts or for an answer, week after week, and is visited all the same"""
    waits = day_of(world, turn, 40, new=-8) if is_new(turn) else world.days.before_first(40)
    repair = job(world, home, rng, "other", later(waits, -6))
    repair.line_status, repair.line_status_on = ("AWP", "VO req")[turn % 2], waits
    for on in (world.days.before_first(6), world.days.before_first(-12)):
        repair.visits.append(world.repairs.visit(on, "partially_completed", rng))
    world.truth.issue(
        STALLED, delivery(turn), "contractor", f"{repair.job}|1", waits, repair.line_status,
        detail=("awaiting_parts", "variation_asked")[turn % 2],
    )  # fmt: skip
    return Planting([repair], {"other"})


def waiting_no_longer(world: World, home: Household, rng: Random, turn: int) -> Planting:
    kind, days = turn % 3, world.days
    repair = job(world, home, rng, "other", days.before_first(46))
    repair.line_status = ("AWP", "VO agreed", "AWP")[kind]
    repair.line_status_on = days.before_first(40 if kind else -16)
    why = ("ten days of waiting", "the variation was agreed", "the job is done")[kind]
    for on in (days.before_first(6), days.before_first(-12)):
        repair.visits.append(world.repairs.visit(on, "partially_completed", rng))
    if kind == 2:
        repair.ended = days.before_first(6)
        repair.outcome, repair.reason, repair.visits = "completed", "completed", repair.visits[:1]
        repair.line_status = ""
    world.truth.decoy(STALLED, 1, "contractor", f"{repair.job}|1", None, why)
    return Planting([repair], {"other"})


def _last_check(world: World, home: Household, turn: int, defect: str) -> tuple[str, Certificate]:
    programme = "gas" if home.place.heating == "GAS" and turn % 2 else "electrical"
    on = day_of(world, turn, 60, new=-10, step=2)
    prefix = "LGSR" if programme == "gas" else "EICR"
    worst = {"C": {"gas": "AR", "electrical": "C2"}, "3": {"gas": "NCS", "electrical": "C3"}}
    told = Certificate(
        world.number(f"{prefix}8"), on, later(on, 365 if programme == "gas" else 1826),
        "Unsatisfactory", worst[defect][programme],
    )  # fmt: skip
    return programme, told


def defect_and_no_job(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A certificate names a danger, and no job was raised for it."""
    programme, told = _last_check(world, home, turn, "C")
    if turn % 4 == 2:
        told.defect = "ID" if programme == "gas" else ("C1", "FI")[turn // 4 % 2]
    world.truth.issue(
        DEFECT, delivery(turn), "compliance", told.ref, told.on, f"{told.defect} and no job",
        detail=told.defect.lower(),
    )  # fmt: skip
    avoid = {"no_heating", "leak", "electrics", "fire_safety"}
    return Planting(avoid=avoid, certificates={programme: told})


def defect_seen_to(world: World, home: Household, rng: Random, turn: int) -> Planting:
    kind, at = turn % 3, turn // 3 * 4
    programme, told = _last_check(world, home, at, "3" if kind == 0 else "C")
    avoid = {"no_heating", "leak", "electrics", "fire_safety"}
    planting = Planting(avoid=avoid, certificates={programme: told})
    if kind == 0:
        why = "an improvement recommended, no danger"
    elif kind == 1:
        fault = "no_heating" if programme == "gas" else "electrics"
        repair = job(world, home, rng, fault, later(told.on, 2))
        planting.repairs.append(world.repairs.finish(repair, rng, days=6))
        why = "a job was raised"
    else:
        told.put_right, why = later(told.on, 9), "put right"
    world.truth.decoy(DEFECT, 1, "compliance", told.ref, told.on, why)
    return planting


def _said(
    world: World, home: Household, on: date, words: str, turn: int
) -> tuple[str, str, list[Extra]]:
    """Let words be written down by the contact centre or in the housing system."""
    if turn % 2:
        ref, lines = note(world, home, on, words, person=head_of(world, home).ref)
        return "housing", ref, lines
    extra = contact(world, home, on, "OTHER", words)
    return "contacts", extra.row[0], [extra]


def unhappy_and_not_logged(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A resident said how dissatisfied they were, and no complaint was logged."""
    on = day_of(world, turn, 50, new=4, step=2)
    words = DISSATISFACTION[turn % len(DISSATISFACTION)]
    system, ref, extras = _said(world, home, on, words, turn)
    world.truth.issue(UNLOGGED, delivery(turn), system, ref, on, words)
    return Planting(hushed=[around(on, 60, 30)], extras=extras)


def unhappy_and_logged(world: World, home: Household, rng: Random, turn: int) -> Planting:
    on = world.days.before_first(60 + turn % 60)
    words = DISSATISFACTION[(turn + 7) % len(DISSATISFACTION)]
    system, ref, extras = _said(world, home, on, words, turn)
    complaint = Complaint(
        world.number("CMP8", 6), home, head_of(world, home), later(on, 2), "Staff", "", "1", ""
    )
    world.truth.decoy(UNLOGGED, 1, system, ref, on, "logged as a complaint two days later")
    return Planting(hushed=[around(on, 60, 30)], extras=extras, complaints=[complaint])


ALL_HAZARDS = tuple(
    (hazard, phrases[at])
    for at in range(5)
    for hazard, phrases in HAZARDS.items()
    if at < len(phrases)
)


def hazard_and_no_case(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Words that name a hazard, and no case within a working day."""
    on = world.days.before_first(-5) if is_new(turn) else world.days.before_first(10 + turn % 45)
    hazard, words = ALL_HAZARDS[turn % len(ALL_HAZARDS)]
    system, ref, extras = _said(world, home, on, words, turn)
    world.truth.issue(NO_CASE, delivery(turn), system, ref, on, words, detail=hazard)
    return Planting(hushed=[around(on, 75, 40)], extras=extras)


def hazard_and_its_case(world: World, home: Household, rng: Random, turn: int) -> Planting:
    on, kind = world.days.before_first(20 + turn % 40), turn % 3
    _, words = ALL_HAZARDS[(turn * 5) % len(ALL_HAZARDS)]
    extras: list[Extra] = []
    if kind == 0:
        ref = world.number("HZ")
        for k, received in enumerate(world.days.deliveries, start=1):
            row = case_row(ref, home.place, later(on, 1), "Other", received)
            extras.append(Extra("hazards", row, on, (k,)))
        why = "a case was opened the next day"
    elif kind == 1:
        words, why = f"AUTO: Leaflet sent - {words}", "written by the system itself"
    else:
        words, why = NO_HAZARDS[turn % len(NO_HAZARDS)], "nothing dangerous is said"
    ref, lines = note(world, home, on, words)
    world.truth.decoy(NO_CASE, 1, "housing", ref, on, why)
    return Planting(hushed=[around(on, 75, 40)], extras=[*extras, *lines])
