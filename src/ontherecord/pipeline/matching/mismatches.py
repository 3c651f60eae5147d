"""Keeps every disagreement between systems side by side, with the value that is shown marked."""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack


def find_mismatches(con: duckdb.DuckDBPyConnection, standards: Standards) -> None:
    """Fill `mismatch` for the kinds matched across systems.

    A value counts once for each system: its newest record of the thing. Texts are compared by
    their letters and figures alone, telephones by their figures, so that a space is no mismatch.
    """
    for kind in standards.kinds.values():
        if not kind.matched:
            continue
        compared = [
            field
            for field in kind.fields.values()
            if field.type != "reference" and not field.own_words
        ]
        for field in compared:
            _compare(con, kind, field)


def _compare(con: duckdb.DuckDBPyConnection, kind: Kind, field: Field) -> None:
    name = quoted(field.name)
    con.execute(
        f"""insert into mismatch
        with said as (
            select ranked.entity_id, ranked.record_id, ranked.source,
                ranked.{name}::varchar as value, {_compared(kind, field)} as compared
            from {kind.name}_ranked as ranked {_address_read(kind, field)}
            where ranked.{name} is not null and ranked.vanished_on is null
        ),
        disagreeing as (
            select entity_id from said group by entity_id
            having count(distinct compared) > 1 and count(distinct source) > 1
        )
        select {literal(kind.name)}, said.entity_id, {literal(field.name)}, said.record_id,
            said.source, said.value, said.value is not distinct from thing.{name}::varchar
        from said
        join disagreeing using (entity_id)
        join {quoted(kind.name)} as thing on thing.{kind.name}_id = said.entity_id"""
    )


def _address_read(kind: Kind, field: Field) -> str:
    """Join the address as place matching read it, so that `Rd` and `Road` are no mismatch."""
    if (kind.name, field.name) != ("place", "address"):
        return ""
    return "left join place_read as address_read using (record_id)"


def _compared(kind: Kind, field: Field) -> str:
    value = f"ranked.{quoted(field.name)}::varchar"
    if field.type != "text":
        return value
    if kind.name == "place" and field.name == "address":
        return "address_read.core"
    if field.name == "telephone":
        return f"right(regexp_replace({value}, '[^0-9]', '', 'g'), 10)"
    if field.name == "uprn":
        return f"ltrim(regexp_replace({value}, '[^0-9]', '', 'g'), '0')"
    return f"regexp_replace(lower(strip_accents({value})), '[^a-z0-9]', '', 'g')"
