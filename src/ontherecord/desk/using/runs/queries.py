"""Reading the runs that were handed over, and what changed from one to another.

All of it is counted at the handover: no page counts rows or issues.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from ontherecord.desk.facts.composing import Sql, at_most, constant, joined, name, sql
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.using.systems.over_time import IS_FIRST_KNOWN


@dataclass(frozen=True)
class RunRow:
    """A run in a list."""

    run_id: str
    today: date
    handed_over_at: datetime
    is_latest: bool
    file_count: int
    """Files that are new in it."""
    received: int
    """Rows of every file there ever was; `mapped` and `rejected` too."""
    mapped: int
    rejected: int
    seconds: float
    added: int | None
    """Rows its handover added; nothing where it was handed over before that was counted."""
    closed: int | None
    new_issues: int | None
    gone_issues: int | None
    open_issues: int | None


@dataclass(frozen=True)
class Run(RunRow):
    """One run with what may be shown of it."""

    summary: Mapping[str, Any]
    before: str | None
    """The run that was handed over before it."""
    after: str | None


@dataclass(frozen=True)
class Changed:
    """A table between two runs."""

    table: str
    before: int | None
    """Rows the earlier run holds."""
    now: int
    added: int
    closed: int


@dataclass(frozen=True)
class IssuesOf:
    """The issues of a check between two runs."""

    check: str
    title: str
    lane: str | None
    before: int | None
    """How many stood after the earlier run."""
    now: int
    new: int
    gone: int


@dataclass(frozen=True)
class FilesOf:
    """The files of a feed that came between two runs."""

    system: str
    feed: str
    file_count: int
    received: int
    mapped: int
    rejected: int


FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any handover."""
ROW = Sql(
    "r.run_id, r.today, r.handed_over_at, r.is_latest,"
    " coalesce((r.summary->>'new_file_count')::bigint, 0),"
    " coalesce((r.summary->>'received')::bigint, 0),"
    " coalesce((r.summary->>'mapped')::bigint, 0), coalesce((r.summary->>'rejected')::bigint, 0),"
    " (select coalesce(sum((step->>'seconds')::float), 0)"
    " from jsonb_array_elements(coalesce(r.summary->'steps', '[]')) as step),"
    " changed.added, changed.closed, moved.new_count, moved.gone_count, moved.open_count"
)


def _counted(fewest: int) -> Sql:
    """Join what changed with a run; issues of a check that are fewer are left out of their sum."""
    sums = [
        sql(
            "case when count(*) > 0 then coalesce(sum(i.{column})"
            " filter (where i.{column} >= {fewest}), 0)::bigint end as {column}",
            column=name(column), fewest=constant(fewest),
        )
        for column in ("new_count", "gone_count", "open_count")
    ]  # fmt: skip
    return sql(
        " cross join lateral (select sum(c.added)::bigint as added,"
        " sum(c.closed)::bigint as closed"
        " from record.run_change as c where c.run_id = r.run_id) as changed"
        " cross join lateral (select {sums}"
        " from record.run_issue as i where i.run_id = r.run_id) as moved",
        sums=joined(sums, ", "),
    )


def count(reading: Reading) -> int:
    """Count the runs that were handed over. One statement."""
    return reading.rows(sql("select count(*) from record.run"))[0][0]


def runs(reading: Reading, *, fewest: int, first: int, after: int) -> list[RunRow]:
    """Give the runs, the newest first. One statement.

    Issues of a check that are fewer than `fewest` are left out of their sum.
    """
    return [
        RunRow(*row)
        for row in reading.rows(
            sql(
                "select {row} from record.run as r {counted}"
                " order by r.handed_over_at desc {first} offset {after}",
                row=ROW, counted=_counted(fewest), first=at_most(first), after=after,
            )
        )
    ]  # fmt: skip


