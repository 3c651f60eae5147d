"""Where checks run: they come from strangers, so they can read the joined record and nothing else.

A connection opened read-only would still let a query write a file and read any other. So the run's
database is attached read-only, and then files, extensions and settings are locked away.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.pipeline.steps import memory_to_use_mb

NO_SELECT = "it is not one select"
TOO_LONG = "it took longer than {seconds:g} seconds"

FAILURES = {
    duckdb.CatalogException: "it names a table or function that is not there",
    duckdb.BinderException: "it names a column that is not there, or compares unlike types",
    duckdb.ConversionException: "a value could not be read as the type it asks for",
    duckdb.OutOfRangeException: "a number is larger than its type can hold",
    duckdb.OutOfMemoryException: "it needed more memory than there is",
    duckdb.PermissionException: "it tried to leave the record",
}
"""What is said of an error: the database's own words may repeat a value of the record."""


class CheckFailed(Exception):
    """A check could not be run to its end. Says why, without a value of the record."""


@contextmanager
def sandbox(
    database: Path, tables: dict[str, dict[str, str]], files: Sequence[Path] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the run's database so that a query can read it and do nothing else.

    Of `tables` (with their columns and types) those that no system loaded are there, empty. With
    `files`, which views of the database read, these may be opened too, and joins are made in the
    order in which they are written: of a file it is not known how many values a column has, and an
    order guessed without that may take all memory. Only what we ship is run there: a file that may
    be opened could be written over by what is no select.
    """
    con = duckdb.connect(config={"autoinstall_known_extensions": False})
    try:
        con.execute("set TimeZone = 'UTC'")
        con.execute("set memory_limit = ?", [f"{memory_to_use_mb()}MiB"])
        con.execute(f"set temp_directory = {literal(str(database.with_name('spill')))}")
        con.execute(f"attach {literal(str(database))} as record (read_only)")
        there = {
            name
            for (name,) in con.execute(
                """select table_name from duckdb_tables() where database_name = 'record'
                union all select view_name from duckdb_views() where database_name = 'record'"""
            ).fetchall()
        }
        for table, columns in tables.items():
            if table not in there:
                body = ", ".join(f"{quoted(name)} {type_}" for name, type_ in columns.items())
                con.execute(f"create table memory.main.{quoted(table)} ({body})")
        con.execute("set search_path = 'record.main,memory.main'")
        if files:
            con.execute("set disabled_optimizers = 'join_order'")
            con.execute("set allowed_paths = ?", [[str(file) for file in files]])
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        yield con
    finally:
        con.close()


def ask(
    con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any], seconds: float
) -> pyarrow.Table:
    """Run one select and give its rows. Raises CheckFailed when it fails or takes too long.

    That it is one select, and so can write nothing, is asked of the database itself.
    """
    over = threading.Event()

    def stop() -> None:
        over.set()
        con.interrupt()

    timer = threading.Timer(seconds, stop)
    timer.start()
    try:
        kinds = [statement.type for statement in con.extract_statements(sql)]
        if kinds != [duckdb.StatementType.SELECT]:
            raise CheckFailed(NO_SELECT)
        return con.sql(sql, params=values).to_arrow_table()
    except duckdb.Error as error:
        if over.is_set():
            raise CheckFailed(TOO_LONG.format(seconds=seconds)) from None
        # `from None`: the database's message may hold a value of somebody's record.
        raise CheckFailed(reason(error)) from None
    finally:
        timer.cancel()
        timer.join()


def reason(error: duckdb.Error) -> str:
    """Say why in our words, so that no value of the record is repeated."""
    for kind, words in FAILURES.items():
        if isinstance(error, kind):
            return words
    return "the database refused it"
