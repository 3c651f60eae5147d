"""What the tests of mapping ask of the connection, and the plainest feed there is."""

from __future__ import annotations

import duckdb

FEED = """
[feeds.rows]
files = ["*.csv"]
format = "csv"
delivery = "full"
"""


def rejected(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(
        'select row_number, "column", cell, reason, what from rejected order by row_number, cell'
    ).fetchall()


def incoming(con: duckdb.DuckDBPyConnection, kind: str, columns: str) -> list[tuple]:
    return con.execute(f"select {columns} from incoming_{kind} order by source_ref").fetchall()
