"""Properties of loading: nothing lost, nothing changed, the same twice, whichever way it goes."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from loaded_jobs import SALT, Loaded, jobs_feed, load_here

from ontherecord.pipeline.loading import cells, load_file

pytestmark = pytest.mark.slow

HEAD = ["Job Ref", "Trade", "Notes"]
ODD = st.sampled_from(list("a,\"'\n \t;|=#é’\u00a0\u2028\ufeff😀"))
TEXT = st.text(
    ODD | st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=6
)
ROWS = st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=20)


def csv_text(rows: list[tuple[str, ...]], quoting: int = csv.QUOTE_MINIMAL) -> str:
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n", quoting=quoting).writerows([HEAD, *rows])
    return lines.getvalue()


def load_text(text: str, encoding: str = "utf-8") -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        return load_here(Path(folder), text.encode(encoding), encoding=encoding)


def expected(rows: list[tuple[str, ...]]) -> list[tuple[object, ...]]:
    stripped = [tuple(cell.strip() or None for cell in row) for row in rows]
    return [
        (i, "", *(None if cell in cells.EXCEL_ERRORS else cell for cell in row))
        for i, row in enumerate(stripped, start=2)
        if any(row)
    ]


@settings(max_examples=25, deadline=None)
@example(rows=[("R1", "#N/A", "#N/B")], quoting=csv.QUOTE_MINIMAL)
@given(rows=ROWS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_goes_in_comes_out(rows: list[tuple[str, ...]], quoting: int) -> None:
    loaded = load_text(csv_text(rows, quoting))

    assert loaded.rows == expected(rows)
    assert loaded.file.rejected == []


@settings(max_examples=12, deadline=None)
@given(rows=ROWS, encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_the_careful_way_gives_what_the_fast_way_gives(
    rows: list[tuple[str, ...]], encoding: str
) -> None:
    fast = load_text(csv_text(rows), encoding)

    careful = load_text(csv_text(rows) + "last,row cut short\n", encoding)

    assert careful.rows == fast.rows
    assert [row.row_number for row in careful.file.rejected] == [len(rows) + 2]


@settings(max_examples=25, deadline=None)
@given(lines=st.lists(st.text(st.sampled_from('ab,,," \t\0é'), max_size=9), max_size=10))
def test_any_lines_at_all_are_received_or_rejected(lines: list[str]) -> None:
    # load_here itself sees that received = rows + rejected.
    loaded = load_text("\n".join([",".join(HEAD), *lines]))

    numbers = [row[0] for row in loaded.rows] + [row.row_number for row in loaded.file.rejected]
    assert len(set(numbers)) == len(numbers)
    assert loaded.file.received <= sum(1 for line in lines if line.strip())
    filled = {n for n, line in enumerate(lines, start=2) if '"' not in line and line.strip(", \t")}
    if not any('"' in line for line in lines):
        assert filled == set(numbers)


@settings(max_examples=5, deadline=None)
@given(rows=ROWS)
def test_loading_twice_gives_the_same_bytes(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.csv"
        path.write_text(csv_text(rows) + "R1\n", encoding="utf-8")
        one = load_file(path, jobs_feed(), Path(folder) / "one.parquet", SALT)
        two = load_file(path, jobs_feed(), Path(folder) / "two.parquet", SALT)

        assert one.rows_file.read_bytes() == two.rows_file.read_bytes()


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(st.tuples(*[st.text("ab\"',\n é😀", max_size=5)] * 3), max_size=8))
def test_a_workbook_gives_what_the_same_csv_gives(rows: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "jobs.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Jan")
            for number, row in enumerate([HEAD, *rows]):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
        loaded = load_here(Path(folder), path, format="xlsx")

    from_csv = load_text(csv_text(rows))
    assert [(n, *row) for n, _, *row in loaded.rows] == [(n, *row) for n, _, *row in from_csv.rows]


@given(ROWS, st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_wide_row_is_read_as_a_narrow_one_is(
    rows: list[tuple[str, ...]], has_total: bool
) -> None:
    text = csv_text([*rows, ("Total", "", "9"), ("", "", "")])
    total = "Total" if has_total else ""

    def load_so(width: int) -> Loaded:
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
            patch.setattr(cells, "WIDE", width)
            return load_here(Path(folder), text.encode(), total_row=total, seal=("Trade",))

    narrow, wide = load_so(40), load_so(0)

    assert narrow.rows == wide.rows
    assert narrow.file.totals == wide.file.totals
