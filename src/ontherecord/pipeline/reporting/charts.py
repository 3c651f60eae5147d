"""Plain charts as geometry; the template draws them as SVG and sets their table beside them.

Labels stand above their bars and the drawing is narrow, so that it is as legible on a phone as on
paper. Looks differ by pattern as well as by colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 400
LINE = 18
UNDER = 28
LETTERS = 46
"""How many letters stand side by side across the width, in any of the system fonts."""

FOOT = 24
MOST_YEARS = 10
LEAST = 3
"""A bar that stands for something is never too thin to see."""


@dataclass(frozen=True)
class Piece:
    """One rectangle of a bar. `look` is solid, hatched or track."""

    x: float
    width: float
    look: str = "solid"


@dataclass(frozen=True)
class Bar:
    """One line of a chart: its label, what it comes to in words, its rectangles."""

    label: str
    lines: tuple[str, ...]
    shown: str
    y: int
    pieces: tuple[Piece, ...]

    @property
    def bar_y(self) -> int:
        return self.y + LINE * len(self.lines) + 4

    @property
    def height(self) -> int:
        return LINE * len(self.lines) + UNDER


@dataclass(frozen=True)
class Chart:
    """A chart with the words a screen reader gets instead of the drawing."""

    key: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    height: int
    ends: tuple[str, str] | None = None
    width: int = WIDTH


def bar_chart(key: str, title: str, rows: Sequence[tuple[str, str, float]]) -> Chart:
    """Draw one bar per (label, words, length), the longest across the whole width."""
    longest = max((length for _, _, length in rows), default=0)
    return _chart(
        key, title, [(label, shown, _parts(length, 0, longest)) for label, shown, length in rows]
    )


def part_chart(key: str, title: str, rows: Sequence[tuple[str, str, float, float]]) -> Chart:
    """Draw each (label, words, part, rest) as one whole bar: the part solid, the rest hatched."""
    return _chart(
        key,
        title,
        [(label, shown, _parts(part, rest, part + rest)) for label, shown, part, rest in rows],
    )


def stacked_chart(key: str, title: str, rows: Sequence[tuple[str, str, float, float]]) -> Chart:
    """Draw each (label, words, part, rest) to one scale, so that bars compare with each other."""
    longest = max((part + rest for _, _, part, rest in rows), default=0)
    return _chart(
        key,
        title,
        [(label, shown, _parts(part, rest, longest)) for label, shown, part, rest in rows],
    )


def span_chart(
    key: str, title: str, rows: Sequence[tuple[str, str, date | None, date | None]], today: date
) -> Chart:
    """Draw each (label, words, first day, last day) on one line of time.

    One mistyped year must not squeeze every bar, so the line is cut; the table has the real days.
    """
    firsts = [first for _, _, first, _ in rows if first]
    lasts = [last for _, _, _, last in rows if last]
    start = max(min(firsts, default=today), today - timedelta(days=365 * MOST_YEARS))
    end = max(min(max(lasts, default=today), today + timedelta(days=365)), start)
    days = max((end - start).days, 1)
    drawn = []
    for label, shown, first, last in rows:
        piece = Piece(0, 0)
        if first and last:
            left = _scaled((min(max(first, start), end) - start).days, days)
            right = _scaled((min(max(last, start), end) - start).days, days)
            piece = Piece(min(left, WIDTH - LEAST), max(round(right - left, 1), LEAST))
        track = Piece(0, WIDTH, "track")
        drawn.append((label, shown, (track, piece) if piece.width else (track,)))
    before = "before " if firsts and min(firsts) < start else ""
    ends = (f"{before}{start.year}", str(end.year)) if firsts else None
    return _chart(key, title, drawn, ends)


def _parts(part: float, rest: float, whole: float) -> tuple[Piece, ...]:
    first, second = (_scaled(length, whole) if whole else 0 for length in (part, rest))
    pieces = [Piece(0, WIDTH, "track")]
    if first:
        pieces.append(Piece(0, min(first, WIDTH - LEAST if second else WIDTH)))
    if second:
        pieces.append(Piece(first, min(second, WIDTH - first), "hatched"))
    return tuple(pieces)


def _scaled(length: float, longest: float) -> float:
    return max(round(WIDTH * length / longest, 1), LEAST) if length else 0


def _chart(
    key: str,
    title: str,
    drawn: Sequence[tuple[str, str, tuple[Piece, ...]]],
    ends: tuple[str, str] | None = None,
) -> Chart:
    bars, y = [], 0
    for label, shown, pieces in drawn:
        bars.append(Bar(label, _lines(label, shown), shown, y, pieces))
        y += bars[-1].height
    words = "; ".join(f"{bar.label}: {bar.shown}" for bar in bars)
    return Chart(
        key, title, words or "Nothing to draw.", tuple(bars), y + (FOOT if ends else 0), ends
    )


def _lines(label: str, shown: str) -> tuple[str, ...]:
    """Break a label so that what it comes to finds room at the end of the last line."""
    lines = textwrap.wrap(label, LETTERS) or [""]
    if len(lines[-1]) + len(shown) + 2 > LETTERS:
        lines.append("")
    return tuple(lines)
