"""XLSX: each wanted sheet read as text by fastexcel, rows and columns where a person sees them."""

from __future__ import annotations

import re
from pathlib import Path

import fastexcel
import pyarrow as pa

from ontherecord.pipeline.loading.headings import Layout, judge_headings, listed
from ontherecord.pipeline.loading.results import UnableToLoad
from ontherecord.pipeline.loading.staging import Staging


def load_workbook(staging: Staging) -> tuple[dict[str, Layout], list[str]]:
    """Stage the sheets a feed takes. Gives each sheet's layout, and messages on empty ones."""
    file, feed = staging.file, staging.feed
    try:
        workbook = fastexcel.read_excel(file)
        layouts: dict[str, Layout] = {}
        messages: list[str] = []
        for sheet in _wanted(file, workbook.sheet_names, feed.sheets):
            table = _as_seen(workbook, sheet)
            if table.num_rows < feed.header_row:
                messages.append(f"Sheet {sheet} is empty")
                continue
            layouts[sheet] = _stage_sheet(staging, sheet, table)
    except fastexcel.FastExcelError as error:
        raise UnableToLoad(
            file,
            f"is no workbook that can be read ({type(error).__name__})",
            "open it, save it as .xlsx without a password, or ask for it again",
        ) from None
    if not layouts:
        raise UnableToLoad(
            file, "has nothing in the sheets this feed takes", "ask for the file again"
        )
    return layouts, messages


def _wanted(file: Path, names: list[str], pattern: str) -> list[str]:
    wanted = [n for n in names if re.fullmatch(pattern, n)] if pattern else names[:1]
    if not wanted:
        raise UnableToLoad(
            file,
            f"has no sheet called {pattern}; its sheets are {listed(names)}",
            "change sheets in source.toml, or ask for the right workbook",
        )
    return wanted


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


def _stage_sheet(staging: Staging, sheet: str, table: pa.Table) -> Layout:
    header_row = staging.feed.header_row
    headings = [column[header_row - 1].as_py() or "" for column in table.columns]
    where = f"sheet {sheet}, row {header_row}"
    layout = judge_headings(staging.file, staging.feed, headings, where)
    rows = table.slice(header_row)
    numbers = pa.array(range(header_row + 1, table.num_rows + 1), pa.int64())
    staging.con.register("sheet_rows", rows.append_column("row_number", numbers))
    staging.add("sheet_rows", layout, sheet=sheet, row_number="row_number", excel=True)
    staging.con.unregister("sheet_rows")
    return layout
