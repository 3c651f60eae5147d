"""What checks read of a run: shown where it lies, or copied for a landlord's own check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.checking import Check, read_checks
from ontherecord.pipeline.checking.laying_out import lay_out
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import packs_dir


@pytest.fixture
def check() -> Check:
    """A shipped check that reads people and asks for nothing else."""
    live = next(c for c in read_checks(packs_dir() / "checks") if c.status == "live")
    sql = "select said, person_id from person"
    return replace(live, sql=sql, tables=("person",), needs={}, subject="lag")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A run's database, and beside it the things of the run as Parquet."""
    for name in ("place", "person", "need"):
        rows = f"select '{name}' as said, '{name}-1' as {name}_id, 'words' as note"
        duckdb.sql(rows).write_parquet(str(tmp_path / f"{name}.parquet"))
    with duckdb.connect(str(tmp_path / "run.duckdb")) as con:
        con.execute("create table place as select 'was there' as said")
    return tmp_path / "run.duckdb"


def copied(database: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(database), read_only=True) as con:
        names = [n for (n,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: con.execute(f"from {name}").fetchall() for name in names}


def test_what_shipped_checks_read_is_shown_where_it_lies(database: Path, check: Check) -> None:
    files = lay_out(database, [check], read_standards())

    assert [file.name for file in files] == ["person.parquet"]
    assert copied(database) == {"place": [("was there",)]}
    with duckdb.connect(str(database)) as con:
        assert con.execute("select said from person").fetchall() == [("person",)]


def test_what_a_landlords_own_check_reads_is_copied_and_no_file_is_opened(
    database: Path, check: Check, tmp_path: Path
) -> None:
    own = replace(check, file=tmp_path / "checks" / "using" / "own.sql")

    files = lay_out(database, [own], read_standards())

    assert files == []
    assert copied(database) == {"place": [("was there",)], "person": [("person", "person-1")]}


def test_a_check_that_reads_every_column_has_every_column(
    database: Path, check: Check, tmp_path: Path
) -> None:
    sql = "select * from person"
    own = replace(check, file=tmp_path / "checks" / "using" / "own.sql", sql=sql)

    lay_out(database, [own], read_standards())

    assert copied(database)["person"] == [("person", "person-1", "words")]
