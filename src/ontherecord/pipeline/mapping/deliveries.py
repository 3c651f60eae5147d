"""Lays one day's delivery of a system over what was known before.

A record keeps the first row that said what it says now, so that provenance does not churn; a
record that a full delivery no longer holds has vanished, and stays on record as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from ontherecord.pipeline.mapping.tables import ARRIVING, create_table, record_columns
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Kind, Standards
from ontherecord.standards.sources import Feed

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack


@dataclass(frozen=True)
class Delivery:
    """What one system delivered on one day: the feeds whose files could be read."""

    system: str
    received_on: date
    feeds: tuple[Feed, ...]


def prepare_incoming(con: duckdb.DuckDBPyConnection, standards: Standards) -> None:
    """Create the empty `incoming_<kind>` tables that feeds are mapped into."""
    for kind in standards.kinds.values():
        create_table(con, f"incoming_{kind.name}", record_columns(kind) | ARRIVING)


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
    own = ", ".join(
        f"case when before.content_hash = arriving.content_hash then before.{quoted(c)}"
        f" else arriving.{quoted(c)} end as {quoted(c)}"
        if c in kept_provenance
        else f"arriving.{quoted(c)}"
        for c in values
    )
    before = ", ".join(f"before.{quoted(c)}" for c in values)
    latest = _one_row_each(kind)
    con.execute(
        f"""create or replace table laid_over as
        with arriving as ({latest}),
        received as (
            select {own},
                coalesce(before.first_seen_on, $received_on) as first_seen_on,
                $received_on as last_received_on,
                null::date as vanished_on
            from arriving left join {kind.name}_record as before using (record_id)
        ),
        not_received as (
            select {before}, before.first_seen_on, before.last_received_on,
                case when before.vanished_on is null and before.source = $system
                        and ({_expected(delivery, kind)}) then $received_on
                    else before.vanished_on end as vanished_on
            from {kind.name}_record as before anti join arriving using (record_id)
        )
        from received union all by name from not_received""",
        {"received_on": delivery.received_on, "system": delivery.system},
    )
    listed = ", ".join(quoted(c) for c in columns)
    con.execute(f"create or replace table {kind.name}_record as select {listed} from laid_over")
    con.execute("drop table laid_over")


def _one_row_each(kind: Kind) -> str:
    """One row for each record: its own feed's before a mention elsewhere, then the last wording."""
    return f"""select * from incoming_{kind.name}
        qualify row_number() over (
            partition by record_id order by is_main desc, extract desc, ordinal desc
        ) = 1"""


def _expected(delivery: Delivery, kind: Kind) -> str:
    """Say, in SQL, which earlier records this delivery should have held again."""
    conditions = []
    for feed in delivery.feeds:
        if kind.name not in {record.kind for record in feed.records}:
            continue
        of_feed = f"before.feed = {literal(feed.name)}"
        if feed.delivery in ("full", "restated"):
            conditions.append(of_feed)
        elif feed.delivery == "rolling" and kind.happened:
            window = f"$received_on::date - {feed.rolling_days}"
            conditions.append(f"{of_feed} and before.{quoted(kind.happened)}::date > {window}")
    return " or ".join(conditions) or "false"
