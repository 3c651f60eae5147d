"""Measure the matching of many people in CPU seconds and memory: whole, and again after 1 %.

    python bench/people_scale.py [--people 300000] [--memory 3GB] [--into FOLDER]

makes the set in a process of its own, so that the memory told is the matching's.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench.people_matching import judge
from ontherecord.made_up.households import make_households
from ontherecord.pipeline.matching.people import match_people

# ruff: noqa: S608 — tables of our own and a folder named on the command line

TABLES = ("person_record", "person_place", "person_truth", "person_group", "decision")
LEFT = ("person_seen", "person_bond", "person_model")


def make(people: int, seed: int, into: Path) -> None:
    """Write a set of households into the folder as Parquet."""
    con = duckdb.connect()
    make_households(con, people, seed)
    for table in TABLES:
        con.execute(f"copy {table} to '{into / table}.parquet' (format parquet)")


def measure(into: Path, memory: str) -> dict[str, object]:
    """Match the set wholly, then again after one record in a hundred has changed."""
    con = duckdb.connect(str(into / "bench.duckdb"))
    con.execute(f"set memory_limit = '{memory}'")
    con.execute("set preserve_insertion_order = false")
    con.execute("set enable_progress_bar = false")
    for table in TABLES:
        con.execute(f"create table {table} as from '{into / table}.parquet'")
    figures: dict[str, object] = {"whole": _timed(con, None)}
    for table in LEFT:
        con.execute(f"copy {table} to '{into / table}.parquet'")
    con.execute(
        f"copy (select 'person' as kind, * from person_open) to '{into / 'match_open.parquet'}'"
    )
    figures["nothing changed"] = _timed(con, into)
    figures["judged"] = judge(con)
    con.execute(
        "update person_record set telephone = '07700 900461' where hash(record_id) % 200 = 0"
    )
    con.execute(
        "update person_record set date_of_birth = date_of_birth + interval 1 day"
        " where hash(record_id) % 200 = 1"
    )
    figures["1 % changed"] = _timed(con, into)
    built_on = _digest(con)
    figures["1 % changed, whole"] = _timed(con, None)
    figures["is_equal"] = built_on == _digest(con)
    return figures


def _timed(con: duckdb.DuckDBPyConnection, last_run: Path | None) -> dict[str, float]:
    began, cpu = time.perf_counter(), _cpu()
    match_people(con, last_run=last_run)
    records = con.execute("select count(*) from person_link").fetchall()[0][0]
    used = _cpu() - cpu
    return {
        "records": records,
        "cpu_seconds": round(used, 1),
        "cpu_seconds_a_100_000": round(used / records * 1e5, 2),
        "seconds": round(time.perf_counter() - began, 1),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _digest(con: duckdb.DuckDBPyConnection) -> list[object]:
    return [
        con.execute(f"select count(*), sum(hash(t)::hugeint) from {table} as t").fetchall()
        for table in ("person_link", "person_open")
    ]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=880_001)
    parser.add_argument("--memory", default="3GB")
    parser.add_argument("--into", type=Path)
    parser.add_argument("--make-only", action="store_true")
    chosen = parser.parse_args()
    if chosen.make_only:
        make(chosen.people, chosen.seed, chosen.into)
        return
    with tempfile.TemporaryDirectory() as folder:
        into = chosen.into or Path(folder)
        subprocess.run(
            [sys.executable, "-m", "bench.people_scale", "--make-only", "--into", str(into),
             "--people", str(chosen.people), "--seed", str(chosen.seed)],
            check=True,
        )  # fmt: skip
        print(json.dumps(measure(into, chosen.memory), indent=2))


if __name__ == "__main__":
    main()
