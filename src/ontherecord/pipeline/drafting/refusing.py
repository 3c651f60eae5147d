"""Columns better not taken: health, bank details, National Insurance numbers, names of staff.

A proposal, written into columns.csv with its reason; a person may decide otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ontherecord.pipeline.drafting.profiles import Profile
from ontherecord.pipeline.drafting.words import Synonyms, alike

LIKELY = 0.7
MOSTLY = 0.5


@dataclass(frozen=True)
class Refused:
    """Why a column is better not taken, and how surely its heading says so."""

    why: str
    score: float


@lru_cache(maxsize=8192)
def refused_as(heading: tuple[str, ...], synonyms: Synonyms) -> Refused | None:
    """Say whether a heading names something that is better not taken."""
    best: Refused | None = None
    for sort in synonyms.not_taken:
        score = max((alike(heading, phrase) for phrase in sort.phrases), default=0.0)
        if score >= LIKELY and (best is None or score > best.score):
            best = Refused(sort.why, round(score, 2))
    return best


def refused_by_values(column: Profile) -> str:
    """Say whether values have the shape of what is never taken; empty when they have not."""
    if column.share("insurance") > MOSTLY:
        return "Values have the form of National Insurance numbers"
    if column.share("sort_code") > MOSTLY and column.days.share < MOSTLY:
        return "Values have the form of bank sort codes"
    return ""
