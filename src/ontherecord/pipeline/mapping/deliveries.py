"""Lays one day's delivery of a system over what was known before.

A record keeps the first row that said what it says now, so that provenance does not churn; a
record that a full delivery no longer holds has vanished, and stays on record as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from ontherecord.pipeline.mapping.expressions import london_day
from ontherecord.pipeline.mapping.records import Records
from ontherecord.pipeline.mapping.reshaping import first_seen_fields
from ontherecord.pipeline.mapping.tables import record_columns
from ontherecord.pipeline.sql import literal, parquet, quoted
from ontherecord.standards.kinds import Kind
from ontherecord.standards.sources import Feed

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack


@dataclass(frozen=True)
class Delivery:
    """What one system delivered on one day: the feeds whose files could be read."""

    system: str
    received_on: date
    feeds: tuple[Feed, ...]
    whole: dict[str, int]
    """Feeds of which this delivery is usual in size; how many more rows were rejected than last."""


def lay_over(records: Records, delivery: Delivery) -> None:
    """Put what arrived of every kind in the place of what the system said before."""
    kinds = {record.kind for feed in delivery.feeds for record in feed.records}
    for name in sorted(kinds):
        _lay_over_kind(records, delivery, records.kinds[name])


def _lay_over_kind(records: Records, delivery: Delivery, kind: Kind) -> None:
    arrived = records.take_arriving(kind.name, delivery.system)
    if not records.has_any_of(kind.name, delivery.system):
        records.replace_system(kind.name, delivery.system, arrived)
        return
    con, told = records.con, {"received_on": delivery.received_on}
    arriving = f"select * from {parquet(*arrived)}" if arrived else _nothing(kind)
    con.execute(f"create or replace temp view arriving as {arriving}")
    con.execute(
        f"""create or replace temp view before as
        select * from {kind.name}_record where source = {literal(delivery.system)}"""
    )
    columns = list(record_columns(kind))
    own = {
        c: f"case when before.content_hash = arriving.content_hash then before.{quoted(c)}"
        f" else arriving.{quoted(c)} end"
        if c in KEPT_PROVENANCE
        else f"arriving.{quoted(c)}"
        for c in columns
    }
    for name, feeds in first_seen_fields(delivery.feeds, kind).items():
        own[name] = (
            f"case when arriving.feed in ({', '.join(map(literal, feeds))})"
            f" then coalesce(before.{quoted(name)}, arriving.{quoted(name)}) else {own[name]} end"
        )
    own |= {
        "first_seen_on": "coalesce(before.first_seen_on, arriving.first_seen_on)",
        "vanished_on": "null::date",
    }
    received = records.write(
        kind.name,
        f"""select {_listed(columns, own)}
        from arriving left join before using (record_id)""",
    )
    has_vanished = _has_vanished(records, delivery, kind)
    if not has_vanished and _are_few(con):
        records.add_to_system(kind.name, delivery.system, received)
    else:
        still = {c: f"before.{quoted(c)}" for c in columns}
        if has_vanished:
            gone = f"case when {has_vanished} then {_DAY} else before.vanished_on end"
            still["vanished_on"] = gone
        not_received = records.write(
            kind.name,
            f"select {_listed(columns, still)} from before anti join arriving using (record_id)",
            told if has_vanished else None,
        )
        records.replace_system(kind.name, delivery.system, [*received, *not_received])
    for file in arrived:
        file.unlink()


def _are_few(con: duckdb.DuckDBPyConnection) -> bool:
    """Say whether so few records arrived that the others had better stay where they stand."""
    counted = "select (select count(*) from arriving) * 4 < (select count(*) from before)"
    return con.execute(counted).fetchall()[0][0]


KEPT_PROVENANCE = ("feed", "extract", "sheet", "row_number", "source_ref")
"""What a record keeps of the first row that said what it says now."""

_DAY = "$received_on::date"


def _listed(columns: list[str], values: dict[str, str]) -> str:
    return ", ".join(f"{values[column]} as {quoted(column)}" for column in columns)


def _nothing(kind: Kind) -> str:
    return f"select * from {kind.name}_record where false"


def _has_vanished(records: Records, delivery: Delivery, kind: Kind) -> str:
    """Say, in SQL over `before`, which records a feed should have held again and did not.

    Nothing where there are none.

    A delivery cut short says nothing of what it lacks; nor does one whose rejected rows could be
    all that is missing; nor a listing without keys, where a changed row looks like another.
    """
    vanished = []
    for feed in delivery.feeds:
        keyed = [r for r in feed.records if r.kind == kind.name and r.key]
        expected = _expected(feed, kind)
        if not keyed or expected is None or feed.name not in delivery.whole:
            continue
        missing = f"""(feed = {literal(feed.name)} and vanished_on is null
            and last_received_on < {_DAY} and {expected})"""
        counted = records.con.execute(
            f"select count(*) from before anti join arriving using (record_id) where {missing}",
            {"received_on": delivery.received_on},
        ).fetchall()
        if counted[0][0] > max(0, delivery.whole[feed.name]):
            vanished.append(missing)
    return " or ".join(vanished)


def _expected(feed: Feed, kind: Kind) -> str | None:
    """Say, in SQL, which earlier records a delivery of the feed holds again."""
    if feed.delivery in ("full", "restated"):
        return "true"
    if feed.delivery == "rolling" and kind.happened:
        day = london_day(kind.fields[kind.happened])
        return f"{day} > $received_on::date - {feed.rolling_days}"
    return None
