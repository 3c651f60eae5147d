"""The picture of what speaks for and against a pair: where each bar stands, for a page to draw.

It tells for from against by a sign, a word and the pattern of the bar, never by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIDTH, ROW, MARGIN, FOOT = 360, 56, 4, 26
NOTHING = 0.05
"""A smaller weight than this is written as none."""


@dataclass(frozen=True)
class Step:
    """One bar: what was compared, what came of it, what that adds, where the weight then stands."""

    what: str
    words: str
    adds: str
    stands_at: str
    speaks: str
    """for, against, or neither way."""
    y: int
    left: float
    width: float
    is_total: bool


@dataclass(frozen=True)
class Picture:
    """A waterfall of weights: 360 wide, so that it can be read on a telephone."""

    steps: tuple[Step, ...]
    height: int
    line: float
    """Where the weight is enough."""
    enough: str
    is_enough: bool
    against: tuple[str, ...]
    """What forbids it, whatever the weight."""


def picture_of(explanation: Mapping[str, Any]) -> Picture:
    """Lay out an explanation as the record publishes it."""
    start, total, enough = (float(explanation[key]) for key in ("start", "weight", "enough"))
    told = [("Before anything is compared", "any two records", start)]
    told += [(part["what"], part["words"], float(part["weight"])) for part in explanation["parts"]]
    ends, at = [0.0, enough, total], 0.0
    for *_, added in told:
        at += added
        ends.append(at)
    low, high = min(ends), max(ends)
    scale = (WIDTH - 2 * MARGIN) / max(high - low, 1)

    def x(weight: float) -> float:
        return round(MARGIN + (weight - low) * scale, 1)

    steps, before = [], 0.0
    for number, (what, words, added) in enumerate([*told, ("Together", "", total)]):
        is_total = number == len(told)
        begins, ends_at = (0.0, total) if is_total else (before, before + added)
        left, right = sorted((x(begins), x(ends_at)))
        steps.append(
            Step(
                what, words, signed(added), signed(ends_at), _speaks(added), ROW * number, left,
                max(round(right - left, 1), 1.0), is_total,
            )
        )  # fmt: skip
        before = ends_at
    return Picture(
        tuple(steps), ROW * len(steps) + FOOT, x(enough), f"{enough:g}", total >= enough,
        tuple(explanation["against"]),
    )  # fmt: skip


def signed(weight: float) -> str:
    """Write a weight with its sign, or 0."""
    if abs(weight) < NOTHING:
        return "0"
    return f"{'+' if weight > 0 else '−'}{abs(weight):.1f}"


def _speaks(weight: float) -> str:
    if abs(weight) < NOTHING:
        return "neither way"
    return "for" if weight > 0 else "against"
