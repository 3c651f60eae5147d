"""How far one system is behind another with the same fact about the same thing.

"Closed on Tuesday there, nineteen days later here": the measure behind the Ombudsman's finding that
systems which do not synchronise leave staff acting on what is no longer so ("On the Record", 2023).
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

LAG = (
    "lag_id varchar, kind varchar, field varchar, source varchar, other_source varchar,"
    " pair_count bigint, later_count bigint, median_days integer, most_days integer"
)


def measure_lags(con: duckdb.DuckDBPyConnection, standards: Standards) -> None:
    """Write `lag`: for each fact of a matched kind and each pair of systems that both hold it.

    A row says of `source`, the later of the two: `pair_count` things that both systems date,
    `later_count` of them later here, and the median and greatest number of days over those.
    A birth date is no fact that arrives, so only dates that say when something was done count.
    """
    con.execute(f"create or replace table lag ({LAG})")
    for kind in standards.kinds.values():
        facts = [f for f in kind.fields.values() if f.type == "date" and _is_of_work(kind, f)]
        if kind.matched and facts:
            _measure(con, kind, facts)


def _is_of_work(kind: Kind, field: Field) -> bool:
    return kind.happened is not None and not field.name.startswith(("target", "due"))


def _measure(con: duckdb.DuckDBPyConnection, kind: Kind, facts: list[Field]) -> None:
    days = ", ".join(f"max(record.{quoted(field.name)}) as {quoted(field.name)}" for field in facts)
    con.execute(
        f"""create or replace temp table dated as
        select match.entity_id, record.source, {days}
        from match
        join {kind.name}_record as record on record.record_id = match.record_id
        where match.kind = {literal(kind.name)} and record.vanished_on is null
        group by match.entity_id, record.source
        qualify count(*) over (partition by match.entity_id) > 1"""
    )
    for field in facts:
        column = quoted(field.name)
        con.execute(
            f"""insert into lag
            with apart as (
                select here.source, there.source as other_source,
                    here.{column} - there.{column} as days
                from dated as here
                join dated as there
                    on there.entity_id = here.entity_id and there.source <> here.source
                where here.{column} is not null and there.{column} is not null
            )
            select concat_ws('.', source, other_source, {literal(kind.name)},
                    {literal(field.name)}),
                {literal(kind.name)}, {literal(field.name)}, source, other_source, count(*),
                count(*) filter (where days > 0),
                (median(days) filter (where days > 0))::integer,
                (max(days) filter (where days > 0))::integer
            from apart group by source, other_source
            having count(*) filter (where days > 0) > 0
            order by source, other_source"""
        )
    con.execute("drop table dated")
