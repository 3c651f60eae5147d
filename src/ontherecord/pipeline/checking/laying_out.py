"""Shows the checks what they read: the run's Parquet, through views in the run's database.

Only what a landlord's own check reads is copied into the database, since no file may be opened
where it runs: of each table the columns that any check names.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
from sqlglot import exp

from ontherecord.pipeline.checking.reading import Check
from ontherecord.pipeline.checking.tables import ALWAYS_READ, joined_tables
from ontherecord.pipeline.sql import parquet, quoted, statements
from ontherecord.pipeline.steps import memory_to_use_mb
from ontherecord.standards.kinds import Standards

# ruff: noqa: S608 — identifiers come from the packs

OF_EVERY_SUBJECT = (
    "first_record_id", "source", "source_ref", "place_id", "person_id", "vanished_on",
)  # fmt: skip
ALL = frozenset({"*"})
OF_PLACES = ("place_id", "place_type", "part_of_id")
"""What is asked of the place of every issue."""


def lay_out(database: Path, checks: Sequence[Check], standards: Standards) -> list[Path]:
    """Add to the run's database what live checks read, or need, of the Parquet beside it.

    Gives the files that its views read. What the database holds already stays. Its tables are
    thrown away with it, so they are not compressed: that would take three times as long.
    """
    live = [check for check in checks if check.status == "live"]
    wanted = columns_read(live, standards)
    copied = {table for check in live if not check.is_shipped for table in check.tables}
    shown = []
    with duckdb.connect(str(database)) as con:
        con.execute("set timezone = 'UTC'")
        con.execute("set preserve_insertion_order = false")
        con.execute("set memory_limit = ?", [f"{memory_to_use_mb()}MiB"])
        con.execute("set force_compression = 'uncompressed'")
        there = {
            name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()
        }
        for name in sorted(wanted.keys() - there):
            file = database.with_name(f"{name}.parquet").absolute()
            if not file.is_file():
                continue
            if name in copied:
                have = [c for c, *_ in con.execute(f"describe from {parquet(file)}").fetchall()]
                if wanted[name] != ALL:
                    have = [column for column in have if column in wanted[name]]
                listed = ", ".join(map(quoted, have))
                con.execute(f"create table {quoted(name)} as select {listed} from {parquet(file)}")
            else:
                con.execute(f"create view {quoted(name)} as from {parquet(file)}")
                shown.append(file)
    return shown


def columns_read(checks: Sequence[Check], standards: Standards) -> dict[str, frozenset[str]]:
    """Give, for each table that checks read or need, the columns they may name; `*` for all.

    A column counts as named in every table of a check whose SQL holds its name at all.
    """
    known = joined_tables(standards)
    read: dict[str, set[str]] = {table: set(ALL) for table in ALWAYS_READ}
    read["place"] = set(OF_PLACES)
    for check in checks:
        names = _names(check.sql)
        for table in check.tables:
            read.setdefault(table, set()).update(names)
        for table, fields in check.needs.items():
            read.setdefault(table, set()).update(n for needed in fields for n in needed.fields)
        own = read.setdefault(check.subject, set())
        own.update((f"{check.subject}_id", *OF_EVERY_SUBJECT))
        if (kind := standards.kinds.get(check.subject)) and kind.happened:
            own.add(kind.happened)
    for table, names in read.items():
        # A table without a column can not be made.
        if not names.intersection(known.get(table, ())):
            names.update(ALL)
    return {table: ALL if names >= ALL else frozenset(names) for table, names in read.items()}


def _names(sql: str) -> set[str]:
    """Give every name that stands in a check's SQL; with `*` where it may take a whole row."""
    tree = statements(sql)[0]
    names = {part.this.lower() for part in tree.find_all(exp.Identifier)}
    tables = {table.alias_or_name.lower() for table in tree.find_all(exp.Table)}
    columns = list(tree.find_all(exp.Column))
    takes_all = (
        any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star))
        or any(column.name.lower() in tables for column in columns)
        or any(join.method.lower() == "natural" for join in tree.find_all(exp.Join))
        or tree.find(exp.Columns, exp.Pivot) is not None
    )
    return names | ALL if takes_all else names
