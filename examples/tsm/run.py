"""Reads the regulator's workbooks of tenant satisfaction measures: each sheet becomes a table.

    python examples/tsm/run.py FOLDER-OF-THE-DATA

The row of headings is found, however many notes stand above it; `[X]` and `[Z]` stay in the tables
as they stand in the sheets and are counted; a column of numbers has empty cells in their place.
Results go to `examples/tsm/out`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sheets import SheetRead, read_sheet, sheets_of

OUT = Path(__file__).parent / "out"
DATA = "*TSM*.xlsx"


def run(data: Path, out: Path) -> list[SheetRead]:
    """Read every sheet of every workbook of measures; write a table for each."""
    return [
        read_sheet(workbook, sheet, out / workbook.stem)
        for workbook in sorted(data.glob(DATA))
        for sheet in sheets_of(workbook)
    ]


def page(sheets: Iterable[SheetRead]) -> str:
    """Give the results as a page."""
    lines = [
        "# Tenant satisfaction measures, sheet by sheet",
        "",
        "Contains public sector information licensed under the Open Government Licence v3.0.",
        "",
        "| workbook | sheet | headings in row | columns | of numbers | rows | notes below"
        " | signs in place of a value |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for sheet in sheets:
        signs = ", ".join(f"`{sign}` {n:,}" for sign, n in sheet.signs.items() if n)
        told = (sheet.workbook, sheet.sheet, sheet.header_row, sheet.columns)
        told += (sheet.numbers, sheet.rows, sheet.notes, signs)
        lines.append(f"| {' | '.join(map(str, told))} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Run with the data's folder as the one argument."""
    data = Path(sys.argv[1]) if len(sys.argv) == 2 else None
    if data is None:
        sys.exit("Usage: python examples/tsm/run.py FOLDER, where FOLDER holds the data")
    if not list(data.glob(DATA)):
        sys.exit(f"{data} holds no workbook {DATA}; examples/tsm/README.md says what it is")
    text = page(run(data, OUT))
    (OUT / "results.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
