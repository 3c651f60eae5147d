"""A small source, a file of it and a connection ready to map into."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.loading import load_file
from ontherecord.pipeline.mapping.feeds import FeedMapping, FileToMap, Mapped
from ontherecord.pipeline.mapping.records import Records
from ontherecord.pipeline.mapping.tables import create_table
from ontherecord.pipeline.taking_in import REJECTED, TO_TRANSLATE
from ontherecord.standards.kinds import Standards, read_standards
from ontherecord.standards.landlord import System
from ontherecord.standards.sources import read_source
from tests.passing import passing_database


@pytest.fixture(scope="session")
def standards() -> Standards:
    return read_standards()


@pytest.fixture
def records(tmp_path: Path, standards: Standards) -> Iterator[Records]:
    with passing_database() as con:
        yield Records(con, tmp_path / "parts", standards)


@pytest.fixture
def con(records: Records) -> duckdb.DuckDBPyConnection:
    con = records.con
    create_table(con, "rejected", REJECTED)
    create_table(con, "codes_to_translate", TO_TRANSLATE)
    return con


MapText = Callable[..., Mapped]


@pytest.fixture
def map_text(
    tmp_path: Path, records: Records, con: duckdb.DuckDBPyConnection, standards: Standards
) -> MapText:
    """Map a CSV text through a source given as its files' text."""

    def map_it(text: str, feed: str, columns: str, codes: str = "", map_sql: str = "") -> Mapped:
        folder = tmp_path / "source"
        folder.mkdir(exist_ok=True)
        (folder / "source.toml").write_text(feed, encoding="utf-8")
        (folder / "columns.csv").write_text("feed,column,record,field,format,note\n" + columns)
        (folder / "codes.csv").write_text("code_list,column,their_code,our_code,note\n" + codes)
        if map_sql:
            (folder / "map.rows.sql").write_text(map_sql)
        source = read_source(folder, standards)
        system = System("housing", source, "Housing", "landlord", "head of data", "housing")
        file = tmp_path / "rows.csv"
        file.write_text(text, encoding="utf-8")
        loaded = load_file(file, source.feeds["rows"], tmp_path / "rows.parquet", b"salt")
        mapping = FeedMapping(records, system, source.feeds["rows"], standards)
        return mapping.map_file(FileToMap("rows.csv", loaded.rows_file, {"": loaded.columns}))

    return map_it
