"""The published tables: what of the record stands in PostgreSQL, under which names and types.

One list, from the standards and the tables about the record: the handover makes and fills them, the
desk reads them, and the manual tells them. Fields that serve matching alone are not among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from ontherecord.database.about_the_record import ABOUT_THE_RECORD
from ontherecord.standards.kinds import Kind, Standards

SCHEMA = "record"
PG_TYPES = {
    "text": "text",
    "code": "text",
    "reference": "text",
    "date": "date",
    "moment": "timestamptz",
    "integer": "bigint",
    "decimal": "numeric(14,2)",
    "boolean": "boolean",
}
"""Each type of field of a standard and the PostgreSQL type that holds it."""

PROVENANCE = {
    "record_id": "text",
    "source": "text",
    "source_ref": "text",
    "feed": "text",
    "extract": "text",
    "sheet": "text",
    "row_number": "bigint",
    "first_seen_on": "date",
    "last_received_on": "date",
    "vanished_on": "date",
}
CHURNING = frozenset({"extract", "sheet", "row_number", "last_received_on"})
"""Columns of a record that another delivery of the same words gives another value: alone they make
no new version, and a version keeps what they were when it was handed over."""

LOOKED_UP = (
    "place_id", "person_id", "repair_id", "complaint_id", "tenancy_id", "part_of_id",
    "appointment_id", "follow_on_of_id",
)  # fmt: skip
"""Ids by which a page asks for things of any kind."""

LISTED_BY = {"complaint": ("status",)}
"""By kind, other columns by which a page finds all of it that it lists."""

WITHOUT_PLACE = ("system", "agreement", "staff")
"""Kinds that are about no place and no person."""

BY_KEY = "system"
"""The kind whose things have the key of landlord.toml for an id, and not that of their record."""


@dataclass(frozen=True)
class PublishedTable:
    """A table of schema `record`: its own columns with their types, and its key.

    Beside its columns each row has `row_hash`, and where it `is_versioned` also `known_from` and
    `known_until`, which is empty while the row is known.
    """

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]
    looked_up_by: tuple[tuple[str, ...], ...] = ()
    """Lists of columns: each has an index of what is known now, and its first one of what was."""
    is_versioned: bool = True
    churning: frozenset[str] = frozenset()
    kind: Kind | None = None
    """The kind of which it holds the things, where it does."""
    record_of: Kind | None = None
    """The kind of which it holds what each system said, where it does."""
    told_by_thing: frozenset[str] = frozenset()
    """Columns that are empty while the record has a thing: of one record, which says the same."""
    made: str = ""
    """How its rows are made of those of a run, where they are not those themselves."""

    @property
    def added_columns(self) -> dict[str, str]:
        """The columns beside its own."""
        times = {"known_from": "timestamptz", "known_until": "timestamptz"}
        return (times if self.is_versioned else {}) | {"row_hash": "bigint"}

    @property
    def compared_by(self) -> dict[str, str]:
        """Columns of a run by which rows are told apart, and which are not published."""
        return {"content_hash": "text"} if self.record_of is not None else {}

    @cached_property
    def shape(self) -> str:
        """A digest of names and types: another one, and every row is looked at anew."""
        said: tuple[object, ...] = (sorted(self.columns.items()), self.key, self.is_versioned)
        said += (self.made,) if self.made else ()
        return sha256(repr(said).encode()).hexdigest()[:16]


def published_tables(standards: Standards) -> list[PublishedTable]:
    """Give every published table but `run`, which says what was handed over and when."""
    tables: list[PublishedTable] = []
    for kind in standards.kinds.values():
        tables += [_records(kind), _things(kind)]
    tables += [
        PublishedTable(name, dict(columns), key, looked_up_by, is_versioned)
        for name, (columns, key, looked_up_by, is_versioned) in ABOUT_THE_RECORD.items()
    ]
    return tables


def as_known_on(alias: str, day: str = "%(day)s") -> str:
    """Give the condition under which a row of a versioned table was known at the end of a day.

    `day` is SQL that gives a date. Day and row are compared in London's time.
    """
    end = f"{SCHEMA}.end_of({day})"
    return (
        f"({alias}.known_from < {end}"
        f" and ({alias}.known_until is null or {alias}.known_until >= {end}))"
    )


def _records(kind: Kind) -> PublishedTable:
    columns = dict(PROVENANCE)
    for field in kind.shown_fields:
        columns[field.name] = PG_TYPES[field.type]
        if field.type == "reference":
            columns[field.name.removesuffix("_ref") + "_record_id"] = "text"
    name = f"{kind.name}_record"
    made = "without former names" if kind.name == "person" else ""
    words = {field.name for field in kind.shown_fields if field.type != "reference"}
    told_by_thing = frozenset() if kind.matched or kind.name == BY_KEY else frozenset(words)
    return PublishedTable(
        name, columns, ("record_id",), churning=CHURNING, record_of=kind,
        told_by_thing=told_by_thing, made=made,
    )  # fmt: skip


def _things(kind: Kind) -> PublishedTable:
    own = f"{kind.name}_id"
    columns = {
        own: "text",
        "first_record_id": "text",
        "source": "text",
        "source_ref": "text",
        "first_seen_on": "date",
    }
    if kind.matched:
        columns["vanished_on"] = "date"
    for field in kind.shown_fields:
        name = field.target_column if field.type == "reference" else field.name
        columns[name] = PG_TYPES[field.type]
    if kind.name == "person":
        columns["age_band"] = "text"
    if kind.name not in WITHOUT_PLACE:
        columns |= {name: "text" for name in ("place_id", "person_id")}
    happened = (kind.happened,) if kind.happened else ()
    by = (*_among(columns), *LISTED_BY.get(kind.name, ()))
    looked_up_by = tuple((c, *happened) for c in by if c != own)
    return PublishedTable(kind.name, columns, (own,), looked_up_by, kind=kind)


def _among(columns: Iterable[str]) -> list[str]:
    there = set(columns)
    return [name for name in LOOKED_UP if name in there]
