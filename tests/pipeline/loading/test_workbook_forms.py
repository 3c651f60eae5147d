"""Old and locked workbooks, tabs left out and tabs that repeat each other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from loaded_jobs import SALT, jobs_feed, load_here
from msoffcrypto.format.ooxml import OOXMLFile

from ontherecord.pipeline.loading import LoadedFile, Password, UnableToLoad, load_file
from ontherecord.standards.shapes import Shapes

HEAD = ["Job Ref", "Trade", "Notes"]
OLD_WORKBOOK = Path(__file__).parent / "jobs.xls"
SECRET = "corr3ct horse"


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def locked(path: Path) -> Path:
    plain, packed = io.BytesIO(), io.BytesIO()
    openpyxl_book = openpyxl.Workbook()
    for row in (HEAD, ["R1", "Gas", "MARKER"]):
        openpyxl_book.active.append(row)
    openpyxl_book.save(plain)
    plain.seek(0)
    OOXMLFile(plain).encrypt(SECRET, packed)
    path.write_bytes(packed.getvalue())
    return path


def opened(path: Path, password: Password) -> LoadedFile:
    into = path.parent / "kept" / "rows.parquet"
    return load_file(path, jobs_feed(format="xlsx"), into, SALT, password)


def test_an_old_workbook_is_read_as_a_new_one_is(load: Callable) -> None:
    loaded = load(OLD_WORKBOOK, format="xlsx", sheets=".* 2026")

    assert loaded.rows == [
        (2, "Jan 2026", "00123", "Plumber", "2026-01-05"),
        (3, "Jan 2026", "R2", "Gas", "12"),
        (2, "Feb 2026", "R2", "Gas", "12.5"),
        (3, "Feb 2026", "R3", "Gas", "true"),
    ]
    assert "2 filled or struck cells not read" in loaded.file.messages


def test_an_open_document_is_read_too(load: Callable, tmp_path: Path) -> None:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>'
            for v in row
        )
        + "</table:table-row>"
        for row in (HEAD, ["R1", "Gas", "b"])
    )
    path = tmp_path / "jobs.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr(
            "content.xml",
            '<?xml version="1.0"?><office:document-content'
            ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="Jan">{cells}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )

    assert load(path, format="xlsx").rows == [(2, "Jan", "R1", "Gas", "b")]


def test_a_workbook_under_a_password_opens_with_it_and_neither_is_written(tmp_path: Path) -> None:
    path = locked(tmp_path / "a.xlsx")

    loaded = opened(path, Password("CONTRACTOR_PASSWORD", SECRET))

    assert loaded.received == 1
    assert SECRET not in repr(Password("CONTRACTOR_PASSWORD", SECRET))
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.xlsx", "kept", "rows.parquet"]
    assert SECRET.encode() not in loaded.rows_file.read_bytes()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        (Password(), "is a workbook under a password"),
        (Password("CONTRACTOR_PASSWORD"), "CONTRACTOR_PASSWORD is not set"),
        (Password("CONTRACTOR_PASSWORD", "wr0ng staple"), "the one given does not open it"),
    ],
)
def test_a_locked_workbook_says_what_to_do_and_repeats_no_password(
    tmp_path: Path, password: Password, reason: str
) -> None:
    path = locked(tmp_path / "a.xlsx")

    with pytest.raises(UnableToLoad, match=reason) as refused:
        opened(path, password)

    assert refused.value.next_step
    assert "wr0ng" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_an_open_document_under_a_password_is_refused_saying_so(
    refusal: Callable, tmp_path: Path
) -> None:
    path = tmp_path / "jobs.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")

    assert "OpenDocument workbook under a password" in str(refusal(path, format="xlsx"))


def test_tabs_left_out_are_named_and_unforeseen_ones_counted(
    load: Callable, tmp_path: Path
) -> None:
    rows = [HEAD, ["R1", "a", "b"]]
    path = book(tmp_path / "a.xlsx", Cover=[["x"]], Jan_2026=rows, Pivot=[["y"]], Mrs_Z=rows)

    loaded = load(
        path, format="xlsx", sheets=".* 2026", shapes=Shapes(sheets_left_out="Cover|Pivot")
    )

    assert loaded.file.received == 1
    assert loaded.file.messages == [
        "Sheets left out: Cover, Pivot",
        "Sheets that neither sheets nor sheets_left_out names, and not read: 1",
    ]


def test_with_only_a_pattern_of_what_is_left_out_all_others_are_read(tmp_path: Path) -> None:
    rows = [HEAD, ["R1", "a", "b"]]
    path = book(tmp_path / "a.xlsx", Cover=[["x"]], Jan=rows, Feb=rows)

    loaded = load_here(tmp_path, path, format="xlsx", shapes=Shapes(sheets_left_out="Cover"))

    assert [row[1] for row in loaded.rows] == ["Jan", "Feb"]


def test_tabs_dated_by_their_names_are_read_from_the_oldest_on(
    load: Callable, tmp_path: Path
) -> None:
    rows = [HEAD, ["R1", "a", "b"]]
    path = book(tmp_path / "a.xlsx", Feb_2026=rows, Old_jobs=rows, Jan_2026=rows, Dec_2025=rows)

    loaded = load(path, format="xlsx", sheets=".*", shapes=Shapes(sheets_dated="%b %Y"))

    assert [row[1] for row in loaded.rows] == ["Old jobs", "Dec 2025", "Jan 2026", "Feb 2026"]
    assert loaded.file.messages == [
        "Sheets whose names are no date in the form %b %Y; any other has the word over them:"
        " Old jobs"
    ]


def test_errors_of_a_spreadsheet_are_not_filled_and_counted(load: Callable, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", Jan=[HEAD, ["R1", "#N/A", "#REF!"], ["R2", "#1 home", "b"]])
    said = "2 cells hold #N/A or another error of a spreadsheet: taken as not filled"

    from_workbook = load(path, format="xlsx")
    from_csv = load("Job Ref,Trade,Notes\nR1,#N/A,#REF!\nR2,#1 home,b\n")

    for loaded in (from_workbook, from_csv):
        assert loaded.taken == [("R1", None, None), ("R2", "#1 home", "b")]
        assert said in loaded.file.messages
