"""Decides which value of a thing is shown where its records disagree.

The landlord's order of systems decides, then the latest received, and a record that has vanished
comes last; the other values are kept side by side in `mismatch`.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.matching.former_names import records_told
from ontherecord.pipeline.sql import PARQUET, literal, quoted
from ontherecord.standards.kinds import Field, Kind
from ontherecord.standards.landlord import Landlord

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack


def rank_records(con: duckdb.DuckDBPyConnection, kind: Kind, landlord: Landlord) -> None:
    """Write `<kind>_ranked`: the records of things that have several, in the order they count.

    Only what decides the order is held; `place_in_order` is 1 for the record shown first, and
    `order_for_<field>` there for a field with an order of its own.
    """
    con.execute(
        f"""create or replace temp table {kind.name}_ranked as
        with several as (
            select entity_id, count(*) as record_count from match
            where kind = {literal(kind.name)}
            group by entity_id having count(*) > 1
        )
        select match.entity_id, record.record_id, record.source, record.vanished_on,
            several.record_count,
            row_number() over (
                partition by match.entity_id
                order by record.vanished_on is not null,
                    {_place_of_source(landlord.value_order[""], "record.source")},
                    record.last_received_on desc, record.record_id
            ) as place_in_order
        from match
        join several using (entity_id)
        join {kind.name}_record as record using (record_id)
        where match.kind = {literal(kind.name)}"""
    )
    for key, systems in landlord.value_order.items():
        name = key.partition(".")[2]
        if key and key.startswith(f"{kind.name}.") and name in kind.fields:
            con.execute(
                f"""create or replace temp table {kind.name}_ranked as
                select *, row_number() over (
                    partition by entity_id
                    order by vanished_on is not null, {_place_of_source(systems, "source")},
                        place_in_order
                ) as {quoted("order_for_" + name)} from {kind.name}_ranked"""
            )


def shown_values(con: duckdb.DuckDBPyConnection, kind: Kind, held: Path) -> str:
    """Give the query of a matched kind's things: per field, the first value there is in order.

    Nearly every thing has one record or two, which are laid side by side; only those with more are
    gathered value by value. Each of the three is written into the folder `held` before the next is
    asked: together they look up more than the memory of a landlord with a million homes.
    """
    described = con.execute(f"describe {kind.name}_ranked").fetchall()
    ordered = {name for name, *_ in described if name.startswith("order_for_")}
    fields = [
        (name, f"order_for_{field.name}" if f"order_for_{field.name}" in ordered else None)
        for field in kind.shown_fields
        for name in _columns(field)
    ]
    held.mkdir(exist_ok=True)
    for number, records_of in enumerate((_of_one, _of_two, _of_more)):
        file = held / f"{kind.name}.{number}.parquet"
        con.execute(f"copy ({records_of(kind, fields)}) to {literal(str(file))} ({PARQUET})")
    files = literal(str(held / f"{kind.name}.*.parquet"))
    return f"""
        select held.entity_id as {kind.name}_id, registry.founder_record_id as first_record_id,
            held.* exclude (entity_id)
        from read_parquet({files}) as held
        join registry on registry.kind = {literal(kind.name)}
            and registry.entity_id = held.entity_id"""


def _place_of_source(systems: tuple[str, ...] | list[str], column: str) -> str:
    whens = " ".join(f"when {literal(s)} then {n}" for n, s in enumerate(systems))
    return f"case {column} {whens} else {len(systems)} end"


def _columns(field: Field) -> list[str]:
    if field.type != "reference":
        return [field.name]
    return [field.name, field.name.removesuffix("_ref") + "_record_id"]


def _of_one(kind: Kind, fields: list[tuple[str, str | None]]) -> str:
    names = ", ".join(f"record.{quoted(name)}" for name, _ in fields)
    return f"""
        select match.entity_id, record.source, record.source_ref, record.first_seen_on,
            record.vanished_on, {names}
        from (select entity_id, record_id from match where kind = {literal(kind.name)}) as match
        anti join {kind.name}_ranked as ranked on ranked.record_id = match.record_id
        join {records_told(kind)} as record on record.record_id = match.record_id"""


def _of_two(kind: Kind, fields: list[tuple[str, str | None]]) -> str:
    shown = []
    for name, order in fields:
        column = quoted(name)
        value = f"coalesce(one.{column}, other.{column})"
        if order:
            value = (
                f"case when other.{quoted(order)} < one.{quoted(order)}"
                f" then coalesce(other.{column}, one.{column}) else {value} end"
            )
        shown.append(f"{value} as {column}")
    ranked = f"""select record.*, ranked.* exclude (record_id, source, vanished_on)
        from {kind.name}_ranked as ranked join {records_told(kind)} as record using (record_id)
        where record_count = 2 and place_in_order"""
    return f"""
        select one.entity_id, one.source, one.source_ref,
            least(one.first_seen_on, other.first_seen_on) as first_seen_on,
            case when one.vanished_on is not null and other.vanished_on is not null
                then greatest(one.vanished_on, other.vanished_on) end as vanished_on,
            {", ".join(shown)}
        from ({ranked} = 1) as one join ({ranked} = 2) as other using (entity_id)"""


def _of_more(kind: Kind, fields: list[tuple[str, str | None]]) -> str:
    shown = [
        f"arg_min(record.{quoted(name)}, {quoted(order or 'place_in_order')})"
        f" filter (where record.{quoted(name)} is not null) as {quoted(name)}"
        for name, order in fields
    ]
    return f"""
        select ranked.entity_id,
            arg_min(record.source, place_in_order) as source,
            arg_min(record.source_ref, place_in_order) as source_ref,
            min(record.first_seen_on) as first_seen_on,
            case when bool_and(record.vanished_on is not null) then max(record.vanished_on) end
                as vanished_on,
            {", ".join(shown)}
        from {kind.name}_ranked as ranked join {records_told(kind)} as record using (record_id)
        where record_count > 2
        group by ranked.entity_id"""
