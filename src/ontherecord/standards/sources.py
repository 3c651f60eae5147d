"""How one kind of system is read: `packs/sources/<name>/`, or `sources/<name>/` of a landlord.

`source.toml` says what the files look like and how they are delivered; `columns.csv` sends each of
their columns to a field of ours; `codes.csv` translates their codes; `map.<feed>.sql` reshapes a
feed that tables cannot describe.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ontherecord.standards.kinds import Kind, Standards
from ontherecord.standards.packs import (
    Keys,
    MalformedPack,
    packs_dir,
    read_rows,
    read_toml,
    read_words,
)
from ontherecord.standards.shapes import SHAPE_KEYS, Shapes, read_shapes

FORMATS = ("csv", "xlsx", "json", "jsonl", "parquet", "query", "documents")
"""query: the answer of the system's database to query.<feed>.sql. documents: a folder of files, a
row each."""

ENCODINGS = ("utf-8", "utf-16", "windows-1252")
DELIVERIES = ("full", "delta", "rolling", "restated")
"""full: every record each time. delta: new and changed ones. rolling: the last `rolling_days`.
restated: a file repeats earlier ones, cumulative, with later wording winning."""

FEED_KEYS = {
    "title", "files", "format", "encoding", "delimiter", "quote", "header_row", "heading_rows",
    "total_row",
    "sheets", "records_at", "delivery", "rolling_days", "usual_rows", "seal", "read_by_map",
    "records", "seconds_allowed", "path_patterns", "privileged", *SHAPE_KEYS,
}  # fmt: skip
RECORD_KEYS = {"kind", "only_if", "set"}
COLUMNS_HEADING = ["feed", "column", "record", "field", "format", "note"]
UNTRANSLATED = "?"
"""Stands in codes.csv for our code while nobody has said it: the code stays unknown, and counted.
An empty cell says otherwise: that the code means nothing."""

CODES_HEADING = ["code_list", "column", "their_code", "our_code", "note"]

NO_VALUE = "no_value"
"""In codes.csv, the list of what stands in place of a value of any type: [X] for not collected."""

CONSTANTS: dict[str, Callable[[str], object]] = {
    "integer": int,
    "decimal": float,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
}
"""What reads a text given under `set` as a field's type; a text is a text already."""

A_RECORD = "a record"
"""Given as the format of a reference: it is the id of a record of ours, as the desk knows it."""

FIRST_SEEN = "first seen"
"""Given under `set` for a date: the day of the first delivery that held the record."""


@dataclass(frozen=True)
class Column:
    """One of their columns sent to one of our fields.

    `field` is a field of the record's kind, or `source_ref`: a part of the record's key. `format`
    is a strptime pattern for dates and moments, or `of <system>` for a reference that another
    system allocated, or `a record` for the id of a record. Several columns sent to one text or
    reference field are joined in order.
    """

    column: str
    record: str
    field: str
    format: str = ""


