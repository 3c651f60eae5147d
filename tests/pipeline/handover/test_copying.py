"""Rows go between DuckDB and PostgreSQL as they are, whatever stands in them."""

from __future__ import annotations

from pathlib import Path
from time import sleep

import duckdb
import psycopg
import pytest
from psycopg import sql

from ontherecord.pipeline.handover import copying
from ontherecord.pipeline.handover.copying import AHEAD, PIECE, Coming, copy_in, copy_out

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


ROWS = "select repeat('x', 1000) as words from range({})"
MORE_THAN_FIT = 100_000_000


def test_rows_that_are_on_their_way_are_all_there_in_the_end() -> None:
    coming = Coming(duckdb.connect(), ROWS.format(10_000))

    assert sum(map(len, coming)) == 10_010_000


def refused(*_: object) -> None:
    raise PermissionError("this user has all the room in pipes that is allowed")


@pytest.mark.parametrize("system", ["knows no such thing, as macOS", "refuses it"])
def test_rows_come_where_a_pipe_cannot_be_made_wider(
    system: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if system == "refuses it":
        monkeypatch.setattr(copying.fcntl, "fcntl", refused)
    else:
        monkeypatch.delattr(copying.fcntl, "F_SETPIPE_SZ", raising=False)

    coming = Coming(duckdb.connect(), ROWS.format(10_000))

    assert sum(map(len, coming)) == 10_010_000


def test_what_is_not_taken_is_let_go_of_and_duckdb_is_free_again() -> None:
    con = duckdb.connect()
    coming = Coming(con, ROWS.format(MORE_THAN_FIT))
    first = next(iter(coming))

    coming.close()

    assert 0 < len(first) <= PIECE
    assert con.execute("select 1").fetchall() == [(1,)]


def test_no_more_is_written_ahead_than_there_is_room_for() -> None:
    coming = Coming(duckdb.connect(), ROWS.format(MORE_THAN_FIT))
    waiting = coming._pieces

    next(iter(coming))
    while not waiting.full():
        sleep(0.01)

    assert waiting.qsize() == AHEAD
    coming.close()


def test_what_duckdb_cannot_read_is_raised_where_its_rows_are_taken() -> None:
    coming = Coming(duckdb.connect(), "select error('no such thing') from range(3)")

    with pytest.raises(duckdb.Error):
        list(coming)
