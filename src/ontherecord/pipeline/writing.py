"""Leaves the tables of a run as Parquet, each with its rows and a hash of what it says."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.mapping.records import FROM_LANDLORD, Records
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
from ontherecord.standards.kinds import Standards

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


WRITERS = 2
"""So many kinds of record are written at once: one of few rows keeps one core busy."""


def write_records(records: Records, run: Path, last_run: Path | None) -> Written:
    """Leave every `<kind>_record` as Parquet. One about which nothing arrived is not read again."""
    before = json.loads((last_run / "run.json").read_text(encoding="utf-8")) if last_run else {}

    def write(kind: str) -> tuple[int, str]:
        name, file = f"{kind}_record", run / f"{kind}_record.parquet"
        is_known = name in before.get("content_hashes", {}) and records.is_as_left(kind, last_run)
        with records.con.cursor() as con:
            con.execute("set enable_progress_bar = false")
            records.leave(kind, file, con)
            if is_known:
                return before["counts"][name], before["content_hashes"][name]
            return _digest(con, parquet(file), SAID)

    largest = sorted(records.kinds, key=lambda kind: -records.size(kind))
    with ThreadPoolExecutor(WRITERS) as pool:
        left = dict(zip(largest, pool.map(write, largest), strict=True))
    for kind in records.kinds:
        records.read_from(kind, run / f"{kind}_record.parquet")
    return Written(
        {f"{kind}_record": left[kind][0] for kind in records.kinds},
        {f"{kind}_record": left[kind][1] for kind in records.kinds},
    )


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
            counts[name], hashes[name] = _digest(con, quoted(name), said)
    return Written(counts, hashes)


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
        counts[name], hashes[name] = _digest(con, quoted(name), ())
    return Written(counts, hashes)


def _digest(
    con: duckdb.DuckDBPyConnection, relation: str, columns: tuple[str, ...]
) -> tuple[int, str]:
    """Count a relation's rows and digest what they say in some columns, or in all."""
    row = ", ".join(map(quoted, columns)) or "row"
    # A sum: with a parity, a row that stands twice would cancel out and never be noticed.
    [(count, said)] = con.execute(
        f"select count(*), coalesce(sum(hash({row})::hugeint), 0)::varchar"  # noqa: S608 — ours
        f" from {relation} as row"
    ).fetchall()
    return count, f"{count}-{int(said):x}"
