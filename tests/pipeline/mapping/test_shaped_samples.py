"""The samples of the sources that show shapes give the records that stand beside them."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.loading import load_file
from ontherecord.pipeline.mapping.feeds import FeedMapping, FileToMap
from ontherecord.pipeline.mapping.records import Records
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.sources import read_source

SAMPLES = {
    "marked_tracker": ("works", "Works tracker.xlsx"),
    "notes_listing": ("notes", "notes_20260301.csv"),
}
MESSAGES = {
    "marked_tracker": [
        "Sheets left out: Key, Pivot of jobs",
        "1 other filled or struck cells not read",
    ],
    "notes_listing": [],
}


def as_rows(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> list[list[str]]:
    listed = ", ".join(f"coalesce(\"{name}\"::varchar, '')" for name in columns)
    return [
        list(row) for row in con.execute(f"select {listed} from {table} order by all").fetchall()
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_its_records_rejects_and_messages(
    name: str,
    tmp_path: Path,
    records: Records,
    con: duckdb.DuckDBPyConnection,
    standards: Standards,
) -> None:
    folder = packs_dir() / "sources" / name
    feed_name, file_name = SAMPLES[name]
    source = read_source(folder, standards)
    system = System(name, source, name, "landlord", "head of data", name)
    feed = source.feeds[feed_name]

    loaded = load_file(folder / "sample" / file_name, feed, tmp_path / "rows.parquet", b"salt")
    headings = loaded.columns_by_sheet or {"": loaded.columns}
    mapping = FeedMapping(records, system, feed, standards)
    mapped = mapping.map_file(FileToMap(file_name, loaded.rows_file, headings))

    files = sorted((folder / "sample" / "expected").glob("*.csv"))
    assert files
    for file in files:
        table = "rejected" if file.stem == "rejected" else f"incoming_{file.stem}"
        with file.open(encoding="utf-8", newline="") as lines:
            heading, *rows = csv.reader(lines)
        assert as_rows(con, table, heading) == rows, file.stem
    assert mapped.mapped + mapped.rejected_rows == loaded.received
    assert [*loaded.messages, *mapped.messages] == MESSAGES[name]
