"""Cells that are more, or less, than one value: marked, stitched, several in one, digits lost.

Between a file's rows and its records. Each step reads a view or table of rows and leaves another;
`received_rows` keeps what arrived, so that every row is counted once however it was reshaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from ontherecord.pipeline.mapping.lost_digits import LOST, looks_shortened, restore_digits
from ontherecord.pipeline.mapping.wording import reword
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Kind
from ontherecord.standards.shapes import Mark, Several, Stitch
from ontherecord.standards.sources import FIRST_SEEN, Feed, Record

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

NO_REFERENCE = "holds no reference of the form that several gives in source.toml"
PLACE = "place_in_cell"
"""Which of several references in one cell a row was made for, counted from 1."""


@dataclass(frozen=True)
class Reshaped:
    """The table or view that holds a feed's rows after reshaping, and messages for the file."""

    rows: str
    messages: list[str]


def reshape_rows(con: duckdb.DuckDBPyConnection, feed: Feed) -> Reshaped:
    """Turn view `feed`, the rows as kept, into the rows that map.<feed>.sql or the records read.

    Leaves `carried`: which row each line of a stitched text went into.
    """
    con.execute(
        """create or replace temp table carried
        (sheet varchar, row_number bigint, into_sheet varchar, into_row_number bigint)"""
    )
    shapes, rows, messages = feed.shapes, "feed", []
    if shapes.marks:
        rows = _apply_marks(con, shapes.marks, rows)
    if shapes.stitch:
        rows, said = _stitch(con, shapes.stitch, rows)
        messages += said
    for number, wording in enumerate(shapes.wording):
        rows, said = reword(con, wording, rows, f"reworded_{number}")
        messages += said
    return Reshaped(rows, messages)


def part_cells(
    con: duckdb.DuckDBPyConnection, feed: Feed, kinds: dict[str, Kind], rows: str
) -> str:
    """Part the cells that hold several references; empty those whose figures are gone.

    Gives the table or view that holds the rows then. What was emptied stands in `lost`.
    """
    con.execute(
        """create or replace temp table lost
        (sheet varchar, row_number bigint, "column" varchar, reason varchar)"""
    )
    if feed.shapes.several:
        rows = _part(con, feed.shapes.several, rows)
    return restore_digits(con, feed, kinds, rows)


def of_several(several: Several | None, record: Record) -> tuple[str, str]:
    """Give what a record adds to its key and to its condition when a cell held several references.

    A record that names the column is there once for each; any other once for the row.
    """
    if several is None:
        return "", ""
    if several.column not in [column.column for column in record.columns]:
        return "", f" and {PLACE} = 1"
    if several.column in record.key or not record.key:
        return "", ""
    return f" || case when {PLACE} > 1 then '-' || {PLACE} else '' end", ""


def rows_given(given: str) -> str:
    """Give, in SQL, these rows and the lines that went into them."""
    return f"with given as ({given}) from given union {_lines_of('from given')}"


def refuse_lines(con: duckdb.DuckDBPyConnection) -> None:
    """Refuse the lines of a stitched text with the row they went into."""
    con.execute(f"insert into refused_row {_lines_of('select sheet, row_number from refused_row')}")


def first_seen_fields(feeds: tuple[Feed, ...], kind: Kind) -> dict[str, list[str]]:
    """Give the fields of a kind that are the day a record was first seen, with their feeds."""
    found: dict[str, list[str]] = {}
    for feed in feeds:
        for record in feed.records:
            for name, value in record.set.items() if record.kind == kind.name else ():
                if value == FIRST_SEEN and kind.fields[name].type == "date":
                    found.setdefault(name, []).append(feed.name)
    return found


def _lines_of(rows: str) -> str:
    return f"""select carried.sheet, carried.row_number from carried
        join ({rows}) as head on carried.into_row_number = head.row_number
            and carried.into_sheet is not distinct from head.sheet"""


