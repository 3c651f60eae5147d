"""Plain rows for the pages of systems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from ontherecord.desk.facts.composing import Sql, constant, sql
from ontherecord.desk.facts.queries import FEWEST_SHOWN
from ontherecord.desk.using.charts import bars_of
from ontherecord.desk.using.counts import (
    NOT_SHOWN,
    above,
    counted,
    counted_together,
    is_few,
    level_of,
    reach_of_counts,
)
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.systems.over_time import Moment
from ontherecord.desk.using.systems.queries import RARE, Code, Delivered, Gap, Lag, Total
from ontherecord.desk.using.systems.words import CAUSES, ago, every_so_often
from ontherecord.desk.using.told.showing import said, titled

LATE = 2
"""A delivery is late when it is longer ago than twice what is usual."""


def freshness(look: Look, source: str, came: Delivered | None, quiet: Iterable[str]) -> dict:
    """Say when a system delivered last, how often it does, and whether it has stopped."""
    if came is None:
        return {"state": ("Never received", "red"), "last": "", "usual": "", "ago": ""}
    days = (look.reading.today - came.last_on).days
    state = ("As usual", "green") if came.usual_days is not None else ("Received once", "grey")
    if source in quiet:
        state = ("Gone quiet", "red")
    elif came.usual_days is not None and days > LATE * max(came.usual_days, 1):
        state = ("Later than usual", "orange")
    return {
        "state": state, "last": said(came.last_on), "ago": ago(days),
        "usual": every_so_often(came.usual_days),
    }  # fmt: skip


def field_words(look: Look, kind: str, field: str) -> str:
    """Name a field of a kind."""
    told = look.reading.said.kinds.get(kind)
    named = told.fields.get(field) if told else None
    return f"{told.title if told else titled(kind)}: {titled(named.title) if named else field}"


def lag_rows(look: Look, source: str, lags: Sequence[Lag]) -> list[list[Any]]:
    """Give who is behind whom, in days."""
    name = look.reading.said.system_name
    rows = []
    for lag in lags:
        level = level_of(look, lag.kind, lag.field)
        days = (f"{lag.median_days:,}", f"{lag.most_days:,}")
        if is_few(look.actor, lag.later_count, level):
            days = (NOT_SHOWN, NOT_SHOWN)
        rows.append(
            [
                field_words(look, lag.kind, lag.field), name(lag.source), name(lag.other_source),
                counted(look, lag.later_count, level), *days,
            ]
        )  # fmt: skip
    return rows


def totals_told(look: Look, one: Total) -> dict[str, Any]:
    """Give a control total beside what arrived."""
    counts = (one.found_count, one.expected_count)
    found, expected = counted_together(look, counts, level_of(look, one.kind))
    return {"kind": one.kind, "taken_from": one.taken_from, "is_within": one.is_within,
            "found": found, "expected": expected}  # fmt: skip


def not_few(look: Look) -> Sql:
    """Give the condition, over counts called `v` of a kind or field, that one is shown."""
    reach, kinds = reach_of_counts(look.actor), look.reading.said.kinds
    shown = [f"{kind}." for kind in kinds if level_of(look, kind) <= reach]
    shown += [f"{kind}.{field}" for kind, of in kinds.items() for field in of.fields
              if level_of(look, kind, field) <= reach]  # fmt: skip
    return sql(
        "(v.counted not between 1 and {most} or v.kind || '.' || v.field = any({shown}))",
        most=constant(FEWEST_SHOWN - 1), shown=shown,
    )  # fmt: skip


def gap_rows(look: Look, gaps: Sequence[Gap]) -> list[list[Any]]:
    """Give what the standard requires and is missing, with the cause."""
    rows = []
    for gap in gaps:
        level = level_of(look, gap.kind, gap.field)
        is_sent = gap.cause != "not_delivered"
        rows.append(
            [
                field_words(look, gap.kind, gap.field), CAUSES.get(gap.cause, titled(gap.cause)),
                counted(look, gap.gap_count, level) if is_sent else "all",
                counted(look, gap.record_count, level),
            ]
        )  # fmt: skip
    return rows


def codes_told(look: Look, codes: Sequence[Code]) -> dict[str, Any]:
    """Give the codes to translate, and how many rare ones are not shown."""
    common = [one for one in codes if one.row_count >= RARE]
    return {
        "rows": [
            [
                one.their_code, one.column, one.feed, titled(one.code_list.replace("_", " ")),
                counted(look, one.row_count, level_of(look, one.kind, one.field)),
            ]
            for one in common
        ],
        "rare": len(codes) - len(common),
    }  # fmt: skip


def codes_by_owner(look: Look, codes: Sequence[Code]) -> list[list[Any]]:
    """Give how many codes wait, by who answers for their system, and how many too rare to show."""
    waiting: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in codes:
        system = look.reading.said.systems.get(one.source)
        owner = system.owner if system else "Nobody named"
        waiting[owner, one.source][one.row_count < RARE] += 1
    return [
        [
            owner,
            {"text": look.reading.said.system_name(source),
             "href": f"{reverse('system', args=[source])}#codes"},
            shown, rare,
        ]
        for (owner, source), (shown, rare) in sorted(waiting.items())
    ]  # fmt: skip


def over_time_told(look: Look, moments: Sequence[Moment]) -> dict[str, Any]:
    """Give the charts of a system run by run, and the table beside them."""
    days = [said(one.today) for one in moments]
    measures: dict[str, list[int | None]] = {
        "Rows received": [one.received for one in moments],
        "Rows rejected": [one.rejected for one in moments],
        "Records held": [one.records and one.records.shown for one in moments],
    }
    if "see_rejected" in look.actor.actions:  # a bar tells of small counts too
        measures |= {
            "Required values missing": [one.gaps and one.gaps.shown for one in moments],
            "Values other systems contradict": [
                one.mismatches and one.mismatches.shown for one in moments
            ],
        }
    rows = [
        [
            {"text": day, "href": reverse("run", args=[one.run_id])}, one.file_count,
            f"{one.received:,}", f"{one.mapped:,}", f"{one.rejected:,}",
            *(
                above(count.shown, is_whole=not count.left_out) if count else ""
                for count in (one.records, one.gaps, one.mismatches)
            ),
        ]
        for day, one in zip(days, moments, strict=True)
    ]  # fmt: skip
    charts = [
        {"title": title, **bars_of(list(zip(days, counts, strict=True)))}
        for title, counts in measures.items()
    ]
    return {"charts": charts, "rows": rows[::-1]}
