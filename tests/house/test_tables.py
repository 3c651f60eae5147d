"""The page of tables tells exactly what a refreshed record holds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ontherecord.pipeline.checking.tables import joined_tables
from ontherecord.standards.kinds import read_standards


@pytest.fixture(scope="module")
def written(followed_folder: Path) -> dict[str, dict[str, str]]:
    """The tables the tutorial's refresh wrote, with columns and types."""
    con, tables = duckdb.connect(), {}
    for file in sorted((followed_folder / "record").glob("*.parquet")):
        described = con.read_parquet(str(file)).description
        tables[file.stem] = {column[0]: str(column[1]).lower() for column in described}
    assert tables
    return tables


@pytest.fixture(scope="module")
def page(root: Path) -> dict[str, Any]:
    """What the page of tables is made from."""
    file = root / "docs" / "generate" / "tables.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(page: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The record's own tables, with columns and types."""
    return {
        name: {column: told[0] for column, told in table["columns"].items()}
        for name, table in page["tables"].items()
    }


@pytest.mark.slow
def test_every_table_written_is_told_and_every_table_told_is_written(
    written: dict[str, dict[str, str]], told: dict[str, dict[str, str]]
) -> None:
    kinds = read_standards().kinds
    of_kinds = {*kinds, *(f"{kind}_record" for kind in kinds)}

    assert set(written) - of_kinds - set(told) == set()
    assert set(told) - set(written) == set()
    assert {kind for kind in kinds if kind not in written} == set()


@pytest.mark.slow
def test_the_records_own_tables_have_the_columns_told(
    written: dict[str, dict[str, str]], told: dict[str, dict[str, str]]
) -> None:
    for name, columns in told.items():
        plain = {c: kind for c, kind in written[name].items() if not c.startswith("detail_")}
        wanted = {c: kind for c, kind in columns.items() if c != "detail_*"}
        assert plain == wanted, name


@pytest.mark.slow
def test_every_record_table_begins_with_the_columns_told(
    written: dict[str, dict[str, str]], page: dict[str, Any]
) -> None:
    wanted = [(column, told[0]) for column, told in page["record"]["columns"].items()]

    for kind in read_standards().kinds:
        assert list(written[f"{kind}_record"].items())[: len(wanted)] == wanted, kind


@pytest.mark.slow
def test_things_have_the_columns_their_standard_tells(
    written: dict[str, dict[str, str]],
) -> None:
    joined = joined_tables(read_standards())

    for kind in read_standards().kinds:
        assert set(joined[kind]) - set(written[kind]) == set(), kind
