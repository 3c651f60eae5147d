"""Writes a system's files as that system would, the same bytes for the same rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

ROWS_AT_ONCE = 5000
WORKBOOK_MADE = datetime(2020, 1, 1)  # noqa: DTZ001 — fixed, so that a workbook's bytes are too


LOOKS: dict[str, dict[str, Any]] = {
    "": {}, "yellow": {"bg_color": "#FFFF00"}, "struck": {"font_strikeout": True}, "hidden": {},
}  # fmt: skip
"""What a mark makes of the cells of a row."""


class Sink(Protocol):
    """Somewhere rows go. `put` gives the row's number as a person sees it in the file."""

    name: str
    columns: Sequence[str]

    def put(self, row: Sequence[Any]) -> int: ...

    def close(self) -> None: ...


class CsvFile:
    """A delimited text file, with a title above and a total below when the system writes them."""

    def __init__(
        self,
        path: Path,
        columns: Sequence[str],
        *,
        encoding: str = "utf-8",
        delimiter: str = ",",
        newline: str = "\r\n",
        title: str = "",
        total: str = "",
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.name, self.columns, self._total = path.name, columns, total
        self._file = path.open("w", encoding=encoding, newline="")
        self._writer = csv.writer(self._file, delimiter=delimiter, lineterminator=newline)
        self._rows: list[Sequence[Any]] = []
        self._above = 1
        if title:
            self._writer.writerow([title])
            self._above = 2
        self._writer.writerow(columns)
        self._count = 0

    def put(self, row: Sequence[Any]) -> int:
        self._rows.append(row)
        self._count += 1
        if len(self._rows) >= ROWS_AT_ONCE:
            self._writer.writerows(self._rows)
            self._rows = []
        return self._above + self._count

    def close(self) -> None:
        self._writer.writerows(self._rows)
        if self._total:
            self._writer.writerow([self._total, self._count])
        self._file.close()


class JsonFile:
    """One JSON object with a list of records under a key."""

    def __init__(self, path: Path, columns: Sequence[str], *, key: str, made: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.name, self.columns = path.name, columns
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(f'{{"exported": "{made}", "{key}": [')
        self._count = 0

    def put(self, row: Sequence[Any]) -> int:
        record = {
            column: (None if value == "" else value)
            for column, value in zip(self.columns, row, strict=True)
        }
        self._file.write((",\n" if self._count else "\n") + json.dumps(record, ensure_ascii=False))
        self._count += 1
        return self._count

    def close(self) -> None:
        self._file.write("\n]}\n")
        self._file.close()


class Workbook:
    """The contractor's workbook: sheets kept in memory and written in order on closing."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.sheets: dict[str, tuple[str, Sequence[str], list[Sequence[Any]]]] = {}
        self.marks: dict[tuple[str, int], str] = {}
        """Sheet and row, counted from 0, to what somebody marked there by hand."""

    def put(
        self, sheet: str, title: str, columns: Sequence[str], row: Sequence[Any], mark: str = ""
    ) -> int:
        """Add a row to a sheet with a title above its headings.

        `mark`: yellow fills the row, struck strikes it through, hidden hides it, and any other
        words are a comment on its first cell.
        """
        _, _, rows = self.sheets.setdefault(sheet, (title, columns, []))
        rows.append(row)
        if mark:
            self.marks[sheet, 1 + len(rows)] = mark
        return 2 + len(rows)

    def close(self, order: Iterable[str]) -> None:
        book = xlsxwriter.Workbook(str(self.path), {"default_date_format": "dd/mm/yyyy"})
        book.set_properties({"created": WORKBOOK_MADE, "author": "", "title": ""})
        bold = book.add_format({"bold": True})
        days, moments = {"num_format": "dd/mm/yyyy"}, {"num_format": "dd/mm/yyyy hh:mm"}
        formats = {
            mark: tuple(book.add_format(look | number) for number in (days, moments, {}))
            for mark, look in LOOKS.items()
        }
        for name in order:
            title, columns, rows = self.sheets[name]
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, title, bold)
            for at, column in enumerate(columns):
                sheet.write(1, at, column, bold)
            for down, row in enumerate(rows, start=2):
                mark = self.marks.get((name, down), "")
                look = formats[mark if mark in LOOKS else ""]
                for at, value in enumerate(row):
                    _write_cell(sheet, down, at, value, look)
                if mark == "hidden":
                    sheet.set_row(down, None, None, {"hidden": True})
                elif mark and mark not in LOOKS:
                    sheet.write_comment(down, 0, mark, {"author": "", "visible": False})
        book.close()


class WorkbookFile:
    """A workbook of one sheet, with a title above its headings."""

    def __init__(self, path: Path, sheet: str, title: str, columns: Sequence[str]) -> None:
        self.name, self.columns = path.name, columns
        self._book, self._sheet, self._title = Workbook(path), sheet, title

    def put(self, row: Sequence[Any]) -> int:
        return self._book.put(self._sheet, self._title, self.columns, row)

    def close(self) -> None:
        self._book.close(self._book.sheets)


def _write_cell(sheet: Any, down: int, at: int, value: Any, look: Sequence[Any]) -> None:
    days, moments, plain = look
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(down, at, value, moments)
    elif isinstance(value, date):
        sheet.write_datetime(down, at, value, days)
    elif isinstance(value, int):
        sheet.write_number(down, at, value, plain)
    elif value == "#N/A":
        sheet.write_formula(down, at, "=NA()", plain, "#N/A")
    else:
        sheet.write_string(down, at, value, plain)


def cell(columns: Sequence[str], column: str, row_number: int) -> str:
    """Give a cell's address as a spreadsheet shows it."""
    at, letters = columns.index(column) + 1, ""
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row_number}"
