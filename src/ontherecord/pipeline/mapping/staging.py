"""Reads the rows of a feed as one of its records: typed, keyed, with what could not be read marked.

A staged table holds `key_text`, each field, `<x>_record_id` for each reference, `content_hash`, and
for each field a mark: `bad_<field>` where a cell could not be read as its type, `unknown_<field>`
the code that nobody has translated.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ontherecord.pipeline.mapping.expressions import (
    means_nothing,
    record_id,
    text_of,
    typed,
    wall_clock,
)
from ontherecord.pipeline.mapping.tables import pointer
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Field, Standards
from ontherecord.standards.landlord import System
from ontherecord.standards.sources import Column, Record

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

LONGEST_CODE = 60
"""Of an untranslated code this much is kept: more is not a code but somebody's words."""


@dataclass(frozen=True)
class FieldFrom:
    """A field of a record and the columns that fill it; none when the source sets it."""

    field: Field
    columns: tuple[Column, ...]
    constant: str | None = None

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
) -> str:
    """Create the staged table of one record from `feed_rows`; give its name."""
    table = f"staged_{record.name}"
    fields = fields_from(record, standards)
    texts = [text for part in fields for text in _texts(part, present)]
    values = [value for part in fields for value in _values(part, system, standards)]
    key_columns = [c for c in record.columns if c.field == "source_ref"]
    key = text_of(key_columns, "|", present) if key_columns else "null::varchar"
    wanted = [
        f"{quoted(column)} is not null" if column in present else "false"
        for column in (*record.only_if, *record.key)
    ]
    hashed = ", ".join(f"coalesce({quoted(p.field.name)}::varchar, '')" for p in fields)
    # Materialized: DuckDB would otherwise write each expression out wherever it is used.
    con.execute(
        f"""create or replace temp table {table} as
        with texts as materialized (
            select {", ".join(["sheet, row_number, ordinal", f"{key} as key_text", *texts])}
            from feed_rows
            where {" and ".join(wanted) or "true"}
        ),
        read_rows as materialized (
            select {", ".join(["sheet, row_number, ordinal, key_text", *values])} from texts
        )
        select *, md5(concat_ws(chr(31), {hashed})) as content_hash from read_rows"""
    )
    return table


def _text(part: FieldFrom) -> str:
    return quoted(f"text_{part.field.name}")


def _wall(part: FieldFrom) -> str:
    return quoted(f"wall_{part.field.name}")


def _texts(part: FieldFrom, present: set[str]) -> list[str]:
    """Give a field's text, and its wall clock when it is a day or a time."""
    if not part.columns:
        return []
    separator = "|" if part.field.type == "reference" else ", "
    text = text_of(list(part.columns), separator, present)
    clock = wall_clock(part.field, text, part.columns[0])
    return [f"{text} as {_text(part)}"] + ([f"{clock} as {_wall(part)}"] if clock else [])


def _values(part: FieldFrom, system: System, standards: Standards) -> list[str]:
    """Give a field's value and, beside it, the record it points to or the mark of a bad cell."""
    name = quoted(part.field.name)
    if part.constant is not None:
        return [f"{literal(part.constant)}::{part.field.sql_type} as {name}"]
    column, text = part.columns[0], _text(part)
    value = typed(part.field, text, _wall(part), column, system.source, standards.codes)
    values = [f"{value} as {name}"]
    is_lost = (
        f"{text} is not null and {value} is null"
        f" and not {means_nothing(part.field, text, column, system.source)}"
    )
    if part.field.type == "reference":
        owner = column.format.removeprefix("of ").strip() or system.key
        target = record_id(owner, part.field.to or "", text)
        values.append(f"{target} as {pointer(part.field.name)}")
    elif part.is_code:
        unknown = quoted(f"unknown_{part.field.name}")
        values.append(f"case when {is_lost} then left({text}, {LONGEST_CODE}) end as {unknown}")
    elif part.is_read:
        values.append(f"{is_lost} as {quoted(f'bad_{part.field.name}')}")
    return values
