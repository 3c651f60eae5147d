"""What can be said of the record itself: how complete, how fresh, what vanished, which totals hold.

These tables are read by checks and the report like any thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow

from ontherecord.pipeline.mapping.expressions import london_day
from ontherecord.pipeline.mapping.tables import pointer
from ontherecord.pipeline.receiving import Problem
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Kind, Standards
from ontherecord.standards.landlord import DESK, Landlord, System

# ruff: noqa: S608 — every identifier, literal and condition composed here comes from a pack

MEASURES = {
    "completeness": "source varchar, kind varchar, field varchar, cause varchar,"
    " record_count bigint, gap_count bigint, filled_count bigint",
    "source_load": "source varchar, kind varchar, delivery varchar, record_count bigint,"
    " first_on date, last_on date, loaded_until date",
    "vanished_record": "record_id varchar, kind varchar, entity_id varchar, source varchar,"
    " source_ref varchar, place_id varchar, person_id varchar, last_received_on date,"
    " vanished_on date",
}
CONTROL_TOTAL = (
    "number integer, source varchar, kind varchar, counted varchar, taken_from varchar,"
    " expected_count bigint, found_count bigint, is_within boolean"
)


def measure(con: duckdb.DuckDBPyConnection, standards: Standards, landlord: Landlord) -> None:
    """Write `completeness`, `source_load` and `vanished_record`."""
    for name, shape in MEASURES.items():
        con.execute(f"create or replace table {name} ({shape})")
    delivered, loaded = _delivered_fields(landlord), _loaded_until(con)
    completeness: list[tuple] = []
    loads: list[tuple] = []
    for kind in standards.kinds.values():
        if kind.name in ("system", "agreement"):
            continue
        held = _hold(con, kind)
        completeness += _completeness(con, kind, held, delivered)
        loads += _loads(kind, held, landlord, loaded)
        _list_vanished(con, kind)
    for name, rows in (("completeness", completeness), ("source_load", loads)):
        if rows:
            columns = [column for column, *_ in con.execute(f"describe {name}").fetchall()]
            values = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
            con.register("measured", pyarrow.table(values))
            con.execute(f"insert into {name} by name select * from measured")
            con.unregister("measured")


def compare_control_totals(con: duckdb.DuckDBPyConnection, landlord: Landlord) -> list[Problem]:
    """Compare what arrived with the counts the landlord knows from elsewhere.

    Writes `control_total`, and gives a problem for each that does not hold.
    """
    con.execute(f"create or replace table control_total ({CONTROL_TOTAL})")
    problems = []
    for number, total in enumerate(landlord.control_totals, start=1):
        found = con.execute(
            f"select count(*) from {total.kind}_record"
            f" where source = $system and vanished_on is null and ({total.where})",
            {"system": total.system},
        ).fetchone()[0]
        is_within = abs(found - total.count) <= total.count * total.tolerance
        said = (number, total.system, total.kind, total.where, total.taken_from, total.count)
        con.execute(
            "insert into control_total values (?, ?, ?, ?, ?, ?, ?, ?)", [*said, found, is_within]
        )
        if not is_within:
            problems.append(
                Problem(
                    f"control total of {total.system}",
                    f"{found:,} {total.kind} records where {total.taken_from} has {total.count:,}",
                    "find out which records were never sent, or correct the control total",
                )
            )
    return problems


def systems_of(landlord: Landlord) -> list[System]:
    """Give the landlord's systems: the desk is a source and none of them."""
    return [system for system in landlord.systems.values() if system.key != DESK]


def _delivered_fields(landlord: Landlord) -> set[tuple[str, str, str]]:
    """List every (system, kind, field) that some column or constant of a source fills."""
    delivered = set()
    for system in systems_of(landlord):
        for feed in system.source.feeds.values():
            for record in feed.records:
                names = {c.field for c in record.columns} | set(record.set)
                delivered |= {(system.key, record.kind, name) for name in names}
    return delivered


@dataclass(frozen=True)
class _Held:
    """What one system holds of a kind: its records, when they happened, and of each field how many
    are filled, are gaps and only fill the field."""

    source: str
    records: int
    first_on: date | None
    last_on: date | None
    fields: dict[str, tuple[int, int, int]]


