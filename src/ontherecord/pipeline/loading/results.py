"""What loading a file gives: the rows file and what was rejected, or the reason it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class RejectedRow:
    """A row that could not be read, and where a person finds it."""

    sheet: str
    row_number: int
    column: str
    cell: str
    """An address as `C14`; empty when the whole row is meant or the file has no cells."""
    reason: str


@dataclass(frozen=True)
class LoadedFile:
    """A file that was loaded. `received` = rows in `rows_file` + rejected; totals are apart."""

    rows_file: Path
    received: int
    rejected: list[RejectedRow]
    refused_columns: list[str]
    totals: int
    messages: list[str]
    columns: list[str]
    """Headings in file order. Empty for JSON and Parquet, which may leave an empty column out."""
    columns_by_sheet: dict[str, list[str]] = field(default_factory=dict)
    """For a workbook: the headings of each sheet, since sheets may order them differently."""


class UnableToLoad(Exception):
    """A whole file that cannot be used. Says which, why, and what to do; never what is in it."""

    def __init__(self, file: Path, reason: str, next_step: str) -> None:
        self.file, self.reason, self.next_step = file, reason, next_step
        super().__init__(f"{file.name}: {reason}; {next_step}")


def column_letter(position: int) -> str:
    """Give the letters a spreadsheet shows above a column, counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_address(columns: Sequence[str], column: str, row_number: int) -> str:
    """Give a cell's address as `C14`; empty when the column is not among the headings."""
    if column == "" or column not in columns:
        return ""
    return f"{column_letter(list(columns).index(column))}{row_number}"
