"""A share of decided issues, with how far chance alone may have moved it."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Nineteen times in twenty the true share lies within."""


@dataclass(frozen=True)
class Share:
    """How many of some, and the interval of the share (Wilson, Journal of the American Statistical
    Association 22, 1927), which holds for few too, and never leaves 0 to 100."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None

    @property
    def interval(self) -> tuple[int, int] | None:
        """Give both ends in percent, rounded outwards by the half; nothing of none."""
        if not self.whole:
            return None
        low, high = wilson(self.part, self.whole)
        return round(100 * low), round(100 * high)

    def __str__(self) -> str:
        if self.interval is None:
            return "none yet"
        low, high = self.interval
        return f"{self.part} of {self.whole} ({self.percent}%, between {low} and {high})"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Give the interval of a share, from 0 to 1. `whole` is one at least."""
    share, square = part / whole, Z * Z
    middle = share + square / (2 * whole)
    spread = Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    under = 1 + square / whole
    return max(0.0, (middle - spread) / under), min(1.0, (middle + spread) / under)
