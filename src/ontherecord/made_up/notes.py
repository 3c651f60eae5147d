"""The housing system's notes: lines of 60 to 80 characters, most of them written by the system.

A long one is cut at 255 characters, a thread from the mailbox is kept with its HTML.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random
from typing import Any

from ontherecord.made_up import words_needs, words_other
from ontherecord.made_up.days import later, moment, some_day
from ontherecord.made_up.residents import Household
from ontherecord.made_up.words_hazards import NO_HAZARDS
from ontherecord.made_up.world import World

WIDTH, CUT = 72, 255
INNOCENT = (*words_other.INNOCENT, *words_needs.NO_NEEDS, *NO_HAZARDS)
Lines = list[list[Any]]


def note_lines(
    ref: str, place: str, person: str, order: str, at: datetime, text: str, user: str = "HSGOFF"
) -> Lines:
    """Give the rows of one note: its words broken into lines, each with its number."""
    return [
        [ref, number, place, person, order, moment(at), user, line]
        for number, line in enumerate(textwrap.wrap(text[:CUT], WIDTH), start=1)
    ]


def background(world: World, home: Household, rng: Random) -> Iterator[tuple[Lines, date]]:
    """Give the ordinary notes of one home, with the day of each."""
    shares, days = world.shares, world.days
    for _ in range(int(rng.random() * (shares.notes_a_home * 2 + 1))):
        on = some_day(rng, days.before_first(700), later(days.second, -1))
        ref = world.number("N", 8)
        at = datetime.combine(on, time(8 + int(rng.random() * 9), int(rng.random() * 60)))
        head = home.head(on)
        person = head.ref if head and rng.random() < 0.6 else ""
        chance = rng.random()
        if chance < shares.system_note_share:
            text = words_other.SYSTEM_NOTES[int(rng.random() * len(words_other.SYSTEM_NOTES))]
            yield note_lines(ref, home.place.ref, "", "", at, text, "BATCH"), on
            continue
        text = INNOCENT[int(rng.random() * len(INNOCENT))]
        if chance < shares.system_note_share + shares.html_note_share:
            text = f"<div><p>{text}</p><br/><p>Kind regards</p></div>"
        elif chance > 0.98:
            text = words_other.LONG_TAIL
        yield note_lines(ref, home.place.ref, person, "", at, text), on