def the_run(reading: Reading, run_id: str, fewest: int) -> Run:
    """Give one run, its issues summed as `runs` does. One statement. Raises NotThere."""
    found = reading.rows(
        sql(
            "select {row}, r.summary,"
            " (select b.run_id from record.run as b where b.handed_over_at < r.handed_over_at"
            " order by b.handed_over_at desc limit 1),"
            " (select b.run_id from record.run as b where b.handed_over_at > r.handed_over_at"
            " order by b.handed_over_at limit 1) from record.run as r {counted}"
            " where r.run_id = {run_id}",
            row=ROW, counted=_counted(fewest), run_id=run_id,
        )
    )  # fmt: skip
    if not found:
        raise NotThere
    row = list(found[0])
    row[14] = as_mapping(row[14])
    return Run(*row)


def as_mapping(summary: Any) -> Mapping[str, Any]:
    """Read what was published as JSON, whichever way the driver gives it."""
    return json.loads(summary) if isinstance(summary, str) else summary


def changes(reading: Reading, since: RunRow | None, until: RunRow) -> list[Changed]:
    """Give each table that changed after one run and up to another. One statement."""
    return [
        Changed(*row)
        for row in reading.rows(
            sql(
                "select c.table, (select b.row_count from record.run_change as b"
                " where b.run_id = {since} and b.table = c.table),"
                " max(c.row_count) filter (where c.run_id = {until}), sum(c.added)::bigint,"
                " sum(c.closed)::bigint from record.run_change as c"
                " join record.run as r on r.run_id = c.run_id"
                " where r.handed_over_at > {after} and r.handed_over_at <= {at}"
                " group by c.table having sum(c.added) + sum(c.closed) > 0"
                " order by c.table",
                since=since.run_id if since else "", until=until.run_id,
                after=since.handed_over_at if since else FIRST, at=until.handed_over_at,
            )
        )
        if row[2] is not None
    ]  # fmt: skip


def issues(reading: Reading, since: RunRow | None, until: RunRow) -> list[IssuesOf]:
    """Give each check of which issues stand, came or went. One statement."""
    return [
        IssuesOf(*row)
        for row in reading.rows(
            sql(
                "select i.check, coalesce(min(told.title), i.check), min(told.lane),"
                " (select b.open_count from record.run_issue as b"
                " where b.run_id = {since} and b.check = i.check),"
                " coalesce(max(i.open_count) filter (where i.run_id = {until}), 0),"
                " sum(i.new_count)::bigint, sum(i.gone_count)::bigint from record.run_issue as i"
                " join record.run as r on r.run_id = i.run_id"
                " left join record.check_said as told on told.check = i.check"
                " where r.handed_over_at > {after} and r.handed_over_at <= {at}"
                " group by i.check order by 2",
                since=since.run_id if since else "", until=until.run_id,
                after=since.handed_over_at if since else FIRST, at=until.handed_over_at,
            )
        )
    ]  # fmt: skip


def files(reading: Reading, since: RunRow | None, until: RunRow) -> list[FilesOf]:
    """Count the files first known after one run and up to another, by feed. One statement."""
    return [
        FilesOf(*row)
        for row in reading.rows(
            sql(
                "select x.system, x.feed, count(*), coalesce(sum(x.received), 0)::bigint,"
                " coalesce(sum(x.mapped), 0)::bigint, coalesce(sum(x.rejected), 0)::bigint"
                " from record.extract as x where x.known_from <= {at} and x.known_from > {after}"
                " and {is_first} group by 1, 2 order by 1, 2",
                is_first=IS_FIRST_KNOWN,
                after=since.handed_over_at if since else FIRST, at=until.handed_over_at,
            )
        )
    ]  # fmt: skip


def is_counted_throughout(reading: Reading, since: RunRow | None, until: RunRow) -> bool:
    """Say whether every run between two was handed over with its changes counted."""
    return not reading.rows(
        sql(
            "select 1 from record.run as r where r.handed_over_at > {after}"
            " and r.handed_over_at <= {at} and not exists (select 1 from record.run_change as c"
            " where c.run_id = r.run_id) limit 1",
            after=since.handed_over_at if since else FIRST, at=until.handed_over_at,
        )
    )  # fmt: skip
