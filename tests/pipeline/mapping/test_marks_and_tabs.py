"""Marks that say something, tabs that repeat each other, codes without a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from mapped_rows import FEED, incoming
from openpyxl.styles import Font, PatternFill

from ontherecord.pipeline.loading import load_file
from ontherecord.pipeline.mapping.deliveries import Delivery, lay_over
from ontherecord.pipeline.mapping.feeds import FeedMapping, FileToMap, Mapped
from ontherecord.pipeline.mapping.records import Records
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System
from ontherecord.standards.packs import MalformedPack
from ontherecord.standards.sources import Source, read_source

MapWorkbook = Callable[..., tuple[Mapped, int]]


def source_of(folder: Path, standards: Standards, feed: str, columns: str, codes: str) -> Source:
    folder.mkdir(exist_ok=True)
    (folder / "source.toml").write_text(feed, encoding="utf-8")
    (folder / "columns.csv").write_text("feed,column,record,field,format,note\n" + columns)
    (folder / "codes.csv").write_text("code_list,column,their_code,our_code,note\n" + codes)
    return read_source(folder, standards)


@pytest.fixture
def map_workbook(
    tmp_path: Path, records: Records, con: duckdb.DuckDBPyConnection, standards: Standards
) -> MapWorkbook:
    """Map a workbook through a source given as its files' text; give also the rows received."""

    def map_it(book: openpyxl.Workbook, feed: str, columns: str, codes: str = "") -> tuple:
        source = source_of(tmp_path / "source", standards, feed, columns, codes)
        system = System("contractor", source, "Contractor", "contractor", "repairs", "contractor")
        book.save(tmp_path / "jobs.xlsx")
        rows = source.feeds["rows"]
        loaded = load_file(tmp_path / "jobs.xlsx", rows, tmp_path / "rows.parquet", b"salt")
        file = FileToMap("jobs.xlsx", loaded.rows_file, loaded.columns_by_sheet)
        return FeedMapping(records, system, rows, standards).map_file(file), loaded.received

    return map_it


def coloured_jobs() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in (["Job", "Status", "Home"], ["J1", "OPEN", "H1"], ["J2", "OPEN", "H1"]):
        book.active.append(row)
    book.active.append(["J3", "OPEN", "H1"])
    for cell in book.active[3]:
        cell.font = Font(strike=True)
    book.active["A4"].fill = PatternFill("solid", fgColor="FFFFFF00")
    return book


MARKED = """
[feeds.rows]
files = ["*.xlsx"]
format = "xlsx"
delivery = "full"

[[feeds.rows.marks]]
struck = true
column = "Status"
says = "CANX"

[[feeds.rows.marks]]
fill = "yellow"
on = "Job"
makes = "Access"
says = "No access"
"""
MARKED_COLUMNS = """rows,Job,repair,source_ref,,
rows,Status,repair,status,,
rows,Access,repair,closed_reason,,
"""


def test_a_mark_says_in_a_column_what_it_means(con, map_workbook: MapWorkbook) -> None:
    result, received = map_workbook(
        coloured_jobs(),
        MARKED,
        MARKED_COLUMNS,
        "repair_status,,OPEN,open,\nrepair_status,,CANX,cancelled,\n"
        "closed_reason,,No access,no_access,\n",
    )

    assert incoming(con, "repair", "source_ref, status, closed_reason") == [
        ("J1", "open", None),
        ("J2", "cancelled", None),
        ("J3", "open", "no_access"),
    ]
    assert result.mapped == received == 3


def test_a_later_tab_has_the_last_word_and_repeats_are_no_rejects(
    con, map_workbook: MapWorkbook
) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Mar 2026"
    tabs = {
        "Mar 2026": [["J1", "DONE"], ["J2", "OPEN"]],
        "Jan 2026": [["J1", "OPEN"]],
        "Feb 2026": [["J1", "OPEN"], ["J2", "OPEN"]],
    }
    for name, rows in tabs.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in [["Job", "Status"], *rows]:
            sheet.append(row)
    feed = MARKED.partition("[[")[0].replace("full", "restated")
    feed += 'sheets = ".*"\nsheets_dated = "%b %Y"\n'

    result, received = map_workbook(
        book,
        feed,
        "rows,Job,repair,source_ref,,\nrows,Status,repair,status,,\n",
        "repair_status,,OPEN,open,\nrepair_status,,DONE,completed,\n",
    )

    assert incoming(con, "repair", "source_ref, status, sheet") == [
        ("J1", "completed", "Mar 2026"),
        ("J2", "open", "Mar 2026"),
    ]
    assert (result.mapped, result.rejected_rows, received) == (5, 0, 5)


