"""Rows that are no record: the totals and closing lines that a report or a person puts below."""

from __future__ import annotations

import re
from collections.abc import Iterable

import duckdb

from ontherecord.pipeline.sql import literal, quoted

FOOTER = (
    r"(?i)^\W*((grand |sub[- ]?)?totals?\b|count\b|end of (report|file|list|extract)\b"
    r"|page [0-9]+|[0-9,]+ (records?|rows?|lines?|items?|jobs?|orders?|cases?)\W*$)"
)
"""How the first filled cell of such a row begins."""

MOST_SORTS = 6
"""More sorts of closing lines than a report has are rows that only look so."""


def total_pattern(firsts: Iterable[str]) -> str:
    """Give the pattern, for `total_row`, of rows that begin with such texts and no others."""
    patterns = {re.sub("[0-9][0-9,.]*", "[0-9,.]+", re.escape(text)) + "$" for text in firsts}
    return "|".join(sorted(patterns)) if len(patterns) <= MOST_SORTS else ""


def is_footer(row: Iterable[str | None], width: int) -> bool:
    """Say whether cells are those of a total: they begin like one, and most are empty."""
    filled = [cell.strip() for cell in row if cell and cell.strip()]
    return bool(filled) and len(filled) <= width / 2 and bool(re.match(FOOTER, filled[0]))


def footers_in(con: duckdb.DuckDBPyConnection, view: str, columns: list[str]) -> list[str]:
    """Give what the totals among the rows of a loaded table begin with, one of each sort."""
    cells = ", ".join(map(quoted, columns))
    found = con.execute(
        f"""select min(first) from (
            select trim(coalesce({cells})) as first,
                len(list_filter([{cells}], lambda cell: cell is not null)) as filled from {view})
        where filled <= {len(columns)} / 2 and regexp_matches(first, {literal(FOOTER)})
        group by regexp_replace(first, '[0-9][0-9,.]*', '0', 'g')
        order by 1 limit {MOST_SORTS + 1}"""  # noqa: S608 — quoted headings, our own view
    ).fetchall()
    return [first for (first,) in found]
