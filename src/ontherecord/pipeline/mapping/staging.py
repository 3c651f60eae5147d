"""Reads the rows of a feed as one of its records: typed, keyed, with what could not be read marked.

A staged table holds `key_text`, each field, `<x>_record_id` for each reference, `content_hash`, and
for each field a mark: `bad_<field>` where a cell could not be read as its type, `unknown_<field>`
the code that nobody has translated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from ontherecord.pipeline.mapping.expressions import (
    means_nothing,
    record_id,
    text_of,
    typed,
    wall_clock,
)
from ontherecord.pipeline.mapping.reshaping import of_several
from ontherecord.pipeline.mapping.tables import pointer
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Standards
from ontherecord.standards.landlord import System
from ontherecord.standards.shapes import Several
from ontherecord.standards.sources import A_RECORD, FIRST_SEEN, Column, Record

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

SPACED = "joined by a space"
"""The format of text columns that are parts of one word, as the halves of a postcode."""

LONGEST_CODE = 60
"""Of an untranslated code this much is kept: more is not a code but somebody's words."""


@dataclass(frozen=True)
class FieldFrom:
    """A field of a record and the columns that fill it; none when the source sets it."""

    field: Field
    columns: tuple[Column, ...]
    constant: str | None = None

    @property
    def column(self) -> Column:
        """The first column; for a day in several, all their formats, to be read as one."""
        if len(self.columns) < 2 or self.field.type not in ("date", "moment"):
            return self.columns[0]
        return replace(self.columns[0], format=" ".join(c.format for c in self.columns))

    @property
    def separator(self) -> str:
        """What stands between the columns of a field once they are joined."""
        if self.field.type == "reference":
            return "|"
        is_spaced = self.column.format == SPACED or self.field.type in ("date", "moment")
        return " " if is_spaced else ", "

    @property
    def is_first_seen(self) -> bool:
        """Whether it is the day of the first delivery that held the record."""
        return self.constant == FIRST_SEEN and self.field.type == "date"

    @property
    def is_read(self) -> bool:
        """Whether a cell of it may turn out unreadable."""
        return bool(self.columns) and self.field.type not in ("text", "reference", "code")

    @property
    def is_code(self) -> bool:
        return bool(self.columns) and self.field.type == "code"


def fields_from(record: Record, standards: Standards) -> list[FieldFrom]:
    """List the fields of its kind that a record of a feed fills, in the standard's order."""
    found = []
    for field in standards.kinds[record.kind].fields.values():
        columns = tuple(c for c in record.columns if c.field == field.name)
        if field.name in record.set:
            found.append(FieldFrom(field, (), record.set[field.name]))
        elif columns:
            found.append(FieldFrom(field, columns))
    return found


def stage(
    con: duckdb.DuckDBPyConnection,
    record: Record,
    system: System,
    standards: Standards,
    present: set[str],
    several: Several | None = None,
) -> str:
    """Create the view that reads one record from `feed_rows`; give its name.

    A view, so that a file of any size passes through in a stream: what is asked of it twice is
    worked out twice, of the columns asked for, which costs less than keeping them.
    """
    table = f"staged_{record.name}"
    fields = fields_from(record, standards)
    texts = [text for part in fields for text in _texts(part, present)]
    values = [value for part in fields for value in _values(part, system, standards)]
    key_columns = [c for c in record.columns if c.field == "source_ref"]
    ending, once = of_several(several, record)
    key = f"{text_of(key_columns, '|', present)}{ending}" if key_columns else "null::varchar"
    hashed = ", ".join(f"coalesce({_as_hashed(p.field)}, '')" for p in fields)
    con.execute(
        f"""create or replace temp view {table} as
        with texts as not materialized (
            select {", ".join(["sheet, row_number, ordinal", f"{key} as key_text", *texts])}
            from feed_rows
            where {gives(record, present)}{once}
        ),
        read_rows as not materialized (
            select {", ".join(["sheet, row_number, ordinal, key_text", *values])} from texts
        )
        select *, md5(concat_ws(chr(31), {hashed})) as content_hash from read_rows"""
    )
    return table


def gives(record: Record, present: set[str]) -> str:
    """Say, in SQL over `feed_rows`, whether a row gives this record."""
    wanted = [
        f"{quoted(column)} is not null" if column in present else "false"
        for column in (*record.only_if, *record.key)
    ]
    return " and ".join(wanted) or "true"


def _as_hashed(field: Field) -> str:
    """Give a value as a text that says it wholly; of a moment the quickest there is."""
    value = quoted(field.name)
    return f"epoch_us({value})::varchar" if field.type == "moment" else f"{value}::varchar"


def _text(part: FieldFrom) -> str:
    return quoted(f"text_{part.field.name}")


def _wall(part: FieldFrom) -> str:
    return quoted(f"wall_{part.field.name}")


def _texts(part: FieldFrom, present: set[str]) -> list[str]:
    """Give a field's text, and its wall clock when it is a day or a time."""
    if not part.columns:
        return []
    text = text_of(list(part.columns), part.separator, present)
    clock = wall_clock(part.field, text, part.column)
    return [f"{text} as {_text(part)}"] + ([f"{clock} as {_wall(part)}"] if clock else [])


def _values(part: FieldFrom, system: System, standards: Standards) -> list[str]:
    """Give a field's value and, beside it, the record it points to or the mark of a bad cell."""
    name = quoted(part.field.name)
    if part.is_first_seen:
        return [f"null::date as {name}"]  # not what the row says, so no part of its hash
    if part.constant is not None:
        return [f"{literal(part.constant)}::{part.field.sql_type} as {name}"]
    column, text = part.column, _text(part)
    value = typed(part.field, text, _wall(part), column, system.source, standards.codes)
    values = [f"{value} as {name}"]
    is_lost = (
        f"{text} is not null and {value} is null"
        f" and not {means_nothing(part.field, text, column, system.source)}"
    )
    if part.field.type == "reference":
        owner = column.format.removeprefix("of ").strip() or system.key
        is_named = column.format == A_RECORD
        target = text if is_named else record_id(owner, part.field.to or "", text)
        values.append(f"{target} as {pointer(part.field.name)}")
    elif part.is_code:
        unknown = quoted(f"unknown_{part.field.name}")
        values.append(f"case when {is_lost} then left({text}, {LONGEST_CODE}) end as {unknown}")
    elif part.is_read:
        values.append(f"{is_lost} as {quoted(f'bad_{part.field.name}')}")
    return values
