"""What is written into a file comes out of it again, in every form, and runs as no formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ontherecord.files import FORMS, Column, write, xlsx_files

COLUMNS = (
    Column("words", "In words"), Column("on", "On", "date"), Column("at", "At", "moment"),
    Column("count", "How many", "integer"), Column("cost", "Cost", "decimal"),
    Column("is_open", "Open", "boolean"),
)  # fmt: skip
ROW = ("12 Acacia Court", date(2026, 3, 4), datetime(2026, 7, 1, 9, 30, tzinfo=UTC), 7,
       Decimal("12.50"), True)  # fmt: skip
TEXTS = some.text(max_size=20) | some.sampled_from(
    ["=1+1", "+44", "-1", "@x", "\t=1", "_x0041_", "a & <b>", "\ufffe", "line\nline", "é€🏠", ""]
)


def said(count: int) -> list[tuple[str, str]]:
    return [("Rows", str(count)), ("Taken by", "=somebody@landlord.example")]


def written(form: str, file: Path, rows: list[tuple]) -> Path:
    assert write(form, file, "Cases: all", COLUMNS, iter(rows), said) == len(rows)
    return file


def csv_of(file: Path, name: str = "Cases: all.csv") -> list[list[str]]:
    text = ZipFile(file).read(name).decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def sheet_of(file: Path, number: int = 1) -> list[dict]:
    return fastexcel.read_excel(str(file)).load_sheet(number).to_arrow().to_pylist()


def test_a_workbook_opens_with_what_it_is_and_holds_days_as_days(tmp_path: Path) -> None:
    file = written("xlsx", tmp_path / "a.xlsx", [ROW, (None,) * 6])

    book = fastexcel.read_excel(str(file))
    first = book.load_sheet(0, header_row=None).to_arrow().to_pylist()
    row = sheet_of(file)[0]

    assert book.sheet_names == ["About this list", "Cases  all"]
    assert list(first[0].values()) == ["Rows", "2"]
    assert row["On"] == datetime(2026, 3, 4)  # noqa: DTZ001 — Excel knows no zones
    assert row["At"] == datetime(2026, 7, 1, 10, 30)  # noqa: DTZ001 — as London's clock showed it
    assert (row["How many"], row["Cost"], row["Open"]) == (7, 12.5, True)


def test_a_csv_begins_with_its_mark_and_lies_beside_what_it_is(tmp_path: Path) -> None:
    file = written("csv", tmp_path / "a.zip", [ROW])

    assert csv_of(file) == [
        [column.heading for column in COLUMNS],
        ["12 Acacia Court", "2026-03-04", "2026-07-01 10:30:00", "7", "12.50", "yes"],
    ]
    assert csv_of(file, "about.csv") == [["Rows", "1"], ["Taken by", "'=somebody@landlord.example"]]


def test_parquet_has_types_and_says_in_its_metadata_what_it_is(tmp_path: Path) -> None:
    on_a_day = (*ROW[:2], date(2026, 7, 1), *ROW[3:])
    file = written("parquet", tmp_path / "a.parquet", [ROW, on_a_day])

    table = pq.read_table(file)

    assert [str(field.type) for field in table.schema] == [
        "string", "date32[day]", "timestamp[us, tz=UTC]", "int64", "decimal128(14, 2)", "bool",
    ]  # fmt: skip
    assert table.to_pylist()[1]["at"] == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert b'"Rows": "2"' in pq.read_metadata(file).metadata[b"about"]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=some.lists(TEXTS, max_size=5))
def test_no_text_is_run_or_lost_whatever_it_is(tmp_path: Path, texts: list[str]) -> None:
    rows = [(text, None, None, None, None, None) for text in [*texts, "last"]]

    sheet = sheet_of(written("xlsx", tmp_path / "a.xlsx", rows))
    lines = csv_of(written("csv", tmp_path / "a.zip", rows))[1:]
    table = pq.read_table(written("parquet", tmp_path / "a.parquet", rows))

    kept = [xlsx_files.NO_XML.sub("", text) for text in [*texts, "last"]]
    as_xml_has_them = [text.replace("\r\n", "\n").replace("\r", "\n") for text in kept]
    assert [row["In words"] or "" for row in sheet] == as_xml_has_them
    assert [line[0].lstrip("'") for line in lines] == [
        text.lstrip("'") for text in [*texts, "last"]
    ]
    assert not [line for line in lines if line[0][:1] in tuple("=+-@\t\r\n")]
    assert table["words"].to_pylist() == [*texts, "last"]


def test_what_excel_cannot_count_is_written_as_text(tmp_path: Path) -> None:
    odd = ("x", date(1850, 1, 1), None, 10**17 + 1, None, None)

    row = sheet_of(written("xlsx", tmp_path / "a.xlsx", [odd]))[0]

    assert (row["On"], row["How many"]) == ("1850-01-01", "100000000000000001")


@pytest.mark.parametrize(("rows", "sheets"), [(0, 1), (3, 1), (4, 2), (7, 3)])
def test_more_rows_than_a_sheet_holds_go_on_to_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, sheets: int
) -> None:
    monkeypatch.setattr(xlsx_files, "MOST_ROWS", 3)
    day = date(2026, 1, 1)

    told = [(str(n), day + timedelta(n), None, n, None, None) for n in range(rows)]
    file = written("xlsx", tmp_path / "a.xlsx", told)

    book = fastexcel.read_excel(str(file))
    assert len(book.sheet_names) == sheets + 1
    held = [row for n in range(1, sheets + 1) for row in sheet_of(file, n)]
    assert [row["How many"] for row in held] == list(range(rows))


def test_every_form_says_what_it_is() -> None:
    assert {form.ends for form in FORMS.values()} == {".xlsx", ".zip", ".parquet"}
