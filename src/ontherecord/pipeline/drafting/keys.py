"""What names a record of a table, and which columns point to the records of other tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import duckdb

from ontherecord.pipeline.drafting.judging import Join, identifies, is_keyed_elsewhere
from ontherecord.pipeline.drafting.looking import FILE, Table
from ontherecord.pipeline.drafting.words import Synonyms
from ontherecord.pipeline.mapping.expressions import canonical_reference
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Kind

# ruff: noqa: S608 — identifiers composed here are quoted headings and our own views

LEAST_UNIQUE = 0.985
"""A key may stand twice now and then: an export has its slips, and loading rejects them."""
LEAST_JOINED = 0.75
FEWEST_VALUES = 3
NAMED_ENOUGH = 0.45
SURELY_NAMED = 0.75
HALF_UNIQUE = 0.4
SAME_THING = 0.5
A_KEY = "[0-9]{5,}"
"""How a key stands among other signs: a line's number after it, or another key beside it."""
MOST_TRIED = 8


def unique_share(con: duckdb.DuckDBPyConnection, table: Table, columns: tuple[str, ...]) -> float:
    """Say how nearly columns name one row each, in each file and sheet by itself."""
    names = ", ".join(map(quoted, columns))
    every = " and ".join(f"{quoted(c)} is not null" for c in columns)
    counted = con.execute(
        f"""select coalesce(sum(times), 0)::bigint, count(*) from (
            select count(*) as times from {table.view} where {every}
            group by {quoted(FILE)}, sheet, {names})"""
    ).fetchall()[0]
    rows, different = counted
    total = con.execute(f"select count(*) from {table.view}").fetchall()[0][0]
    if not rows or rows < 0.9 * total:
        return 0.0
    return different / rows


def key_of(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    kind: Kind,
    synonyms: Synonyms,
    joins: dict[str, list[Join]],
) -> tuple[tuple[str, ...], float]:
    """Find what names a record of a kind: one column, or two together. Gives a confidence too.

    A column that holds another kind's keys names no record by itself, unless nothing else does.
    What begins anew on each sheet, as a running number, names none either.
    """
    named = {c: identifies(synonyms.words(c), kind, synonyms) for c in table.columns}
    # Systems share the numbers of homes; whichever is drafted first, they name the home in each.
    is_shared = not is_keyed_elsewhere(kind, synonyms)
    foreign = {
        c
        for c, found in joins.items()
        if any(
            j.kind != kind.name or (j.system and not (is_shared and named[c] >= NAMED_ENOUGH))
            for j in found
        )
    }
    may = [c for c in table.columns if table.profiles[c].may_be_reference]
    own = sorted((c for c in may if c not in foreign), key=lambda c: -named[c])
    own = [c for c in own if names_one_thing(con, table, c)]
    unique = [c for c in own if unique_share(con, table, (c,)) >= LEAST_UNIQUE]
    for column in unique:
        if named[column] >= NAMED_ENOUGH:
            return (column,), min(0.97, 0.6 + 0.4 * named[column])
    unique = [c for c in unique if table.profiles[c].share("digits") > 0.5]
    first = [c for c in unique if table.columns.index(c) == 0]
    if first:
        return (first[0],), 0.7
    pairs = _pairs(con, table, own, may, foreign, named)
    if pairs:
        return pairs
    if unique:
        return (unique[0],), 0.5
    # A row for each of several matters of one record: the record is named all the same.
    repeated = [c for c in own if named[c] >= SURELY_NAMED]
    if repeated and unique_share(con, table, (repeated[0],)) >= HALF_UNIQUE:
        return (repeated[0],), 0.6
    alone = [c for c in may if c in foreign and unique_share(con, table, (c,)) >= LEAST_UNIQUE]
    return (_with_another(table, kind, joins, alone[0]), 0.6) if alone else ((), 0.0)


