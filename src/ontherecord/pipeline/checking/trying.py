"""Tries a check on its own examples: for its tests, and for whoever is writing one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from ontherecord.pipeline.checking.binding import bound
from ontherecord.pipeline.checking.examples import Cells, Example, Table
from ontherecord.pipeline.checking.others import OTHER
from ontherecord.pipeline.checking.reading import Check
from ontherecord.pipeline.checking.running import Found, run_checks
from ontherecord.pipeline.checking.tables import joined_tables
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Standards

# ruff: noqa: S608 — identifiers come from the packs

UNNAMED_SYSTEM = "housing"
"""The system an example's rows come from when it does not say."""


def rows_wrong(check: Check, example: Example, standards: Standards) -> str | None:
    """Say how what a check brings differs from what its example expects; None when it agrees."""
    if example.cannot_judge:
        return _judged_after_all(check, example, standards)
    with _passing() as con:
        lay_out(con, example, standards, check.tables)
        con.execute(
            f"select columns(*)::varchar from ({check.sql.rstrip().rstrip(';')}\n)",
            bound(check, {}, example.today),
        )
        names = [column[0] for column in con.description]
        rows = [dict(zip(names, row, strict=True)) for row in con.fetchall()]
    return difference(example.issues, rows)


@contextmanager
def _passing() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an empty database that forgets what is made in it; opening one is most of the work."""
    con = _opened()
    con.begin()
    try:
        yield con
    finally:
        con.rollback()


@cache
def _opened() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": 1})
    con.execute("set TimeZone = 'UTC'")
    return con


def difference(expected: Table | None, rows: list[dict[str, Any]]) -> str | None:
    """Compare rows, as texts, with an example's, in the columns it gives and in any order.

    Of an issue found by several other things one row is compared, unless the example names them.
    """
    columns = expected.columns if expected else ("subject_id",)
    if OTHER not in columns and any(OTHER in row for row in rows):
        rows = list({(r["subject_id"], r["happened_on"]): r for r in reversed(rows)}.values())
    wanted = [] if expected is None else [_shown(row, columns) for row in expected.rows]
    brought = [_shown(row, columns) for row in rows]
    if sorted(wanted) == sorted(brought):
        return None
    return f"expected {wanted or 'no issues'}, and it brings {brought or 'none'}"


def _shown(row: Cells | dict[str, Any], columns: tuple[str, ...]) -> str:
    return " | ".join("" if row[name] is None else str(row[name]) for name in columns)


def _judged_after_all(check: Check, example: Example, standards: Standards) -> str | None:
    found = run_example(check, example, standards)
    missing = [row["missing"] or "" for row in found.coverage.to_pylist()]
    if found.issues.num_rows or any(found.coverage["judged_count"].to_pylist()):
        return "it was to say that it cannot judge, and judged"
    if not all((example.cannot_judge or "") in said for said in missing):
        return f"it was to miss {example.cannot_judge}, and says {missing}"
    return None


def run_example(check: Check, example: Example, standards: Standards) -> Found:
    """Run a check on an example as in a run: in the sandbox, with its needs and coverage."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "example.duckdb"
        with duckdb.connect(database) as con:
            con.execute("set TimeZone = 'UTC'")
            con.begin()
            lay_out(con, example, standards)
            con.commit()
        live = replace(check, status="live")
        return run_checks(database, [live], standards, {}, example.today)


def lay_out(
    con: duckdb.DuckDBPyConnection,
    example: Example,
    standards: Standards,
    empty: tuple[str, ...] = (),
) -> None:
    """Create and fill the tables of the example, and `empty` ones beside them.

    Columns not given are null, but for what every thing has. Unless the example says how systems
    delivered, each one whose rows stand there delivered them all, up to today.
    """
    tables = joined_tables(standards)
    for name in {"source_load": None} | dict.fromkeys((*empty, *example.tables)):
        columns = tables[name]
        body = ", ".join(f"{quoted(column)} {type_}" for column, type_ in columns.items())
        con.execute(f"create table {quoted(name)} ({body})")
        if name in example.tables:
            _fill(con, name, columns, example.tables[name])
    kinds = [name for name in example.tables if name in standards.kinds]
    if kinds and "source_load" not in example.tables:
        _delivered(con, kinds, standards, example)


def complete(name: str, row: Cells) -> Cells:
    """Give a row of an example what every thing has: a first record, a system, a reference."""
    own = row.get(f"{name}_id")
    if own is None:
        return row
    return {"first_record_id": own, "source": UNNAMED_SYSTEM, "source_ref": own} | row


def _fill(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], table: Table) -> None:
    for unknown in [column for column in table.columns if column not in columns]:
        raise ValueError(f"{name} has no column {unknown}")
    rows = [complete(name, row) for row in table.rows]
    given = [column for column in columns if any(column in row for row in rows)]
    if not given:
        return
    marks = ", ".join(f"?::{columns[column]}" for column in given)
    con.execute(
        f"""insert into {quoted(name)} ({", ".join(map(quoted, given))})
        values {", ".join([f"({marks})"] * len(rows))}""",
        [row.get(column) for row in rows for column in given],
    )


def _delivered(
    con: duckdb.DuckDBPyConnection, kinds: list[str], standards: Standards, example: Example
) -> None:
    for_each = []
    for name in kinds:
        happened = standards.kinds[name].happened
        day = f"{quoted(happened)}::date" if happened else "null::date"
        for_each.append(
            f"""select source, '{name}', 'full', count(*), min({day}), max({day}), $today::date
            from {quoted(name)} group by source"""
        )
    con.execute(f"insert into source_load {' union all '.join(for_each)}", {"today": example.today})
