"""What is to be known of a record's rows as a whole before they are handed on, in one look."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ontherecord.pipeline.mapping.expressions import canonical_reference, twice_in_autumn
from ontherecord.pipeline.mapping.staging import FieldFrom, fields_from
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Standards
from ontherecord.standards.sources import Record

# ruff: noqa: S608 — every identifier composed here comes from a pack


@dataclass(frozen=True)
class Seen:
    """Whether two rows have one key, and how often each mark of a staged table is set."""

    is_doubled: bool
    counts: dict[str, int]
    """By mark, cells that could not be read and codes nobody has translated; by the name of a
    moment, how many stand in the hour that comes twice."""


def look_through(
    con: duckdb.DuckDBPyConnection, record: Record, table: str, standards: Standards
) -> Seen:
    """Look through the staged rows of a record once, for all that is asked of them together."""
    parts = fields_from(record, standards)
    moments = [p.field.name for p in parts if p.is_read and p.field.type == "moment"]
    asked = {bad_mark(p): f"count(*) filter (where {bad_mark(p)})" for p in parts if p.is_read}
    asked |= {m: f"count(*) filter (where {twice_in_autumn(quoted(m))})" for m in moments}
    asked |= {unknown_mark(p): f"count({unknown_mark(p)})" for p in parts if p.is_code}
    # Hashes take a third of the memory, and as many of them as rows prove as many keys.
    key = f"hash({canonical_reference('key_text')})"
    doubled = f"count(*) > count(distinct {key})" if record.key else "false"
    looked = con.execute(f"select {', '.join([doubled, *asked.values()])} from {table}")
    found = looked.fetchall()[0]
    return Seen(found[0], dict(zip(asked, found[1:], strict=True)))


def bad_mark(part: FieldFrom) -> str:
    """Name the column that marks a cell of a field which could not be read."""
    return quoted(f"bad_{part.field.name}")


def unknown_mark(part: FieldFrom) -> str:
    """Name the column that holds a code of a field which nobody has translated."""
    return quoted(f"unknown_{part.field.name}")
