"""The shape of a record table: where a row came from, then the standard's fields."""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Kind

PROVENANCE = {
    "record_id": "varchar",
    "source": "varchar",
    "source_ref": "varchar",
    "feed": "varchar",
    "extract": "varchar",
    "sheet": "varchar",
    "row_number": "bigint",
    "content_hash": "varchar",
    "first_seen_on": "date",
    "last_received_on": "date",
    "vanished_on": "date",
}
"""Columns every `<kind>_record` begins with. `extract` and `row_number` are the first that said
what the record says now; `last_received_on` is the newest delivery that held the record."""


def record_columns(kind: Kind) -> dict[str, str]:
    """Give the columns of `<kind>_record` with their types, in order."""
    columns = dict(PROVENANCE)
    for field in kind.fields.values():
        columns[field.name] = field.sql_type
        if field.type == "reference":
            columns[pointer(field.name)] = "varchar"
    return columns


def pointer(reference: str) -> str:
    """Name the column that holds the record a reference points to: place_ref, place_record_id."""
    return reference.removesuffix("_ref") + "_record_id"


def create_table(
    con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], *, in_memory: bool = False
) -> None:
    """Create an empty table; one `in_memory` is not written to the run's database file."""
    body = ", ".join(f"{quoted(column)} {type_}" for column, type_ in columns.items())
    sort = "temp table" if in_memory else "table"
    con.execute(f"create or replace {sort} {quoted(name)} ({body})")
