"""What an entry says beside its title: when somebody was to come, and what shows that they came.

A visit that found nobody in proves nothing without a card, a photograph or a call. Where none of
them is recorded, that is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from ontherecord.desk.facts.timeline import Entry
from ontherecord.desk.using.told.words import SAID_LATER, TAGGED

NOBODY_GOT_IN = ("no_answer", "access_refused")
CLOCK, DAY = "%H:%M", "j F Y"


def codes_of(entry: Entry) -> Iterator[str]:
    """Give the columns of the codes that an entry shows beside its title."""
    if (entry.kind, entry.moment) not in SAID_LATER:
        yield from (one for one in TAGGED.get(entry.kind, ()) if entry.meanings.get(one))


def particulars(entry: Entry) -> str:
    """Say the particulars of an appointment or a visit, as far as the reader may see them."""
    told = {"appointment": _of_appointment, "attendance": _of_visit}.get(entry.kind)
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in told(entry)) if told else ""


def _of_appointment(entry: Entry) -> Iterator[str]:
    starts, ends = entry.values.get("starts_at"), entry.values.get("ends_at")
    if isinstance(starts, datetime):
        window = f"{localtime(starts):{CLOCK}}"
        if isinstance(ends, datetime) and ends > starts:
            window += f" to {localtime(ends):{CLOCK}}"
        is_made = entry.moment == "made"
        yield f"for {date_format(localtime(starts), DAY)}, {window}" if is_made else window
    if purpose := entry.values.get("purpose"):
        yield f"said to be for: {str(purpose).rstrip('.')}"


def _of_visit(entry: Entry) -> Iterator[str]:
    at, values = _times(entry), entry.values
    if at:
        yield at
    if values.get("outcome_claimed") not in NOBODY_GOT_IN:
        return
    asked = ("card_left", "photograph_count", "contact_attempted")
    shown = {column: values[column] for column in asked if column in values}
    if shown and all(value is None for value in shown.values()):
        yield "no card, photograph or call is recorded"
        return
    card, photographs, call = (shown.get(column) for column in asked)
    if card is not None:
        yield "a card was left" if card else "no card was left"
    if photographs is not None:
        yield "1 photograph" if photographs == 1 else f"{photographs or 'no'} photographs"
    if call is not None:
        yield "the resident was called from the door" if call else "the resident was not called"


def _times(entry: Entry) -> str:
    told = (("arrived", entry.values.get("arrived_at")), ("left", entry.values.get("left_at")))
    return ", ".join(f"{w} {localtime(at):{CLOCK}}" for w, at in told if isinstance(at, datetime))
