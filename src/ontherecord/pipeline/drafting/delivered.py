"""How a feed delivers, told from several deliveries of it; with one, what does no harm."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import duckdb

from ontherecord.pipeline.drafting.composing import RecordDraft
from ontherecord.pipeline.drafting.keys import unique_share
from ontherecord.pipeline.drafting.looking import FILE, Table, day_of
from ontherecord.pipeline.mapping.expressions import canonical_reference
from ontherecord.pipeline.sql import literal, quoted

# ruff: noqa: S608 — identifiers composed here are quoted headings and our own views

STILL_THERE = 0.8
HARDLY_THERE = 0.5


@dataclass(frozen=True)
class Delivered:
    """The delivery as drafted, why, and whether a person has to confirm it."""

    delivery: str = "delta"
    why: str = "one delivery cannot tell; delta makes nothing vanish"
    is_sure: bool = False
    rolling_days: int = 0


def how_delivered(con: duckdb.DuckDBPyConnection, table: Table, record: RecordDraft) -> Delivered:
    """Say how a feed delivers, by what became of the keys of its earlier files."""
    if not record.key:
        return Delivered(why="Its rows have no key, so that nothing can be seen to vanish")
    if table.is_periodic and _repeats_over_sheets(con, table, record.key):
        return Delivered("restated", "Later sheets of a workbook repeat rows of earlier ones", True)
    if table.is_periodic:
        return Delivered("restated", "A workbook with a sheet a period, cumulative as a rule")
    if len(table.files) < 2:
        return Delivered()
    order = sorted(range(len(table.files)), key=lambda i: (day_of(table.files[i]) is None,
        day_of(table.files[i]), table.files[i].name))  # fmt: skip
    names = con.execute(f"select distinct {quoted(FILE)} from {table.view} order by 1").fetchall()
    by_number = {int(name.rsplit("_", 1)[1].split(".")[0]): name for (name,) in names}
    files = [by_number[i] for i in order if i in by_number]
    if len(files) < 2:
        return Delivered()
    still = [_still_there(con, table, record.key, a, b) for a, b in pairwise(files)]
    lowest = min(still)
    if lowest >= STILL_THERE:
        share = f"{lowest:.0%} of the keys of one file stand in the next"
        return Delivered("full", share, True)
    if lowest < HARDLY_THERE:
        return Delivered("delta", f"Only {lowest:.0%} of the keys of one file stand in the next")
    return Delivered(
        "delta",
        f"{lowest:.0%} of the keys of one file stand in the next: it may be a rolling window or a"
        " full delivery; delta makes nothing vanish",
    )


def _key(columns: tuple[str, ...]) -> str:
    return "concat_ws('|', " + ", ".join(canonical_reference(quoted(c)) for c in columns) + ")"


def _still_there(
    con: duckdb.DuckDBPyConnection, table: Table, key: tuple[str, ...], first: str, second: str
) -> float:
    of = f"select distinct {_key(key)} as ref from {table.view} where {quoted(FILE)} = "
    counted = con.execute(
        f"""with one as materialized ({of}{literal(first)}),
            other as materialized ({of}{literal(second)})
        select count(*), count(other.ref) from one left join other using (ref)"""
    ).fetchall()[0]
    return counted[1] / counted[0] if counted[0] else 0.0


def _repeats_over_sheets(
    con: duckdb.DuckDBPyConnection, table: Table, key: tuple[str, ...]
) -> bool:
    if unique_share(con, table, key) < 0.9:
        return False
    counted = con.execute(
        f"select count(*), count(distinct {_key(key)}) from {table.view} "
        f"where {quoted(FILE)} = (select min({quoted(FILE)}) from {table.view})"
    ).fetchall()[0]
    return counted[1] < 0.98 * counted[0]
