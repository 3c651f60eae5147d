"""XLSX: sheets, dates, numbers and errors as text, each row where a person sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from loaded_jobs import SALT, jobs_feed

from ontherecord.pipeline.loading import cell_address, load_file

HEAD = ["Job Ref", "Trade", "Notes"]


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook of sheets; every value as Excel would hold it."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, str) and not value.startswith("="):
                        sheet.write_string(number, place, value)
                    elif value is not None:
                        sheet.write(number, place, value)
    return path


def test_values_come_as_a_person_reads_them(load: Callable, tmp_path: Path) -> None:
    values = [
        ("00123", "00123"),
        (1234.0, "1234"),
        (-7, "-7"),
        (12.5, "12.5"),
        (1.23e9, "1230000000"),
        (date(2025, 3, 1), "2025-03-01"),
        (datetime(2025, 3, 1, 9, 30, 7), "2025-03-01 09:30:07"),  # noqa: DTZ001 — Excel has no zone
        (time(9, 30), "09:30:00"),
        (True, "true"),
        ("  two\nlines ", "two\nlines"),
        ("#N/A", None),
    ]
    path = workbook(tmp_path / "a.xlsx", Jan=[HEAD, *([f"R{v}", "a", v] for v, _ in values)])

    loaded = load(path, format="xlsx")

    assert [row[4] for row in loaded.rows] == [expected for _, expected in values]


def test_rows_of_many_sheets_stay_in_their_order(load: Callable, tmp_path: Path) -> None:
    months = [f"M{number:02}" for number in range(12)]
    rows = [[f"R{number}", "a", "b"] for number in range(2_500)]
    path = workbook(tmp_path / "a.xlsx", **{month: [HEAD, *rows] for month in months})

    loaded = load(path, format="xlsx", sheets="M.*")

    assert [row[:2] for row in loaded.rows] == [
        (number, month) for month in months for number in range(2, 2_502)
    ]


def test_a_formula_gives_its_result_and_an_error_gives_nothing(
    load: Callable, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_string(1, 0, "R1")
        sheet.write_formula(1, 1, "=1+1", value=2)
        sheet.write_formula(1, 2, "=NA()", value="#N/A")

    assert load(path, format="xlsx").taken == [("R1", "2", None)]


def test_every_wanted_sheet_is_stacked_with_its_own_row_numbers(
    load: Callable, tmp_path: Path
) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        Jan=[["Jobs in January"], [], HEAD, ["R1", "a", "b"], [], ["R2", "c", "d"], ["Total", 2]],
        Pivot=[["Sum of jobs"]],
        Feb=[["Jobs in February"], [], ["Notes", "Trade", "Job Ref"], ["f", "e", "R3"]],
    )

    loaded = load(path, format="xlsx", sheets="Jan|Feb", header_row=3, total_row="Total")

    assert loaded.rows == [
        (4, "Jan", "R1", "a", "b"),
        (6, "Jan", "R2", "c", "d"),
        (4, "Feb", "R3", "e", "f"),
    ]
    assert loaded.file.totals == 1
    assert loaded.file.columns_by_sheet == {"Jan": HEAD, "Feb": ["Notes", "Trade", "Job Ref"]}


def test_a_table_that_begins_further_in_keeps_its_addresses(load: Callable, tmp_path: Path) -> None:
    rows = [[], [], [None, None, *HEAD], [None, None, "R1", "a", "b"]]
    path = workbook(tmp_path / "a.xlsx", Jan=rows)

    loaded = load(path, format="xlsx", header_row=3)

    assert loaded.rows == [(4, "Jan", "R1", "a", "b")]
    assert cell_address(loaded.file.columns, "Trade", 4) == "D4"
    assert loaded.file.messages == []


def test_without_a_pattern_the_first_sheet_is_read(load: Callable, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Jan=[HEAD, ["R1", "a", "b"]], Feb=[HEAD, ["R2", "", ""]])

    assert load(path, format="xlsx").rows == [(2, "Jan", "R1", "a", "b")]


def test_hidden_rows_and_sheets_are_read_too(load: Callable, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Front"
    hidden = book.create_sheet("Jan")
    hidden.sheet_state = "hidden"
    for row in (HEAD, ["R1", "a", "b"], ["R2", "c", "d"]):
        hidden.append(row)
    hidden.row_dimensions[2].hidden = True
    book.save(path)

    loaded = load(path, format="xlsx", sheets="Jan")

    assert loaded.rows == [(2, "Jan", "R1", "a", "b"), (3, "Jan", "R2", "c", "d")]


def test_an_empty_sheet_among_others_is_said(load: Callable, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Jan=[HEAD, ["R1", "a", "b"]], Feb=[])

    loaded = load(path, format="xlsx", sheets="...")

    assert loaded.file.received == 1
    assert loaded.file.messages == ["Sheet Feb is empty"]


def test_cells_under_no_heading_are_said_with_their_sheet(load: Callable, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Jan=[HEAD, ["R1", "a", "b", "see OT"]])

    assert load(path, format="xlsx").file.messages == [
        "Cells without a heading were not taken: column D of sheet Jan"
    ]


def test_sealed_and_refused_cells_of_a_workbook_stay_out(load: Callable, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Jan=[[*HEAD, "Tenant"], ["R1", "a", "MARKER", "MARKER"]])

    loaded = load(path, format="xlsx", seal=("Notes",))

    assert len(loaded.rows[0][4]) == 64
    assert loaded.file.refused_columns == ["Tenant"]
    assert b"MARKER" not in loaded.file.rows_file.read_bytes()


def test_a_wanted_sheet_that_is_not_there_refuses_the_file(
    refusal: Callable, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", Jan=[HEAD], Notes=[HEAD])

    refused = refusal(path, format="xlsx", sheets="20.*")

    assert refused.reason == "has no sheet called 20.*; its sheets are Jan, Notes"


def test_one_sheet_without_the_key_refuses_the_whole_workbook(
    refusal: Callable, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", Jan=[HEAD, ["R1"]], Feb=[["Ref", "Trade"], ["R2"]])

    refused = refusal(path, format="xlsx", sheets="...")

    assert refused.reason.startswith("sheet Feb, row 1 lacks Job Ref")


def test_a_workbook_with_nothing_in_it_is_refused(refusal: Callable, tmp_path: Path) -> None:
    refused = refusal(workbook(tmp_path / "a.xlsx", Jan=[]), format="xlsx")

    assert "has nothing in the sheets" in refused.reason


def test_a_workbook_under_a_password_is_refused_saying_so(refusal: Callable) -> None:
    name = "EncryptedPackage".encode("utf-16-le")

    refused = refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048) + name, format="xlsx")

    assert refused.reason == "is a workbook under a password"
    assert 'password_from = "CONTRACTOR_PASSWORD"' in refused.next_step


@pytest.mark.parametrize(
    ("declared", "content", "reason"),
    [
        ("xlsx", b"Job Ref,Trade,Notes\nR1,a,b\n", "may be a CSV renamed to .xlsx"),
        ("xlsx", b"\n<html><table><tr><td>R1</td></tr></table></html>", "really an HTML or XML"),
        ("xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "no workbook that can be read"),
        ("csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "the old .xls form"),
        ("xlsx", b"PK\x03\x04 cut short", "a zip file cut short"),
        ("csv", b"<!DOCTYPE html><p>Sign in", "really an HTML or XML page"),
        ("csv", b"%PDF-1.7", "really a PDF"),
        ("json", b"\x1f\x8b\x08 packed", "a compressed file"),
        ("parquet", b"Job Ref,Trade\n", "is no Parquet file"),
        ("parquet", b"PAR1 cut short", "is damaged Parquet"),
    ],
)
def test_a_file_in_disguise_is_refused_by_its_real_name(
    refusal: Callable, declared: str, content: bytes, reason: str
) -> None:
    assert reason in str(refusal(content, format=declared))


def test_a_workbook_called_csv_is_refused_as_one(refusal: Callable, tmp_path: Path) -> None:
    path = workbook(tmp_path / "jobs.csv", Jan=[HEAD, ["R1", "a", "b"]])

    assert refusal(path).reason == "is declared csv and is really xlsx"


def test_a_damaged_workbook_is_refused(refusal: Callable, tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", Jan=[HEAD, ["R1", "a", "b"]]).read_bytes()
    damaged = whole.replace(b"PK\x03\x04", b"PK\x03\x05")
    path = tmp_path / "b.xlsx"
    path.write_bytes(whole[:4] + damaged[4:])

    assert "is no workbook that can be read" in refusal(path, format="xlsx").reason


def test_loading_a_workbook_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", Jan=[HEAD, *([f"R{i}", "a", i] for i in range(50))])
    feed = jobs_feed(format="xlsx")

    first = load_file(path, feed, tmp_path / "one.parquet", SALT)
    again = load_file(path, feed, tmp_path / "two.parquet", SALT)

    assert first.rows_file.read_bytes() == again.rows_file.read_bytes()
