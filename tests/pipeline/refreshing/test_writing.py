"""What a run leaves as Parquet is told apart by what it says."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.writing import write_tables


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
