"""CSV as Excel opens it: UTF-8 with its mark, in a ZIP beside what is said of the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from ontherecord.files.columns import LONDON, About, Column, Rows, as_text

MARK = "\ufeff"
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(file: Path, title: str, columns: Sequence[Column], rows: Rows, about: About) -> int:
    """Write a ZIP of `title.csv` and `about.csv`; give how many rows there were."""
    count = 0
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as packed:
        with packed.open(f"{title}.csv", "w", force_zip64=True) as raw:
            out = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
            out.write(MARK)
            writer = csv.writer(out)
            writer.writerow([column.heading for column in columns])
            for row in rows:
                writer.writerow([cell_of(value) for value in row])
                count += 1
            out.flush()
            out.detach()
        said = io.StringIO()
        said.write(MARK)
        csv.writer(said).writerows([harmless(cell) for cell in line] for line in about(count))
        packed.writestr("about.csv", said.getvalue().encode("utf-8"))
    return count


def harmless(text: str) -> str:
    """Keep a spreadsheet from reading somebody's words as a formula."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def cell_of(value: Any) -> str:
    """Give a value as a cell of CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) or type(value).__name__ == "Decimal":
        return str(value)
    return harmless(as_text(value))
