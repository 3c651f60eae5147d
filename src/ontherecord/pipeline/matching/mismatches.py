"""Keeps every disagreement between systems side by side, with the value that is shown marked."""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.former_names import records_told
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack


def find_mismatches(con: duckdb.DuckDBPyConnection, standards: Standards) -> None:
    """Fill `mismatch` for the kinds matched across systems.

    Texts are compared by their letters and figures alone, telephones and UPRNs by their figures,
    addresses as place matching read them, so that a space or `Rd` for `Road` is no mismatch.
    """
    for kind in standards.kinds.values():
        if kind.matched:
            compared = [
                field
                for field in kind.shown_fields
                if field.type != "reference" and not field.own_words
            ]
            _find_disagreeing(con, kind, compared)
            for field in compared:
                _list_values(con, kind, field)


def _find_disagreeing(con: duckdb.DuckDBPyConnection, kind: Kind, compared: list[Field]) -> None:
    """Write `disagreeing`, the records of things that several systems hold and tell otherwise.

    `differs_in_<field>` says in which fields; only the things that differ in any are kept.
    """
    read = "left join place_read using (record_id)" if kind.name == "place" else ""
    values = ", ".join(f"{_compared(kind, f)} as {quoted(f.name)}" for f in compared)
    differs = ", ".join(
        f"min({quoted(f.name)}) <> max({quoted(f.name)}) as {_differs(f)}" for f in compared
    )
    in_any = " or ".join(f"coalesce({_differs(f)}, false)" for f in compared)
    con.execute(
        f"""create or replace temp table disagreeing as
        with said as (
            select several.entity_id, ranked.source, {values}
            from {kind.name}_ranked as several
            join {records_told(kind)} as ranked using (record_id) {read}
            where ranked.vanished_on is null
        ),
        compared as (
            select entity_id, {differs} from said
            group by entity_id having min(source) <> max(source)
        )
        select compared.*, record.record_id, record.source,
            {", ".join(f"record.{quoted(f.name)}" for f in compared)}
        from compared
        join {kind.name}_ranked as several using (entity_id)
        join {records_told(kind)} as record using (record_id)
        where ({in_any}) and record.vanished_on is null"""
    )


def _list_values(con: duckdb.DuckDBPyConnection, kind: Kind, field: Field) -> None:
    name = quoted(field.name)
    con.execute(
        f"""insert into mismatch
        select {literal(kind.name)}, said.entity_id, {literal(field.name)}, said.record_id,
            said.source, said.{name}::varchar,
            said.{name}::varchar is not distinct from thing.{name}::varchar
        from disagreeing as said
        join {quoted(kind.name)} as thing on thing.{kind.name}_id = said.entity_id
        where said.{_differs(field)} and said.{name} is not null"""
    )


def _differs(field: Field) -> str:
    return quoted(f"differs_in_{field.name}")


def _compared(kind: Kind, field: Field) -> str:
    value = f"ranked.{quoted(field.name)}"
    if field.type != "text":
        return value
    if (kind.name, field.name) == ("place", "address"):
        return "place_read.core"
    if field.name == "telephone":
        return f"right(regexp_replace({value}, '[^0-9]', '', 'g'), 10)"
    if field.name == "uprn":
        return f"ltrim(regexp_replace({value}, '[^0-9]', '', 'g'), '0')"
    return f"regexp_replace(lower(strip_accents({value})), '[^a-z0-9]', '', 'g')"
