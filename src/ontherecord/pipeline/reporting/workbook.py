"""`issues.xlsx`: every issue in rows people can filter, without a name, an address or a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.sheets import Sheet, read_me, sheets_of
from ontherecord.pipeline.reporting.tally import Check
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System

MOST_ROWS = 1_048_575
"""What Excel holds on a sheet under one heading row; more goes on to the next sheet."""

LONGEST_TEXT = 32_767
FETCHED = 10_000
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "d mmmm yyyy",
}


def write_workbook(
    record: OpenRecord,
    file: Path,
    standards: Standards,
    checks: Sequence[Check],
    systems: Mapping[str, System],
    most_rows: int = MOST_ROWS,
    *,
    named_role: str = "",
) -> None:
    """Write the workbook row by row, so that its size never becomes the machine's memory.

    With `named_role`, it holds the issues that are for that post alone, and nothing else.
    """
    with xlsxwriter.Workbook(str(file), OPTIONS) as book:
        # The run's day, not the clock: the same record gives the same bytes.
        made = datetime(record.today.year, record.today.month, record.today.day)  # noqa: DTZ001 — a file property, without a zone
        book.set_properties({"title": "Issues on the record", "created": made})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_read_me(book, record, bold, wrapped, named_role)
        for sheet in sheets_of(record, standards, checks, systems, is_for_role=bool(named_role)):
            _write_sheet(book, record, sheet, bold, most_rows)


def _write_read_me(
    book: Any, record: OpenRecord, bold: Format, wrapped: Format, named_role: str
) -> None:
    page = book.add_worksheet("Read me")
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 96)
    for number, (heading, text) in enumerate(read_me(record, named_role)):
        page.write_string(number, 0, heading, bold)
        page.write_string(number, 1, text, wrapped)


def _write_sheet(book: Any, record: OpenRecord, sheet: Sheet, bold: Format, most_rows: int) -> None:
    """Write one list, over as many sheets as it needs."""
    found = record.con.execute(sheet.sql, sheet.values)
    page, on_page, pages = None, most_rows, 0
    while rows := found.fetchmany(FETCHED):
        for row in rows:
            if on_page == most_rows:
                _finish(page, sheet, on_page)
                pages, on_page = pages + 1, 0
                page = _new_page(book, sheet, bold, pages)
            on_page += 1
            _write_row(page, on_page, sheet.as_written(row) if sheet.as_written else row)
    if page is None:
        page, on_page = _new_page(book, sheet, bold, 1), 0
    _finish(page, sheet, on_page)


def _new_page(book: Any, sheet: Sheet, bold: Format, number: int) -> Any:
    page = book.add_worksheet(sheet.title if number == 1 else f"{sheet.title} {number}")
    page.freeze_panes(1, 0)
    for place, (_, width) in enumerate(sheet.columns):
        page.set_column(place, place, width)
    for place, (heading, _) in enumerate(sheet.columns):
        page.write_string(0, place, heading, bold)
    return page


def _finish(page: Any, sheet: Sheet, rows: int) -> None:
    if page is not None:
        page.autofilter(0, 0, rows, len(sheet.columns) - 1)


def _write_row(page: Any, number: int, row: Sequence[Any]) -> None:
    for place, value in enumerate(row):
        if isinstance(value, date):
            page.write_datetime(number, place, value)
        elif isinstance(value, bool) or value is None:
            continue
        elif isinstance(value, int | float):
            page.write_number(number, place, value)
        else:
            # Always as text: a value that begins with = + - or @ must never be run.
            page.write_string(number, place, str(value)[:LONGEST_TEXT])
