"""Where a feed does not say which row holds the headings: the first that has those it must have.

For publications whose titles and notes grow from year to year. Nothing is guessed: the headings
looked for are those that the source declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from ontherecord.pipeline.loading.headings import listed
from ontherecord.pipeline.loading.results import UnableToLoad
from ontherecord.standards.sources import Feed

ROWS_LOOKED_AT = 50


def found_heading_row(
    file: Path, feed: Feed, rows: Iterable[Sequence[str | None]], where: str = ""
) -> int:
    """Give the number, from 1, of the first row that holds the columns by which rows are named.

    Where the feed names no row, all the columns that it takes are looked for. Raises UnableToLoad
    when no row near the top holds them.
    """
    wanted = feed.required_columns or [c for c in feed.taken if c not in feed.shapes.made]
    for number, row in enumerate(islice(rows, ROWS_LOOKED_AT), start=1):
        if set(wanted) <= {" ".join((cell or "").split()) for cell in row}:
            return number
    raise UnableToLoad(
        file,
        f"none of the first {ROWS_LOOKED_AT} rows{where} has the headings {listed(wanted)}",
        "check that this is the right file, or change columns.csv if they were renamed",
    )
