"""Keeps every disagreement between systems side by side, with the value that is shown marked."""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.matching.former_names import records_told
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

SILENCE_SPEAKS = (("person", "died_on"),)
"""Fields of which an empty one tells something: a system that records deaths, and holds somebody
without one, holds them as living."""
NOT_TOLD = "not told"
"""What stands in `mismatch` for such a system; one that never fills the field cannot say."""
WHERE_THEY_LIVE = ("person", "place_ref")
"""The one reference that is compared, by the home it leads to."""


def find_mismatches(con: duckdb.DuckDBPyConnection, standards: Standards) -> None:
    """Fill `mismatch` for the kinds matched across systems.

    Texts are compared by their letters and figures alone, telephones and UPRNs by their figures,
    addresses as place matching read them, so that a space or `Rd` for `Road` is no mismatch. Where
    a person lives is compared by the place itself, whose id is the value. An empty field is no
    value, but for those of SILENCE_SPEAKS.
    """
    for kind in standards.kinds.values():
        if kind.matched:
            compared = [field for field in kind.shown_fields if _is_compared(kind, field)]
            _find_disagreeing(con, kind, compared)
            for field in compared:
                _list_values(con, kind, field)
                if (kind.name, field.name) in SILENCE_SPEAKS:
                    _list_silent(con, kind, field)


def _is_compared(kind: Kind, field: Field) -> bool:
    is_reference = field.type == "reference" and (kind.name, field.name) != WHERE_THEY_LIVE
    return not is_reference and not field.own_words


def _find_disagreeing(con: duckdb.DuckDBPyConnection, kind: Kind, compared: list[Field]) -> None:
    """Write `disagreeing`, the records of things that several systems hold and tell otherwise.

    `differs_in_<field>` says in which fields; only the things that differ in any are kept.
    """
    read = "left join place_read using (record_id)" if kind.name == "place" else ""
    if kind.name == WHERE_THEY_LIVE[0]:
        read = _home_of("ranked")
    values = ", ".join(f"{_hashed(kind, f)} as {quoted(f.name)}" for f in compared)
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
            {", ".join(f"{_told(f)} as {quoted(f.name)}" for f in compared)}
        from compared
        join {kind.name}_ranked as several using (entity_id)
        join {records_told(kind)} as record using (record_id)
        {_home_of("record") if kind.name == WHERE_THEY_LIVE[0] else ""}
        where ({in_any}) and record.vanished_on is null"""
    )


def _list_values(con: duckdb.DuckDBPyConnection, kind: Kind, field: Field) -> None:
    name = quoted(field.name)
    con.execute(
        f"""insert into mismatch
        select {literal(kind.name)}, said.entity_id, {literal(field.name)}, said.record_id,
            said.source, said.{name}::varchar,
            said.{name}::varchar is not distinct from thing.{_shown(field)}::varchar
        from disagreeing as said
        join {quoted(kind.name)} as thing on thing.{kind.name}_id = said.entity_id
        where said.{_differs(field)} and said.{name} is not null"""
    )


def _list_silent(con: duckdb.DuckDBPyConnection, kind: Kind, field: Field) -> None:
    """List things of which one system tells this and another, that tells it of others, does not."""
    name, record = quoted(field.name), f"{kind.name}_record"
    con.execute(
        f"""insert into mismatch
        with telling as (
            select distinct source from {record} where {name} is not null and vanished_on is null
        ),
        told_of as (
            select distinct several.entity_id
            from {kind.name}_ranked as several join {record} as record using (record_id)
            where record.{name} is not null and record.vanished_on is null
        ),
        said as (
            select several.entity_id, record.source, min(record.record_id) as record_id,
                max(record.{name}) as told
            from told_of
            join {kind.name}_ranked as several using (entity_id)
            join {record} as record using (record_id)
            join telling on telling.source = record.source
            where record.vanished_on is null
            group by several.entity_id, record.source
        ),
        parted as (
            select entity_id from said
            group by entity_id having count(told) between 1 and count(*) - 1
        ),
        listed as (
            select entity_id from mismatch
            where kind = {literal(kind.name)} and field = {literal(field.name)}
        )
        select {literal(kind.name)}, said.entity_id, {literal(field.name)}, said.record_id,
            said.source, coalesce(said.told::varchar, {literal(NOT_TOLD)}),
            said.told is not distinct from thing.{name}
        from said
        join parted using (entity_id)
        join {quoted(kind.name)} as thing on thing.{kind.name}_id = said.entity_id
        where said.told is null or said.entity_id not in (from listed)"""
    )


def _home_of(alias: str) -> str:
    """Give the join that leads from a person's record to the home it names."""
    homes = "(select entity_id as home_id, record_id from match where kind = 'place')"
    return f"left join {homes} as home on home.record_id = {alias}.place_record_id"


def _told(field: Field) -> str:
    return "home.home_id" if field.type == "reference" else f"record.{quoted(field.name)}"


def _shown(field: Field) -> str:
    return quoted(field.target_column if field.type == "reference" else field.name)


def _differs(field: Field) -> str:
    return quoted(f"differs_in_{field.name}")


def _hashed(kind: Kind, field: Field) -> str:
    """Give a value's hash: of numbers the least and greatest are sooner found than of texts."""
    value = _compared(kind, field)
    return f"case when {value} is not null then hash({value}) end"


def _compared(kind: Kind, field: Field) -> str:
    value = f"ranked.{quoted(field.name)}"
    if field.type == "reference":
        return "home.home_id"
    if field.type != "text":
        return value
    if (kind.name, field.name) == ("place", "address"):
        return "place_read.core"
    if field.name == "telephone":
        return f"right(regexp_replace({value}, '[^0-9]', '', 'g'), 10)"
    if field.name == "uprn":
        return f"ltrim(regexp_replace({value}, '[^0-9]', '', 'g'), '0')"
    return f"regexp_replace(lower(strip_accents({value})), '[^a-z0-9]', '', 'g')"
