"""Draws silence: how long nothing was recorded while something was open. Never stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

SILENCE_DAYS = 28
"""Longer than any target of a repair that is not planned works, and what residents call silence."""


@dataclass(frozen=True)
class Span:
    """While something was open; until_on is empty while it is."""

    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Silence:
    """Days between two entries, or from the last one to the day of the look."""

    from_on: date
    until_on: date
    is_lasting: bool
    """Nothing has ended it yet: what has not been delivered yet may."""

    @property
    def days(self) -> int:
        return (self.until_on - self.from_on).days

    @property
    def said(self) -> str:
        return f"{self.days} days, nothing recorded"


def silences(
    days: Iterable[date], spans: Sequence[Span], today: date, longer_than: int = SILENCE_DAYS
) -> tuple[Silence, ...]:
    """Give the silences between days on which something was recorded, up to today.

    A gap counts where something was open all through it. What a system wrote by itself is no entry.
    """
    past = sorted({day for day in days if day <= today})
    turns = {day for span in spans for day in (span.from_on, span.until_on) if day and day <= today}
    marks = sorted({*past, *turns})
    found = [
        Silence(before, after, False)
        for before, after in pairwise(marks)
        if (after - before).days > longer_than and _is_open(spans, before, after)
    ]
    is_open_now = any(
        span.from_on <= today and (span.until_on is None or span.until_on > today) for span in spans
    )
    if marks and is_open_now and (today - marks[-1]).days > longer_than:
        found.append(Silence(marks[-1], today, True))
    return tuple(found)


def _is_open(spans: Sequence[Span], before: date, after: date) -> bool:
    return any(
        span.from_on <= before and (span.until_on is None or span.until_on >= after)
        for span in spans
    )
