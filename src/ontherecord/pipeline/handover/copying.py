"""Carries rows between DuckDB and PostgreSQL by COPY, a piece at a time."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from queue import Empty, Queue

import duckdb
import psycopg
from psycopg import sql

from ontherecord.pipeline.sql import literal, quoted

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack or from the list

PIECE = 1 << 20
AHEAD = 64
"""So many pieces are written before they are wanted, and no more."""

CSV = "format csv, header false, delimiter ',', quote '\"', escape '\"', nullstr ''"


class Coming:
    """The rows of a query as CSV, which DuckDB writes into a pipe some pieces ahead.

    `con` is for nothing else until all pieces are taken or it is closed.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, query: str) -> None:
        self._pieces: Queue[bytes | BaseException] = Queue(AHEAD)
        self._is_closed = False
        self._thread = _thread(self._keep_ahead, con, query)

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces in order. Raises what DuckDB raised."""
        while piece := self._pieces.get():
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def close(self) -> None:
        """Let go of what was not taken, and wait until `con` is free."""
        self._is_closed = True
        while self._thread.is_alive():
            with suppress(Empty):
                self._pieces.get(timeout=0.1)

    def _keep_ahead(self, con: duckdb.DuckDBPyConnection, query: str) -> None:
        reading, writing = os.pipe()
        _widen(writing)
        failed: list[BaseException] = []
        writer = _thread(_write, con, query, writing, failed)
        while not self._is_closed and (piece := os.read(reading, PIECE)):
            self._pieces.put(piece)
        os.close(reading)  # a writer that still writes is told so and ends
        writer.join()
        self._pieces.put(failed[0] if failed else b"")


def _widen(pipe: int) -> None:
    """Let a pipe hold a whole piece, where the system knows how (Linux) and allows it."""
    widens = getattr(fcntl, "F_SETPIPE_SZ", None)
    with suppress(OSError):
        if widens is not None:
            fcntl.fcntl(pipe, widens, PIECE)


def _write(
    con: duckdb.DuckDBPyConnection, query: str, writing: int, failed: list[BaseException]
) -> None:
    try:
        con.execute(f"copy ({query}) to '/dev/fd/{writing}' ({CSV}, use_tmp_file false)")
    except BaseException as error:
        failed.append(error)
    finally:
        os.close(writing)


def _thread(does: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=does, args=arguments, name="rows for PostgreSQL", daemon=True)
    thread.start()
    return thread


def copy_in(
    con: duckdb.DuckDBPyConnection,
    query: str,
    database: psycopg.Connection,
    copied: sql.Composable,
) -> int:
    """Copy the rows of a query into PostgreSQL by the `copy … from stdin` given; give how many."""
    with closing(Coming(con, query)) as coming:
        return take_in(coming, database, copied)


def take_in(coming: Coming, database: psycopg.Connection, copied: sql.Composable) -> int:
    """Copy rows that are on their way into PostgreSQL; give how many."""
    with database.cursor() as cursor:
        with cursor.copy(copied) as copy:
            for piece in coming:
                copy.write(piece)
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
