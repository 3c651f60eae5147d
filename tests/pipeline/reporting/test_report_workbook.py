"""The workbook holds every issue, can be filtered, runs nothing and names nobody."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from invented_record import CHECKS, MARKERS, SYSTEMS, TODAY, issue, write_record
from openpyxl.workbook import Workbook

from ontherecord.pipeline.reporting.opened import open_record
from ontherecord.pipeline.reporting.workbook import write_workbook
from ontherecord.standards.kinds import Standards


@pytest.fixture(scope="module")
def book(full_record: Path) -> Workbook:
    return openpyxl.load_workbook(full_record / "issues.xlsx")


def rows(book: Workbook, sheet: str) -> list[dict]:
    heading, *found = book[sheet].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in found]


def test_the_sheets_stand_in_the_order_people_want_them(book: Workbook) -> None:
    assert book.sheetnames == [
        "Read me", "Open issues", "Gone", "Coverage", "Rejected rows", "Codes to translate",
    ]  # fmt: skip


def test_every_issue_is_there_once_open_or_gone(book: Workbook) -> None:
    assert len(rows(book, "Open issues")) == 13
    assert len(rows(book, "Gone")) == 2
    assert len(rows(book, "Rejected rows")) == 6
    assert len(rows(book, "Coverage")) == 3


def test_lists_can_be_filtered_and_their_heading_stays_in_sight(book: Workbook) -> None:
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes == "A2"
        assert book[name].auto_filter.ref.startswith("A1:")


def test_days_are_days(book: Workbook) -> None:
    found = {row["Issue"]: row for row in rows(book, "Open issues")}

    assert found["i000010"]["Happened on"] == datetime(2026, 3, 10)  # noqa: DTZ001 — a cell has no zone
    assert found["i000015"]["Happened on"] is None
    assert rows(book, "Gone")[0]["Gone on"].date() == TODAY


def test_an_issue_says_whose_row_shows_it_and_what_that_is(
    tmp_path: Path, standards: Standards
) -> None:
    signs = [{"note_sign_id": "ns1", "kind": "attendance"}]
    found = [
        issue(1, "required_field_missing", subject_kind="note_sign", subject_id="ns1",
              source="contractor"),
        issue(2, "required_field_missing", subject_kind="record", subject_id="v1",
              source="closed"),
    ]  # fmt: skip
    vanished = [{"record_id": "v1", "kind": "repair"}]
    folder = write_record(
        tmp_path / "record", {"issue": found, "note_sign": signs, "vanished_record": vanished}
    )

    with open_record(folder) as record:
        write_workbook(record, folder / "issues.xlsx", standards, CHECKS, SYSTEMS)
    told = rows(openpyxl.load_workbook(folder / "issues.xlsx"), "Open issues")

    assert [(row["About"], row["System"], row["Reference"]) for row in told] == [
        ("Attendance", "Contractor's workbook", "JOB1"),
        ("Repair", "closed", "JOB2"),
    ]


def test_an_issue_names_what_else_it_rests_on_by_reference(
    tmp_path: Path, standards: Standards
) -> None:
    of_complaints = {"other_kind": "complaint", "other_count": 7,
                     "other_refs": ["contractor:C7", "closed:C3"]}  # fmt: skip
    of_people = {"other_kind": "person", "other_count": 2,
                 "other_refs": ["contractor:Hollis", "contractor:Tallow"]}  # fmt: skip
    of_none = dict.fromkeys(of_people)
    found = [
        issue(number, CHECKS[0].name) | others
        for number, others in enumerate((of_none, of_complaints, of_people), start=1)
    ]
    folder = write_record(tmp_path / "record", {"issue": found})

    with open_record(folder) as record:
        write_workbook(record, folder / "issues.xlsx", standards, CHECKS, SYSTEMS)
    told = rows(openpyxl.load_workbook(folder / "issues.xlsx"), "Open issues")

    assert {row["Issue"]: row["Found together with"] for row in told} == {
        "i000001": None,
        "i000002": "Complaint × 7: Contractor's workbook C7; closed C3; 5 more",
        "i000003": "Person × 2",
    }


def test_nothing_in_the_workbook_is_a_formula_or_a_link(full_record: Path, book: Workbook) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    texts = [row["Reference"] for row in rows(book, "Open issues")]

    assert "f" not in kinds
    assert "=cmd|'7'" in texts
    with zipfile.ZipFile(full_record / "issues.xlsx") as parts:
        sheets = [name for name in parts.namelist() if "worksheets/sheet" in name]
        assert [name for name in sheets if b"<f>" in parts.read(name)] == []


def test_no_name_address_or_rare_code_reaches_the_workbook(full_record: Path) -> None:
    with zipfile.ZipFile(full_record / "issues.xlsx") as parts:
        told = b"\n".join(parts.read(name) for name in parts.namelist()).decode().lower()

    assert [marker for marker in MARKERS if marker.lower() in told] == []


def test_the_details_of_a_need_are_held_back_and_others_are_in_words(book: Workbook) -> None:
    found = {row["Issue"]: row["Details"] for row in rows(book, "Open issues")}

    assert found["i000011"] == "Stage: held back"
    assert found["i000010"] == "Report count: 4"


def test_a_list_too_long_for_a_sheet_goes_on_to_the_next(
    tmp_path: Path, standards: Standards
) -> None:
    write_record(tmp_path, {"issue": [issue(number, CHECKS[0].name) for number in range(7)]})

    with open_record(tmp_path) as record:
        write_workbook(record, tmp_path / "small.xlsx", standards, CHECKS, SYSTEMS, most_rows=3)

    book = openpyxl.load_workbook(tmp_path / "small.xlsx")
    counts = [len(rows(book, name)) for name in ("Open issues", "Open issues 2", "Open issues 3")]
    assert counts == [3, 3, 1]


def test_the_day_it_was_made_is_the_runs_day(book: Workbook) -> None:
    assert book.properties.created.date() == date(2026, 3, 20)
