"""Fills, strike-throughs, hidden rows and comments: read where the source maps them, else said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.worksheet.worksheet import Worksheet

from ontherecord.pipeline.loading.fills import COLOUR_NAMES, colour_name
from ontherecord.standards.shapes import COLOURS, Mark, Shapes

HEAD = ["Job Ref", "Trade", "Notes"]
MARKED_OLD_WORKBOOK = Path(__file__).parent / "marked.xls"
"""Three jobs, marked as `filled` and `beside` below mark theirs, saved by Gnumeric."""
YELLOW = PatternFill("solid", fgColor="FFFFFF00")


def jobs(path: Path, change: Callable[[Worksheet], object]) -> Path:
    """Write three jobs under their headings, with something beside their values."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Jan"
    for row in (HEAD, ["R1", "Gas", "a"], ["R2", "Roof", "b"], ["R3", None, "c"]):
        sheet.append(row)
    for cell in sheet[1]:
        cell.fill = YELLOW
    change(sheet)
    made.save(path)
    return path


def filled(sheet: Worksheet) -> None:
    sheet["A2"].fill = PatternFill("solid", fgColor="FFFFFF99")
    sheet["B3"].fill = PatternFill("solid", fgColor=Color(indexed=10))
    sheet["B4"].fill = PatternFill("solid", fgColor=Color(theme=6, tint=0.4))
    sheet["C4"].font = Font(strike=True)
    sheet["C3"].fill = PatternFill("solid", fgColor="FFFFFFFF")


