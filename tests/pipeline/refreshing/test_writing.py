"""What a run leaves as Parquet is what its checks read, and is told apart by what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.checking import Check, read_checks
from ontherecord.pipeline.writing import lay_out_for_checks, write_tables
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import packs_dir


def written(folder: Path, rows: str) -> dict[str, str]:
    folder.mkdir()
    with duckdb.connect() as con:
        con.execute(f"create table lag as from (values {rows}) as given(lag_id, days)")
        return write_tables(con, folder).hashes


def test_the_hash_of_a_table_is_of_its_rows_and_not_of_their_order(tmp_path: Path) -> None:
    one = written(tmp_path / "one", "('a', 1), ('b', 2)")
    turned = written(tmp_path / "turned", "('b', 2), ('a', 1)")
    other = written(tmp_path / "other", "('a', 1), ('b', 3)")
    doubled = written(tmp_path / "doubled", "('a', 1), ('b', 2), ('b', 2)")

    assert one == turned
    assert len({tuple(hashes.items()) for hashes in (one, other, doubled)}) == 3


@pytest.fixture
def check() -> Check:
    """A shipped check that reads people and asks for nothing else."""
    shipped = read_checks(packs_dir() / "checks")[0]
    return replace(
        shipped, sql="select said from person", tables=("person",), needs={}, subject="lag"
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A run's database, and beside it the things of the run as Parquet."""
    for name in ("place", "person", "need"):
        rows = f"select '{name}' as said, '{name}-1' as {name}_id, 'words' as note"
        duckdb.sql(rows).write_parquet(str(tmp_path / f"{name}.parquet"))
    with duckdb.connect(str(tmp_path / "run.duckdb")) as con:
        con.execute("create table place as select 'was there' as said")
    return tmp_path / "run.duckdb"


def laid_out(database: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(str(database), read_only=True) as con:
        names = [n for (n,) in con.execute("select table_name from duckdb_tables()").fetchall()]
        return {name: con.execute(f"from {name}").fetchall() for name in names}


def test_the_things_that_checks_ask_for_are_laid_out_beside_what_is_there(
    database: Path, check: Check
) -> None:
    lay_out_for_checks(database, [check], read_standards())

    assert laid_out(database) == {"place": [("was there",)], "person": [("person", "person-1")]}


def test_what_a_landlords_own_check_reads_is_laid_out_whole(
    database: Path, check: Check, tmp_path: Path
) -> None:
    own = replace(check, file=tmp_path / "checks" / "using" / "own.sql")

    lay_out_for_checks(database, [own], read_standards())

    assert laid_out(database)["person"] == [("person", "person-1", "words")]
