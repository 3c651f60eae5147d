"""The told landlord in PostgreSQL, refreshed and handed over twice, made once a session.

Tests that only read share one database; those that write get a copy of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from ontherecord.database.searching import refresh_search
from ontherecord.desk.facts.reading import Reading, open_reading
from ontherecord.pipeline.handover.handing_over import hand_over
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.search_synonyms import read_search_synonyms
from tests.desk.facts.sights import Counted, sees
from tests.desk.facts.told_landlord import AGAIN, LATER, LATER_REPAIRS, TODAY, deliver, lay_out
from tests.few_checks import only_few_checks, read_few
from tests.made_once import made_once

TOLD = f"told_{os.getpid()}"
FIRST_AT = datetime(2026, 3, 20, 9, tzinfo=UTC)
SECOND_AT = datetime(2026, 4, 20, 9, tzinfo=UTC)
COPIES = count()
SYNONYMS = {group.name: group.phrases for group in read_search_synonyms()}


@dataclass(frozen=True)
class Server:
    """A server, and how to connect to a database on it."""

    address: str

    def connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(make_conninfo(self.address, dbname=database), autocommit=True)

    def make(self, database: str, like: str = "template0") -> None:
        named = sql.SQL("create database {} template {}").format(
            sql.Identifier(database), sql.Identifier(like)
        )
        with self.connect("postgres") as con:
            con.execute(named)

    def drop(self, *databases: str) -> None:
        with self.connect("postgres") as con:
            for database in databases:
                con.execute(
                    sql.SQL("drop database if exists {} with (force)").format(
                        sql.Identifier(database)
                    )
                )


@pytest.fixture(scope="session")
def server(server_address: str) -> Server:
    return Server(server_address)


@pytest.fixture(scope="session")
def handed_over(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the database in which the told landlord stands as of its second run."""
    folder = made_once(tmp_path_factory, "told", _refreshed_twice)
    first, second = sorted(run for run in (folder / "runs").iterdir() if run.is_dir())
    standards = read_standards(folder)
    checks = read_few(packs_dir() / "checks", folder / "checks")
    server.make(TOLD)
    with server.connect(TOLD) as con:
        hand_over(first, con, standards, checks, FIRST_AT)
        refresh_search(con, standards, SYNONYMS)
        hand_over(second, con, standards, checks, SECOND_AT)
        assert refresh_search(con, standards, SYNONYMS).is_new
    yield TOLD
    server.drop(TOLD)


def _refreshed_twice(folder: Path) -> None:
    folder.mkdir()
    lay_out(folder)
    with only_few_checks():
        refresh(folder, TODAY)
        deliver(folder, AGAIN, repairs=LATER_REPAIRS)
        refresh(folder, LATER)


@pytest.fixture(scope="session")
def told(server: Server, handed_over: str) -> Iterator[psycopg.Connection]:
    """The told landlord, for tests that only read it."""
    name = f"{handed_over}_read"
    server.make(name, like=handed_over)
    with server.connect(name) as con:
        con.execute("set default_transaction_read_only = on")
        yield con
    server.drop(name)


@pytest.fixture
def copied(server: Server, handed_over: str) -> Iterator[psycopg.Connection]:
    """A copy of the told landlord, for a test that writes."""
    name = f"{handed_over}_copy_{next(COPIES)}"
    server.make(name, like=handed_over)
    with server.connect(name) as copy:
        yield copy
    server.drop(name)


Look = Callable[..., Reading]


@pytest.fixture
def look(told: psycopg.Connection) -> Look:
    """Look at the told landlord: `look(on=a_day, up_to=PERSONAL)`."""

    def looking(on: date | None = None, **how: object) -> Reading:
        return open_reading(told, sees(told, **how), on)

    return looking


@pytest.fixture
def counted(told: psycopg.Connection) -> Counted:
    """A connection that counts, with what the packs say read already."""
    open_reading(told, sees(told))
    return Counted(told)


@pytest.fixture
def called(told: psycopg.Connection) -> Callable[[str, str], str]:
    """Give the id of what a system calls so: `called("repair", "R1")`."""

    def find(kind: str, reference: str) -> str:
        matched = "select entity_id from record.match where kind = %s and source_ref = %s limit 1"
        own = sql.SQL("select {} from record.{} where source_ref = %s limit 1").format(
            sql.Identifier(f"{kind}_id"), sql.Identifier(kind)
        )
        found = told.execute(matched, [kind, reference]).fetchone()
        found = found or told.execute(own, [reference]).fetchone()
        assert found, f"nothing is called {reference}"
        return found[0]

    return find
