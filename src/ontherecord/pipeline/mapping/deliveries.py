"""Lays one day's delivery of a system over what was known before.

A record keeps the first row that said what it says now, so that provenance does not churn; a
record that a full delivery no longer holds has vanished, and stays on record as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from ontherecord.pipeline.mapping.expressions import london_day
from ontherecord.pipeline.mapping.tables import ARRIVING, create_table, record_columns
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Kind, Standards
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


def prepare_incoming(con: duckdb.DuckDBPyConnection, standards: Standards) -> None:
    """Create the empty `incoming_<kind>` tables that feeds are mapped into."""
    for kind in standards.kinds.values():
        columns = record_columns(kind) | ARRIVING
        create_table(con, f"incoming_{kind.name}", columns, in_memory=True)


def lay_over(con: duckdb.DuckDBPyConnection, delivery: Delivery, standards: Standards) -> None:
    """Merge every `incoming_<kind>` into `<kind>_record` and empty it."""
    kinds = {record.kind for feed in delivery.feeds for record in feed.records}
    for name in sorted(kinds):
        _lay_over_kind(con, delivery, standards.kinds[name])
        con.execute(f"truncate incoming_{name}")


def _lay_over_kind(con: duckdb.DuckDBPyConnection, delivery: Delivery, kind: Kind) -> None:
    columns = list(record_columns(kind))
    values = [c for c in columns if c not in ("first_seen_on", "last_received_on", "vanished_on")]
    kept_provenance = {"feed", "extract", "sheet", "row_number", "source_ref"}
    own = {
        c: f"case when before.content_hash = arriving.content_hash then before.{quoted(c)}"
        f" else arriving.{quoted(c)} end"
        if c in kept_provenance
        else f"arriving.{quoted(c)}"
        for c in values
    }
    own |= {
        "first_seen_on": "coalesce(before.first_seen_on, $received_on)",
        "last_received_on": "$received_on",
        "vanished_on": "null::date",
    }
    before = {c: f"before.{quoted(c)}" for c in columns}
    latest = _one_row_each(kind)
    con.execute(
        f"""create or replace temp table laid_over as
        with arriving as ({latest}),
        received as (
            select {_listed(columns, own)}
            from arriving left join {kind.name}_record as before using (record_id)
        ),
        not_received as (
            select {_listed(columns, before)}
            from {kind.name}_record as before anti join arriving using (record_id)
        )
        from received union all from not_received""",
        {"received_on": delivery.received_on},
    )
    _mark_vanished(con, delivery, kind)
    con.execute(f"drop table {kind.name}_record")
    con.execute(f"alter table laid_over rename to {kind.name}_record")


def _listed(columns: list[str], values: dict[str, str]) -> str:
    return ", ".join(f"{values[column]} as {quoted(column)}" for column in columns)


def _one_row_each(kind: Kind) -> str:
    """One row for each record: its own feed's before a mention elsewhere, then the last wording."""
    return f"""select * from incoming_{kind.name}
        qualify row_number() over (
            partition by record_id order by is_main desc, extract desc, ordinal desc
        ) = 1"""


def _mark_vanished(con: duckdb.DuckDBPyConnection, delivery: Delivery, kind: Kind) -> None:
    """Mark in `laid_over` what a feed should have held again and did not.

    A delivery cut short says nothing of what it lacks; nor does one whose rejected rows could be
    all that is missing; nor a listing without keys, where a changed row looks like another.
    """
    for feed in delivery.feeds:
        records = [r for r in feed.records if r.kind == kind.name and r.key]
        expected = _expected(feed, kind)
        if not records or expected is None or feed.name not in delivery.whole:
            continue
        missing = f"""source = $system and feed = $feed and vanished_on is null
            and last_received_on < $received_on and {expected}"""
        told = {
            "system": delivery.system,
            "feed": feed.name,
            "received_on": delivery.received_on,
        }
        counted = con.execute(f"select count(*) from laid_over where {missing}", told).fetchall()
        if counted[0][0] > max(0, delivery.whole[feed.name]):
            con.execute(f"update laid_over set vanished_on = $received_on where {missing}", told)


def _expected(feed: Feed, kind: Kind) -> str | None:
    """Say, in SQL, which earlier records a delivery of the feed holds again."""
    if feed.delivery in ("full", "restated"):
        return "true"
    if feed.delivery == "rolling" and kind.happened:
        day = london_day(kind.fields[kind.happened])
        return f"{day} > $received_on::date - {feed.rolling_days}"
    return None
