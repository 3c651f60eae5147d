"""Workbooks: each wanted sheet read as text, its rows and columns where a person sees them.

Which sheets those are the feed's patterns say; the order in which they have the last word is that
of the workbook, or of the months in their names. What a sheet says beside its values, fills,
hidden rows and comments, `beside.py` reads.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import fastexcel
import pyarrow as pa

from ontherecord.pipeline.loading.beside import Beside, read_beside
from ontherecord.pipeline.loading.heading_rows import ROWS_LOOKED_AT, found_heading_row
from ontherecord.pipeline.loading.headings import Layout, joined_headings, judge_headings, listed
from ontherecord.pipeline.loading.opening import (
    OpenedWorkbook,
    Password,
    not_readable,
    open_workbook,
)
from ontherecord.pipeline.loading.results import UnableToLoad
from ontherecord.pipeline.loading.staging import Staging
from ontherecord.pipeline.loading.xls_markings import XlsMarkings
from ontherecord.pipeline.loading.xlsx_markings import XlsxMarkings

MOST_NAMED = 5
"""Of the sheets left out so many are named: a workbook of two years has two tabs a month."""

MOST_TOGETHER = 50_000
"""Beyond so many rows, sheets gathered are staged."""


def load_workbook(
    staging: Staging, password: Password | None = None
) -> tuple[dict[str, Layout], list[str]]:
    """Stage the sheets a feed takes. Gives each sheet's layout, and messages on the others."""
    file, feed = staging.file, staging.feed
    opened = open_workbook(file, password or Password())
    wanted, messages = _wanted(staging, opened.reader.sheet_names)
    layouts: dict[str, Layout] = {}
    together = _Together(staging)
    try:
        for sheet in wanted:
            table = _as_seen(opened.reader, sheet)
            if table.num_rows < feed.header_row:
                messages.append(f"Sheet {sheet} is empty")
                continue
            layouts[sheet] = together.add(sheet, table)
        together.stage()
    except fastexcel.FastExcelError as error:
        raise not_readable(file, error) from None
    if not layouts:
        raise UnableToLoad(
            file, "has nothing in the sheets this feed takes", "ask for the file again"
        )
    messages += _beside(staging, opened, layouts)
    return layouts, messages


def _wanted(staging: Staging, names: list[str]) -> tuple[list[str], list[str]]:
    """Give the sheets to read, in the order of their say, and what there is to tell of the rest."""
    file, feed = staging.file, staging.feed
    left_out = feed.shapes.sheets_left_out
    out = [n for n in names if left_out and re.fullmatch(left_out, n)]
    rest = [n for n in names if n not in out]
    if feed.sheets:
        wanted = [n for n in rest if re.fullmatch(feed.sheets, n)]
    else:
        wanted = rest if left_out else rest[:1]
    if not wanted:
        raise UnableToLoad(
            file,
            f"has no sheet called {feed.sheets or 'otherwise than those left out'};"
            f" its sheets are {listed(names)}",
            "change sheets in source.toml, or ask for the right workbook",
        )
    more = f" and {len(out) - MOST_NAMED} more" if len(out) > MOST_NAMED else ""
    messages = [f"Sheets left out: {', '.join(out[:MOST_NAMED])}{more}"] if out else []
    unknown = len(rest) - len(wanted)
    if unknown:
        messages.append(
            f"Sheets that neither sheets nor sheets_left_out names, and not read: {unknown}"
        )
    if feed.shapes.sheets_dated:
        wanted = _by_date(staging, wanted, messages)
    return wanted, messages


def _by_date(staging: Staging, wanted: list[str], messages: list[str]) -> list[str]:
    """Order sheets by the date in their names; those without one come first, and it is said."""
    form = staging.feed.shapes.sheets_dated
    dated: dict[str, date] = {}
    for name in wanted:
        try:
            dated[name] = datetime.strptime(" ".join(name.split()), form).date()  # noqa: DTZ007 — a day
        except ValueError:
            dated[name] = date.min
    undated = [name for name, day in dated.items() if day == date.min]
    if undated:
        messages.append(
            f"Sheets whose names are no date in the form {form}; any other has the word over them:"
            f" {listed(undated)}"
        )
    return sorted(wanted, key=dated.__getitem__)