def names_one_thing(con: duckdb.DuckDBPyConnection, table: Table, column: str) -> bool:
    """Say whether rows of one value on several sheets or files are of one thing.

    They are where what tells rows apart best is mostly the same in them.
    """
    if not (table.is_periodic or len(table.files) > 1):
        return True
    others = [p for c, p in table.profiles.items() if c != column and p.days.share < 0.5]
    telling = max(others, key=lambda p: p.distinct, default=None)
    if telling is None or telling.distinct < HALF_UNIQUE * telling.filled:
        return True
    rows = con.execute(
        f"""select avg((said = 1)::int) from (
            select count(distinct {quoted(telling.column)}) as said from {table.view}
            where {quoted(column)} is not null group by {quoted(column)}
            having count(distinct concat_ws('|', {quoted(FILE)}, sheet)) > 1 and said > 0)"""
    ).fetchall()
    return rows[0][0] is None or rows[0][0] >= SAME_THING


def _with_another(
    table: Table, kind: Kind, joins: dict[str, list[Join]], column: str
) -> tuple[str, ...]:
    """Add to what a record points to the column that says which of several it is.

    One person has several needs, one repair several visits, and the next delivery holds what this
    one does not: what a record must point to goes with its sort, anything else with its day.
    """
    pointed = {join.kind for join in joins[column]}
    pointing = [own for own in kind.references if own.to in pointed]
    if not pointing:
        return (column,)
    is_needed = any(own.required == "always" for own in pointing)
    others = [
        c
        for c, look in table.profiles.items()
        if c != column
        and look.filled >= 0.9 * look.rows
        and (look.codes and look.distinct > 1 if is_needed else look.days.share > 0.5)
    ]
    return (column, *others[:1])


def _pairs(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    own: list[str],
    may: list[str],
    foreign: set[str],
    named: dict[str, float],
) -> tuple[tuple[str, ...], float] | None:
    """Try two columns together: a named one with another, then two that point elsewhere."""
    named_own = [c for c in own if named[c] >= NAMED_ENOUGH][:2]
    points = [c for c in may if c in foreign][:4]
    others = [c for c in may if c not in named_own][:MOST_TRIED]
    tried = [(a, b) for a in named_own for b in others] + list(combinations(points, 2))
    shares = {pair: unique_share(con, table, pair) for pair in tried}
    best = max(tried, key=lambda pair: shares[pair], default=None)
    return (best, 0.75) if best and shares[best] >= LEAST_UNIQUE else None


def own_keys(
    con: duckdb.DuckDBPyConnection, tables: list[tuple[Table, Kind, tuple[str, ...]]]
) -> None:
    """Gather into `keys_seen` the keys of the tables being drafted, under the system ''."""
    for table, kind, key in tables:
        if len(key) == 1:
            con.execute(
                f"insert into keys_seen select distinct '', ?, "
                f"{canonical_reference(quoted(key[0]))} from {table.view} "
                f"where {quoted(key[0])} is not null",
                [kind.name],
            )


def prepare_keys(con: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table of keys that columns are held against."""
    con.execute("create or replace table keys_seen(system varchar, kind varchar, ref varchar)")


def joins_of(
    con: duckdb.DuckDBPyConnection, table: Table, kind: str, own: tuple[str, ...]
) -> dict[str, list[Join]]:
    """Say of each column whose keys its values are. Rows numbered from 1 prove nothing."""
    found: dict[str, list[Join]] = {}
    for column in table.columns:
        look = table.profiles[column]
        if not look.may_be_reference or look.distinct < FEWEST_VALUES or _is_count(look.longest):
            continue
        name = quoted(column)
        joins = _joined(con, table, f"select {name} as said from {table.view}")
        if column in own:
            joins = [join for join in joins if join.system or join.kind != kind]
        if not joins and look.share("digits") > 0.9:
            within = f"regexp_extract_all({name}, {literal(A_KEY)})"
            keys = _joined(con, table, f"select unnest({within}) as said from {table.view}")
            joins = [replace(join, like=A_KEY) for join in keys if join.kind != kind]
        if joins:
            found[column] = joins
    return found


def _joined(con: duckdb.DuckDBPyConnection, table: Table, said: str) -> list[Join]:
    rows = con.execute(
        f"""with mine as materialized (
            select distinct {canonical_reference("said")} as ref
            from ({said}) where said is not null limit 20000
        )
        select system, kind, count(*) / (select count(*) from mine)
        from mine join (select distinct system, kind, ref from keys_seen) using (ref)
        group by all order by 3 desc, system, kind"""
    ).fetchall()
    return [Join(k, s, share) for s, k, share in rows if share >= LEAST_JOINED]


def _is_count(longest: int) -> bool:
    return longest <= 2
