"""What can be said of the record itself: how complete, how fresh, what vanished, which totals hold.

These tables are read by checks and the report like any thing.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.mapping.expressions import london_day
from ontherecord.pipeline.mapping.tables import pointer
from ontherecord.pipeline.receiving import Problem
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Kind, Standards
from ontherecord.standards.landlord import Landlord

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


def measure(con: duckdb.DuckDBPyConnection, standards: Standards, landlord: Landlord) -> None:
    """Write `completeness`, `source_load` and `vanished_record`."""
    for name, columns in MEASURES.items():
        con.execute(f"create or replace table {name} ({columns})")
    delivered = _delivered_fields(landlord)
    for kind in standards.kinds.values():
        if kind.name in ("system", "agreement"):
            continue
        _measure_completeness(con, kind, delivered)
        _measure_load(con, kind, landlord)
        _list_vanished(con, kind)


def compare_control_totals(con: duckdb.DuckDBPyConnection, landlord: Landlord) -> list[Problem]:
    """Compare what arrived with the counts the landlord knows from elsewhere."""
    problems = []
    for total in landlord.control_totals:
        found = con.execute(
            f"select count(*) from {total.kind}_record"
            f" where source = $system and vanished_on is null and ({total.where})",
            {"system": total.system},
        ).fetchone()[0]
        if abs(found - total.count) > total.count * total.tolerance:
            problems.append(
                Problem(
                    f"control total of {total.system}",
                    f"{found:,} {total.kind} records where {total.taken_from} has {total.count:,}",
                    "find out which records were never sent, or correct the control total",
                )
            )
    return problems


def _delivered_fields(landlord: Landlord) -> set[tuple[str, str, str]]:
    """List every (system, kind, field) that some column or constant of a source fills."""
    delivered = set()
    for system in landlord.systems.values():
        for feed in system.source.feeds.values():
            for record in feed.records:
                names = {c.field for c in record.columns} | set(record.set)
                delivered |= {(system.key, record.kind, name) for name in names}
    return delivered


def _measure_completeness(
    con: duckdb.DuckDBPyConnection, kind: Kind, delivered: set[tuple[str, str, str]]
) -> None:
    record = f"{kind.name}_record"
    fields = list(kind.fields.values())
    measured = [
        f"count({quoted(f.name)}),"
        f" count(*) filter (where {quoted(f.name)} is null and ({f.required_when or 'false'}))"
        for f in fields
    ]
    rows = con.execute(
        f"""select source, count(*), {", ".join(measured)} from {record}
        where vanished_on is null group by source order by source"""
    ).fetchall()
    for source, count, *numbers in rows:
        for position, field in enumerate(fields):
            filled, gaps = numbers[2 * position : 2 * position + 2]
            causes = {"empty": gaps}
            if (source, kind.name, field.name) not in delivered:
                causes = {"not_delivered": 0}
            elif gaps:
                causes = _causes(con, kind, field, source, gaps)
            if filled and field.placeholders:
                causes |= _placeholders(con, kind, field, source)
            for cause, gap_count in causes.items():
                con.execute(
                    "insert into completeness values (?, ?, ?, ?, ?, ?, ?)",
                    [source, kind.name, field.name, cause, count, gap_count, filled],
                )


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


def _placeholders(
    con: duckdb.DuckDBPyConnection, kind: Kind, field: Field, source: str
) -> dict[str, int]:
    """Count the records whose value only fills the field: 01/01/1900 is no birth date."""
    known = ", ".join(literal(value) for value in field.placeholders)
    count = con.execute(
        f"""select count(*) from {kind.name}_record
        where source = $source and vanished_on is null
            and lower(trim({quoted(field.name)}::varchar)) in ({known})""",
        {"source": source},
    ).fetchall()[0][0]
    return {"placeholder": count} if count else {}


def _measure_load(con: duckdb.DuckDBPyConnection, kind: Kind, landlord: Landlord) -> None:
    happened = london_day(kind.fields[kind.happened]) if kind.happened else "null::date"
    feeds = [
        f"({literal(system.key)}, {literal(feed.name)}, {literal(feed.delivery)})"
        for system in landlord.systems.values()
        for feed in system.source.feeds.values()
        if kind.name in {record.kind for record in feed.records}
    ]
    if not feeds:
        return
    con.execute(
        f"""insert into source_load
        with feeds(source, feed, delivery) as (values {", ".join(feeds)}),
        loaded as (
            select feeds.source, any_value(feeds.delivery order by feeds.feed) as delivery,
                max(extract.received_on) as loaded_until
            from feeds join extract on extract.system = feeds.source and extract.feed = feeds.feed
            group by feeds.source
        ),
        held as (
            select source, count(*) as record_count, min({happened}) as first_on,
                max({happened}) as last_on
            from {kind.name}_record where vanished_on is null group by source
        )
        select source, {literal(kind.name)}, delivery, coalesce(record_count, 0), first_on,
            last_on, loaded_until
        from loaded left join held using (source)"""
    )


def _list_vanished(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
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
