"""The intake filter: taken, sealed, refused, missing, renamed, doubled headings."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from loaded_jobs import jobs_feed, read_rows

from ontherecord.pipeline.loading import cell_address, load_file
from ontherecord.standards.sources import Column, Record


def test_only_taken_columns_reach_the_copy(load: Callable) -> None:
    loaded = load("Colour,Job Ref,Tenant,Trade,Notes\nblue,R1,MARKER,damp,n\n")

    assert loaded.names == ["row_number", "sheet", "Job Ref", "Trade", "Notes"]
    assert loaded.taken == [("R1", "damp", "n")]
    assert loaded.file.refused_columns == ["Colour", "Tenant"]
    assert b"MARKER" not in loaded.file.rows_file.read_bytes()


def test_a_column_nobody_listed_is_said_and_a_known_refusal_is_not(load: Callable) -> None:
    loaded = load("Colour,Job Ref,Tenant,Trade,Notes\nblue,R1,x,damp,n\n")

    assert loaded.file.messages == [
        "Refused at intake, not being listed in columns.csv: Tenant (row 1)"
    ]


def test_a_sealed_column_is_a_salted_digest_of_the_trimmed_value(load: Callable) -> None:
    loaded = load("Job Ref,Trade,Notes,NI\nR1,,, Ab é \nR2,,, \n", seal=("NI",))

    digest = hmac.new(b"salt of a made-up landlord", "Ab é".encode(), hashlib.sha256).hexdigest()
    assert loaded.names[-1] == "NI"
    assert loaded.taken == [("R1", None, None, digest), ("R2", None, None, None)]


def test_a_salt_longer_than_a_block_seals_as_hmac_does(tmp_path: Path) -> None:
    path, salt = tmp_path / "jobs.csv", b"s" * 100
    path.write_text("Job Ref,Trade,Notes\nR1,damp,x\n", encoding="utf-8")

    loaded = load_file(path, jobs_feed(seal=("Notes",)), tmp_path / "rows.parquet", salt)

    rows, _ = read_rows(loaded.rows_file)
    assert rows[0][4] == hmac.new(salt, b"x", hashlib.sha256).hexdigest()


def test_a_missing_column_loads_as_empty_and_is_said(load: Callable) -> None:
    loaded = load("Job Ref,Trade\nR1,damp\n")

    assert loaded.taken == [("R1", "damp", None)]
    assert loaded.file.messages == ["Column Notes is missing from row 1; it was loaded as empty"]


def test_a_renamed_column_names_the_nearest_heading(load: Callable) -> None:
    loaded = load("Job Ref,TRADE,Notes\nR1,damp,n\n")

    assert loaded.taken == [("R1", None, "n")]
    assert "nearest headings: TRADE for Trade" in loaded.file.messages[0]


def test_a_missing_key_refuses_the_file_and_names_the_nearest_heading(refusal: Callable) -> None:
    refused = refusal("Job Reff,Trade,Notes\nR1,damp,n\n")

    assert refused.reason == (
        "row 1 lacks Job Ref, without which no row can be named; "
        "nearest headings: Job Reff for Job Ref"
    )


@pytest.mark.parametrize("near", ["07700 900123", "Job Reff", "trade"])
def test_a_row_with_none_of_the_headings_is_not_repeated(refusal: Callable, near: str) -> None:
    refused = refusal(f"Mrs Marker,{near}\nR1,damp\n")

    assert "has none of the columns of feed jobs" in refused.reason
    assert "Marker" not in str(refused)
    assert near not in str(refused)


def test_a_taken_heading_that_stands_twice_refuses_the_file(refusal: Callable) -> None:
    refused = refusal("Job Ref,Trade,Notes,Trade\nR1,a,b,c\n")

    assert "the heading Trade stands in columns B and D" in refused.reason


def test_a_refused_heading_may_stand_twice(load: Callable) -> None:
    loaded = load("Job Ref,Trade,Notes,Colour,Colour\nR1,a,b,c,d\n")

    assert loaded.taken == [("R1", "a", "b")]
    assert loaded.file.refused_columns == ["Colour"]


def test_columns_under_one_heading_are_told_apart_where_as_many_are_listed(load: Callable) -> None:
    loaded = load("Job Ref,Trade,Notes,Notes\nR1,a,b,c\n", records=jobs_with("Notes (2)"))

    assert loaded.taken == [("R1", "a", "c")]


def test_a_column_more_under_one_heading_refuses_the_file(refusal: Callable) -> None:
    two = jobs_with("Notes", "Notes (2)")

    refused = refusal("Job Ref,Trade,Notes,Notes,Notes\nR1,a,new,b,c\n", records=two)

    assert "the heading Notes stands in columns C and D and E" in refused.reason


def test_groups_of_headings_stand_above_their_columns(load: Callable) -> None:
    text = "Jobs for Wren Homes,,,\nJob Ref,,Visit,\n,Trade,Date,Notes\nR1,damp,1 May,dry\n"

    loaded = load(text, header_row=3, heading_rows=2, records=jobs_with("Visit Notes"))

    assert loaded.taken == [("R1", "damp", "dry")]
    assert loaded.rows[0][0] == 4


def test_spaces_in_headings_do_not_matter(load: Callable) -> None:
    loaded = load('" Job  Ref ",Trade,"No\ntes"\nR1,a,b\n', records=jobs_with("No tes"))

    assert loaded.taken == [("R1", "a", "b")]
    assert loaded.rows[0][0] == 2


def jobs_with(*notes: str) -> tuple:
    columns = (
        Column("Job Ref", "repair", "source_ref"),
        Column("Trade", "repair", "trade"),
        *(Column(column, "repair", "description") for column in notes),
    )
    return (Record("repair", "repair", columns=columns),)


def test_a_column_of_our_own_name_cannot_be_taken(refusal: Callable) -> None:
    refused = refusal("Job Ref,Trade,Sheet\nR1,a,b\n", records=jobs_with("Sheet"))

    assert "a column called Sheet cannot be taken" in refused.reason


def test_empty_headings_over_empty_cells_are_passed_over(load: Callable) -> None:
    loaded = load("Job Ref,Trade,Notes,,\nR1,a,b,,\n")

    assert loaded.file.messages == []
    assert loaded.file.columns == ["Job Ref", "Trade", "Notes", "", ""]


def test_cells_under_no_heading_are_said(load: Callable) -> None:
    loaded = load("Job Ref,Trade,Notes,\nR1,a,b,MARKER\n")

    assert loaded.file.messages == ["Cells without a heading were not taken: column D"]


def test_cell_addresses_are_those_of_a_spreadsheet() -> None:
    columns = [f"c{i}" for i in range(800)]

    assert [cell_address(columns, c, 14) for c in ("c2", "c25", "c26", "c701", "c702")] == [
        "C14",
        "Z14",
        "AA14",
        "ZZ14",
        "AAA14",
    ]
    assert cell_address(columns, "another", 14) == ""


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_headings_that_are_nowhere_near_the_top_are_asked_for(
    format: str, refusal: Callable, tmp_path: Path
) -> None:
    rows = [["Title"], *([["a", "b"]] * 60), ["Job Ref", "Trade"]]
    path = tmp_path / f"a.{format}"
    if format == "csv":
        path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Jobs")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    refused = refusal(path, format=format, header_row=0)

    where = " of sheet Jobs" if format == "xlsx" else ""
    assert refused.reason == f"none of the first 50 rows{where} has the headings Job Ref"


def test_each_sheet_has_its_headings_where_they_are_found(load: Callable, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, above in (("2024", 2), ("2025", 4)):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "Notes")
            sheet.write_row(above, 0, ["Job  Ref", "Trade"])
            sheet.write_row(above + 1, 0, [name, "[X]"])

    loaded = load(path, format="xlsx", header_row=0, sheets="20..")

    assert [(row[0], row[1], row[2], row[3]) for row in loaded.rows] == [
        (4, "2024", "2024", "[X]"),
        (6, "2025", "2025", "[X]"),
    ]
