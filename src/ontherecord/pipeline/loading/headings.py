"""The intake filter: which of a file's headings are taken, which refused, which are missing."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ontherecord.pipeline.loading.results import UnableToLoad, column_letter
from ontherecord.standards.sources import Feed

A_REPEAT = re.compile(r"(.+) \(([0-9]+)\)")
"""How the second and each later column under one heading is called: `Tel No (2)`."""

OUR_COLUMNS = ("row_number", "sheet")
MOST_NAMED = 20


@dataclass(frozen=True)
class Layout:
    """The columns of one file or sheet, judged against what its feed takes."""

    columns: list[str]
    taken: dict[str, int | None]
    """Each column the feed takes and its position; None when the file lacks it."""
    refused: list[str]
    unnamed: list[int]
    messages: list[str]
    header_row: int = 0
    """The row of the headings, where the feed leaves it to be found."""


def joined_headings(rows: Sequence[Sequence[str | None]]) -> list[str]:
    """Give one heading a column from rows of headings: a group's name stands for all under it.

    A name with nothing under it is its column's own, and goes no further.
    """
    width = max(map(len, rows), default=0)
    cells = [[" ".join((cell or "").split()) for cell in row] for row in rows]
    cells = [row + [""] * (width - len(row)) for row in cells]
    spread = [_spread(row, cells[-1]) for row in cells[:-1]] + cells[-1:]
    return [
        " ".join(filter(None, over)) if any(own) else ""
        for over, own in zip(zip(*spread, strict=True), zip(*cells, strict=True), strict=True)
    ]


def _spread(row: list[str], under: list[str]) -> list[str]:
    group, spread = "", []
    for cell, below in zip(row, under, strict=True):
        group = (cell if below else "") if cell else group
        spread.append(cell or group)
    return spread


def numbered(headings: Sequence[str]) -> list[str]:
    """Tell columns under one heading apart by their order: Tel No, Tel No (2)."""
    seen: Counter[str] = Counter()
    named = []
    for heading in headings:
        seen[heading] += 1
        is_repeat = heading and seen[heading] > 1
        named.append(f"{heading} ({seen[heading]})" if is_repeat else heading)
    return named


def judge_headings(file: Path, feed: Feed, headings: Sequence[str], where: str) -> Layout:
    """Judge a file's headings. `where` names the place a person looks: `row 3`, `sheet Jan, row 1`.

    Raises UnableToLoad when no row could be named or a taken column stands twice.
    """
    columns = _told_apart(feed, [" ".join(heading.split()) for heading in headings])
    if not any(columns):
        raise UnableToLoad(
            file,
            f"{where} holds no headings",
            f"set header_row of feed {feed.name} to the row that does, or ask for the file again",
        )
    if not set(feed.taken) & set(columns):
        # The row may well hold data and not headings, so no word of it is repeated, however near.
        raise UnableToLoad(
            file,
            f"{where} has none of the columns of feed {feed.name} "
            f"(looked for {listed(feed.taken)})",
            "check that this is the right file and that header_row, delimiter and encoding are so",
        )
    _refuse_doubles(file, feed, columns)
    unlisted = [c for c in dict.fromkeys(columns) if c and c not in {*feed.taken, *feed.not_taken}]
    missing = [c for c in feed.taken if c not in columns and c not in feed.shapes.made]
    keys = [c for c in missing if c in feed.required_columns]
    if keys:
        raise UnableToLoad(
            file,
            f"{where} lacks {listed(keys)}, without which no row can be named"
            + _suggested(keys, unlisted),
            "ask for the column back, or change columns.csv if it was renamed",
        )
    messages = [
        f"Column {c} is missing from {where}{_suggested([c], unlisted)}; it was loaded as empty"
        for c in missing
    ]
    if unlisted:
        messages.append(
            f"Refused at intake, not being listed in columns.csv: {listed(unlisted)} ({where})"
        )
    return Layout(
        columns=columns,
        taken={c: columns.index(c) if c in columns else None for c in feed.taken},
        refused=[c for c in dict.fromkeys(columns) if c and c not in feed.taken],
        unnamed=[position for position, c in enumerate(columns) if not c],
        messages=messages,
    )


def listed(names: Sequence[str]) -> str:
    """Give headings for a sentence, not more of them than a person will read."""
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _told_apart(feed: Feed, columns: list[str]) -> list[str]:
    """Number the columns of a heading where columns.csv lists as many of them as there are.

    Of any other number it could not be told which column was added or left out.
    """
    listed_times: dict[str, int] = {}
    for column in (*feed.taken, *feed.not_taken):
        if (repeat := A_REPEAT.fullmatch(column)) and column not in columns:
            heading, times = repeat[1], int(repeat[2])
            listed_times[heading] = max(times, listed_times.get(heading, 0))
    named = numbered(columns)
    return [
        name if listed_times.get(column) == columns.count(column) else column
        for name, column in zip(named, columns, strict=True)
    ]


def _refuse_doubles(file: Path, feed: Feed, columns: list[str]) -> None:
    for column in feed.taken:
        places = [column_letter(i) for i, c in enumerate(columns) if c == column]
        if len(places) > 1:
            raise UnableToLoad(
                file,
                f"the heading {column} stands in columns {' and '.join(places)}, "
                "and which of them is meant cannot be told",
                f"list {column} and {column} (2) in columns.csv, as many as there are from left to"
                " right, or ask for the file with each heading once",
            )
        if column.casefold() in OUR_COLUMNS:
            raise UnableToLoad(
                file,
                f"a column called {column} cannot be taken: the name is ours",
                "ask for the column under another heading, or leave it out of columns.csv",
            )


def _suggested(wanted: Sequence[str], there: Sequence[str]) -> str:
    by_folded = {name.casefold(): name for name in there if name}
    found = []
    for name in wanted:
        close = difflib.get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
        if close:
            found.append(f"{by_folded[close[0]]} for {name}")
    return f"; nearest headings: {listed(found)}" if found else ""
