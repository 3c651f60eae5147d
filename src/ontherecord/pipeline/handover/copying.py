"""Carries rows between DuckDB and PostgreSQL by COPY, a piece at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from ontherecord.pipeline.sql import literal, quoted

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack or from the list

PIECE = 1 << 20
CSV = "format csv, header false, delimiter ',', quote '\"', escape '\"', nullstr ''"


def copy_in(
    con: duckdb.DuckDBPyConnection,
    query: str,
    database: psycopg.Connection,
    copied: sql.Composable,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Copy the rows of a query into PostgreSQL by the `copy … from stdin` given; give how many.

    One thread has DuckDB write CSV into a pipe, this one reads it: no more than a piece is held.
    `told` is given the bytes as they go.
    """
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def write() -> None:
        try:
            con.execute(f"copy ({query}) to '/dev/fd/{writing}' ({CSV}, use_tmp_file false)")
        except BaseException as error:
            failed.append(error)
        finally:
            os.close(writing)

    thread = threading.Thread(target=write, name="rows for PostgreSQL", daemon=True)
    with database.cursor() as cursor:
        try:
            with cursor.copy(copied) as copy:
                thread.start()
                while piece := os.read(reading, PIECE):
                    copy.write(piece)
                    told(len(piece))
                thread.join()
                if failed:
                    raise failed[0]
        finally:
            os.close(reading)  # a writer that still writes is told so and ends
            if thread.ident is None:
                os.close(writing)
            else:
                thread.join()
        return cursor.rowcount


def copy_out(
    con: duckdb.DuckDBPyConnection,
    database: psycopg.Connection,
    query: sql.Composable,
    columns: dict[str, str],
    into: str,
    scratch: Path,
) -> None:
    """Copy the rows of a query of PostgreSQL into a temp table of DuckDB, by way of a file."""
    file = scratch / f"{into}.csv"
    with file.open("wb") as written, database.cursor() as cursor:
        out = sql.SQL("copy ({}) to stdout (format csv)").format(query)
        with cursor.copy(out) as copy:
            for piece in copy:
                written.write(piece)
    types = ", ".join(f"{literal(name)}: {literal(of_type)}" for name, of_type in columns.items())
    values = ", ".join(
        f"coalesce({quoted(name)}, '') as {quoted(name)}" if t == "varchar" else quoted(name)
        for name, t in columns.items()
    )
    # PostgreSQL ends each row by a line feed: DuckDB must not look for it among what is quoted.
    con.execute(
        f"""create or replace temp table {quoted(into)} as
        select {values} from read_csv({literal(str(file))}, header = false, auto_detect = false,
            delim = ',', quote = '"', escape = '"', nullstr = '', new_line = '\\n',
            columns = {{{types}}}, max_line_size = 10000000)"""
    )
    file.unlink()


def listed(columns: Iterable[str]) -> sql.Composed:
    """Give names as a list of identifiers."""
    return sql.SQL(", ").join(map(sql.Identifier, columns))
