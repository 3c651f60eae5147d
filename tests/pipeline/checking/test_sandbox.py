"""Checks come from strangers: they can read the joined record and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from small_record import SELECT, TODAY, a_record, checked

from ontherecord.pipeline.checking import run_checks
from ontherecord.pipeline.checking.sandbox import CheckFailed, ask, sandbox
from ontherecord.pipeline.checking.tables import joined_tables
from ontherecord.standards.kinds import Standards

RECORD = """attendance
| attendance_id | attended_on | outcome_claimed | operative_ref |
|---------------|-------------|-----------------|---------------|
| a1            | 2026-03-01  | unknown         | Marker Name   |
| a2            | 2026-03-01  | completed       | Marker Name   |
"""


@pytest.fixture
def database(tmp_path: Path, standards: Standards) -> Path:
    return a_record(tmp_path / "run.duckdb", RECORD, standards)


@pytest.fixture
def con(database: Path, standards: Standards) -> Iterator[duckdb.DuckDBPyConnection]:
    with sandbox(database, joined_tables(standards)) as con:
        yield con


@pytest.mark.parametrize(
    "escape",
    [
        "copy attendance to '{folder}/out.csv'",
        "copy (select 1) to '{folder}/out.parquet' (format parquet)",
        "export database '{folder}/out'",
        "select * from read_csv('{folder}/secret.csv')",
        "select * from read_text('{folder}/secret.csv')",
        "select * from '{folder}/secret.csv'",
        "select * from glob('{folder}/*')",
        "attach '{folder}/other.duckdb'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset lock_configuration",
        "pragma enable_profiling",
        "install httpfs",
        "load httpfs",
        "insert into attendance (attendance_id) values ('a3')",
        "create table record.main.mine as select 1",
        "delete from attendance",
    ],
)
def test_a_query_cannot_write_read_files_or_change_a_setting(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, escape: str
) -> None:
    (tmp_path / "secret.csv").write_text("secret\n1\n", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())

    with pytest.raises(duckdb.Error):
        con.execute(escape.format(folder=tmp_path)).fetchall()

    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert con.execute("select count(*) from attendance").fetchall() == [(2,)]


@pytest.mark.parametrize(
    "written",
    [
        "copy (select 1 as attendance_id) to '{file}' (format parquet, use_tmp_file false)",
        "select 1; copy (select 1) to '{file}' (format parquet, use_tmp_file false)",
        "explain analyze copy (select 1) to '{file}' (format parquet, use_tmp_file false)",
    ],
)
def test_where_files_may_be_opened_only_one_select_is_run(tmp_path: Path, written: str) -> None:
    database, file = tmp_path / "run.duckdb", tmp_path / "attendance.parquet"
    with duckdb.connect(database) as con:
        con.execute(f"copy (select 'a1' as attendance_id) to '{file}'")
        con.execute(f"create view attendance as from read_parquet('{file}')")
    (tmp_path / "secret.csv").write_text("secret\n1\n", encoding="utf-8")
    before = file.read_bytes()

    with sandbox(database, {}, [file]) as con:
        with pytest.raises(CheckFailed, match="it is not one select"):
            ask(con, written.format(file=file), {}, seconds=60)
        read = ask(con, "select attendance_id from attendance", {}, seconds=60)
        with pytest.raises(CheckFailed, match="it tried to leave the record"):
            ask(con, f"select * from '{tmp_path}/secret.csv'", {}, seconds=60)

    assert read.to_pylist() == [{"attendance_id": "a1"}]
    assert file.read_bytes() == before


def test_a_query_without_end_is_stopped_and_the_next_one_runs(
    con: duckdb.DuckDBPyConnection,
) -> None:
    endless = (
        "with recursive n as (select 1 as i union all select i + 1 from n) select max(i) from n"
    )

    with pytest.raises(CheckFailed, match=r"it took longer than 0\.2 seconds"):
        ask(con, endless, {}, seconds=0.2)

    assert ask(con, "select 1 as one", {}, seconds=60).to_pylist() == [{"one": 1}]


def test_a_failure_is_told_without_a_value_of_the_record(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(CheckFailed) as failed:
        ask(con, "select operative_ref::integer from attendance", {}, seconds=60)

    assert "Marker" not in str(failed.value)
    assert failed.value.__cause__ is None


def test_a_check_that_fails_is_said_and_the_others_go_on(
    database: Path, tmp_path: Path, standards: Standards
) -> None:
    sound = checked(tmp_path / "sound")
    failing = replace(
        sound,
        name="failing",
        sql=SELECT.replace("attended_on as", "cast(operative_ref as date) as"),
    )
    unsafe = replace(sound, name="unsafe", sql=SELECT.replace("attended_on as", "current_date as"))

    found = run_checks(database, [failing, unsafe, sound], standards, {}, TODAY)

    assert found.issues["check"].to_pylist() == ["attendance_of_no_avail"]
    said = {row["check"]: row for row in found.coverage.to_pylist()}
    assert said["failing"]["missing"] == (
        "check failed: a value could not be read as the type it asks for"
    )
    assert said["unsafe"]["missing"] == "check failed: it reads the clock: use $today"
    assert [said["failing"]["judged_count"], said["failing"]["cannot_judge_count"]] == [0, 2]
    assert said["attendance_of_no_avail"]["judged_count"] == 2


def test_a_check_that_names_a_subject_of_another_kind_is_said_to_have_failed(
    database: Path, tmp_path: Path, standards: Standards
) -> None:
    check = checked(tmp_path / "c", SELECT.replace("attendance_id as", "source as"))

    found = run_checks(database, [check], standards, {}, TODAY)

    assert found.issues.num_rows == 0
    assert found.coverage["missing"].to_pylist() == [
        "check failed: it names a subject that is no attendance"
    ]
