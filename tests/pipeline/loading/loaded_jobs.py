"""A feed of jobs, and the door of loading opened on files made in a test's own folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet

from ontherecord.pipeline.loading import LoadedFile, load_file
from ontherecord.standards.sources import Column, Feed, Record

SALT = b"salt of a made-up landlord"


def jobs_feed(**changes: Any) -> Feed:
    """A feed of jobs: `Job Ref` is its key, `Trade` and `Notes` are taken, `Colour` is not."""
    columns = (
        Column("Job Ref", "repair", "source_ref"),
        Column("Trade", "repair", "trade"),
        Column("Notes", "repair", "description"),
    )
    said: dict[str, Any] = {
        "name": "jobs",
        "title": "Jobs",
        "files": ("*",),
        "format": "csv",
        "delivery": "full",
        "records": (Record("repair", "repair", columns=columns),),
        "not_taken": ("Colour",),
    }
    return Feed(**(said | changes))


@dataclass(frozen=True)
class Loaded:
    """A loaded file and the rows of its Parquet file, in order."""

    file: LoadedFile
    rows: list[tuple[Any, ...]]
    names: list[str]

    @property
    def taken(self) -> list[tuple[Any, ...]]:
        """The rows without row_number and sheet."""
        return [row[2:] for row in self.rows]


def read_rows(rows_file: Path) -> tuple[list[tuple[Any, ...]], list[str]]:
    """Give a Parquet file's rows, and the names of its columns."""
    table = pyarrow.parquet.read_table(rows_file)
    return list(
        zip(*(column.to_pylist() for column in table.columns), strict=True)
    ), table.column_names


def load_here(folder: Path, content: bytes | Path, **changes: Any) -> Loaded:
    """Load bytes, or a file that is already there, and see that nothing else is left behind."""
    path = content if isinstance(content, Path) else folder / "arrived"
    if isinstance(content, bytes):
        path.write_bytes(content)
    into = folder / "kept" / "rows.parquet"
    loaded = load_file(path, jobs_feed(**changes), into, SALT)
    rows, names = read_rows(into)
    assert [file.name for file in into.parent.iterdir()] == ["rows.parquet"]
    assert loaded.received == len(rows) + len(loaded.rejected)
    return Loaded(loaded, rows, names)