def _apply_marks(con: duckdb.DuckDBPyConnection, marks: tuple[Mark, ...], rows: str) -> str:
    """Let a marked row say, in the column its mark speaks of, what the mark means."""
    there = {name for name, *_ in con.execute(f"describe {rows}").fetchall()}
    if "marks" not in there:
        return rows  # an old workbook tells of none; loading has said so
    said: dict[str, str] = {}
    for number, mark in enumerate(marks):
        whens = said.get(mark.column, "")
        said[mark.column] = (
            f"{whens} when contains(' ' || marks || ' ', ' {number} ') then {literal(mark.says)}"
        )
    columns = ", ".join(
        f"case{whens} else {quoted(column)} end as {quoted(column)}"
        for column, whens in said.items()
    )
    con.execute(
        f"""create or replace temp table marked_rows as
        select * exclude (marks) replace ({columns}) from {rows}"""
    )
    return "marked_rows"


def _stitch(con: duckdb.DuckDBPyConnection, stitch: Stitch, rows: str) -> tuple[str, list[str]]:
    """Put the lines of a text together in the row of its first line."""
    key = ", ".join(quoted(column) for column in stitch.by)
    whole = " and ".join(f"{quoted(column)} is not null" for column in stitch.by)
    text, number = quoted(stitch.text), f"try_cast({quoted(stitch.order)} as decimal(18, 3))"
    piece = text
    if stitch.width:
        is_short = f"length({text}) < {stitch.width}"
        piece = f"case when {is_short} then rtrim({text}) || ' ' else {text} end"
    con.execute(
        f"""create or replace temp table lines as
        with named as (
            select *, case when {whole} then concat_ws(chr(31), {key}) else 'row ' || ordinal end
                as text_key, {number} as line_number
            from {rows}
        ),
        seen as (
            select *, row_number() over (
                    partition by text_key, line_number, {text} order by ordinal) as times_seen,
                first_value(ordinal) over (
                    partition by text_key order by line_number nulls last, ordinal) as head
            from named
        )
        select * exclude (times_seen), times_seen > 1 and line_number is not null as is_repeat
        from seen"""
    )
    con.execute(
        f"""create or replace temp table stitched_rows as
        with texts as (
            select head, nullif(trim(string_agg({piece}, {literal(stitch.separator)}
                    order by line_number nulls last, ordinal)), '') as stitched
            from lines where not is_repeat group by head
        )
        select lines.* exclude (text_key, line_number, head, is_repeat)
            replace (texts.stitched as {text})
        from lines join texts on texts.head = lines.ordinal
        order by lines.ordinal"""
    )
    con.execute(
        """insert into carried
        select lines.sheet, lines.row_number, head.sheet, head.row_number
        from lines join lines as head on head.ordinal = lines.head
        where lines.ordinal <> lines.head"""
    )
    short = con.execute(
        """select count(*) from (
            select head from lines where line_number is not null group by head
            having max(line_number) - min(line_number) + 1 > count(distinct line_number))"""
    ).fetchall()[0][0]
    con.execute("drop table lines")
    said = [f"{short:,} texts lack a line between their first and their last"] if short else []
    return "stitched_rows", said


def _part(con: duckdb.DuckDBPyConnection, several: Several, rows: str) -> str:
    """Give a row once for each reference in the cell; a cell that holds none is emptied."""
    column = quoted(several.column)
    group = 1 if re.compile(several.like).groups else 0
    con.execute(
        f"""create or replace temp table parted_rows as
        with found as (
            select *, coalesce(regexp_extract_all({column}, {literal(several.like)}, {group}), [])
                as every_reference
            from {rows}
        ),
        held as (
            select * exclude (every_reference), list_filter(every_reference,
                    lambda one, place: list_position(every_reference, one) = place)
                    as held_references
            from found
        ),
        each_reference as (
            select *, unnest(range(1, greatest(len(held_references), 1) + 1)) as {PLACE} from held
        )
        select * exclude (held_references)
            replace (held_references[{PLACE}] as {column}), {column} as whole_cell
        from each_reference"""
    )
    con.execute(
        f"""insert into lost
        select sheet, row_number, $column,
            case when {looks_shortened("whole_cell")} then $shortened else $none end
        from parted_rows where {column} is null and whole_cell is not null""",
        {"column": several.column, "shortened": LOST, "none": NO_REFERENCE},
    )
    con.execute("alter table parted_rows drop column whole_cell")
    return "parted_rows"
