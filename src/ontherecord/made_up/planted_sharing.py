"""Plants for what is passed on and what is promised: notices, private words, complaints, cases."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from ontherecord.made_up.complaints import Complaint
from ontherecord.made_up.contacts import contact_row
from ontherecord.made_up.days import later
from ontherecord.made_up.hazards import case_row
from ontherecord.made_up.notices import notice_row
from ontherecord.made_up.residents import Household
from ontherecord.made_up.scenes import (
    around,
    at_noon,
    contact,
    day_of,
    delivery,
    finished,
    head_of,
    is_new,
)
from ontherecord.made_up.words_other import ABUSE, HEALTH
from ontherecord.made_up.world import Extra, Planting, World

UNTOLD = "resident_not_told_of_appointment"
PRIVATE = "health_text_in_a_contractor_field"
NOT_KEPT = "agreed_action_not_kept"
REPEATED = "repeat_complaint"
NOBODYS = "open_complaint_whose_owner_left"
NOBODYS_CASE = "open_hazard_case_whose_owner_left"
SAID = tuple(phrase for pair in zip(HEALTH, ABUSE, strict=False) for phrase in pair)


def came_unannounced(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """An appointment made days before, of which nothing says that the resident was told."""
    on = day_of(world, turn, 40, new=6)
    by = ("contractor", "contractor", "own_team")[turn % 3]
    repair = finished(world, home, rng, "kitchen_bathroom", later(on, -8), 8, by=by)
    make = world.repairs.own_visit if by == "own_team" else world.repairs.visit
    visit = make(on, "completed", rng, notice="", booked=later(on, -5))
    repair.visits.append(visit)
    system = "housing" if by == "own_team" else "contractor"
    world.truth.issue(
        UNTOLD, delivery(turn), system, f"A{visit.number}", on, "no notice of the visit"
    )
    return Planting([repair], {"kitchen_bathroom"}, hushed=[around(on, 6, 0)])


def came_as_announced(world: World, home: Household, rng: Random, turn: int) -> Planting:
    on, kind = world.days.before_first(50 + turn % 60), turn % 4
    repair = finished(world, home, rng, "kitchen_bathroom", later(on, -8), 8)
    visit = world.repairs.visit(on, "completed", rng, notice="", booked=later(on, -5))
    repair.visits.append(visit)
    planting = Planting([repair], {"kitchen_bathroom"}, hushed=[around(on, 0, 0)])
    if kind == 0:
        head = home.head(on)
        row = notice_row(
            world, "text", later(on, -2), head.ref if head else "", "APPT", home.place.ref, "",
            visit_on=on,
        )  # fmt: skip
        planting.extras.append(Extra("text", row, later(on, -2)))
        why = "told of the day, without the appointment's number"
    elif kind == 1:
        visit.booked, why = on, "agreed on the telephone the same day"
    elif kind == 3:
        row = contact_row(
            world, home, "", repair.order, at_noon(later(on, -3)), "Phone", "OUT", "APPT", "",
            "Rang to say when we come",
        )  # fmt: skip
        planting.extras.append(Extra("contacts", row, later(on, -3)))
        why = "rung three days before"
    else:
        visit.outcome, visit.status, why = "", "Moved", "the appointment was moved"
        visit.arrived = visit.left = None
        repair.visits.append(world.repairs.visit(on, "completed", rng, notice="", booked=on))
    world.truth.decoy(UNTOLD, 1, "contractor", f"A{visit.number}", on, why)
    return planting


def private_words_travel(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """What a contractor's operatives read of a resident's health, or of violence."""
    words = SAID[turn % len(SAID)]
    reported = world.days.before_first(140 + turn % 60)
    repair = finished(world, home, rng, "door_lock", reported, 5)
    assert repair.ended is not None
    visit = world.repairs.visit(repair.ended, "completed", rng)
    repair.visits.append(visit)
    if turn % 3 == 2:
        visit.note = words
        system, ref, on = "contractor", visit.number, visit.on
    else:
        repair.words = f"{repair.words}. {words}"
        system, ref, on = "housing", repair.order, reported
        world.truth.issue(PRIVATE, 1, "contractor", repair.job, reported, words)
    world.truth.issue(PRIVATE, 1, system, ref, on, words)
    return Planting([repair], {"door_lock"})


def private_words_stay(world: World, home: Household, rng: Random, turn: int) -> Planting:
    words = SAID[turn % len(SAID)]
    on = world.days.before_first(140 + turn % 60)
    if turn % 2 == 0:
        extra = contact(world, home, on, "OTHER", words)
        world.truth.decoy(PRIVATE, 1, "contacts", extra.row[0], on, "a note of the landlord's own")
        return Planting(extras=[extra])
    repair = finished(
        world, home, rng, "door_lock", on, 5, by="own_team",
        words=f"Front door will not lock. {words}",
    )  # fmt: skip
    assert repair.ended is not None
    repair.visits.append(world.repairs.own_visit(repair.ended, "completed", rng))
    world.truth.decoy(PRIVATE, 1, "housing", repair.order, on, "the landlord's own team")
    return Planting([repair], {"door_lock"})


def _complaint(
    world: World, home: Household, on: date, category: str = "Staff", **told: Any
) -> Complaint:
    stage, action = told.pop("stage", "1"), told.pop("action", "")
    return Complaint(
        world.number("CMP8", 6), home, head_of(world, home), on, category, "", stage, action, **told
    )


def promise_not_kept(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """An action agreed in answer to a complaint, whose day has passed."""
    received = day_of(world, turn, 70, new=-30)
    made = _complaint(
        world, home, received, action="Manager to call each Friday", is_action_done=False
    )
    world.truth.issue(
        NOT_KEPT, delivery(turn), "complaints", made.ref, later(received, 10), "promised, not done"
    )
    return Planting(complaints=[made])


def promise_kept(world: World, home: Household, rng: Random, turn: int) -> Planting:
    if turn % 2 == 0:
        made = _complaint(
            world, home, world.days.before_first(120 + turn % 60), action="Renew bathroom fan"
        )
        why = "done"
    else:
        made = _complaint(
            world, home, world.days.before_first(15), action="Renew bathroom fan",
            is_action_done=False,
        )  # fmt: skip
        why = "the day is still to come"
    world.truth.decoy(NOT_KEPT, 1, "complaints", made.ref, None, why)
    return Planting(complaints=[made])


def complained_again(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The same complaint again within a year of the answer to the first.

    The tracker has one row a complaint: one that was taken to stage 2 stands there as stage 2.
    """
    category = ("Repairs", "Damp and mould", "Rent")[turn % 3]
    before, stage = (("1", "1"), ("2", "2"), ("2", "1"))[turn % 3]
    first = _complaint(
        world, home, world.days.before_first(260 + turn % 60), category, stage=before
    )
    on = world.days.before_first(-6) if is_new(turn) else world.days.before_first(60 + turn % 60)
    again = _complaint(world, home, on, category, stage=stage)
    world.truth.issue(REPEATED, delivery(turn), "complaints", again.ref, on, f"after {first.ref}")
    return Planting(complaints=[first, again])


