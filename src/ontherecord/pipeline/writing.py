"""Writes the tables of a run as Parquet, each with its rows and a hash of what it says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.sql import literal, quoted

NOT_WRITTEN = ("decision", "run_day")
"""Tables of the run's database that are no part of the record."""


@dataclass(frozen=True)
class Written:
    """Rows and content hash of each table written. The hash does not depend on row order."""

    counts: dict[str, int]
    hashes: dict[str, str]

    def __or__(self, more: Written) -> Written:
        return Written(self.counts | more.counts, self.hashes | more.hashes)


def write_tables(con: duckdb.DuckDBPyConnection, run: Path) -> Written:
    """Write every table of a connection that is part of the record as `<table>.parquet`."""
    names = [
        name
        for (name,) in con.execute(
            "select table_name from duckdb_tables() where not temporary"
            " or table_name like '%\\_record' escape '\\' order by table_name"
        ).fetchall()
        if name not in NOT_WRITTEN and not name.startswith("incoming_")
    ]
    counts, hashes = {}, {}
    for name in names:
        target = literal(str(run / f"{name}.parquet"))
        con.execute(f"copy {quoted(name)} to {target} (format parquet, compression zstd)")
        # A sum: with a parity, a row that stands twice would cancel out and never be noticed.
        [(counts[name], said)] = con.execute(
            "select count(*), coalesce(sum(hash(row)::hugeint), 0)::varchar"  # noqa: S608 — ours
            f" from {quoted(name)} as row"
        ).fetchall()
        hashes[name] = f"{counts[name]}-{int(said):x}"
    return Written(counts, hashes)
