"""CSV and TSV: counted by one reader, read by another, and refused when the two disagree.

A file without a ragged row goes straight through DuckDB, once its records and their widths are
counted: by a quick look where the text leaves no doubt, else by Python's csv module. Any other is
parted row by row into good rows and rejected ones, and the good ones take the same way; where only
the end is ragged, a total below the rows mostly, only the end is parted.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from ontherecord.pipeline.loading.heading_rows import ROWS_LOOKED_AT, found_heading_row
from ontherecord.pipeline.loading.headings import Layout, joined_headings, judge_headings
from ontherecord.pipeline.loading.ragged import part_rows
from ontherecord.pipeline.loading.results import RejectedRow, UnableToLoad
from ontherecord.pipeline.loading.staging import Staging
from ontherecord.pipeline.loading.tallying import LONGEST_TAIL, Tally, tally
from ontherecord.pipeline.loading.transcoding import transcode

READ_CSV = (
    "read_csv($path, auto_detect = false, header = false, columns = $columns, "
    "delim = $delim, quote = $quote, escape = $quote, new_line = '\\n', strict_mode = true, "
    "max_line_size = 16000000)"
)


def load_delimited(staging: Staging, work: Path) -> tuple[Layout, list[RejectedRow], int]:
    """Stage a CSV or TSV. Gives its layout, rejected rows, and totals found among ragged rows."""
    file, feed = staging.file, staging.feed
    text = work / "text.csv"
    seen = transcode(file, feed.encoding, text)
    staging.may_hold_errors = seen.has_hash
    dialect = csv_dialect(staging)
    if not feed.header_row:
        feed = staging.feed = replace(feed, header_row=_found_heading_row(staging, text, dialect))
    headings, lines_above = _read_headings(staging, text, dialect)
    layout = judge_headings(file, feed, headings, f"row {feed.header_row}")
    rows = _without_head(text, lines_above)
    if seen.has_nul:
        return _load_ragged(staging, rows, dialect, layout, has_nul=True)
    counted = tally(rows, len(layout.columns), dialect)
    only_spaces = not seen.has_odd_blanks and bool(counted) and not counted.has_breaks
    if (
        counted
        and _is_near_end(rows, counted)
        and _load_counted(staging, rows, counted, layout, has_only_spaces=only_spaces)
    ):
        if counted.uneven_at is None:
            return layout, [], 0
        tail = _cut_tail(rows, counted.uneven_at)
        return _load_ragged(staging, tail, dialect, layout, after=counted.even)
    if _load_even(staging, rows, dialect, layout):
        return layout, [], 0
    return _load_ragged(staging, rows, dialect, layout)


def _is_near_end(rows: Path, counted: Tally) -> bool:
    return counted.uneven_at is None or (
        counted.even > 0 and rows.stat().st_size - counted.uneven_at < LONGEST_TAIL
    )


def _load_counted(
    staging: Staging, rows: Path, counted: Tally, layout: Layout, *, has_only_spaces: bool
) -> bool:
    """Take the even records of a text in; say whether DuckDB found as many as were counted."""
    if counted.uneven_at is not None:
        head = rows.with_name("head.csv")
        with rows.open("rb") as source, head.open("wb") as target:
            left = counted.uneven_at
            while left and (block := source.read(min(left, 1 << 20))):
                target.write(block)
                left -= len(block)
        rows = head
    binds = _csv_binds(staging, rows, layout)
    try:
        read = (
            counted.even
            if staging.write_straight(
                READ_CSV,
                layout,
                counted=counted.even,
                has_only_spaces=has_only_spaces,
                binds=binds,
            )
            else staging.add(READ_CSV, layout, binds=binds)
        )
    except UnableToLoad:
        read = -1
    if rows.name == "head.csv":
        rows.unlink()
    if read != counted.even:
        staging.clear()
        return False
    return True


def _cut_tail(rows: Path, begins: int) -> Path:
    """Leave of a text only what begins at a byte."""
    tail = rows.with_name("tail.csv")
    with rows.open("rb") as source:
        source.seek(begins)
        tail.write_bytes(source.read())
    rows.unlink()
    return tail


def _csv_binds(staging: Staging, rows: Path, layout: Layout) -> dict[str, Any]:
    feed = staging.feed
    binds: dict[str, Any] = {"path": str(rows), "columns": _varchars(len(layout.columns))}
    return binds | {"delim": feed.delimiter, "quote": feed.quote}


def _load_even(staging: Staging, rows: Path, dialect: dict[str, Any], layout: Layout) -> bool:
    """Stage a file whose every record is as wide as its headings; say whether it was one.

    The count runs beside the reading: DuckDB leaves Python free while it works.
    """
    width = len(layout.columns)
    with ThreadPoolExecutor(max_workers=1) as pool:
        counting = pool.submit(_widths, rows, dialect)
        read, refusal = 0, None
        try:
            read = staging.add(READ_CSV, layout, binds=_csv_binds(staging, rows, layout))
        except UnableToLoad as unable:
            refusal = unable
        widths = counting.result()
    if widths is None or set(widths) - {width}:
        staging.clear()
        return False
    if refusal is not None:
        raise refusal
    agree(staging.file, widths[width], read)
    return True


def csv_dialect(staging: Staging) -> dict[str, Any]:
    """Give the feed's dialect to the csv module. Raises UnableToLoad when it is none."""
    feed = staging.feed
    if len(feed.delimiter) != 1 or len(feed.quote) > 1:
        raise UnableToLoad(
            staging.file,
            f"delimiter and quote of feed {feed.name} must be one character each",
            "mend them in source.toml (quote may be empty)",
        )
    return {
        "delimiter": feed.delimiter,
        "quotechar": feed.quote or None,
        "quoting": csv.QUOTE_MINIMAL if feed.quote else csv.QUOTE_NONE,
        "strict": True,
        # DuckDB sees a quote behind spaces as a quote, and so must the count.
        "skipinitialspace": True,
    }


