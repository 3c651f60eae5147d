"""Rows as a file that people open in a spreadsheet. No word in it becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_767
"""What Excel holds in a cell."""
AS_WRITTEN = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
    "strings_to_numbers": False, "default_date_format": "d mmmm yyyy",
}  # fmt: skip


def harmless(cell: Any) -> Any:
    """Keep a spreadsheet that reads CSV from taking somebody's words for a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(BEGINS_A_FORMULA)
    return f"'{cell}" if is_formula else cell


def as_csv(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Give rows as a CSV file."""
    answer = _file(f"{name}.csv", "text/csv; charset=utf-8")
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return answer


def as_xlsx(
    name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], today: date
) -> HttpResponse:
    """Give rows as a workbook of one sheet. Texts are texts there, whatever they begin with."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, AS_WRITTEN) as book:
        made = datetime(today.year, today.month, today.day)  # noqa: DTZ001 — a file property, without a zone
        book.set_properties({"title": title, "created": made})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(title[:31])
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 22)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        count = 0
        for count, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, count, column, cell)
        sheet.autofilter(0, 0, count, len(headings) - 1)
    answer = _file(
        f"{name}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    answer.write(kept.getvalue())
    return answer


def _write(sheet: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    elif cell not in (None, ""):
        sheet.write_string(row, column, str(cell)[:LONGEST_CELL])


def _file(name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
