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

    First what tells rows apart alone is read: of a record the digest of its fields, of a thing of
    one record the ids it shows. Only what may differ is then read whole.
    """
    told = _telling(table)
    key = ", ".join(map(quoted, table.key))
    mark = f"hash({', '.join(map(quoted, dict.fromkeys([*table.key, *told])))})"
    for side, run in (("before", before), ("now", now)):
        con.execute(f"create or replace temp view {side}_rows as {rows(con, table, run)}")
        con.execute(
            f"create or replace temp view {side}_mark as select {mark} as mark from {side}_rows"
        )
    marked = "(select *, {mark} as mark from {side}_rows) anti join {other}_mark using (mark)"
    for side, other in (("before", "now"), ("now", "before")):
        con.execute(
            f"create or replace temp table {side}_only as select distinct {key} from "
            + marked.format(mark=mark, side=side, other=other)
        )
    if table.kind is not None and not table.kind.matched and _has_record(table, before, now):
        _add_whose_record_changed(con, table, before, now)
    con.execute(
        f"""create or replace temp table coming as
        select *, {row_hash(table)} as row_hash from now_rows semi join now_only using ({key})"""
    )
    con.execute(
        f"""create or replace temp table changed as
        select {key}, row_hash from coming
        union all select {key}, null from before_only anti join coming using ({key})"""
    )
    con.execute("drop table before_only; drop table now_only")


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


def _add_whose_record_changed(
    con: duckdb.DuckDBPyConnection, table: PublishedTable, before: Path, now: Path
) -> None:
    """Add to `now_only` the things of which the record says something else. Its id is theirs."""
    said = [parquet(run / f"{table.name}_record.parquet") for run in (before, now)]
    con.execute(
        f"""insert into now_only
        select record_id from (
            select record_id, hash(record_id, content_hash) as mark from {said[1]}
        ) anti join (select hash(record_id, content_hash) as mark from {said[0]}) using (mark)
        where record_id not in (from now_only)"""
    )


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
