"""Leaves the tables of a run as Parquet, each with its rows and a hash of what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.checking import Check
from ontherecord.pipeline.mapping.records import FROM_LANDLORD, Records
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
from ontherecord.pipeline.steps import memory_to_use_mb
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import packs_dir

NOT_WRITTEN = ("decision", "run_day", "repair_resolved")
"""Tables of the run's database that are no part of the record."""


@dataclass(frozen=True)
class Written:
    """Rows and content hash of each table written. The hash does not depend on row order."""

    counts: dict[str, int]
    hashes: dict[str, str]

    def __or__(self, more: Written) -> Written:
        return Written(self.counts | more.counts, self.hashes | more.hashes)


SAID = (
    "record_id", "source_ref", "feed", "extract", "sheet", "row_number", "content_hash",
    "first_seen_on", "last_received_on", "vanished_on",
)  # fmt: skip
"""What tells one record table from another: a record's fields are in its content hash."""


def write_records(records: Records, run: Path, last_run: Path | None) -> Written:
    """Leave every `<kind>_record` as Parquet. One about which nothing arrived is not read again."""
    before = json.loads((last_run / "run.json").read_text(encoding="utf-8")) if last_run else {}
    counts, hashes = {}, {}
    for kind in records.kinds:
        name = f"{kind}_record"
        is_known = name in before.get("content_hashes", {}) and records.is_as_left(kind, last_run)
        records.finish(kind, run / f"{name}.parquet")
        if is_known:
            counts[name], hashes[name] = before["counts"][name], before["content_hashes"][name]
        else:
            counts[name], hashes[name] = _digest(records.con, name, SAID)
    return Written(counts, hashes)


def digest_things(con: duckdb.DuckDBPyConnection, standards: Standards) -> Written:
    """Count and digest the things, which are Parquet since they were built.

    What a thing of an unmatched kind says is what its record says, which is digested already, and
    what it belongs to: only its ids are read.
    """
    counts, hashes = {}, {}
    for name, kind in standards.kinds.items():
        if name not in FROM_LANDLORD:
            ids = [
                f"{name}_id",
                "place_id",
                "person_id",
                *(f.target_column for f in kind.references),
            ]
            said = () if kind.matched else tuple(dict.fromkeys(ids))
            counts[name], hashes[name] = _digest(con, name, said)
    return Written(counts, hashes)


ALWAYS_READ = ("source", "source_ref", "place_type")
"""What is asked of a thing about which a check finds something, beside ids, whatever it reads."""


def lay_out_for_checks(database: Path, checks: Sequence[Check], standards: Standards) -> None:
    """Put the things that checks read into the run's database.

    Of what shipped checks read, only the columns that some check names: another cannot change what
    they find, because none of them takes a row as a whole. A landlord's own checks may, and what
    they read is there whole.

    Of its own tables the database knows how many values a column has, and joins them in an order
    that fits; of Parquet it does not, and one join of a check may take all memory. The tables are
    thrown away with the run's database, so they are not compressed: that would take three times
    as long.
    """
    with duckdb.connect(str(database)) as con:
        con.execute("set timezone = 'UTC'")
        con.execute("set preserve_insertion_order = false")
        con.execute("set memory_limit = ?", [f"{memory_to_use_mb()}MiB"])
        con.execute("set force_compression = 'uncompressed'")
        there = {
            name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()
        }
        words, whole = _named_in(checks, standards), _read_by_own(checks)
        read = set[str]().union(["place"], *map(_tables_of, checks))
        for name in sorted(read - there):
            file = database.with_name(f"{name}.parquet")
            if file.is_file():
                columns = [c for c, *_ in con.execute(f"describe from {parquet(file)}").fetchall()]
                if name not in whole:
                    columns = [c for c in columns if c in words or c.endswith("_id")]
                listed = ", ".join(map(quoted, columns))
                con.execute(
                    f"create table {quoted(name)} as select {listed} from {parquet(file)}"  # noqa: S608 — columns of a table
                )


def _tables_of(check: Check) -> set[str]:
    return {*check.tables, *check.needs, check.subject}


def _read_by_own(checks: Sequence[Check]) -> set[str]:
    """Give the tables that checks read which are not shipped."""
    own = [check for check in checks if not check.file.is_relative_to(packs_dir())]
    return set[str]().union(*map(_tables_of, own))


def _named_in(checks: Sequence[Check], standards: Standards) -> set[str]:
    """Give every word of the checks, the fields they need, and what is asked for any of them."""
    words = {*ALWAYS_READ, *(k.happened for k in standards.kinds.values() if k.happened)}
    for check in checks:
        words |= set(re.findall(r"\w+", check.sql))
        words |= {n for fields in check.needs.values() for need in fields for n in need.fields}
    return words


def write_tables(con: duckdb.DuckDBPyConnection, run: Path) -> Written:
    """Write every table of a connection that is part of the record as `<table>.parquet`."""
    names = [
        name
        for (name,) in con.execute(
            "select table_name from duckdb_tables() where not temporary"
            " or list_contains(?, table_name) order by table_name",
            [[f"{kind}_record" for kind in FROM_LANDLORD]],
        ).fetchall()
        if name not in NOT_WRITTEN
    ]
    counts, hashes = {}, {}
    for name in names:
        target = literal(str(run / f"{name}.parquet"))
        con.execute(f"copy {quoted(name)} to {target} ({PARQUET})")
        counts[name], hashes[name] = _digest(con, name, ())
    return Written(counts, hashes)


def _digest(
    con: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]
) -> tuple[int, str]:
    """Count a table's rows and digest what they say in some columns, or in all."""
    row = ", ".join(map(quoted, columns)) or "row"
    # A sum: with a parity, a row that stands twice would cancel out and never be noticed.
    [(count, said)] = con.execute(
        f"select count(*), coalesce(sum(hash({row})::hugeint), 0)::varchar"  # noqa: S608 — ours
        f" from {quoted(table)} as row"
    ).fetchall()
    return count, f"{count}-{int(said):x}"