def beside(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet["C2"].comment = Comment("MARKER rang back", "someone")
    sheet["A1"].comment = Comment("what this column is", "someone")


def marks_of(load: Callable, path: Path, *marks: Mark) -> list[str | None]:
    loaded = load(path, format="xlsx", shapes=Shapes(marks=marks))
    assert loaded.names[-1] == "marks"
    return [row[-1] for row in loaded.rows]


def test_fills_and_struck_cells_nobody_maps_are_counted_below_the_headings(
    load: Callable, tmp_path: Path
) -> None:
    path = jobs(tmp_path / "a.xlsx", filled)

    loaded = load(path, format="xlsx")

    assert loaded.file.messages == ["3 filled or struck cells not read"]
    assert loaded.names == ["row_number", "sheet", *HEAD]


def test_marks_in_the_headings_are_none_wherever_those_are_found(
    load: Callable, tmp_path: Path
) -> None:
    path = jobs(tmp_path / "a.xlsx", filled)

    assert load(path, format="xlsx", header_row=0).file.messages == [
        "3 filled or struck cells not read"
    ]


def test_a_mark_stands_for_its_row(load: Callable, tmp_path: Path) -> None:
    path = jobs(tmp_path / "a.xlsx", filled)

    assert marks_of(load, path, Mark(fill="yellow"), Mark(struck=True)) == ["0", None, "1"]
    assert marks_of(load, path, Mark(fill="ff0000")) == [None, "0", None]
    assert marks_of(load, path, Mark(fill="red"), Mark(fill="ff0000")) == [None, "0 1", None]
    assert marks_of(load, path, Mark(fill="green")) == [None, None, "0"]


def test_a_mark_on_one_column_is_not_read_from_another(load: Callable, tmp_path: Path) -> None:
    path = jobs(tmp_path / "a.xlsx", filled)

    assert marks_of(load, path, Mark(fill="yellow", on="Job Ref")) == ["0", None, None]
    assert marks_of(load, path, Mark(fill="yellow", on="Trade")) == [None, None, None]
    assert marks_of(load, path, Mark(fill="yellow", on="Not here")) == [None, None, None]


def test_marks_nobody_maps_beside_those_mapped_are_still_said(
    load: Callable, tmp_path: Path
) -> None:
    path = jobs(tmp_path / "a.xlsx", filled)

    loaded = load(path, format="xlsx", shapes=Shapes(marks=(Mark(fill="yellow"),)))

    assert loaded.file.messages == ["3 other filled or struck cells not read"]


def test_hidden_rows_columns_and_comments_are_said_and_no_word_of_them(
    load: Callable, tmp_path: Path
) -> None:
    path = jobs(tmp_path / "a.xlsx", beside)

    loaded = load(path, format="xlsx")

    assert loaded.file.messages == [
        "2 hidden rows read like any other",
        "Hidden columns read like any other: B of sheet Jan",
        "1 comments on cells not read",
    ]
    assert b"MARKER" not in loaded.file.rows_file.read_bytes()


def test_hidden_rows_and_comments_are_read_where_the_source_maps_them(
    load: Callable, tmp_path: Path
) -> None:
    path = jobs(tmp_path / "a.xlsx", beside)
    shapes = Shapes(marks=(Mark(hidden=True),), comments=(("Notes", "Comment on Notes"),))

    loaded = load(path, format="xlsx", shapes=shapes, read_by_map=("Comment on Notes",))

    assert loaded.names == ["row_number", "sheet", *HEAD, "Comment on Notes", "marks"]
    assert [row[5:] for row in loaded.rows] == [
        ("MARKER rang back", None),
        (None, "0"),
        (None, "0"),
    ]
    assert [m for m in loaded.file.messages if "comment" in m.lower()] == []


def test_an_old_workbook_says_the_same_beside_its_values(load: Callable) -> None:
    loaded = load(MARKED_OLD_WORKBOOK, format="xlsx")

    assert loaded.file.messages == [
        "3 filled or struck cells not read",
        "2 hidden rows read like any other",
        "Hidden columns read like any other: B of sheet Jan",
        "1 comments on cells not read",
    ]
    assert b"MARKER" not in loaded.file.rows_file.read_bytes()


def test_marks_of_an_old_workbook_are_read_where_the_source_maps_them(load: Callable) -> None:
    marks = (Mark(fill="yellow"), Mark(struck=True), Mark(fill="ff0000"), Mark(hidden=True))
    shapes = Shapes(marks=marks, comments=(("Notes", "Comment on Notes"),))

    loaded = load(
        MARKED_OLD_WORKBOOK, format="xlsx", shapes=shapes, read_by_map=("Comment on Notes",)
    )

    assert [row[5:] for row in loaded.rows] == [
        ("MARKER rang back", "0"),
        (None, "2 3"),
        (None, "1 3"),
    ]


def test_colours_given_by_a_rule_are_said_not_to_be_read(load: Callable, tmp_path: Path) -> None:
    from openpyxl.formatting.rule import CellIsRule

    def ruled(sheet: Worksheet) -> None:
        rule = CellIsRule(operator="equal", formula=['"Gas"'], fill=YELLOW)
        sheet.conditional_formatting.add("B2:B4", rule)

    loaded = load(jobs(tmp_path / "a.xlsx", ruled), format="xlsx")

    assert loaded.file.messages == [
        "Colours given by a rule (conditional formatting) not read: Jan"
    ]


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("ffff00", "yellow"), ("ffff99", "yellow"), ("fff2cc", "yellow"), ("ffc000", "orange"),
        ("f8cbad", "orange"), ("ff0000", "red"), ("c00000", "red"), ("92d050", "green"),
        ("c6efce", "green"), ("00b0f0", "blue"), ("4472c4", "blue"), ("7030a0", "purple"),
        ("ff99cc", "pink"), ("d9d9d9", "grey"), ("000000", "black"), ("833c0b", "brown"),
    ],
)  # fmt: skip
def test_a_colour_goes_by_the_name_a_person_gives_it(colour: str, name: str) -> None:
    assert colour_name(colour) == name


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 0xFFFFFF))
def test_every_colour_has_one_of_the_names(colour: int) -> None:
    assert colour_name(f"{colour:06x}") in COLOURS
    assert set(COLOUR_NAMES) <= set(COLOURS)