@dataclass(frozen=True)
class Record:
    """A record that each row of a feed gives: its kind, and when it is there at all."""

    name: str
    kind: str
    only_if: tuple[str, ...] = ()
    """Their columns that must all be filled for the row to give this record."""
    set: dict[str, str] = field(default_factory=dict)
    """Fields with the same value on every row."""
    columns: tuple[Column, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """Their columns that together name the record; empty when it has no key of its own."""
        return tuple(c.column for c in self.columns if c.field == "source_ref")


@dataclass(frozen=True)
class Feed:
    """One table a system delivers: how its files look and which records its rows give."""

    name: str
    title: str
    files: tuple[str, ...]
    """Patterns of file names, as `property*.csv`."""
    format: str
    delivery: str
    records: tuple[Record, ...]
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    header_row: int = 1
    """The row, counted from 1, that holds the headings; 0 where it is to be found by them."""
    heading_rows: int = 1
    """How many rows the headings take, `header_row` the last: a group stands above its columns."""
    total_row: str = ""
    """A row whose first filled cell matches this pattern is a total: counted, never mapped."""
    sheets: str = ""
    """For XLSX: the sheets whose whole name matches this pattern; empty means the first."""
    records_at: str = ""
    """For JSON: the key under which the list of records stands; empty for a list at the top."""
    rolling_days: int | None = None
    usual_rows: tuple[int, int] | None = None
    """Fewest and most rows a delivery usually has. Outside it, it is said and the exit is 1."""
    seal: tuple[str, ...] = ()
    """Columns taken only as salted digests: they can be joined and never read."""
    read_by_map: tuple[str, ...] = ()
    """Columns that only map.<feed>.sql reads: taken, and sent to no field."""
    not_taken: tuple[str, ...] = ()
    """Columns known and refused at intake: listed in columns.csv without a record."""
    map_sql: str = ""
    query_sql: str = ""
    """For a query: the one select that the system's database is asked."""
    seconds_allowed: int = 600
    """For a query: how long the database may work on it."""
    privileged: bool = False
    """Whether it brings legal advice or papers of a claim, which stand in no list or export."""
    path_patterns: tuple[str, ...] = ()
    """For documents: what the path of a file tells. Each named group is a column."""
    shapes: Shapes = field(default_factory=Shapes)
    """What its workbook's marks mean, and which of its cells are more or less than one value."""

    @property
    def taken(self) -> tuple[str, ...]:
        """Their columns that pass the intake filter, in the order of columns.csv."""
        named = [c.column for record in self.records for c in record.columns]
        named += [column for record in self.records for column in record.only_if]
        also = (*self.seal, *self.read_by_map, *self.shapes.read)
        return tuple(dict.fromkeys([*named, *also]))

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Their columns without which no row can be named."""
        return tuple(dict.fromkeys(c for record in self.records for c in record.key))


@dataclass(frozen=True)
class Source:
    """How one kind of system is read."""

    name: str
    title: str
    folder: Path
    feeds: dict[str, Feed]
    codes: dict[tuple[str, str, str], str | None]
    """(code list, their column or '', their code in lower case) to our code; None for nothing."""
    version: str
    """A digest of the files that decide how rows are mapped."""


def find_source(name: str, landlord_folder: Path | None) -> Path:
    """Give the folder of a source: the landlord's own before the shipped one."""
    for place in [
        landlord_folder / "sources" if landlord_folder else None,
        packs_dir() / "sources",
    ]:
        if place and (place / name / "source.toml").is_file():
            return place / name
    shipped = sorted(p.parent.name for p in (packs_dir() / "sources").glob("*/source.toml"))
    raise MalformedPack(
        (landlord_folder or Path()) / "landlord.toml",
        "source",
        f"no source is called {name}; shipped are {', '.join(shipped)}",
    )


def read_source(folder: Path, standards: Standards) -> Source:
    """Read one source's folder. Raises MalformedPack (file, key, reason)."""
    file = folder / "source.toml"
    keys = Keys(file, "", read_toml(file), {"title", "meaning", "feeds"})
    keys.text("meaning", "")
    tables = keys.tables("feeds")
    columns = _read_columns(folder, tables)
    feeds = {
        name: _read_feed(folder, name, feed, columns.get(name, []), standards)
        for name, feed in tables.items()
    }
    return Source(
        name=folder.name,
        title=keys.text("title", folder.name),
        folder=folder,
        feeds=feeds,
        codes=_read_codes(folder, standards),
        version=_version(folder),
    )


def _version(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*")):
        if file.suffix in (".toml", ".csv", ".sql"):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _read_columns(folder: Path, feeds: dict[str, Any]) -> dict[str, list[Column]]:
    file = folder / "columns.csv"
    columns: dict[str, list[Column]] = {}
    for number, row in read_rows(file, COLUMNS_HEADING) if file.is_file() else []:
        if row["feed"] not in feeds:
            raise MalformedPack(file, f"row {number}", f"no feed is called {row['feed']}")
        if bool(row["record"]) != bool(row["field"]):
            raise MalformedPack(
                file, f"row {number}", "give both record and field, or neither for not taken"
            )
        columns.setdefault(row["feed"], []).append(
            Column(row["column"], row["record"], row["field"], row["format"])
        )
    return columns


def _read_feed(
    folder: Path, name: str, table: dict[str, Any], columns: list[Column], standards: Standards
) -> Feed:
    keys = Keys(folder / "source.toml", f"feeds.{name}", table, FEED_KEYS)
    delivery = keys.one_of("delivery", DELIVERIES)
    if delivery == "rolling" and "rolling_days" not in table:
        raise keys.refuse("rolling_days", "a rolling delivery says how many days")
    of_format = keys.one_of("format", FORMATS)
    map_sql = folder / f"map.{name}.sql"
    return Feed(
        name=name,
        title=keys.text("title", name),
        files=() if of_format == "query" else keys.texts("files"),
        format=of_format,
        delivery=delivery,
        records=_read_records(folder, name, keys.tables("records", {}), columns, standards),
        encoding=keys.one_of("encoding", ENCODINGS, "utf-8"),
        delimiter=keys.text("delimiter", ","),
        quote=keys.text("quote", '"'),
        header_row=_read_header_row(keys),
        heading_rows=_read_heading_rows(keys),
        total_row=_read_pattern(keys, "total_row"),
        sheets=_read_pattern(keys, "sheets"),
        records_at=keys.text("records_at", ""),
        rolling_days=keys.whole("rolling_days", least=1) if "rolling_days" in table else None,
        usual_rows=_read_usual_rows(keys) if "usual_rows" in table else None,
        seal=keys.texts("seal", ()),
        read_by_map=keys.texts("read_by_map", ()),
        not_taken=tuple(c.column for c in columns if not c.record),
        map_sql=read_words(map_sql) if map_sql.is_file() else "",
        query_sql=read_words(folder / f"query.{name}.sql") if of_format == "query" else "",
        seconds_allowed=keys.whole("seconds_allowed", 600, least=1),
        path_patterns=_read_path_patterns(keys),
        privileged=keys.yes("privileged"),
        shapes=read_shapes(
            keys,
            of_format,
            [*(c.column for c in columns if c.record), *keys.texts("read_by_map", ())],
        ),
    )


def _read_pattern(keys: Keys, key: str) -> str:
    pattern = keys.text(key, "")
    try:
        re.compile(pattern)
    except re.error as error:
        raise keys.refuse(key, f"not a pattern: {error}") from error
    return pattern


def _read_header_row(keys: Keys) -> int:
    if keys.table.get("header_row") == "found":
        return 0
    return keys.whole("header_row", 1, least=1)


def _read_heading_rows(keys: Keys) -> int:
    rows = keys.whole("heading_rows", 1, least=1)
    if rows > 1 and rows > _read_header_row(keys):
        raise keys.refuse("heading_rows", "header_row names the last of them, by its number")
    return rows


def _read_path_patterns(keys: Keys) -> tuple[str, ...]:
    patterns = keys.texts("path_patterns", ())
    for pattern in patterns:
        try:
            named = re.compile(pattern).groupindex
        except re.error as error:
            raise keys.refuse("path_patterns", f"not a pattern: {error}") from error
        if not named:
            raise keys.refuse("path_patterns", "each needs a named group, as (?P<property>[0-9]+)")
    return patterns


def _read_usual_rows(keys: Keys) -> tuple[int, int]:
    usual = keys.table["usual_rows"]
    if not isinstance(usual, list) or [type(rows) for rows in usual] != [int, int]:
        raise keys.refuse("usual_rows", "must be [fewest, most]")
    fewest, most = usual
    if not 0 <= fewest <= most:
        raise keys.refuse("usual_rows", "must be [fewest, most]")
    return fewest, most


def _read_records(
    folder: Path, feed: str, tables: dict[str, Any], columns: list[Column], standards: Standards
) -> tuple[Record, ...]:
    names = dict.fromkeys([*tables, *(c.record for c in columns if c.record)])
    records = []
    for name in names:
        keys = Keys(
            folder / "source.toml",
            f"feeds.{feed}.records.{name}",
            tables.get(name, {}),
            RECORD_KEYS,
        )
        kind = standards.kinds.get(keys.text("kind", name))
        if kind is None:
            raise MalformedPack(
                keys.file, keys.where, f"no kind is called {keys.text('kind', name)}"
            )
        own = tuple(c for c in columns if c.record == name)
        constants = keys.values("set", {})
        _check_fields(folder, feed, kind, own, constants, standards)
        records.append(Record(name, kind.name, keys.texts("only_if", ()), constants, own))
    if not records:
        raise MalformedPack(folder / "columns.csv", feed, "no column of this feed is sent anywhere")
    return tuple(records)


def _check_fields(
    folder: Path,
    feed: str,
    kind: Kind,
    columns: tuple[Column, ...],
    constants: dict[str, Any],
    standards: Standards,
) -> None:
    for column in columns:
        if column.field != "source_ref" and column.field not in kind.fields:
            raise MalformedPack(
                folder / "columns.csv",
                f"{feed}, {column.column}",
                f"{kind.name} has no field {column.field}; it has {', '.join(kind.fields)}",
            )
    keys = Keys(folder / "source.toml", f"feeds.{feed}.set", constants)
    for name in constants:
        value, constant = keys.text(name), kind.fields.get(name)
        if constant is None or (constant.codes and value not in standards.codes[constant.codes]):
            raise keys.refuse(name, "no such field or code")
        if constant.type == "date" and value == FIRST_SEEN:
            continue
        try:
            CONSTANTS.get(constant.type, str)(value)
        except (KeyError, ValueError) as error:
            raise keys.refuse(name, f"cannot be read as {constant.type}") from error


def _read_codes(folder: Path, standards: Standards) -> dict[tuple[str, str, str], str | None]:
    file = folder / "codes.csv"
    codes: dict[tuple[str, str, str], str | None] = {}
    for number, row in read_rows(file, CODES_HEADING) if file.is_file() else []:
        name, ours = row["code_list"], row["our_code"]
        if ours == UNTRANSLATED:
            continue
        if name == NO_VALUE:
            if ours:
                raise MalformedPack(file, f"row {number}", f"{NO_VALUE} stands for no code")
            codes[name, row["column"], row["their_code"].casefold()] = None
            continue
        if name != "boolean" and name not in standards.codes:
            raise MalformedPack(file, f"row {number}", f"no code list is called {name}")
        allowed = {"true", "false"} if name == "boolean" else standards.codes[name].meanings.keys()
        if ours and ours not in allowed:
            raise MalformedPack(file, f"row {number}", f"{name} has no code {ours}")
        codes[name, row["column"], row["their_code"].casefold()] = ours or None
    return codes
