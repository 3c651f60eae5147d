"""What people answered, as a labelled set: how much of what was linked is right, and was found.

A pair counts as the record stood when it was first answered; its answer is the latest. So neither
model nor rule is judged by what a person told it since. Pairs the reader may not see are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from ontherecord.desk.facts.composing import Sql, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.pairs.models import KINDS, NOT_SAME, SAME, SAMPLE
from ontherecord.desk.using.pairs.queries import seen_pairs

Z = 1.959964
"""Of a normal distribution, so many deviations to each side hold 95 %."""


@dataclass(frozen=True)
class Labelled:
    """One pair that was decided."""

    kind: str
    record_id: str
    other_record_id: str
    answer: str
    found: str
    was_linked: bool
    weight: float | None
    answered_on: date
    thing_ids: tuple[str, str]


@dataclass(frozen=True)
class Share:
    """How many of how many, with the interval in which the true share lies (Wilson, 95 %)."""

    right: int
    of: int

    @property
    def share(self) -> float | None:
        return self.right / self.of if self.of else None

    @property
    def low(self) -> float:
        return wilson(self.right, self.of)[0]

    @property
    def high(self) -> float:
        return wilson(self.right, self.of)[1]


@dataclass(frozen=True)
class HowGood:
    """Of one kind: precision of the random sample, precision of all linked, and recall."""

    kind: str
    of_sample: Share
    of_linked: Share
    found: Share


def labelled(reading: Reading) -> list[Labelled]:
    """Give every pair that was decided to be the same or not, by kind and records. One statement.

    What nobody could tell teaches nothing, and is left out.
    """
    rows = reading.rows(
        sql(
            "select o.kind, o.record_id, o.other_record_id, o.answer, o.found, o.was_linked,"
            " o.weight, o.answered_on, one.entity_id, other.entity_id from ({decided}) as o"
            " join record.match as one on one.record_id = o.record_id and {one}"
            " join record.match as other on other.record_id = o.other_record_id and {other}"
            " where o.answer in ('same', 'not_same') and ({seen}) order by 1, 2, 3",
            decided=DECIDED, one=reading.known("one"), other=reading.known("other"),
            seen=seen_pairs(reading, KINDS),
        )
    )  # fmt: skip
    return [Labelled(*row[:8], thing_ids=(row[8], row[9])) for row in rows]


DECIDED = Sql(
    "select kind, least(record_id, other_record_id) as record_id,"
    " greatest(record_id, other_record_id) as other_record_id,"
    " (array_agg(answer order by answered_at desc, id desc))[1] as answer,"
    " (array_agg(found order by answered_at, id))[1] as found,"
    " (array_agg(was_linked order by answered_at, id))[1] as was_linked,"
    " (array_agg(weight order by answered_at, id))[1] as weight,"
    " (max(answered_at) at time zone 'Europe/London')::date as answered_on"
    " from desk.match_answer group by 1, 2, 3"
)


def how_good(pairs: Sequence[Labelled]) -> list[HowGood]:
    """Say of each kind that was decided how good the matching is."""
    return list(_how_good(pairs))


def _how_good(pairs: Sequence[Labelled]) -> Iterator[HowGood]:
    for kind in [k for k in KINDS if any(pair.kind == k for pair in pairs)]:
        own = [pair for pair in pairs if pair.kind == kind]
        linked = [pair for pair in own if pair.was_linked]
        same = [pair for pair in own if pair.answer == SAME]
        yield HowGood(
            kind,
            _right([pair for pair in linked if pair.found == SAMPLE]),
            _right(linked),
            Share(sum(pair.was_linked for pair in same), len(same)),
        )


def _right(linked: Sequence[Labelled]) -> Share:
    return Share(sum(pair.answer != NOT_SAME for pair in linked), len(linked))


def wilson(right: int, of: int) -> tuple[float, float]:
    """Give the interval of Wilson (1927) in which a share lies, with 95 % confidence."""
    if not of:
        return 0.0, 1.0
    share, z2 = right / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return low if right else 0.0, high if right < of else 1.0
