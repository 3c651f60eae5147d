"""Which runs were handed over, and how far each check could judge: nothing of any home."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from ontherecord.desk.facts.composing import at_most, sql
from ontherecord.desk.facts.reading import Reading


class ServedRun(NamedTuple):
    """A run that was handed over."""

    run_id: str
    today: date
    handed_over_at: datetime
    is_latest: bool


class Coverage(NamedTuple):
    """How far a check could judge what one system says."""

    check: str
    subject: str
    """The kind of what it judges one by one."""
    source: str
    from_on: date | None
    until_on: date | None
    judged_count: int
    cannot_judge_count: int
    missing: str | None


def served_runs(reading: Reading, most: int) -> list[ServedRun]:
    """Give the latest runs, the newest first. One statement."""
    rows = reading.rows(
        sql(
            "select run_id, today, handed_over_at, is_latest from record.run"
            " order by handed_over_at desc {most}",
            most=at_most(most),
        )
    )
    return [ServedRun(*row) for row in rows]


def coverage(reading: Reading) -> list[Coverage]:
    """Give it for every check and system. One statement."""
    rows = reading.rows(
        sql(
            "select c.check, coalesce(told.subject, ''), c.source, c.from, c.until, c.judged_count,"
            " c.cannot_judge_count, c.missing from record.coverage as c"
            " left join record.check_said as told on told.check = c.check"
            " where {known} order by c.check, c.source",
            known=reading.known("c"),
        )
    )
    return [Coverage(*row) for row in rows]
