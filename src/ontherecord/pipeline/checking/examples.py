"""Reads a check's examples: small tables drawn in text, which are its tests and its manual.

A file says "Today is 2026-03-20.", then gives examples under `##` headings. In each, a table
stands under its name; the end is a table `issues`, or the line `no issues`, or `cannot judge: …`
with what is missing. Tables before the first heading hold for every example that has none of its
own. A heading that begins "On the edge:" marks an example on the edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ontherecord.standards.packs import MalformedPack

Cells = dict[str, str | None]

EDGE = "On the edge: "
TODAY = re.compile(r"Today is (\d{4}-\d{2}-\d{2})\.")
CANNOT_JUDGE = re.compile(r"cannot judge: (.+)")
NAME = re.compile(r"[a-z_]+")
CELL_END = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Table:
    """A table drawn in text; an empty cell is a value that is not there."""

    columns: tuple[str, ...]
    rows: tuple[Cells, ...]


@dataclass(frozen=True)
class Example:
    """What stands in the record, and what the check is to say of it."""

    title: str
    today: date
    tables: dict[str, Table]
    issues: Table | None
    """The issues it brings; None when it brings none."""
    cannot_judge: str | None = None
    """What is missing, when the check must not judge at all."""

    @property
    def is_edge(self) -> bool:
        return self.title.startswith(EDGE)


def read_examples(file: Path) -> tuple[Example, ...]:
    """Read the examples of one check. Raises MalformedPack (file, heading, reason)."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MalformedPack(file, "", "a check needs its examples beside it") from None
    day = TODAY.search(text)
    if day is None:
        raise MalformedPack(file, "", "must say: Today is YYYY-MM-DD.")
    today = date.fromisoformat(day[1])
    before, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    shared = _tables(file, "", before.splitlines())
    return tuple(_read_example(file, section.splitlines(), today, shared) for section in sections)


def _read_example(file: Path, lines: list[str], today: date, shared: dict[str, Table]) -> Example:
    title = lines[0].strip()
    tables = shared | _tables(file, title, lines[1:])
    issues = tables.pop("issues", None)
    said_none = "no issues" in lines
    missing = [match[1] for line in lines if (match := CANNOT_JUDGE.fullmatch(line))]
    if (issues is not None) + said_none + len(missing) != 1:
        raise MalformedPack(file, title, "must end in issues, `no issues` or `cannot judge: …`")
    return Example(title, today, tables, issues, missing[0] if missing else None)


def _tables(file: Path, title: str, lines: list[str]) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    name = ""
    remaining = iter(enumerate(lines))
    for number, line in remaining:
        if NAME.fullmatch(line):
            name = line
        elif line.startswith("|"):
            if not name or name in tables:
                raise MalformedPack(file, title, "each table stands once, under its name")
            drawn = [line, *_rest_of_table(lines[number + 1 :])]
            tables[name] = _read_table(file, f"{title}, {name}", drawn)
            for _ in drawn[1:]:
                next(remaining)
            name = ""
    return tables


def _rest_of_table(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("|"):
            return
        yield line


def _read_table(file: Path, key: str, drawn: list[str]) -> Table:
    heading, *rows = [_cells(line) for line in drawn]
    if not rows or not all(set(cell) <= set("-:") and cell for cell in rows[0]):
        raise MalformedPack(file, key, "under its heading a table has a line of dashes")
    for row in rows[1:]:
        if len(row) != len(heading):
            raise MalformedPack(file, key, f"every row must have {len(heading)} cells")
    return Table(
        tuple(heading),
        tuple(dict(zip(heading, [c or None for c in row], strict=True)) for row in rows[1:]),
    )


def _cells(line: str) -> list[str]:
    cells = CELL_END.split(line.strip().strip("|"))
    return [cell.strip().replace("\\|", "|") for cell in cells]
