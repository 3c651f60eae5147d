"""What is looked at before the desk is served, so that what is wrong is said at the start."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import click
import psycopg

from ontherecord.database import Address, UnableToUseDatabase
from ontherecord.database.address import URL, WEB_URL
from ontherecord.desk.web.configuration import BadConfiguration

OLDEST = 15
"""The oldest version of PostgreSQL that is known to do."""

ROOM = 64 * 1024**2
"""Bytes that have to be free in the folder: less, and PostgreSQL soon stops in the middle."""


def refuse_folder(folder: Path) -> None:
    """Raise BadConfiguration for a folder that is no landlord's, or cannot be written to."""
    if not (folder / "landlord.toml").is_file():
        raise BadConfiguration(
            f"{folder} is no landlord's folder: it has no landlord.toml; name another, or make one:"
            f" ontherecord new {folder}"
        )
    desk = folder / "desk"
    try:
        desk.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=desk) as tried:
            tried.write(b"tried")
    except OSError as error:
        raise BadConfiguration(
            f"{desk} cannot be written to ({error.strerror}); make room, or let whoever runs this"
            " write there"
        ) from None
    free = os.statvfs(desk)
    if free.f_bavail * free.f_frsize < ROOM:
        raise BadConfiguration(
            f"{folder} has less than {ROOM // 1024**2} MB free; make room on its disk"
        )


def refuse_port(host: str, port: int) -> None:
    """Raise UsageError for an address that cannot be listened on."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, where = found[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(where)
    except socket.gaierror:
        raise click.UsageError(
            f"--host {host} is no address of this machine; 127.0.0.1 is for this machine alone,"
            " 0.0.0.0 is every address it has"
        ) from None
    except OSError as error:
        raise click.UsageError(
            f"port {port} of {host} cannot be listened on ({error.strerror}): another desk may be"
            " open there; end it, or take another: --port"
        ) from None


def refuse_database(address: Address) -> None:
    """Raise UnableToUseDatabase for one that is away, too old, or another for each role."""
    with address.connect() as owner:
        version = owner.info.server_version // 10_000
        if version < OLDEST:
            raise UnableToUseDatabase(
                f"{URL} names PostgreSQL {version}; version {OLDEST} or later is needed"
            )
        if address.web == address.owner:
            return
        own = _which(owner)
    with address.connect_as_web() as web:
        if _which(web) != own:
            raise UnableToUseDatabase(
                f"{WEB_URL} names another database than {URL}; both have to be of one"
            )


def _which(connection: psycopg.Connection) -> object:
    """Give what tells one database from another, whatever the name of its host."""
    return connection.execute(
        "select oid, datname, pg_postmaster_start_time() from pg_database"
        " where datname = current_database()"
    ).fetchone()
