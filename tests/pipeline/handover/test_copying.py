"""Rows go between DuckDB and PostgreSQL as they are, whatever stands in them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import psycopg
import pytest
from psycopg import sql

from ontherecord.pipeline.handover.copying import copy_in, copy_out

ODD = ["a\rb", "c\nd", "e\r\nf", "\r", "\n", 'q"\r"', ",", "\\.", "x\u2028y", "\x0b", "\x85", "g"]


@pytest.mark.slow
@pytest.mark.parametrize("odd", [[one] for one in ODD] + [ODD], ids=str)
def test_a_key_comes_back_whatever_line_breaks_it_holds(
    odd: list[str], database: psycopg.Connection, tmp_path: Path
) -> None:
    con = duckdb.connect()
    con.execute("create table written (key varchar, number bigint)")
    con.executemany("insert into written values (?, ?)", [[key, len(key)] for key in odd])
    database.execute("create temp table held (key text, number bigint)")

    copied = sql.SQL("copy held from stdin (format csv)")
    copy_in(con, "select key, number from written", database, copied)
    query = sql.SQL("select key, number from held")
    copy_out(con, database, query, {"key": "varchar", "number": "bigint"}, "back", tmp_path)

    assert sorted(con.execute("select * from back").fetchall()) == sorted(
        (key, len(key)) for key in odd
    )