def complained_of_something_else(world: World, home: Household, rng: Random, turn: int) -> Planting:
    earlier, category, stage, why = (
        (None, "Repairs", "2", "the only one, taken to stage 2"),
        (200, "Rent", "1", "about something else"),
        (600, "Repairs", "1", "more than a year after the answer"),
    )[turn % 3]
    more = _complaint(world, home, world.days.before_first(80 + turn % 60), category, stage=stage)
    world.truth.decoy(REPEATED, 1, "complaints", more.ref, None, why)
    if earlier is None:
        return Planting(complaints=[more])
    first = _complaint(world, home, world.days.before_first(earlier), "Repairs")
    return Planting(complaints=[first, more])


def complaint_left_behind(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """An open complaint of a post that has ended."""
    on = day_of(world, turn, 30, new=7)
    made = _complaint(world, home, on, owner="C309", is_answered=False)
    world.truth.issue(NOBODYS, delivery(turn), "complaints", made.ref, None, "the owner has left")
    return Planting(complaints=[made])


def complaint_in_hand(world: World, home: Household, rng: Random, turn: int) -> Planting:
    on = world.days.before_first(40 + turn % 60)
    if turn % 2 == 0:
        made, why = _complaint(world, home, on, owner="C309"), "it is closed"
    else:
        made = _complaint(world, home, on, owner="C302", is_answered=False)
        why = "the owner is in post"
    world.truth.decoy(NOBODYS, 1, "complaints", made.ref, None, why)
    return Planting(complaints=[made])


def case_left_behind(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """An open hazard case of a post that has ended."""
    on, ref = day_of(world, turn, 30, new=7), world.number("HZ")
    row = case_row(ref, home.place, on, "Damp & mould", on, owner="D509", is_open=True)
    world.truth.issue(NOBODYS_CASE, delivery(turn), "hazards", ref, None, "the owner has left")
    return Planting(extras=[Extra("hazards", row, on)])


def case_in_hand(world: World, home: Household, rng: Random, turn: int) -> Planting:
    on, ref = world.days.before_first(60 + turn % 60), world.number("HZ")
    owner, still_open, why = (
        ("D509", False, "it is closed"), ("D501", True, "the owner is in post"),
    )[turn % 2]  # fmt: skip
    row = case_row(
        ref, home.place, on, "Damp & mould", world.days.first, owner=owner, is_open=still_open
    )
    world.truth.decoy(NOBODYS_CASE, 1, "hazards", ref, None, why)
    return Planting(extras=[Extra("hazards", row, on)])