def _hold(con: duckdb.DuckDBPyConnection, kind: Kind) -> list[_Held]:
    """Look through a kind's records once, for all that is counted of them."""
    happened = london_day(kind.fields[kind.happened]) if kind.happened else "null::date"
    counted = ["count(*)", f"min({happened})", f"max({happened})"]
    for field in kind.fields.values():
        name, known = quoted(field.name), ", ".join(map(literal, field.placeholders))
        gap = f"{name} is null and ({field.required_when})" if field.required_when else "false"
        # 01/01/1900 is no birth date: it only fills the field.
        filling = f"lower(trim({name}::varchar)) in ({known})" if known else "false"
        counted += [f"count({name})"]
        counted += [f"count(*) filter (where {gap})", f"count(*) filter (where {filling})"]
    rows = con.execute(
        f"""select source, {", ".join(counted)} from {kind.name}_record
        where vanished_on is null and source <> {literal(DESK)}
        group by source order by source"""
    ).fetchall()
    return [
        _Held(source, count, first_on, last_on, dict(zip(kind.fields, batched, strict=True)))
        for source, count, first_on, last_on, *numbers in rows
        for batched in [list(zip(*[iter(numbers)] * 3, strict=True))]
    ]


def _completeness(
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    held: list[_Held],
    delivered: set[tuple[str, str, str]],
) -> list[tuple]:
    rows = []
    for system in held:
        for name, (filled, gaps, filling) in system.fields.items():
            causes = {"empty": gaps}
            if (system.source, kind.name, name) not in delivered:
                causes = {"not_delivered": 0}
            elif gaps:
                causes = _causes(con, kind, kind.fields[name], system.source, gaps)
            if filling:
                causes |= {"placeholder": filling}
            for cause, count in causes.items():
                said = (system.source, kind.name, name, cause, system.records, count, filled)
                rows.append(said)
    return rows


def _causes(
    con: duckdb.DuckDBPyConnection, kind: Kind, field: Field, source: str, gaps: int
) -> dict[str, int]:
    """Say of a required field's gaps how many were unreadable, untranslated or simply empty."""
    unreadable = con.execute(
        f"""select count(distinct record.record_id) from {kind.name}_record as record
        join rejected on rejected.extract = record.extract
            and rejected.sheet is not distinct from record.sheet
            and rejected.row_number = record.row_number
            and rejected.kind = $kind and rejected.field = $field
        where record.source = $source and record.vanished_on is null
            and record.{quoted(field.name)} is null""",
        {"kind": kind.name, "field": field.name, "source": source},
    ).fetchone()[0]
    untranslated = con.execute(
        """select coalesce(sum(row_count), 0)::bigint from codes_to_translate
        where kind = $kind and field = $field and source = $source""",
        {"kind": kind.name, "field": field.name, "source": source},
    ).fetchone()[0]
    untranslated = min(untranslated, gaps - unreadable)
    causes = {"empty": gaps - unreadable - untranslated}
    if unreadable:
        causes["unreadable"] = unreadable
    if untranslated:
        causes["unknown_code"] = untranslated
    return causes


def _loaded_until(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], date]:
    """Give, by system and feed, the day of the last delivery."""
    last = "select system, feed, max(received_on) from extract group by all"
    return {(system, feed): until for system, feed, until in con.execute(last).fetchall()}


def _loads(
    kind: Kind, held: list[_Held], landlord: Landlord, loaded: dict[tuple[str, str], date]
) -> list[tuple]:
    """Say of each system that delivered a kind how, until when, and what is held of it."""
    by_source, rows = {system.source: system for system in held}, []
    for system in systems_of(landlord):
        feeds = {
            feed.name: feed.delivery
            for feed in system.source.feeds.values()
            if (system.key, feed.name) in loaded
            and kind.name in {record.kind for record in feed.records}
        }
        if feeds:
            own = by_source.get(system.key, _Held(system.key, 0, None, None, {}))
            until = max(loaded[system.key, name] for name in feeds)
            told = (own.records, own.first_on, own.last_on, until)
            rows.append((system.key, kind.name, feeds[min(feeds)], *told))
    return rows


def _list_vanished(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    gone = con.execute(f"select count(vanished_on) from {kind.name}_record").fetchall()[0][0]
    if not gone:
        return
    matched = (
        f"left join match as own on own.kind = {literal(kind.name)}"
        " and own.record_id = record.record_id"
        if kind.matched
        else ""
    )
    entity = "own.entity_id" if kind.matched else "record.record_id"
    joins, ids = [], {}
    for wanted in ("place", "person"):
        ids[wanted] = entity if kind.name == wanted else "null"
        if f"{wanted}_ref" in kind.fields and kind.name != wanted:
            ids[wanted] = f"of_{wanted}.entity_id"
            joins.append(
                f"left join match as of_{wanted} on of_{wanted}.kind = {literal(wanted)}"
                f" and of_{wanted}.record_id = record.{pointer(wanted + '_ref')}"
            )
    con.execute(
        f"""insert into vanished_record
        select record.record_id, {literal(kind.name)}, {entity}, record.source, record.source_ref,
            {ids["place"]}, {ids["person"]}, record.last_received_on, record.vanished_on
        from {kind.name}_record as record {matched} {" ".join(joins)}
        where record.vanished_on is not null"""
    )
