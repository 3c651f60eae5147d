"""What is different between what PostgreSQL holds and what a run says, table by table.

Where the run that was handed over last still lies on disk, the two runs are compared; else the keys
and hashes of what is known now are read out of PostgreSQL. Both leave temp table `coming`, the rows
to add with their hash, and `changed`, the key of every row that is to be closed or added.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import duckdb

from ontherecord.database.published import PublishedTable
from ontherecord.pipeline.handover.rows import PEOPLE, files_of, row_hash, rows
from ontherecord.pipeline.matching.former_names import NAMES
from ontherecord.pipeline.sql import parquet, quoted

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack or from the list


def says_the_same(table: PublishedTable, before: Path, now: Path) -> bool:
    """Say whether two runs hold one and the same of a table, without reading it.

    They do when a file was only given a second name, or when run.json has one digest for both.
    """
    files = files_of(table)
    return bool(files) and all(_is_same(name, before, now) for name in files)


def differ_from_run(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, before: Path, now: Path
) -> None:
    """Compare a table of two runs.

    First what tells rows apart alone is read, once of each run: of a record the digest of its
    fields, of a thing of one record the ids it shows. Only what may differ is then read whole.
    """
    key = ", ".join(map(quoted, table.key))
    mark = f"hash({', '.join(map(quoted, dict.fromkeys([*table.key, *_telling(table)])))})"
    for side, run in (("before", before), ("now", now)):
        con.execute(f"create or replace temp view {side}_rows as {rows(con, table, run)}")
        con.execute(
            f"""create or replace temp view {side}_marked as
            select *, {mark} as mark from {side}_rows"""
        )
    con.execute(
        """create or replace temp table apart as
        select coalesce(one.mark, other.mark) as mark from
            (select mark from before_marked) as one
            full join (select mark from now_marked) as other on one.mark = other.mark
        where one.mark is null or other.mark is null"""
    )
    may_differ = "mark in (from apart)"
    if table.kind is not None and not table.kind.matched and _has_record(table, before, now):
        _find_changed_records(con, table, before, now)
        may_differ = f"({may_differ} or {key} in (from changed_record))"
    con.execute(
        f"""create or replace temp table coming as
        select * exclude (mark), {row_hash(table)} as row_hash from now_marked where {may_differ}"""
    )
    con.execute(
        f"""create or replace temp table changed as
        select {key}, row_hash from coming
        union all
        select distinct {key}, null from before_marked
            semi join apart using (mark) anti join coming using ({key})"""
    )
    con.execute("drop table apart")
    if table.record_of is not None:
        kept = quoted(_changed_of(table))
        con.execute(f"create or replace temp table {kept} as select {key} from changed")


def differ_from_known(con: duckdb.DuckDBPyConnection, table: PublishedTable, now: Path) -> None:
    """Compare a run with `known`, a temp table of the keys and hashes PostgreSQL holds as known."""
    key = ", ".join(map(quoted, table.key))
    con.execute(f"create or replace temp view now_rows as {rows(con, table, now)}")
    con.execute(
        f"""create or replace temp table coming as
        select * from (select *, {row_hash(table)} as row_hash from now_rows)
        anti join known using ({key}, row_hash)"""
    )
    con.execute(
        f"""create or replace temp table changed as
        select {key}, row_hash from coming
        union all
        select {key}, null from known
            anti join (select {key} from now_rows) using ({key})"""
    )


def count_rows(con: duckdb.DuckDBPyConnection, table: PublishedTable, run: Path) -> int:
    """Count the rows of a table in a run."""
    counted = f"select count(*) from ({rows(con, table, run)})"
    return con.execute(counted).fetchall()[0][0]


def _telling(table: PublishedTable) -> list[str]:
    if table.record_of is not None:
        # A name may have become former by what another record says.
        names = [name for name in NAMES if name in table.columns] if table.name == PEOPLE else []
        return ["content_hash", "source", "first_seen_on", "vanished_on", *names]
    if table.kind is not None and not table.kind.matched:
        ids = [name for name in table.columns if name.endswith("_id")]
        return [*ids, "source", "first_seen_on"]
    return [name for name in table.columns if name not in table.churning]


def _has_record(table: PublishedTable, *runs: Path) -> bool:
    return all((run / f"{table.name}_record.parquet").is_file() for run in runs)


def _find_changed_records(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, before: Path, now: Path
) -> None:
    """Write `changed_record`: the records of which the run says something else.

    A thing of one record has its id. They were found when the records were published, if those
    were compared by run as well.
    """
    found = _changed_of(table)
    known = con.execute(
        "select count(*) from duckdb_tables() where temporary and table_name = ?", [found]
    ).fetchall()
    if known[0][0]:
        con.execute(f"create or replace temp table changed_record as from {quoted(found)}")
        con.execute(f"drop table {quoted(found)}")
        return
    said = [parquet(run / f"{table.name}_record.parquet") for run in (before, now)]
    con.execute(
        f"""create or replace temp table changed_record as
        select record_id from (
            select record_id, hash(record_id, content_hash) as mark from {said[1]}
        ) anti join (select hash(record_id, content_hash) as mark from {said[0]}) using (mark)"""
    )


def _changed_of(table: PublishedTable) -> str:
    """Name the table that keeps which records of a kind changed, until its things are compared."""
    kind = table.record_of or table.kind
    assert kind is not None
    return f"changed_{kind.name}_record"


def _is_same(name: str, before: Path, now: Path) -> bool:
    files = [run / f"{name}.parquet" for run in (before, now)]
    if not all(file.is_file() for file in files):
        return False
    if os.path.samefile(*files):
        return True
    said = [json.loads((run / "run.json").read_text(encoding="utf-8")) for run in (before, now)]
    digests = [one.get("content_hashes", {}).get(name) for one in said]
    # The digest is of DuckDB's own hash, which another version may compute otherwise.
    versions = [one.get("versions", {}).get("duckdb") for one in said]
    return None not in digests and digests[0] == digests[1] and versions[0] == versions[1]
