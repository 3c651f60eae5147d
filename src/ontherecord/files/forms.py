"""The forms a file can have, and how each is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ontherecord.files.columns import About, Column, Rows
from ontherecord.files.csv_files import write_csv
from ontherecord.files.parquet_files import write_parquet
from ontherecord.files.xlsx_files import write_xlsx


@dataclass(frozen=True)
class Form:
    """One form: what people call it, how its file ends, and its media type."""

    says: str
    ends: str
    media_type: str
    write: Callable[[Path, str, Sequence[Column], Rows, About], int]


FORMS = {
    "xlsx": Form(
        "Excel workbook (XLSX)",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write_xlsx,
    ),
    "csv": Form("CSV, in a ZIP", ".zip", "application/zip", write_csv),
    "parquet": Form("Parquet", ".parquet", "application/vnd.apache.parquet", write_parquet),
}


def write(
    form: str, file: Path, title: str, columns: Sequence[Column], rows: Rows, about: About
) -> int:
    """Write rows into a file of a form; give how many there were.

    `about` is asked at the end, when the number of rows is known; where it stands is the form's:
    the first sheet, a file beside, the metadata.
    """
    return FORMS[form].write(file, title, columns, rows, about)
