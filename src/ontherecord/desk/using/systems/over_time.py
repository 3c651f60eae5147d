"""How a system's deliveries, gaps and mismatches moved from run to run, out of what is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ontherecord.desk.facts.composing import Sql, sql
from ontherecord.desk.facts.reading import Reading

MOST_RUNS = 24

IS_FIRST_KNOWN = Sql(
    "not exists (select 1 from record.extract as earlier where earlier.extract = x.extract"
    " and earlier.feed = x.feed and earlier.known_from < x.known_from)"
)
"""The condition that a version of a file, called `x`, is the first that was known of it."""


@dataclass(frozen=True)
class Summed:
    """Counts of kinds or fields together: those that are shown."""

    shown: int
    left_out: int
    """How many counts are left out of it."""


@dataclass(frozen=True)
class Moment:
    """One system as one run found it."""

    run_id: str
    today: date
    file_count: int
    """Files that came with the run; the four after it are of these."""
    received: int
    mapped: int
    rejected: int
    records: Summed | None
    """How many records the system holds; nothing before it held any."""
    gaps: Summed | None
    """How many values it lacks that the standard requires."""
    mismatches: Summed | None


def over_time(reading: Reading, source: str, shown: Sql, first: int = MOST_RUNS) -> list[Moment]:
    """Give the newest runs, oldest first. One statement. `shown` is the condition, over counts
    called `v` of a kind and field, that one is shown: others are left out of sums.

    A file belongs to the first run that knew it, and is told as that run read it.
    """
    return [
        Moment(*row[:6], *(Summed(*row[at : at + 2]) if row[at] is not None else None
                           for at in (6, 8, 10)))
        for row in reading.rows(
            sql(
                "with every_run as (select run_id, today, handed_over_at as at, lag(handed_over_at)"
                " over (order by handed_over_at) as before from record.run where today <= {today}),"
                " shown as (select * from every_run order by at desc limit {first}),"
                " came as (select x.known_from, x.received, x.mapped, x.rejected"
                " from record.extract as x where x.system = {source} and x.known_from >"
                " (select min(coalesce(before, '-infinity')) from shown) and {is_first}),"
                " {loads}, {gaps}, {mismatches}"
                " select shown.run_id, shown.today, arrived.files, arrived.received,"
                " arrived.mapped, arrived.rejected, {loads_at}, {gaps_at}, {mismatches_at}"
                " from shown"
                " cross join lateral (select count(*) as files,"
                " coalesce(sum(received), 0)::bigint as received,"
                " coalesce(sum(mapped), 0)::bigint as mapped,"
                " coalesce(sum(rejected), 0)::bigint as rejected from came"
                " where came.known_from <= shown.at"
                " and came.known_from > coalesce(shown.before, '-infinity')) as arrived"
                " order by shown.at",
                today=reading.today, first=first, source=source, is_first=IS_FIRST_KNOWN,
                loads=_versions("loads", "source_load", "record_count", source, "''"),
                gaps=_versions("gaps", "completeness", "gap_count", source),
                mismatches=_versions("mismatches", "mismatch_count", "thing_count", source),
                loads_at=_at("loads", shown), gaps_at=_at("gaps", shown),
                mismatches_at=_at("mismatches", shown),
            )
        )
    ]  # fmt: skip


def _versions(name: str, table: str, column: str, source: str, field: str = "v.field") -> Sql:
    """Read once each version of a count of a system that one of the runs shown may have found."""
    return sql(
        "{name} as materialized (select v.{column} as counted, v.kind, {field} as field,"
        " v.known_from, v.known_until"
        " from record.{table} as v where v.source = {source} and (v.known_until is null"
        " or v.known_until > (select min(at) from shown)))",
        name=Sql(name), column=Sql(column), table=Sql(table), source=source, field=Sql(field),
    )  # fmt: skip


def _at(name: str, shown: Sql) -> Sql:
    """Add up the versions that were known when a run had been handed over, and count what is left
    out of that."""
    there = sql(
        "from {name} as v where v.known_from <= shown.at"
        " and (v.known_until is null or v.known_until > shown.at)",
        name=Sql(name),
    )
    return sql(
        "(select case when count(*) > 0 then coalesce(sum(v.counted) filter (where {shown}), 0)"
        " end::bigint {there}), (select count(*) filter (where not {shown}) {there})",
        shown=shown, there=there,
    )  # fmt: skip
