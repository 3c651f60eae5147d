"""Which cell a person has to look at, and which hold a sign in place of a value.

A day in three columns that cannot be read is the fault of the part that is empty, where one is. A
sign that the source declares to stand for no value is not a fault: it is counted by what it means.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.mapping.expressions import unreadable_reason
from ontherecord.pipeline.mapping.staging import FieldFrom
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.sources import NO_VALUE, Source

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack


def faulty_cells(part: FieldFrom, table: str, present: set[str]) -> list[tuple[str, str, str]]:
    """Give, for a field that could not be read, each column to name, its rows and the reason."""
    bad = f"select sheet, row_number from {table} where {quoted(f'bad_{part.field.name}')}"
    reason = unreadable_reason(part.field, part.column)
    if part.column is part.columns[0]:
        return [(part.column.column, f"({bad})", reason)]
    there = [c.column for c in part.columns if c.column in present]
    cells, before = [], "true"
    for column in there:
        missing = f"{before} and {quoted(column)} is null"
        cells.append((column, _rows(bad, missing), "this part of a date is empty"))
        before += f" and {quoted(column)} is not null"
    cells.append((there[0], _rows(bad, before), reason))
    return cells


def _rows(bad: str, condition: str) -> str:
    return (
        f"(select distinct sheet, row_number from feed_rows where {condition}"
        f" and (coalesce(sheet, ''), row_number) in"
        f" (select (coalesce(sheet, ''), row_number) from ({bad})))"
    )


def told_no_values(
    con: duckdb.DuckDBPyConnection, parts: list[FieldFrom], source: Source, present: set[str]
) -> list[str]:
    """Say how often each sign for no value stands in the columns of these fields."""
    signs = {(where, sign) for name, where, sign in source.codes if name == NO_VALUE}
    told = []
    for sign in sorted({sign for _, sign in signs}):
        columns = {
            part.column.column
            for part in parts
            if part.is_read or part.is_code
            if {("", sign), (part.column.column, sign)} & signs
        }
        counted = " + ".join(
            f"count(*) filter (where lower(trim({quoted(column)})) = {literal(sign)})"
            for column in sorted(columns & present)
        )
        count = con.execute(f"select {counted or 0} from feed_rows").fetchall()[0][0]
        if count:
            told.append(f"{count:,} cells hold {sign}, which stands for no value: taken as empty")
    return told
