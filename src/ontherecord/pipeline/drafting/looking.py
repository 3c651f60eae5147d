"""Loads the files given for one look, through the loading room's own doors, and forgets them.

Files and sheets of one shape are one table: the deliveries of one feed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.drafting.footers import footers_in, total_pattern
from ontherecord.pipeline.drafting.profiles import Profile, profile
from ontherecord.pipeline.drafting.sniffing import Sheet, sniff
from ontherecord.pipeline.drafting.words import Synonyms, holds
from ontherecord.pipeline.loading import Password, UnableToLoad, load_file
from ontherecord.pipeline.loading.headings import OUR_COLUMNS
from ontherecord.pipeline.sql import literal
from ontherecord.standards.sources import Feed

A_DAY = re.compile(r"(?<!\d)(20\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d)")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
A_MONTH = re.compile(f"(?i)(?<![a-z])({MONTHS})[a-z]*(?![a-z])")
FILE = "(file)"
"""The column of a looked-at table that tells its file: no heading is called so."""

SAME_SHAPE = 0.8
"""The share of headings two sheets have in common when they are deliveries of one feed."""


@dataclass
class Table:
    """Files and sheets of one shape, looked at as one table."""

    name: str
    sheet: Sheet
    files: list[Path]
    patterns: tuple[str, ...]
    sheets: str = ""
    """A pattern of the names of its sheets."""
    sheet_names: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    """The headings that can be read: named, and each once."""
    unread: dict[str, str] = field(default_factory=dict)
    """Headings that were not looked into, and why."""
    profiles: dict[str, Profile] = field(default_factory=dict)
    view: str = ""

    @property
    def is_periodic(self) -> bool:
        """Whether it stands on several sheets of a workbook, as a tab a month."""
        return len(self.sheet_names) > 1


def look(
    files: list[Path],
    con: duckdb.DuckDBPyConnection,
    work: Path,
    synonyms: Synonyms,
    password: Password | None = None,
) -> tuple[list[Table], list[str]]:
    """Look at files. Gives their tables, loaded into views, and what could not be read."""
    problems: list[str] = []
    found: list[tuple[Path, Sheet]] = []
    for file in files:
        try:
            found += [(file, sheet) for sheet in sniff(file, password)]
        except UnableToLoad as error:
            problems.append(str(error))
    tables = []
    for number, table in enumerate(_grouped(_of_one_encoding(found))):
        try:
            _load(table, con, work, f"t{number}", synonyms, password)
        except UnableToLoad as error:
            problems.append(f"{table.name}: {error}")
        else:
            tables.append(table)
    return tables, problems


def _of_one_encoding(found: list[tuple[Path, Sheet]]) -> list[tuple[Path, Sheet]]:
    """Take a file of plain ASCII for what its neighbours are: a later one may hold an accent.

    What is UTF-16 is so by its bytes, whatever letters it holds: it is never taken for another.
    """
    others = {s.encoding for _, s in found if s.format == "csv" and not s.is_ascii}
    others -= {"utf-16"}
    if len(others) != 1:
        return found
    other = others.pop()
    return [
        (f, replace(s, encoding=other) if s.is_ascii and s.encoding != "utf-16" else s)
        for f, s in found
    ]


def day_of(file: Path) -> date | None:
    """Give the day a file's name says it was made on."""
    found = A_DAY.search(file.stem)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def stem_of(file: Path) -> str:
    """Give a file's name without what changes between deliveries: days, months, numbers."""
    stem = A_MONTH.sub(" ", A_DAY.sub(" ", file.stem))
    return " ".join(re.sub(r"[\d_.-]+", " ", stem).split()).casefold()


def _grouped(found: list[tuple[Path, Sheet]]) -> list[Table]:
    tables: list[Table] = []
    for file, sheet in found:
        same = next((t for t in tables if _same(t, file, sheet)), None)
        if same is None:
            name = _name(file, sheet, found)
            taken = {t.name for t in tables}
            name = next(n for n in (name, *(f"{name}_{i}" for i in range(2, 99))) if n not in taken)
            same = Table(name, sheet, [], ())
            tables.append(same)
        if file not in same.files:
            same.files.append(file)
        if sheet.name and sheet.name not in same.sheet_names:
            same.sheet_names.append(sheet.name)
    every = [file for file, _ in found]
    for table in tables:
        table.patterns = tuple(dict.fromkeys(_pattern(f, table.files, every) for f in table.files))
        if table.sheet_names:
            table.sheets = "|".join(dict.fromkeys(map(_sheet_pattern, table.sheet_names)))
    return tables


