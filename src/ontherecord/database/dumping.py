"""Takes a landlord's database out into one file, as of one moment, and puts it back into another.

PostgreSQL's own `pg_dump` and `pg_restore` do it. Their words are not repeated: rows stand in them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ontherecord.database.programs import program_folders
from ontherecord.database.roles import DESK, RECORD

SCHEMAS = (RECORD, DESK)
VERSION = re.compile(rb"\(PostgreSQL\) (\d+)")
KNOWN = {
    "No space left": "there is no room on the disk; make room and run again",
    "could not write": "there is no room on the disk, or it may not be written to",
    "permission denied": "the role of DATABASE_URL may not read, or not make, all of it",
    "server version mismatch": "the programs of PostgreSQL are older than the server",
    "unsupported version": "the backup is of a later PostgreSQL than this one",
    "already exists": "something of it is there already",
}
"""What PostgreSQL's programs say, and what we say for it."""


class UnableToDump(Exception):
    """The database could not be taken out or put back; the message holds nothing of a row."""


@dataclass(frozen=True)
class Moment:
    """A moment of a database, at which it can be taken out for as long as it is held."""

    snapshot: str
    """The name of the moment, as `pg_export_snapshot` gives it."""
    server: int
    """The major version of the server."""
    schemas: tuple[str, ...]
    """Those of ours that are there."""
    run_id: str
    """The run handed over last; empty before the first."""


@contextmanager
def moment_of(connection: psycopg.Connection) -> Iterator[Moment]:
    """Hold a moment of the database; whoever reads and writes it goes on undisturbed."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local idle_in_transaction_session_timeout = 0")
        (snapshot,) = connection.execute("select pg_export_snapshot()").fetchone() or ("",)
        there = schemas_in(connection)
        yield Moment(
            snapshot, connection.info.server_version // 10_000, there, _run_in(connection, there)
        )


def schemas_in(connection: psycopg.Connection) -> tuple[str, ...]:
    """Give those of our schemas in which there is any table."""
    rows = connection.execute(
        "select distinct schemaname from pg_tables where schemaname = any(%s)", [list(SCHEMAS)]
    ).fetchall()
    return tuple(name for name in SCHEMAS if (name,) in rows)


def dump(address: str, moment: Moment, into: Path) -> None:
    """Write our schemas, as they are at a moment, into a file of pg_dump's custom format.

    No owner and no grant is in it: a restore makes them anew. Raises UnableToDump.
    """
    _call(
        _client("pg_dump", moment.server), address,
        "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment.snapshot}",
        *(f"--schema={name}" for name in moment.schemas), f"--file={into}",
    )  # fmt: skip


def restore(address: str, dumped: Path, dumped_by: int) -> None:
    """Put a dump into a database that has none of our schemas: all of it or nothing.

    `dumped_by` is the major version of the server it was taken from. Raises UnableToDump.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        server = connection.info.server_version // 10_000
        if server < dumped_by:
            raise UnableToDump(
                f"the backup is of PostgreSQL {dumped_by} and the database of {server}; restore"
                f" into PostgreSQL {dumped_by} or later"
            )
        if schemas_in(connection):
            raise UnableToDump(
                "the database holds a record or a desk already; name an empty one in DATABASE_URL"
            )
        for name in SCHEMAS:
            # The dump makes them itself.
            try:
                connection.execute(sql.SQL("drop schema if exists {}").format(sql.Identifier(name)))
            except psycopg.Error:
                raise UnableToDump(
                    f"something is in schema {name}; name an empty database in DATABASE_URL"
                ) from None
    _call(
        _client("pg_restore", server), address,
        "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(dumped),
    )  # fmt: skip


def let_nobody_in(connection: psycopg.Connection, at: datetime) -> int:
    """End every session and revoke every token of a desk that was put back; give how many tokens.

    One that was ended or revoked after the dump would open the desk again.
    """
    with connection.transaction():
        there = {
            name
            for name in ("django_session", "api_token")
            if connection.execute("select to_regclass(%s)", [f"{DESK}.{name}"]).fetchone()
            != (None,)
        }
        if "django_session" in there:
            connection.execute("delete from desk.django_session")
        if "api_token" not in there:
            return 0
        return connection.execute(
            "update desk.api_token set revoked_at = %s where revoked_at is null", [at]
        ).rowcount


def check_dump(dumped: Path, dumped_by: int) -> None:
    """Read a dump's list of contents, without a database. Raises UnableToDump."""
    _run([str(_client("pg_restore", dumped_by)), "--list", str(dumped)], {})


def _run_in(connection: psycopg.Connection, there: tuple[str, ...]) -> str:
    if RECORD not in there:
        return ""
    if connection.execute("select to_regclass('record.run')").fetchone() == (None,):
        return ""
    found = connection.execute("select run_id from record.run where is_latest").fetchone()
    return str(found[0]) if found else ""


def _client(name: str, server: int) -> Path:
    """Give one of PostgreSQL's programs that fits a server: of its version, else the next later.

    A later one writes settings that an earlier server does not know.
    """
    named = [folder / name for folder in program_folders()]
    if on_path := shutil.which(name):
        named.append(Path(on_path))
    fitting = {_major(p): p for p in reversed(named) if p.is_file() and _major(p) >= server}
    if not fitting:
        raise UnableToDump(
            f"no {name} of PostgreSQL {server} or later is installed; install the client programs"
            f" of PostgreSQL {server} (Debian and Ubuntu: postgresql-client-{server})"
        )
    return fitting[min(fitting)]


@cache
def _major(program: Path) -> int:
    said = subprocess.run([str(program), "--version"], capture_output=True, check=False).stdout
    found = VERSION.search(said)
    return int(found[1]) if found else 0


def _call(program: Path, address: str, *arguments: str) -> None:
    """Run a program on a database. The password goes by the environment: others see arguments."""
    told = conninfo_to_dict(address)
    password = told.pop("password", None)
    _run(
        [str(program), f"--dbname={make_conninfo('', **told)}", "--no-password", *arguments],
        {"PGPASSWORD": str(password)} if password else {},
    )


def _run(called: list[str], told: dict[str, str]) -> None:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    done = subprocess.run(
        called,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=kept | {"LC_ALL": "C.UTF-8"} | told,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        why = next((ours for theirs, ours in KNOWN.items() if theirs in said), "")
        raise UnableToDump(f"{Path(called[0]).name} failed" + (f": {why}" if why else ""))
