"""Builds the things that checks and pages read: one row each, with the values to show.

Each kind is written once, as `<kind>.parquet` in the run's folder, and read through a view from
then on. Kinds that are not matched across systems have one record per thing; `values_shown` says
what is shown of the others.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from ontherecord.pipeline.guarding.ages import with_age_band
from ontherecord.pipeline.matching.former_names import leave_out_former_names
from ontherecord.pipeline.matching.values_shown import rank_records, shown_values
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
from ontherecord.standards.kinds import Field, Kind, Standards
from ontherecord.standards.landlord import Landlord

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

FROM_LANDLORD = ("system", "agreement")
"""Kinds read from landlord.toml, of which nothing has to be built."""

THROUGH = ("repair", "tenancy", "complaint", "appointment")
"""Whose place and person a record takes when it names none itself, in this order."""

BUILT_FIRST = ("place", "tenancy", "repair", "complaint", "appointment")
BUILT_LAST = ("person",)
"""Where a person lives is asked of the occupancies."""


def build_things(
    con: duckdb.DuckDBPyConnection, standards: Standards, landlord: Landlord, run: Path
) -> None:
    """Write every `<kind>.parquet` into `run` and show it as a view.

    Reads `<kind>_record` and `match`; leaves `<kind>_ranked` for the kinds matched across systems.
    """
    first = [name for name in BUILT_FIRST if name in standards.kinds]
    last = [name for name in BUILT_LAST if name in standards.kinds]
    others = [k for k in standards.kinds if k not in (*first, *last, *FROM_LANDLORD)]
    built: dict[str, list[str]] = {}
    held = run / "held"
    for name in [*first, *others, *last]:
        kind = standards.kinds[name]
        if kind.matched:
            rank_records(con, kind, landlord)
        if name == "person":
            leave_out_former_names(con)
        query = _thing(con, kind, built, held)
        if name == "place":
            query = _within_another(query)
        if name == "person":
            query = with_age_band(_where_they_live(query))
        file = run / f"{name}.parquet"
        con.execute(f"copy ({query}) to {literal(str(file))} ({PARQUET})")
        con.execute(f"create or replace temp view {quoted(name)} as from {parquet(file)}")
        shutil.rmtree(held, ignore_errors=True)
        built[name] = [c for c, *_ in con.execute(f"describe {quoted(name)}").fetchall()]
        if name == "repair":
            _resolve_repairs(con)
    con.execute("drop table if exists repair_resolved")


def _thing(
    con: duckdb.DuckDBPyConnection, kind: Kind, built: dict[str, list[str]], held: Path
) -> str:
    """Give the query of a kind's things: shown values, what they refer to, place and person."""
    rows = shown_values(con, kind, held) if kind.matched else _current_records(kind)
    joins = [_join(field) for field in kind.references if _is_looked_up(field)]
    hidden = ", ".join(n for f in kind.references for n in (quoted(f.name), _pointer(f)))
    targets = {field.target_column: _thing_of(field) for field in kind.references}
    columns = [f"shown.* exclude ({hidden})" if hidden else "shown.*"]
    ways = [f for f in kind.references if f.to in THROUGH and f.name == f"{f.to}_ref"]
    ways = [f for f in ways if f.to != kind.name and f.to in built]
    ways.sort(key=lambda field: THROUGH.index(field.to or ""))
    for field in ways:
        if field.to != "repair":
            id_column = quoted(f"{field.to}_id")
            joins.append(
                f"left join {quoted(field.to or '')} as through_{field.to}"
                f" on through_{field.to}.{id_column} = shown.{_pointer(field)}"
            )
    own = {wanted: targets.get(f"{wanted}_id", "null::varchar") for wanted in ("place", "person")}
    found = {
        f"{wanted}_id": f"coalesce({', '.join([own[wanted], *_through(ways, wanted)])})"
        for wanted in ("place", "person")
        if wanted != kind.name
    }
    columns += [f"{found.pop(c, said)} as {quoted(c)}" for c, said in targets.items()]
    columns += [f"{said} as {quoted(c)}" for c, said in found.items()]
    return f"select {', '.join(columns)} from ({rows}) as shown {' '.join(joins)}"


def _through(ways: list[Field], wanted: str) -> list[str]:
    return [
        f"to_repair_id.{wanted}_id" if f.to == "repair" else f"through_{f.to}.{wanted}_id"
        for f in ways
    ]


def _is_looked_up(field: Field) -> bool:
    return field.to in ("place", "person", "repair")


def _join(field: Field) -> str:
    """Give the join that finds the thing a reference of a matched kind points to."""
    alias = f"to_{field.target_column}"
    # While repairs themselves are built, only their ids are known.
    if alias == "to_repair_id":
        found = "repair_resolved"
    else:
        found = f"(select entity_id, record_id from match where kind = {literal(field.to or '')})"
    return f"left join {found} as {alias} on {alias}.record_id = shown.{_pointer(field)}"


def _thing_of(field: Field) -> str:
    if _is_looked_up(field):
        return f"to_{field.target_column}.entity_id"
    return f"shown.{_pointer(field)}"


def _pointer(field: Field) -> str:
    return quoted(field.name.removesuffix("_ref") + "_record_id")


def _current_records(kind: Kind) -> str:
    names = []
    for field in kind.shown_fields:
        names.append(quoted(field.name))
        if field.type == "reference":
            names.append(_pointer(field))
    fields = "".join(", " + name for name in names)
    return f"""select record_id as {kind.name}_id, record_id as first_record_id, source, source_ref,
            first_seen_on {fields}
        from {kind.name}_record where vanished_on is null"""


def _resolve_repairs(con: duckdb.DuckDBPyConnection) -> None:
    """Write `repair_resolved`: to each record of a repair its id, place and person.

    Most kinds refer to a repair, and would else look all three up one after the other.
    """
    con.execute(
        """create or replace temp table repair_resolved as
        select match.record_id, match.entity_id, repair.place_id, repair.person_id
        from match join repair on repair.repair_id = match.entity_id
        where match.kind = 'repair'"""
    )


def _within_another(places: str) -> str:
    """Take `part_of_id` from `place_within` where it says so, never a place within itself."""
    return f"""
        with within as (
            select inner_match.entity_id as place_id, min(outer_match.entity_id) as part_of_id
            from place_within
            join match as inner_match
                on inner_match.kind = 'place' and inner_match.record_id = place_within.record_id
            join match as outer_match on outer_match.kind = 'place'
                and outer_match.record_id = place_within.within_record_id
            where inner_match.entity_id <> outer_match.entity_id
            group by all
        )
        select place.* replace (
            nullif(coalesce(within.part_of_id, place.part_of_id), place.place_id) as part_of_id
        )
        from ({places}) as place left join within using (place_id)"""


def _where_they_live(people: str) -> str:
    """Take `place_id` from the person's live occupancy, else from where systems say."""
    return f"""
        with living as (
            select person_id, arg_max(place_id, starts_on) as place_id
            from occupancy, run_day
            where person_id is not null and place_id is not null
                and starts_on <= day and (ends_before is null or ends_before > day)
            group by person_id
        )
        select person.* replace (coalesce(living.place_id, person.place_id) as place_id)
        from ({people}) as person left join living using (person_id)"""
