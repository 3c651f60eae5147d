"""Checks read the run's Parquet where it lies; a landlord's own read copies and open no file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from small_record import HEADER, SELECT, TODAY, a_record, checked

from ontherecord.pipeline.checking import Check, Found, lay_out, run_checks
from ontherecord.pipeline.checking.laying_out import ALL, columns_read
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import packs_dir

RECORD = """attendance
| attendance_id | source | place_id | attended_on | outcome_claimed | operative_ref |
|---------------|--------|----------|-------------|-----------------|---------------|
| a1            | north  | p1       | 2026-03-01  | unknown         | o1            |
| a2            | north  | p2       | 2026-03-02  | completed       | o1            |

place
| place_id | place_type    | part_of_id |
|----------|---------------|------------|
| p1       | communal_part | b1         |
| p2       | home          |            |
"""


@pytest.fixture
def run(tmp_path: Path, standards: Standards) -> Path:
    """A run's folder: its things as Parquet, and its database with all else."""
    database = a_record(tmp_path / "run.duckdb", RECORD, standards)
    with duckdb.connect(database) as con:
        for thing in ("attendance", "place"):
            con.execute(f"copy {thing} to '{tmp_path / thing}.parquet' (format parquet)")
            con.execute(f"drop table {thing}")
    return database


def found_by(run: Path, check: Check, standards: Standards) -> Found:
    files = lay_out(run, [check], standards)
    return run_checks(run, [check], standards, {}, TODAY, files)


def relations(run: Path) -> dict[str, set[str]]:
    with duckdb.connect(run, read_only=True) as con:
        tables = con.execute("select table_name from duckdb_tables()").fetchall()
        views = con.execute("select view_name from duckdb_views() where not internal").fetchall()
    return {"tables": {t for (t,) in tables}, "views": {v for (v,) in views}}


def test_a_shipped_check_finds_in_the_files_what_a_landlords_own_finds_in_copies(
    run: Path, tmp_path: Path, standards: Standards
) -> None:
    own = checked(tmp_path / "checks")
    shipped = replace(own, file=packs_dir() / "checks" / "creating" / own.file.name)

    in_files = found_by(run, shipped, standards)
    assert relations(run)["views"] >= {"attendance", "place"}
    with duckdb.connect(run) as con:
        con.execute("drop view attendance; drop view place")
    in_copies = found_by(run, own, standards)

    assert "attendance" in relations(run)["tables"]
    assert in_files.issues.equals(in_copies.issues)
    assert in_files.coverage.equals(in_copies.coverage)
    assert in_files.issues["case_id"].to_pylist() == ["case-b1"]


def test_what_the_database_holds_stays_and_what_was_not_loaded_is_left(
    run: Path, tmp_path: Path, standards: Standards
) -> None:
    with duckdb.connect(run) as con:
        con.execute("create table place as select 'was there' as place_id")
        con.execute("create table lag as select 'l1' as lag_id")
    shipped = replace(checked(tmp_path / "checks"), file=packs_dir() / "checks" / "using" / "a.sql")

    files = lay_out(run, [shipped, replace(shipped, tables=("lag", "notice"))], standards)

    assert files == [tmp_path / "attendance.parquet"]
    assert relations(run)["tables"] >= {"place", "lag"}
    assert relations(run)["views"] == {"attendance"}


def test_of_a_copied_table_there_are_the_columns_that_a_check_names(
    run: Path, tmp_path: Path, standards: Standards
) -> None:
    lay_out(run, [checked(tmp_path / "checks")], standards)

    with duckdb.connect(run, read_only=True) as con:
        columns = {name for name, *_ in con.execute("describe attendance").fetchall()}

    assert columns >= {"attendance_id", "attended_on", "outcome_claimed", "source", "place_id"}
    assert "operative_ref" not in columns


@pytest.mark.parametrize(
    "select",
    [
        "select * from attendance",
        "select attendance.* from attendance",
        "select visit from attendance as visit",
        "select attendance_id from attendance natural join appointment",
        "from attendance",
    ],
)
def test_a_check_that_may_take_a_whole_row_gets_every_column(
    select: str, tmp_path: Path, standards: Standards
) -> None:
    check = replace(checked(tmp_path / "checks"), sql=select)

    assert columns_read([check], standards)["attendance"] == ALL


def test_a_count_of_rows_takes_no_column(tmp_path: Path, standards: Standards) -> None:
    counted = SELECT.replace("attended_on as", "max(attended_on) as").replace(
        "where", "-- count\nwhere"
    )
    check = checked(tmp_path / "checks", counted + "group by 1 having count(*) > 0\n", HEADER)

    read = columns_read([check], standards)["attendance"]

    assert "*" not in read
    assert "operative_ref" not in read
