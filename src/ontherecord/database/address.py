"""Where a landlord's database is: what `DATABASE_URL` names, else a server of our own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ontherecord.database.roles import OWNER, WEB, make_web_role
from ontherecord.database.server import EmbeddedServer

OWN_DATABASE = "ontherecord"
URL, WEB_URL = "DATABASE_URL", "DATABASE_WEB_URL"

MAKE_DATABASE = (
    f"create database {OWN_DATABASE} template template0 encoding 'UTF8'"
    " locale_provider builtin builtin_locale 'C.UTF-8' locale 'C.UTF-8'"
)
"""Texts are compared byte by byte, by PostgreSQL itself: indexes on ids are made in half the time,
and another library of the machine cannot change their order."""


class UnableToUseDatabase(Exception):
    """The database cannot be reached or is not as it must be; the message says what to mend."""


@dataclass(frozen=True)
class Address:
    """How to connect. No address is shown when it is printed: a password stands in it."""

    owner: str = field(repr=False)
    """For handover and migrations: the role that owns the tables."""
    web: str = field(repr=False)
    """For the desk: the role that reads the record and can neither change nor delete audit."""
    is_embedded: bool

    @property
    def url(self) -> str:
        """The owner's address as a URL, however it was given."""
        return f"postgresql://?{urlencode(conninfo_to_dict(self.owner), quote_via=quote)}"

    def connect(self) -> psycopg.Connection:
        """Connect as the owner. Raises UnableToUseDatabase, without the address."""
        return _connect(self.owner, URL)

    def connect_as_web(self) -> psycopg.Connection:
        """Connect as the desk. Raises UnableToUseDatabase, without the address."""
        return _connect(self.web, WEB_URL)


@contextmanager
def database_of(folder: Path, environment: Mapping[str, str]) -> Iterator[Address]:
    """Give the address of a landlord's database, and keep it up for as long as the block lasts.

    `DATABASE_URL` is the owner's; `DATABASE_WEB_URL` the desk's, by default the same. Without
    them the embedded server in `folder/database` is started or joined, and left at the end.
    Raises UnableToServe or UnableToUseDatabase.
    """
    if url := environment.get(URL):
        yield Address(_read(URL, url), _read(WEB_URL, environment.get(WEB_URL) or url), False)
        return
    with EmbeddedServer(folder / "database") as server:
        _make_database(server)
        yield Address(_on(server, OWNER), _on(server, WEB), True)


def _on(server: EmbeddedServer, role: str) -> str:
    return make_conninfo(
        host=str(server.socket_folder),
        user=role,
        password=server.password(role),
        dbname=OWN_DATABASE,
    )


def _make_database(server: EmbeddedServer) -> None:
    """Make the database and the desk's role on our own server, where they are not there."""
    maintenance = make_conninfo(
        host=str(server.socket_folder),
        user=OWNER,
        password=server.password(OWNER),
        dbname="postgres",
    )
    with _connect(maintenance, "") as con:
        con.autocommit = True
        there = con.execute("select 1 from pg_database where datname = %s", [OWN_DATABASE])
        if there.fetchone() is None:
            # Another command may make it at the same moment.
            with suppress(psycopg.errors.DuplicateDatabase):
                con.execute(MAKE_DATABASE)
        make_web_role(con, server.password(WEB))


def _read(name: str, url: str) -> str:
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise UnableToUseDatabase(
            f"{name} is not an address of a PostgreSQL database;"
            " it reads postgresql://USER:PASSWORD@HOST:PORT/NAME"
        ) from None
    return url


def _connect(address: str, named: str) -> psycopg.Connection:
    try:
        return psycopg.connect(address, connect_timeout=10)
    except psycopg.OperationalError as failed:
        said = str(failed).strip().splitlines()[-1:]  # never the address
        where = f" (look at {named})" if named in os.environ else ""
        raise UnableToUseDatabase(f"PostgreSQL does not answer{where}: {' '.join(said)}") from None
