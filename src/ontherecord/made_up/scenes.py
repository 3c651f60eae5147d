"""What scenarios share: a job at a home, a contact, a note, and spans kept quiet around them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from ontherecord.made_up.contacts import contact_row
from ontherecord.made_up.days import later
from ontherecord.made_up.notes import note_lines
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.world import Extra, World

NEW_TURN = 4
"""Every so many turns of a scenario one comes to light in the second delivery only."""


def is_new(turn: int) -> bool:
    """Say whether this turn's issue is one of the second run."""
    return turn % NEW_TURN == 3


def delivery(turn: int) -> int:
    """Give the run that has to find this turn's issue."""
    return 2 if is_new(turn) else 1


def day_of(world: World, turn: int, days_ago: int, *, new: int, step: int = 1) -> date:
    """Give a scenario's day: so many days before the first delivery, or `new` days after it."""
    if is_new(turn):
        return world.days.before_first(-new)
    return world.days.before_first(days_ago + turn * step % 60)


def head_of(world: World, home: Household) -> Person:
    """Give the tenant of an ordinary home."""
    head = home.head(world.days.second)
    assert head is not None
    return head


def job(
    world: World, home: Household, rng: Random, fault: str, reported: date, **told: Any
) -> Repair:
    """Make an open repair of a home, with who reported it and what the operative is told."""
    return world.repairs.repair(
        home.place, reported, fault, rng,
        person=home.head(reported), alert=home.alert(reported), **told,
    )  # fmt: skip


def finished(
    world: World, home: Household, rng: Random, fault: str, reported: date, days: int, **told: Any
) -> Repair:
    """Make a repair that was finished on a day, with no visit on record yet."""
    repair = job(world, home, rng, fault, reported, **told)
    repair.ended = later(reported, days)
    repair.outcome, repair.reason = "completed", "completed"
    return repair


def around(day: date, before: int, after: int) -> tuple[date, date]:
    """Give the span from so many days before a day to so many after."""
    return later(day, -before), later(day, after)


def at_noon(day: date, minutes: int = 0) -> datetime:
    return datetime.combine(day, time(12)) + timedelta(minutes=minutes)


def contact(
    world: World, home: Household, on: date, topic: str, note: str, fault: str = ""
) -> Extra:
    """Make a telephone call from a resident."""
    row = contact_row(world, home, "", "", at_noon(on), "Phone", "IN", topic, fault, note)
    return Extra("contacts", row, on)


def note(
    world: World, home: Household, on: date, text: str, *, person: str = "", order: str = ""
) -> tuple[str, list[Extra]]:
    """Make a note in the housing system: its reference and its lines."""
    ref = world.number("N", 8)
    lines = note_lines(ref, home.place.ref, person, order, at_noon(on, 7), text)
    return ref, [Extra("notes", line, on) for line in lines]


def without_needs(home: Household) -> None:
    """Forget whatever was recorded of the needs of everybody at a home."""
    home.needs.clear()
    for occupancy in home.occupancies:
        occupancy.person.needs.clear()


def has_kept_needs(home: Household) -> bool:
    """Say whether another scenario recorded a need at a home."""
    return any(need.is_kept for need in home.needs)
