"""The door of loading: one file in, one Parquet file out, and nothing else left behind."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ontherecord.pipeline.loading.delimited import load_delimited
from ontherecord.pipeline.loading.disguises import refuse_disguise
from ontherecord.pipeline.loading.documents import load_documents
from ontherecord.pipeline.loading.headings import Layout
from ontherecord.pipeline.loading.json_files import load_json
from ontherecord.pipeline.loading.opening import Password
from ontherecord.pipeline.loading.parquet_files import load_parquet
from ontherecord.pipeline.loading.results import (
    LoadedFile,
    RejectedRow,
    UnableToLoad,
    column_letter,
)
from ontherecord.pipeline.loading.staging import ROW, TOTAL, Staging
from ontherecord.pipeline.loading.workbooks import load_workbook
from ontherecord.standards.sources import Feed


@dataclass
class _Read:
    """What a reader tells of a file besides its rows."""

    layouts: dict[str, Layout]
    rejected: list[RejectedRow] = field(default_factory=list)
    totals: int = 0
    messages: list[str] = field(default_factory=list)


def load_file(
    path: Path,
    feed: Feed,
    into: Path,
    salt: bytes,
    password: Password | None = None,
    documents: Sequence[Path] = (),
) -> LoadedFile:
    """Load one file through the intake filter into the Parquet file `into`.

    Only the columns that `feed` takes get there; those it seals as HMAC-SHA256 with `salt`.
    `password` opens a workbook that is under one, in memory. Of a folder of documents, those in
    `documents` are meant.
    `into` appears whole or not at all. Raises UnableToLoad when the file cannot be used.
    """
    with _private_folder(into) as work:
        try:
            if feed.format not in ("query", "documents"):
                refuse_disguise(path, feed.format, feed.encoding)
            with Staging(path, feed, salt, work) as staging:
                if feed.format == "documents":
                    layout, told = load_documents(staging, documents)
                    read = _Read({"": layout}, messages=told)
                else:
                    read = _read(staging, work, password)
                if feed.format in ("csv", "xlsx") and (errors := staging.empty_errors()):
                    read.messages.append(
                        f"{errors:,} cells hold #N/A or another error of a spreadsheet:"
                        " taken as not filled"
                    )
                rows = work / "rows.parquet"
                staging.write(rows, staging.feed.header_row + 1)
                received = staging.count(ROW) + len(read.rejected)
                totals = staging.count(TOTAL) + read.totals
                messages = _messages(read, feed, received, staging.sheets_with_unnamed_cells())
        except OSError as error:
            raise UnableToLoad(
                path,
                f"cannot be read: {error.strerror or type(error).__name__}",
                "check that it is there, that it may be read and that the disk is not full",
            ) from error
        os.replace(rows, into)
    layouts = read.layouts
    has_columns = feed.format in ("csv", "xlsx", "query")
    return LoadedFile(
        rows_file=into,
        received=received,
        rejected=read.rejected,
        refused_columns=list(dict.fromkeys(c for x in layouts.values() for c in x.refused)),
        totals=totals,
        messages=messages,
        columns=next(iter(layouts.values())).columns if has_columns and layouts else [],
        columns_by_sheet={sheet: x.columns for sheet, x in layouts.items()} if has_columns else {},
    )


def _read(staging: Staging, work: Path, password: Password | None) -> _Read:
    match staging.feed.format:
        case "csv":
            layout, rejected, totals = load_delimited(staging, work)
            return _Read({"": layout}, rejected, totals)
        case "xlsx":
            layouts, messages = load_workbook(staging, password)
            return _Read(layouts, messages=messages)
        case "json" | "jsonl":
            layout, rejected = load_json(staging, work)
            return _Read({"": layout}, rejected)
        case _:
            return _Read({"": load_parquet(staging)})


def _messages(read: _Read, feed: Feed, received: int, unnamed: list[str]) -> list[str]:
    messages = [*read.messages, *(m for x in read.layouts.values() for m in x.messages)]
    for sheet in unnamed:
        letters = [column_letter(i) for i in read.layouts[sheet].unnamed]
        where = f" of sheet {sheet}" if sheet else ""
        messages.append(
            f"Cells without a heading were not taken: column {', '.join(letters)}{where}"
        )
    if received == 0:
        messages.append("The file has headings and no rows")
    elif feed.usual_rows and not feed.usual_rows[0] <= received <= feed.usual_rows[1]:
        fewest, most = feed.usual_rows
        messages.append(f"{received:,} rows, where {fewest:,} to {most:,} are usual")
    return messages


@contextmanager
def _private_folder(into: Path) -> Iterator[Path]:
    """Give a folder beside `into` that only we can read, and leave nothing of it.

    Its name is always the same, so that what a killed run left is cleared by the next one.
    """
    into.parent.mkdir(parents=True, exist_ok=True)
    work = into.with_name(f".{into.name}.loading")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