def agree(file: Path, counted: int, read: int) -> None:
    """Refuse the file whole when two independent readers do not find as many records."""
    if counted != read:
        raise UnableToLoad(
            file,
            f"two readers disagree: one counts {counted:,} records and the other {read:,}",
            "check quote and delimiter in source.toml; the file may have a stray quote",
        )


def _load_ragged(
    staging: Staging,
    rows: Path,
    dialect: dict[str, Any],
    layout: Layout,
    *,
    has_nul: bool = False,
    after: int = 0,
) -> tuple[Layout, list[RejectedRow], int]:
    """Part the rows of a text, the first of which stands `after` so many others, and stage them."""
    good = rows.with_name("good.csv")
    first = staging.feed.header_row + 1 + after
    parted = part_rows(rows, good, dialect, first, layout.columns, has_nul=has_nul)
    rows.unlink()
    names = {"row_number": "BIGINT"} | _varchars(len(layout.columns))
    read = staging.add(
        READ_CSV,
        layout,
        row_number="row_number",
        binds={"path": str(good), "columns": names, "delim": ",", "quote": '"'},
    )
    agree(staging.file, parted.good, read)
    totals = staging.is_total([first for first, _ in parted.rejected])
    rejected = [
        row for (_, row), is_total in zip(parted.rejected, totals, strict=True) if not is_total
    ]
    return layout, rejected, sum(totals)


def _read_headings(staging: Staging, text: Path, dialect: dict[str, Any]) -> tuple[list[str], int]:
    """Give the headings and how many lines of text they and the titles above them take."""
    with text.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines, **dialect)
        try:
            rows = list(islice(reader, staging.feed.header_row))
        except csv.Error:
            rows = []
        if len(rows) < staging.feed.header_row or any("\0" in cell for cell in rows[-1]):
            raise UnableToLoad(
                staging.file,
                f"has no row {staging.feed.header_row} to read headings from",
                "check header_row and quote in source.toml, or ask for the file again",
            )
        return joined_headings(rows[-staging.feed.heading_rows :]), reader.line_num


def _found_heading_row(staging: Staging, text: Path, dialect: dict[str, Any]) -> int:
    with text.open(encoding="utf-8", newline="") as lines:
        try:
            rows = list(islice(csv.reader(lines, **dialect), ROWS_LOOKED_AT))
        except csv.Error:
            rows = []
    return found_heading_row(staging.file, staging.feed, rows)


def _without_head(text: Path, lines_above: int) -> Path:
    """Cut the titles and headings off: readers disagree on what a line to be skipped is."""
    rows = text.with_name("rows.csv")
    with text.open("rb") as source, rows.open("wb") as target:
        for _ in range(lines_above):
            source.readline()
        shutil.copyfileobj(source, target, 1 << 20)
    text.unlink()
    return rows


def _widths(rows: Path, dialect: dict[str, Any]) -> Counter[int] | None:
    """Count the records by their number of cells; None when one of them cannot be parsed."""
    with rows.open(encoding="utf-8", newline="") as lines:
        try:
            return Counter(map(len, csv.reader(lines, **dialect)))
        except csv.Error:
            return None


def _varchars(width: int) -> dict[str, str]:
    return {f"c{i}": "VARCHAR" for i in range(width)}
