"""The careful way through a CSV: row by row, each row good or rejected with its cell and reason."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from ontherecord.pipeline.loading.results import RejectedRow, column_letter


@dataclass
class Parted:
    """How many rows are good, and the rejected ones, each with its first filled cell.

    The first cell is only there to tell a total row by, and goes no further.
    """

    good: int = 0
    rejected: list[tuple[str, RejectedRow]] = field(default_factory=list)


def part_rows(
    rows: Path,
    good: Path,
    dialect: dict[str, Any],
    first_row: int,
    columns: list[str],
    *,
    has_nul: bool,
) -> Parted:
    """Write the good rows, numbered from `first_row`, as a CSV without any doubt in it."""
    parted, width = Parted(), len(columns)
    with (
        rows.open(encoding="utf-8", newline="") as source,
        good.open("w", encoding="utf-8", newline="") as target,
    ):
        write = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow
        for row_number, row in enumerate(_records(source, dialect), start=first_row):
            if isinstance(row, str):
                parted.rejected.append(("", RejectedRow("", row_number, "", "", row)))
                continue
            if len(row) != width or (has_nul and "\0" in "".join(row)):
                if not any(cell.strip() for cell in row):
                    continue
                fault = _fault(row, row_number, columns)
                if fault is not None:
                    parted.rejected.append((next(c.strip() for c in row if c.strip()), fault))
                    continue
            parted.good += 1
            write([row_number, *row[:width]])
    return parted


def _fault(row: list[str], row_number: int, columns: list[str]) -> RejectedRow | None:
    """Say what is wrong with a row of the wrong width or with a NUL; None when it will do."""
    width = len(columns)
    surplus = next((i for i, cell in enumerate(row) if i >= width and cell.strip()), None)
    nul = next((i for i, cell in enumerate(row) if "\0" in cell), None)
    if len(row) < width:
        place = len(row)
        reason = (
            f"the row ends after {len(row)} of {width} cells; most often a line break inside"
            " a cell that is not quoted"
        )
    elif surplus is not None:
        place = surplus
        reason = (
            f"the row has {len(row)} cells under {width} headings; most often a delimiter inside"
            " a cell that is not quoted"
        )
    elif nul is not None:
        place = nul
        reason = "the cell holds a NUL character, which is no text; the export is damaged"
    else:
        return None  # Only empty cells too many: a trailing delimiter.
    column = columns[place] if place < width else ""
    return RejectedRow("", row_number, column, f"{column_letter(place)}{row_number}", reason)


def _records(source: TextIO, dialect: dict[str, Any]) -> Iterator[list[str] | str]:
    """Give each record as its cells, or as the reason it cannot be parsed.

    After a fault the lines that the faulty record swallowed are read again, all but its first:
    a quote that is never closed must cost one row and not the rest of the file.
    """
    taken: list[str] = []
    waiting: deque[str] = deque()
    while True:
        reader = csv.reader(_lines(source, waiting, taken), **dialect)
        try:
            for row in reader:
                yield row
                taken.clear()
            return
        except csv.Error as error:
            waiting.extendleft(reversed(taken[1:]))
            taken.clear()
            yield _reason(str(error))


def _lines(source: TextIO, waiting: deque[str], taken: list[str]) -> Iterator[str]:
    """Give the lines that wait to be read again, then the rest; note those of this record."""
    while waiting:
        taken.append(waiting.popleft())
        yield taken[-1]
    for line in source:
        taken.append(line)
        yield line


def _reason(error: str) -> str:
    if "field larger" in error:
        return (
            f"a cell is longer than {csv.field_size_limit():,} characters;"
            " most often a quote that is opened and never closed"
        )
    if "unexpected end" in error:
        return "a quote is opened and never closed"
    return "a quote stands where none can; a quote inside a quoted cell is written twice"
