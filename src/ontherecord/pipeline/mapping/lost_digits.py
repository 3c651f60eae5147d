"""References that a spreadsheet turned into 1.23E+09: what was lost cannot be put back.

Where every figure is still there (1.234567E+06) the number is written out; else the value is
rejected, because a wrong reference is worse than none.
"""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Field, Kind
from ontherecord.standards.sources import Feed

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

LOST = "a spreadsheet shortened it to a number like 1.2E+09 and its last figures are gone"
SHORTENED = "[0-9]([.][0-9]+)?[Ee][+][0-9]{1,3}"
NUMBERED = ("uprn", "telephone", "other_ref", "operative_ref")
"""Text fields that hold a number somebody allocated, beside all references and keys."""


def looks_shortened(text: str) -> str:
    """Say, in SQL, whether a text is a number as a spreadsheet shortens it."""
    return f"(contains(upper({text}), 'E+') and regexp_full_match({text}, '{SHORTENED}'))"


def restore_digits(
    con: duckdb.DuckDBPyConnection, feed: Feed, kinds: dict[str, Kind], rows: str
) -> str:
    """Write out the shortened numbers of `rows` that are whole, empty the others into `lost`.

    Looks only at columns that hold references, and touches nothing where none is shortened.
    """
    there = {name for name, *_ in con.execute(f"describe {rows}").fetchall()}
    columns = [c for c in numbered_columns(feed, kinds) if c in there]
    if not columns:
        return rows
    counted = ", ".join(f"count(*) filter (where {looks_shortened(quoted(c))})" for c in columns)
    counts = con.execute(f"select {counted} from {rows}").fetchall()[0]
    shortened = [column for column, count in zip(columns, counts, strict=True) if count]
    if not shortened:
        return rows
    for column in shortened:
        name = quoted(column)
        con.execute(
            f"""insert into lost select distinct sheet, row_number, $column, $reason
            from {rows} where {looks_shortened(name)} and {_whole(name)} is null""",
            {"column": column, "reason": LOST},
        )
    columns_now = ", ".join(
        f"case when {looks_shortened(quoted(c))} then {_whole(quoted(c))} else {quoted(c)} end"
        f" as {quoted(c)}"
        for c in shortened
    )
    con.execute(
        f"""create or replace temp table restored_rows as
        select * replace ({columns_now}) from {rows}"""
    )
    return "restored_rows"


def numbered_columns(feed: Feed, kinds: dict[str, Kind]) -> list[str]:
    """Give their columns that hold references: keys, and fields that point or are numbered."""
    found = [
        column.column
        for record in feed.records
        for column in record.columns
        if column.field == "source_ref" or _is_numbered(kinds[record.kind].fields[column.field])
    ]
    return list(dict.fromkeys(found))


def _is_numbered(field: Field) -> bool:
    return field.type == "reference" or (field.type == "text" and field.name in NUMBERED)


def _whole(text: str) -> str:
    """Give the number written out when as many figures stand behind the point as are needed."""
    behind = f"length(regexp_extract({text}, '[.]([0-9]+)', 1))"
    power = f"try_cast(regexp_extract({text}, '[+]([0-9]+)$', 1) as integer)"
    number = f"try_cast({text} as decimal(38, 6))"
    return (
        f"case when {behind} >= {power} and {number} = trunc({number})"
        f" then trunc({number})::decimal(38, 0)::varchar end"
    )