def test_a_listing_without_keys_that_tabs_repeat_has_each_line_once(
    con, map_workbook: MapWorkbook
) -> None:
    book = openpyxl.Workbook()
    for name, rows in {"A": ["gas", "gas"], "B": ["gas", "gas", "roof"]}.items():
        sheet = book.create_sheet(name)
        for word in ["Works", *rows]:
            sheet.append([word])
    feed = MARKED.partition("[[")[0].replace("full", "restated") + 'sheets = "[AB]"\n'

    result, _ = map_workbook(book, feed, "rows,Works,repair,description,,\n")

    assert sorted(incoming(con, "repair", "description")) == [("gas",), ("gas",), ("roof",)]
    assert result.mapped == 5


def test_an_undated_code_has_the_day_it_was_first_seen(
    tmp_path: Path, records: Records, con: duckdb.DuckDBPyConnection, standards: Standards
) -> None:
    feed = FEED + '[feeds.rows.records.need.set]\nrecorded_on = "first seen"\n'
    columns = "rows,Ref,need,source_ref,,\nrows,Code,need,need_type,,\n"
    codes = "need_type,,HOH,hearing,\nneed_type,,VI,sight,\n"
    source = source_of(tmp_path / "source", standards, feed, columns, codes)
    system = System("housing", source, "Housing", "landlord", "head of data", "housing")
    rows = source.feeds["rows"]
    days = [date(2026, 3, 1), date(2026, 3, 8)]

    for day, text in zip(days, ["P1,HOH\n", "P1,HOH\nP2,VI\n"], strict=True):
        file = tmp_path / f"needs {day}.csv"
        file.write_text("Ref,Code\n" + text)
        loaded = load_file(file, rows, tmp_path / f"{day}.parquet", b"salt")
        records.received_on = day
        mapping = FeedMapping(records, system, rows, standards)
        mapping.map_file(FileToMap(file.name, loaded.rows_file, {"": loaded.columns}))
        lay_over(records, Delivery("housing", day, (rows,), {"rows": 0}))

    kept = con.execute(
        "select source_ref, recorded_on, last_received_on from need_record order by source_ref"
    ).fetchall()
    assert kept == [("P1", days[0], days[1]), ("P2", days[1], days[1])]


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ('[[feeds.rows.marks]]\nfill = "mauve"\ncolumn = "Job"\nsays = "x"\n', "fill"),
        ('[[feeds.rows.marks]]\nfill = "red"\nstruck = true\ncolumn = "Job"\nsays = "x"\n', "fill"),
        ('[[feeds.rows.marks]]\nfill = "red"\nsays = "x"\n', "column"),
        ('[[feeds.rows.marks]]\nfill = "red"\nmakes = "Nowhere"\nsays = "x"\n', "Nowhere"),
        ('[feeds.rows.several]\ncolumn = "Job"\nlike = "("\n', "like"),
        ('[feeds.rows.several]\ncolumn = "Job"\nlike = "(?=7)[0-9]+"\n', "RE2"),
        ('[feeds.rows.several]\ncolumn = "Not sent"\nlike = "."\n', "Not sent"),
        ('[feeds.rows.stitch]\nby = ["Job"]\norder = "Line"\n', "text"),
        ('[[feeds.rows.wording]]\ncolumn = "Job"\nwritten_by_system = ["("]\n', "written_by"),
        ('[feeds.rows.comments]\n"Job" = ""\n', "comments"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_key(
    tmp_path: Path, standards: Standards, said: str, where: str
) -> None:
    feed = MARKED.partition("[[")[0] + said

    with pytest.raises(MalformedPack, match=where):
        source_of(tmp_path / "source", standards, feed, "rows,Job,repair,source_ref,,\n", "")
