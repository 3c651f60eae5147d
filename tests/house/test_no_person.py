"""No person in a log, a message, an issue or a rejected row: only places to look."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from ontherecord.cli import commands

NAME, NUMBER, WORDS = "Zephyrine Quillfeather", "07700 900461", "moth-eaten heliotrope curtain"
MARKERS = ("zephyrine", "quillfeather", "900461", "heliotrope")
MAY_BE_READ_BY_ANYBODY = ("issue", "coverage", "rejected", "completeness", "source_load", "extract")

LANDLORD = """
name = "Marker Homes"
landlord_type = "almshouse"
nation = "england"
[systems.desk]
source = "desk"
name = "The desk's sheet"
side = "landlord"
owner = "warden"
"""
SOURCE = """
title = "A sheet kept at the desk"
[feeds.people]
files = ["people*.csv"]
format = "csv"
delivery = "full"
[feeds.people.records.person]
set = { person_type = "resident" }
"""
COLUMNS = [
    ["feed", "column", "record", "field", "format", "note"],
    ["people", "ref", "person", "source_ref", "", ""],
    ["people", "name", "person", "full_name", "", ""],
    ["people", "born", "person", "date_of_birth", "%d/%m/%Y", ""],
    ["people", "phone", "person", "telephone", "", ""],
]
PEOPLE = [
    ["ref", "name", "born", "phone", "remarks"],
    ["1", NAME, f"ask {NAME}", NUMBER, WORDS],  # a name where a day belongs
    ["", NAME, "01/02/1950", NUMBER, WORDS],  # no key: rejected whole
    ["3", NAME, NUMBER, NAME, WORDS],
    ["4", NAME, "01/02/1950", NUMBER, WORDS, NAME],  # a cell too many
]


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Refresh a landlord whose people have names found nowhere else; give folder and output."""
    folder = tmp_path_factory.mktemp("marked")
    source, day = folder / "sources" / "desk", folder / "extracts" / "2026-03-20" / "desk"
    source.mkdir(parents=True)
    day.mkdir(parents=True)
    (folder / "landlord.toml").write_text(LANDLORD, encoding="utf-8")
    (source / "source.toml").write_text(SOURCE, encoding="utf-8")
    for file, rows in ((source / "columns.csv", COLUMNS), (day / "people.csv", PEOPLE)):
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows(rows)
    done = CliRunner().invoke(commands, ["refresh", str(folder), "--today", "2026-03-20"])
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == 1, done.output
    return folder, done.output


@pytest.mark.slow
def test_no_person_is_in_what_the_command_says(refreshed: tuple[Path, str]) -> None:
    assert markers_in(refreshed[1]) == []


@pytest.mark.slow
def test_no_person_is_in_the_account_of_the_run(refreshed: tuple[Path, str]) -> None:
    assert markers_in((refreshed[0] / "record" / "run.json").read_text(encoding="utf-8")) == []


@pytest.mark.slow
@pytest.mark.parametrize("table", MAY_BE_READ_BY_ANYBODY)
def test_no_person_is_in_a_table_that_anybody_may_read(
    table: str, refreshed: tuple[Path, str]
) -> None:
    rows = duckdb.read_parquet(str(refreshed[0] / "record" / f"{table}.parquet")).fetchall()

    assert markers_in(str(rows)) == []


@pytest.mark.slow
def test_the_search_would_find_a_person_where_one_is(refreshed: tuple[Path, str]) -> None:
    rows = duckdb.read_parquet(str(refreshed[0] / "record" / "person_record.parquet")).fetchall()

    assert markers_in(str(rows)) != []


@pytest.mark.slow
def test_every_row_with_a_person_was_mapped_or_rejected(refreshed: tuple[Path, str]) -> None:
    con = duckdb.connect()
    extract = refreshed[0] / "record" / "extract.parquet"

    counts = con.read_parquet(str(extract)).project("received, mapped + rejected").fetchall()

    assert counts == [(4, 4)]


def markers_in(text: str) -> list[str]:
    """Name the markers that stand in a text, however they are broken or spaced."""
    close = re.sub(r"\s+", "", text.lower())
    return [marker for marker in MARKERS if marker in close]
