"""Gives each thing its id, and keeps it from run to run.

An id is made from the thing's founding record: the first seen of its records. When two things turn
out to be one, the older id stays and the other redirects to it. When one turns out to be two, the
part with the founding record keeps the id. The same partition always gives the same ids.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

# ruff: noqa: S608 — only the names of our own tables and kinds are composed

KEEPING = {
    "registry": "kind varchar, entity_id varchar, founder_record_id varchar, born_on date",
    "redirect": "kind varchar, entity_id varchar, now_entity_id varchar, since date",
}
"""The two tables the registry keeps in the record, carried from run to run."""


def restore_registry(con: duckdb.DuckDBPyConnection, last_run: Path | None) -> None:
    """Create `registry` and `redirect` as the last run left them."""
    for name, columns in KEEPING.items():
        con.execute(f"create table {name} ({columns})")
        file = last_run / f"{name}.parquet" if last_run else None
        if file and file.is_file():
            con.execute(f"insert into {name} by name select * from read_parquet(?)", [str(file)])


def register(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Turn `<kind>_link` (record_id, cluster, …) into rows of `match`, with lasting ids.

    Reads and rewrites the kind's rows in `registry` and `redirect`; needs `run_day` (one row: day).
    """
    con.execute(
        f"""create or replace temp table holder as
        with members as (
            select link.record_id, link.cluster, record.first_seen_on
            from {kind}_link as link join {kind}_record as record using (record_id)
        ),
        claims as (
            select members.cluster, registry.entity_id, registry.founder_record_id,
                registry.born_on
            from members
            join registry on registry.kind = '{kind}'
                and registry.founder_record_id = members.record_id
        ),
        oldest_claims as (
            select cluster, entity_id, founder_record_id, born_on from claims
            qualify row_number() over (partition by cluster order by born_on, entity_id) = 1
        ),
        founders as (
            -- Day and id in one text: quicker than to number the records of each cluster.
            select cluster, min(first_seen_on) as born_on,
                substr(min(first_seen_on::varchar || record_id), 11) as founder_record_id
            from members anti join oldest_claims using (cluster)
            group by cluster
        )
        select cluster, entity_id, founder_record_id, born_on from oldest_claims
        union all
        select cluster, '{kind}-' || founder_record_id, founder_record_id, born_on
        from founders"""
    )
    con.execute(
        f"""create or replace temp table moved as
        select registry.entity_id, holder.entity_id as now_entity_id
        from registry
        join {kind}_link as link on link.record_id = registry.founder_record_id
        join holder using (cluster)
        where registry.kind = '{kind}' and registry.entity_id <> holder.entity_id"""
    )
    con.execute(
        f"""insert into redirect
        select '{kind}', entity_id, now_entity_id, day from moved, run_day"""
    )
    con.execute(
        f"""update redirect set now_entity_id = moved.now_entity_id
        from moved where redirect.kind = '{kind}' and redirect.now_entity_id = moved.entity_id"""
    )
    con.execute(
        f"""delete from redirect
        where kind = '{kind}' and entity_id in (select entity_id from holder)"""
    )
    con.execute(f"delete from registry where kind = '{kind}'")
    con.execute(
        f"""insert into registry
        select '{kind}', entity_id, founder_record_id, born_on from holder"""
    )
    con.execute(
        f"""insert into match
        select '{kind}', holder.entity_id, link.record_id, record.source, record.source_ref,
            link.reason, link.weight, link.decided_by
        from {kind}_link as link
        join holder using (cluster)
        join {kind}_record as record using (record_id)"""
    )