def _same(table: Table, file: Path, sheet: Sheet) -> bool:
    mine, theirs = set(table.sheet.headings), set(sheet.headings)
    shared = len(mine & theirs) / max(1, len(mine | theirs))
    one_workbook = bool(sheet.name) and file in table.files
    return (
        table.sheet.format == sheet.format
        and table.sheet.encoding == sheet.encoding
        and table.sheet.header_row == sheet.header_row
        and shared >= SAME_SHAPE
        and (one_workbook or stem_of(file) == stem_of(table.files[0]))
    )


def _name(file: Path, sheet: Sheet, found: list[tuple[Path, Sheet]]) -> str:
    own = sum(1 for other, _ in found if other == file)
    said = A_MONTH.sub(" ", sheet.name) if own > 1 and sheet.name else stem_of(file)
    said = re.sub("[^a-z]+", "_", said.casefold()).strip("_")
    return said if re.match("[a-z]", said) else f"feed_{said}".rstrip("_")


def _pattern(file: Path, own: list[Path], every: list[Path]) -> str:
    """Give a pattern of this file's later deliveries that takes no other feed's file."""
    escaped = re.sub(r"([*?\[])", r"[\1]", file.name)
    general = re.sub(r"\d[\d_. -]*\d|\d", "*", A_MONTH.sub("*", escaped.removesuffix(file.suffix)))
    if general == escaped.removesuffix(file.suffix):
        general = f"{general}*"
    pattern = re.sub(r"\*+", "*", general) + file.suffix
    start = pattern.partition("*")[0].casefold()
    clash = [f for f in every if f not in own and f.name.casefold().startswith(start)]
    clash = [f for f in clash if f.suffix == file.suffix]
    return escaped if clash or not start else pattern


def _sheet_pattern(name: str) -> str:
    spoken = A_MONTH.sub("\0", name)
    spoken = re.sub("[0-9]+", "\1", spoken)
    return re.escape(spoken).replace("\0", "[A-Za-z]+").replace("\1", "[0-9]+")


def _load(
    table: Table,
    con: duckdb.DuckDBPyConnection,
    work: Path,
    view: str,
    synonyms: Synonyms,
    password: Password | None,
) -> None:
    headings = table.sheet.headings
    for heading in dict.fromkeys(headings):
        if not heading:
            continue
        never = next(
            (
                n.why
                for n in synonyms.not_taken
                if n.never and any(holds(p, synonyms.words(heading)) for p in n.phrases)
            ),
            "",
        )
        if heading.casefold() in OUR_COLUMNS:
            table.unread[heading] = "a column of this name cannot be taken: the name is ours"
        elif heading in table.sheet.lists:
            table.unread[heading] = (
                "it holds a list of records: say in source.toml, under lists, which of their keys"
                " are taken"
            )
        elif never:
            table.unread[heading] = never
        else:
            table.columns.append(heading)
    if not table.columns:
        raise UnableToLoad(table.files[0], "has no heading that can be read", "check its headings")
    _read(table, con, work, view, password)
    totals = total_pattern(footers_in(con, view, table.columns))
    if totals:
        known = [table.sheet.total_row] if table.sheet.total_row else []
        table.sheet = replace(table.sheet, total_row="|".join([*known, totals]))
        _read(table, con, work, view, password)
    table.view = view
    table.profiles = profile(con, view, table.columns)


def _read(
    table: Table,
    con: duckdb.DuckDBPyConnection,
    work: Path,
    view: str,
    password: Password | None,
) -> None:
    feed = looking_feed(table)
    loaded = []
    for number, file in enumerate(table.files):
        into = work / f"{view}_{number}.parquet"
        load_file(file, feed, into, b"looked at and not kept", password)
        loaded.append(into)
    listed = ", ".join(literal(str(file)) for file in loaded)
    con.execute(
        f"create or replace view {view} as select * from read_parquet([{listed}], "  # noqa: S608 — our own paths
        f"filename = {literal(FILE)})"
    )


def looking_feed(table: Table) -> Feed:
    """Give a feed that takes every column that may be looked into."""
    sheet = table.sheet
    return Feed(
        name=table.name,
        title=table.name,
        files=table.patterns,
        format=sheet.format,
        delivery="full",
        records=(),
        encoding=sheet.encoding,
        delimiter=sheet.delimiter,
        header_row=sheet.header_row,
        heading_rows=sheet.heading_rows,
        total_row=sheet.total_row,
        sheets=table.sheets,
        records_at=sheet.records_at,
        read_by_map=tuple(table.columns),
        not_taken=tuple(table.unread),
    )
