"""Free words as systems hold them: cut short, as HTML, or written by the system itself."""

from __future__ import annotations

import duckdb

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.shapes import Wording

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

ENTITIES = {
    "&nbsp;": " ", "&#160;": " ", "&quot;": '"', "&#34;": '"', "&apos;": "'", "&#39;": "'",
    "&rsquo;": "’", "&lsquo;": "‘", "&rdquo;": "”", "&ldquo;": "“", "&ndash;": "–",
    "&pound;": "£", "&#163;": "£", "&lt;": "<", "&gt;": ">", "&amp;": "&",
}  # fmt: skip
"""In this order: the ampersand last, or `&amp;lt;` would be read twice."""

HIDDEN = "(?is)<(script|style|head)\\b.*?</(script|style|head)>|<!--.*?-->"
BREAKS = "(?i)<(br|/p|/div|/tr|/li|/h[1-6]|/blockquote|hr)\\b[^>]*>"
CELLS = "(?i)</t[dh]\\s*>"
TAGS = "<[a-zA-Z/!][^>]*>"
BLANKS = "' ' || chr(9) || chr(10) || chr(13)"


def reword(
    con: duckdb.DuckDBPyConnection, wording: Wording, rows: str, into: str
) -> tuple[str, list[str]]:
    """Reduce a column of `rows` to the words somebody wrote, in the table `into`.

    Gives the table that holds the rows then, and messages for the file.
    """
    there = {name for name, *_ in con.execute(f"describe {rows}").fetchall()}
    if wording.column not in there:
        return rows, []
    column = quoted(wording.column)
    cut = _count_cut(con, wording, rows) if wording.cut_at else 0
    plain = _without_tags(column) if wording.is_html else column
    by_system = _line_by_system(wording.written_by_system)
    others = f"list_filter(lines_of_it, lambda line: not {by_system})"
    said = f"array_to_string({others}, chr(10))" if wording.drop_written_by_system else "plain"
    made, hidden = quoted(wording.makes), ""
    marked = ", case when plain is not null then is_by_system::varchar end as " + made
    if wording.makes in there:
        hidden = f", {made}"
    con.execute(
        f"""create or replace temp table {into} as
        with plain as (select *, {plain} as plain from {rows}),
        lines as (
            select *, list_filter(
                list_transform(string_split(plain, chr(10)), lambda line: trim(line)),
                lambda line: line <> '') as lines_of_it
            from plain
        ),
        judged as (
            select *, len(lines_of_it) > 0 and len({others}) = 0 as is_by_system from lines
        )
        select * exclude (plain, lines_of_it, is_by_system{hidden})
            replace (nullif(trim({said}, {BLANKS}), '') as {column})
            {marked if wording.makes else ""}
        from judged"""
    )
    said = (
        f"{cut:,} texts in column {wording.column} are {wording.cut_at} characters long:"
        " cut short by the system"
    )
    return into, [said] * bool(cut)


def _count_cut(con: duckdb.DuckDBPyConnection, wording: Wording, rows: str) -> int:
    column = quoted(wording.column)
    counted = f"select count(*) from {rows} where length({column}) = {wording.cut_at}"
    return con.execute(counted).fetchall()[0][0]


def _without_tags(text: str) -> str:
    """Give a thread's words: breaks as lines, cells apart, no tags, entities as letters."""
    for pattern, instead in ((HIDDEN, ""), (BREAKS, "\n"), (CELLS, " "), (TAGS, "")):
        text = f"regexp_replace({text}, {literal(pattern)}, {literal(instead)}, 'g')"
    for entity, letter in ENTITIES.items():
        text = f"replace({text}, {literal(entity)}, {literal(letter)})"
    text = f"regexp_replace({text}, '[ \t]+', ' ', 'g')"
    return f"regexp_replace({text}, '\\s*\n\\s*', chr(10), 'g')"


def _line_by_system(patterns: tuple[str, ...]) -> str:
    if not patterns:
        return "false"
    anyone = "|".join(f"(?:{pattern})" for pattern in patterns)
    return f"regexp_matches(line, {literal(f'^(?:{anyone})')})"
