"""A database in memory that forgets what is made in it: to open one takes as long as a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb


@contextmanager
def passing_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an empty database of one thread, in UTC; what is written in it is gone afterwards."""
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
