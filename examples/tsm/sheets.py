"""One sheet of a workbook of measures: its headings found, its cells as text and as numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from ontherecord.pipeline.loading import LoadedFile, load_file
from ontherecord.standards.sources import Column, Feed, Record

SIGNS = ("[X]", "[Z]", "[S]", "[E]", "[U]")
"""What the regulator writes where there is no value; the notes of each sheet say what each means.
Those of 2024 are the first two and the fourth."""

NAMED_BY = {
    "Introduction": ("Tenant Satisfaction Measures {year} - Dataset",),
    "Contents": ("Sheet name and description", "Link"),
    "Data Dictionary": ("Table", "Column Heading"),
}
"""The headings by which the row of headings is found; in every other sheet, the landlord's."""

LANDLORD = ("Landlord name", "Landlord code")
NOT_A_ROW = r"Notes:|[0-9]+[.] "
"""How a note begins. The notes of one year stand above the table and of another below it."""


@dataclass(frozen=True)
class SheetRead:
    """What one sheet holds."""

    workbook: str
    sheet: str
    header_row: int
    columns: int
    rows: int
    notes: int
    numbers: int
    """How many columns hold numbers, or a sign in place of one, and nothing else."""
    signs: dict[str, int]


def sheets_of(workbook: Path) -> list[str]:
    """Name the sheets of a workbook."""
    return fastexcel.read_excel(workbook).sheet_names


def read_sheet(workbook: Path, sheet: str, out: Path) -> SheetRead:
    """Write `<sheet>.parquet`, every cell as text, and `<sheet>.numbers.parquet` beside it."""
    text = out / f"{sheet}.parquet"
    year = workbook.name[:4]
    named_by = tuple(name.format(year=year) for name in NAMED_BY.get(sheet, LANDLORD))
    # The first look takes in no more than the names, and tells all that the sheet has.
    headings = [c for c in _load(workbook, sheet, named_by, (), text).columns if c]
    loaded = _load(workbook, sheet, named_by, tuple(headings), text)
    table = pyarrow.parquet.read_table(text)
    columns = {column: table[column].to_pylist() for column in headings}
    numbers = {c: as_numbers for c, cells in columns.items() if (as_numbers := _numbers(cells))}
    pyarrow.parquet.write_table(
        pa.table(columns | numbers), text.with_suffix(".numbers.parquet"), compression="zstd"
    )
    # A row is numbered as a person sees it, so the first tells where the headings stand.
    first = pc.min(table["row_number"]).as_py()
    return SheetRead(
        workbook.stem,
        sheet,
        first - 1,
        len(headings),
        loaded.received,
        loaded.totals,
        len(numbers),
        {sign: sum(cells.count(sign) for cells in columns.values()) for sign in SIGNS},
    )


def _load(
    workbook: Path, sheet: str, named_by: tuple[str, ...], also: tuple[str, ...], into: Path
) -> LoadedFile:
    keys = tuple(Column(column, "sheet", "source_ref") for column in named_by)
    feed = Feed(
        name="sheet",
        title=sheet,
        files=(workbook.name,),
        format="xlsx",
        delivery="full",
        records=(Record("sheet", "sheet", columns=keys),),
        header_row=0,
        sheets=re.escape(sheet),
        total_row=NOT_A_ROW,
        read_by_map=also,
    )
    return load_file(workbook, feed, into, salt=b"nothing is sealed")


def _numbers(cells: list[str | None]) -> list[float | None]:
    """Give a column as numbers, empty where a sign stands; nothing when it is not of numbers."""
    values = [None if cell in SIGNS else cell for cell in cells]
    try:
        numbers = [None if value is None else float(value) for value in values]
    except ValueError:
        return []
    return numbers if any(number is not None for number in numbers) else []
