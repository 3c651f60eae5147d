"""Publishes one table: closes what is known no more, adds what is, and leaves the rest alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from ontherecord.database.published import PublishedTable
from ontherecord.database.shaping import make_indexes, named
from ontherecord.pipeline.handover.copying import Coming, copy_in, copy_out, listed, take_in
from ontherecord.pipeline.handover.differing import (
    count_rows,
    differ_from_known,
    differ_from_run,
    says_the_same,
)
from ontherecord.pipeline.handover.rows import as_text, row_hash, rows
from ontherecord.pipeline.sql import literal, quoted

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack or from the list

ENOUGH_TO_LOOK = 10
"""Statistics are taken again where one row in so many changed; else the server does in its time."""


@dataclass(frozen=True)
class Published:
    """How many rows were added, closed, and how many the run holds."""

    added: int = 0
    closed: int = 0
    rows: int = 0

    def __add__(self, more: Published) -> Published:
        return Published(self.added + more.added, self.closed + more.closed, self.rows + more.rows)


def publish_new(
    con: duckdb.DuckDBPyConnection,
    database: psycopg.Connection,
    tables: Sequence[PublishedTable],
    run: Path,
    at: datetime,
) -> Iterator[tuple[PublishedTable, Published]]:
    """Publish tables that were made just now: all of their rows are new, and written as final.

    While PostgreSQL makes the indexes of one, DuckDB writes the rows of the next.
    """

    def begun(table: PublishedTable) -> Coming:
        return Coming(con, _as_rows(table, f"({_hashed(con, table, run)})", at))

    one_by_one = map(begun, tables)
    coming = next(one_by_one, None)
    try:
        for table in tables:
            assert coming is not None
            added = take_in(coming, database, _copied(table, "format csv, freeze"))
            coming = next(one_by_one, None)
            make_indexes(database, table)
            database.execute(sql.SQL("analyze {}").format(named(table)))
            yield table, Published(added, 0, added)
    finally:
        if coming is not None:
            coming.close()


def publish(
    con: duckdb.DuckDBPyConnection,
    database: psycopg.Connection,
    table: PublishedTable,
    run: Path,
    before: Path | None,
    at: datetime,
    scratch: Path,
) -> Published:
    """Publish what is different in a table of a run, as known from a moment on.

    `before` is the run that PostgreSQL holds, where it still lies on disk; else that is asked.
    """
    make_indexes(database, table)  # also where nothing changed: an upgrade may want others
    if before and says_the_same(table, before, run):
        return Published(rows=count_rows(con, table, run))
    if before:
        differ_from_run(con, table, before, run)
    else:
        _read_known(con, database, table, scratch)
        differ_from_known(con, table, run)
    closed = _close(con, database, table, at, scratch)
    added = copy_in(con, _as_rows(table, "coming", at), database, _copied(table, "format csv"))
    total = count_rows(con, table, run)
    if added + closed > total // ENOUGH_TO_LOOK:
        database.execute(sql.SQL("analyze {}").format(named(table)))
    for left in ("coming", "changed"):
        con.execute(f"drop table {left}")
    return Published(added, closed, total)


def _hashed(con: duckdb.DuckDBPyConnection, table: PublishedTable, run: Path) -> str:
    """Give all rows of a run with their hash, those of one home beside each other."""
    near = " order by place_id" if "place_id" in table.columns and table.kind else ""
    return f"select *, {row_hash(table)} as row_hash from ({rows(con, table, run)}){near}"


def _as_rows(table: PublishedTable, source: str, at: datetime) -> str:
    """Give the query of rows as they are copied, of what is to be added."""
    values = [_as_stored(table, name) for name in table.columns]
    values += [literal(at.isoformat())] if table.is_versioned else []
    return f"select {', '.join(values)}, row_hash from {source}"


def _copied(table: PublishedTable, how: str) -> sql.Composed:
    """Give the statement that takes such rows."""
    columns = [*table.columns, *(["known_from"] if table.is_versioned else []), "row_hash"]
    return sql.SQL("copy {} ({}) from stdin ({})").format(
        named(table), listed(columns), sql.SQL(how)
    )


def _as_stored(table: PublishedTable, column: str) -> str:
    """Give a column as it is stored: its hash knows what the record says, its thing has the words.

    The thing goes when its record vanishes; from then on the record has them.
    """
    said = as_text(column, table.columns[column])
    if column in table.told_by_thing:
        return f"case when vanished_on is not null then {said} end"
    return said


def _read_known(
    con: duckdb.DuckDBPyConnection,
    database: psycopg.Connection,
    table: PublishedTable,
    scratch: Path,
) -> None:
    """Read the keys and hashes of what PostgreSQL holds as known into `known`."""
    query = sql.SQL("select {}, row_hash from {}{}").format(
        listed(table.key),
        named(table),
        sql.SQL(" where known_until is null" if table.is_versioned else ""),
    )
    columns = dict.fromkeys(table.key, "varchar") | {"row_hash": "bigint"}
    copy_out(con, database, query, columns, "known", scratch)


def _close(
    con: duckdb.DuckDBPyConnection,
    database: psycopg.Connection,
    table: PublishedTable,
    at: datetime,
    scratch: Path,
) -> int:
    """Close the rows whose key is in `changed`, or delete them where no past is kept.

    What turns out to stand there word for word is left, and taken out of `coming`.
    """
    key = ", ".join(map(quoted, table.key))
    if not con.execute("select count(*) from changed").fetchall()[0][0]:
        return 0
    database.execute("drop table if exists pg_temp.changed")
    database.execute(
        sql.SQL(
            "create temp table changed on commit drop as select {}, row_hash from {} limit 0"
        ).format(listed(table.key), named(table))
    )
    copied = sql.SQL("copy pg_temp.changed from stdin (format csv)")
    copy_in(con, f"select {key}, row_hash from changed", database, copied)
    database.execute("analyze pg_temp.changed")
    same = sql.SQL(
        "select {} from {} as held join pg_temp.changed using ({})"
        " where {} and held.row_hash = changed.row_hash"
    ).format(listed(table.key), named(table), listed(table.key), _is_known(table))
    copy_out(con, database, same, dict.fromkeys(table.key, "varchar"), "same", scratch)
    if con.execute("select count(*) from same").fetchall()[0][0]:
        con.execute(
            f"create or replace temp table coming as from coming anti join same using ({key})"
        )
        query = f"select {key}, 0 from same"
        database.execute("create temp table same on commit drop as select * from changed limit 0")
        copy_in(con, query, database, sql.SQL("copy pg_temp.same from stdin (format csv)"))
        database.execute(
            sql.SQL("delete from pg_temp.changed using pg_temp.same where {}").format(
                _equal(table, "changed", "same")
            )
        )
        database.execute("drop table pg_temp.same")
    where = sql.SQL("{} and {}").format(_equal(table, "held", "changed"), _is_known(table))
    if not table.is_versioned:
        return database.execute(
            sql.SQL("delete from {} as held using pg_temp.changed where {}").format(
                named(table), where
            )
        ).rowcount
    return database.execute(
        sql.SQL("update {} as held set known_until = %s from pg_temp.changed where {}").format(
            named(table), where
        ),
        [at],
    ).rowcount


def _is_known(table: PublishedTable) -> sql.SQL:
    return sql.SQL("held.known_until is null" if table.is_versioned else "true")


def _equal(table: PublishedTable, one: str, other: str) -> sql.Composed:
    return sql.SQL(" and ").join(
        sql.SQL("{} = {}").format(sql.Identifier(one, name), sql.Identifier(other, name))
        for name in table.key
    )