def _as_seen(workbook: fastexcel.ExcelReader, sheet: str) -> pa.Table:
    """Give a sheet as text from row 1 and column A on, empty ones at its edges included."""
    # skip_rows=0 keeps the empty rows at the top, without which row numbers would be wrong.
    loaded = workbook.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    if not loaded.width:
        return pa.table({})
    batch = pa.record_batch(loaded)
    places = [info.absolute_index for info in loaded.available_columns()]
    columns = dict(zip(places, batch.columns, strict=True))
    empty = pa.nulls(batch.num_rows, pa.string())
    return pa.table({f"c{i}": columns.get(i, empty) for i in range(max(places) + 1)})


def _found_heading_row(staging: Staging, sheet: str, table: pa.Table) -> int:
    rows = zip(*(c.to_pylist() for c in table.slice(0, ROWS_LOOKED_AT).columns), strict=True)
    return found_heading_row(staging.file, staging.feed, rows, f" of sheet {sheet}")


class _Together:
    """Sheets of the same headings gathered until there is enough of them to be staged at once.

    A tab a month has few rows on each, and to stage one costs more than to read a thousand rows.
    """

    def __init__(self, staging: Staging) -> None:
        self.staging, self.tables = staging, list[pa.Table]()
        self.layout: Layout | None = None

    def add(self, sheet: str, table: pa.Table) -> Layout:
        """Judge a sheet's headings and take its rows in."""
        feed = self.staging.feed
        header_row = feed.header_row or _found_heading_row(self.staging, sheet, table)
        above = table.slice(header_row - feed.heading_rows, feed.heading_rows)
        headings = joined_headings([list(row.values()) for row in above.to_pylist()])
        where = f"sheet {sheet}, row {header_row}"
        layout = judge_headings(self.staging.file, feed, headings, where)
        layout = replace(layout, header_row=header_row)
        rows = table.slice(header_row)
        numbers = pa.array(range(header_row + 1, table.num_rows + 1), pa.int64())
        rows = rows.append_column("row_number", numbers)
        rows = rows.append_column("sheet", pa.array([sheet] * rows.num_rows, pa.string()))
        if self.layout is not None and self.layout.columns != layout.columns:
            self.stage()
        self.layout = layout
        self.tables.append(rows)
        if sum(gathered.num_rows for gathered in self.tables) > MOST_TOGETHER:
            self.stage()
        return layout

    def stage(self) -> None:
        """Stage what was gathered."""
        if self.layout is not None:
            self.staging.con.register("sheet_rows", pa.concat_tables(self.tables))
            self.staging.add(
                "sheet_rows", self.layout, sheet="sheet", row_number="row_number", excel=True
            )
            self.staging.con.unregister("sheet_rows")
        self.layout, self.tables = None, []


def _beside(staging: Staging, opened: OpenedWorkbook, layouts: dict[str, Layout]) -> list[str]:
    """Read what the sheets say beside their values, or say that this form of file does not tell."""
    if opened.form == "xlsx":
        with opened.parts() as parts:
            return _take(staging, read_beside(XlsxMarkings(parts), staging.feed, layouts))
    if opened.form == "xls":
        return _take(staging, read_beside(XlsMarkings(opened.packed), staging.feed, layouts))
    said = f"It is an .{opened.form} workbook: fills, struck cells, hidden rows and comments are"
    if staging.feed.shapes.marks or staging.feed.shapes.comments:
        return [f"{said} not read, and this feed goes by them: ask for it as .xlsx"]
    return [f"{said} not read"]


def _take(staging: Staging, beside: Beside) -> list[str]:
    for column, texts in beside.made.items():
        staging.fill(column, texts)
    staging.error_count += beside.error_count
    return beside.messages
