"""Builds the things that checks and pages read: one row each, with the values to show.

Where systems disagree, the landlord's order of systems decides what is shown, then the latest
received; the other values are kept side by side in `mismatch`. Kinds that are not matched across
systems have one record per thing.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Kind, Standards
from ontherecord.standards.landlord import Landlord

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

FROM_LANDLORD = ("system", "agreement")
"""Kinds read from landlord.toml, of which nothing has to be built."""

THROUGH = ("repair", "tenancy", "complaint", "appointment")
"""Whose place and person a record takes when it names none itself, in this order."""

BUILT_FIRST = ("place", "person", "tenancy", "repair", "complaint", "appointment")


def build_things(con: duckdb.DuckDBPyConnection, standards: Standards, landlord: Landlord) -> None:
    """Create table `<kind>` for every kind, from `<kind>_record` and `match`."""
    built = [name for name in BUILT_FIRST if name in standards.kinds]
    others = [k for k in standards.kinds if k not in built and k not in FROM_LANDLORD]
    for name in [*built, *others]:
        kind = standards.kinds[name]
        if kind.matched:
            _rank_records(con, kind, landlord)
        _build(con, kind)
    _place_within(con)
    _person_lives_at(con)


def _rank_records(con: duckdb.DuckDBPyConnection, kind: Kind, landlord: Landlord) -> None:
    order = landlord.value_order[""]
    whens = " ".join(f"when {literal(s)} then {n}" for n, s in enumerate(order))
    con.execute(
        f"""create or replace temp table {kind.name}_ranked as
        select match.entity_id, record.*,
            row_number() over (
                partition by match.entity_id
                order by record.vanished_on is not null,
                    case record.source {whens} else {len(order)} end,
                    record.last_received_on desc, record.record_id
            ) as place_in_order
        from match join {kind.name}_record as record using (record_id)
        where match.kind = {literal(kind.name)}"""
    )
    for key, systems in landlord.value_order.items():
        name = key.partition(".")[2]
        if key and key.startswith(f"{kind.name}.") and name in kind.fields:
            whens = " ".join(f"when {literal(s)} then {n}" for n, s in enumerate(systems))
            con.execute(
                f"""create or replace temp table {kind.name}_ranked as
                select *, row_number() over (
                    partition by entity_id
                    order by vanished_on is not null,
                        case source {whens} else {len(systems)} end, place_in_order
                ) as {quoted("order_for_" + name)} from {kind.name}_ranked"""
            )


def _build(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    rows = _shown_values(con, kind) if kind.matched else _current_records(kind)
    targets = [f"{_thing_of(field)} as {field.target_column}" for field in kind.references]
    joins = [
        f"left join match as to_{field.target_column} on to_{field.target_column}.kind ="
        f" {literal(field.to or '')} and to_{field.target_column}.record_id ="
        f" shown.{_pointer(field)}"
        for field in kind.references
        if field.to in ("place", "person", "repair")
    ]
    hidden = ", ".join(
        name for field in kind.references for name in (quoted(field.name), _pointer(field))
    )
    con.execute(
        f"""create or replace table {quoted(kind.name)} as
        select shown.* {f"exclude ({hidden})" if hidden else ""}
            {"".join(", " + target for target in targets)}
        from ({rows}) as shown {" ".join(joins)}"""
    )
    for wanted in ("place", "person"):
        if kind.name != wanted:
            _through_others(con, kind, wanted)


def _thing_of(field: Field) -> str:
    if field.to in ("place", "person", "repair"):
        return f"to_{field.target_column}.entity_id"
    return f"shown.{_pointer(field)}"


def _pointer(field: Field) -> str:
    return quoted(field.name.removesuffix("_ref") + "_record_id")


def _current_records(kind: Kind) -> str:
    fields = _listed(kind)
    return f"""select record_id as {kind.name}_id, record_id as first_record_id, source, source_ref,
            first_seen_on {fields}
        from {kind.name}_record where vanished_on is null"""


def _listed(kind: Kind) -> str:
    names = []
    for field in kind.fields.values():
        names.append(quoted(field.name))
        if field.type == "reference":
            names.append(_pointer(field))
    return "".join(", " + name for name in names)


def _shown_values(con: duckdb.DuckDBPyConnection, kind: Kind) -> str:
    """Per thing and field, the value of the first record in order that has one."""
    columns = {name for name, *_ in con.execute(f"describe {kind.name}_ranked").fetchall()}
    shown = []
    for field in kind.fields.values():
        order = f"order_for_{field.name}"
        order = quoted(order) if order in columns else "place_in_order"
        names = [quoted(field.name)] + ([_pointer(field)] if field.type == "reference" else [])
        shown += [
            f"arg_min({name}, {order}) filter (where {name} is not null) as {name}"
            for name in names
        ]
    return f"""select ranked.entity_id as {kind.name}_id,
            any_value(registry.founder_record_id) as first_record_id,
            arg_min(ranked.source, place_in_order) as source,
            arg_min(ranked.source_ref, place_in_order) as source_ref,
            min(ranked.first_seen_on) as first_seen_on,
            case when bool_and(ranked.vanished_on is not null) then max(ranked.vanished_on) end
                as vanished_on,
            {", ".join(shown)}
        from {kind.name}_ranked as ranked
        join registry on registry.kind = {literal(kind.name)}
            and registry.entity_id = ranked.entity_id
        group by ranked.entity_id"""


def _through_others(con: duckdb.DuckDBPyConnection, kind: Kind, wanted: str) -> None:
    """Fill `place_id` or `person_id` from the repair, tenancy, … the record belongs to."""
    column = f"{wanted}_id"
    have = {name for name, *_ in con.execute(f"describe {quoted(kind.name)}").fetchall()}
    ways = [
        t for t in THROUGH if f"{t}_id" in have and t != kind.name and f"{t}_ref" in kind.fields
    ]
    if column not in have:
        con.execute(f"alter table {quoted(kind.name)} add column {column} varchar")
    for way in ways:
        con.execute(
            f"""update {quoted(kind.name)} as thing set {column} = through.{column}
            from {quoted(way)} as through
            where thing.{column} is null and through.{way}_id = thing.{way}_id
                and through.{column} is not null"""
        )


def _place_within(con: duckdb.DuckDBPyConnection) -> None:
    """Set `place.part_of_id` from `place_within`, never a place within itself."""
    con.execute(
        """update place set part_of_id = within.part_of_id from (
            select inner_match.entity_id as place_id, min(outer_match.entity_id) as part_of_id
            from place_within
            join match as inner_match
                on inner_match.kind = 'place' and inner_match.record_id = place_within.record_id
            join match as outer_match on outer_match.kind = 'place'
                and outer_match.record_id = place_within.within_record_id
            where inner_match.entity_id <> outer_match.entity_id
            group by all
        ) as within where place.place_id = within.place_id"""
    )
    con.execute("update place set part_of_id = null where part_of_id = place_id")


def _person_lives_at(con: duckdb.DuckDBPyConnection) -> None:
    """Set `person.place_id` to where the person's live occupancy is, else where systems say."""
    con.execute(
        """update person set place_id = living.place_id from (
            select person_id, arg_max(place_id, starts_on) as place_id
            from occupancy, run_day
            where person_id is not null and place_id is not null
                and starts_on <= day and (ends_before is null or ends_before > day)
            group by person_id
        ) as living where person.person_id = living.person_id"""
    )
