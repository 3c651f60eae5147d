"""Hands a whole run over to PostgreSQL: one transaction, by COPY, and only what is different."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb
import psycopg
from psycopg.pq import TransactionStatus

from ontherecord.database.published import PublishedTable, published_tables
from ontherecord.database.shaping import let_the_desk_read, make_table, mend_tables
from ontherecord.pipeline.checking import Check
from ontherecord.pipeline.folder import UNFINISHED, LandlordFolder
from ontherecord.pipeline.handover.differing import count_rows
from ontherecord.pipeline.handover.forgetting import forget_disposed
from ontherecord.pipeline.handover.publishing import Published, publish, publish_new
from ontherecord.pipeline.handover.rows import files_of, write_said
from ontherecord.pipeline.handover.stamping import (
    Stamp,
    is_up_to_date,
    moment_after,
    read_run,
    read_stamp,
    write_stamp,
)
from ontherecord.pipeline.handover.telling import tell_changes
from ontherecord.pipeline.steps import Say, Steps, memory_to_use_mb, silent
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import Landlord, read_landlord

OLDEST = 15
"""The oldest version of PostgreSQL that is known to do."""

LOCK = 0x6F6E7468_65726563
"""The advisory lock of a handover: "ontherec"."""


class UnableToHandOver(Exception):
    """A handover that did not come about: what stood in PostgreSQL before stands there still."""


@dataclass(frozen=True)
class HandedOver:
    """What a handover did."""

    run_id: str
    is_new: bool
    """False when PostgreSQL held the run already."""
    added: int = 0
    closed: int = 0
    unchanged: int = 0
    """Rows of the run that were known as they are."""
    forgotten: int = 0
    """Rows of any time deleted or blanked, because of a disposal."""
    seconds: float = 0.0
    said: Sequence[str] = field(default_factory=list)
    """What became of columns that are of another type or published no more."""


def hand_over(
    folder_run: Path,
    connection: psycopg.Connection,
    standards: Standards,
    checks: Iterable[Check],
    now: datetime,
    say: Say = silent,
) -> HandedOver:
    """Publish a whole run, so that what it says is known from `now`.

    `connection` is the owner's and in no transaction; `folder_run` lies under the `runs` of its
    landlord's folder, which nobody else may be changing meanwhile. All of it is done or nothing.
    Raises UnableToHandOver, without an address and without anything of a row; MalformedPack.
    """
    steps = Steps(say)
    if connection.info.transaction_status != TransactionStatus.IDLE:
        raise ValueError("the connection is in a transaction, which a handover has to begin itself")
    tables = published_tables(standards)
    privileged = privileged_feeds(read_landlord(folder_run.parent.parent, standards))
    try:
        _refuse_older(connection)
        with steps.step("hand over") as step:
            with connection.transaction():
                _take_turn(connection)
                said = mend_tables(connection, tables)
            with connection.transaction(), _scratch(folder_run) as (con, scratch):
                _take_turn(connection)
                write_said(con, standards, checks, privileged)
                done = _carry_out(con, connection, folder_run, tables, standards, now, scratch, say)
            step.rows = done.added + done.closed
    except (psycopg.Error, duckdb.Error) as failed:
        raise UnableToHandOver(_what_failed(failed)) from None
    return replace(done, seconds=steps.done[0].seconds, said=said)


def _carry_out(
    con: duckdb.DuckDBPyConnection,
    database: psycopg.Connection,
    run: Path,
    tables: list[PublishedTable],
    standards: Standards,
    now: datetime,
    scratch: Path,
    say: Say,
) -> HandedOver:
    said, stamp = read_run(run), read_stamp(database)
    if is_up_to_date(stamp, said, tables):
        return HandedOver(said["run_id"], False)
    made = {table.name for table in tables if make_table(database, table)}
    forgotten = 0
    is_behind = stamp is not None and stamp.disposals != said.get("disposals", 0)
    if is_behind:
        folder = LandlordFolder(run.parent.parent)
        there = [table for table in tables if table.name not in made]
        forgotten = forget_disposed(con, database, folder, there, standards, scratch)
    at = moment_after(stamp, now)
    before = None if is_behind else _run_before(run, stamp)
    done, changes = Published(), {}
    total = sum(count_rows(con, table, run) for table in tables)
    say("hand over", 0, total)
    new = [table for table in tables if table.name in made]
    for table, published in publish_new(con, database, new, run, at):
        changes[table.name] = published
        done += published
        say("hand over", done.rows, total)
    for table in [one for one in tables if one.name not in made]:
        same_shape = stamp is not None and stamp.shapes.get(table.name) == table.shape
        # What the packs said at the last run is in no run: PostgreSQL is asked.
        is_in_run = same_shape and bool(files_of(table))
        held = before if is_in_run else None
        changes[table.name] = publish(con, database, table, run, held, at, scratch)
        done += changes[table.name]
        say("hand over", done.rows, total)
    if made:
        let_the_desk_read(database)
    tell_changes(database, said["run_id"], changes, at)
    write_stamp(database, said, at, tables)
    return HandedOver(
        said["run_id"], True, done.added, done.closed, done.rows - done.added, forgotten
    )


def privileged_feeds(landlord: Landlord) -> list[tuple[str, str]]:
    """Give system and feed of each feed that is declared privileged, or whose whole system is."""
    return sorted(
        (system.key, feed.name)
        for system in landlord.systems.values()
        for feed in system.source.feeds.values()
        if system.privileged or feed.privileged
    )


def _run_before(run: Path, stamp: Stamp | None) -> Path | None:
    """Give the folder of the run that was handed over last, if it still lies there and is it."""
    if stamp is None:
        return None
    before = run.parent / stamp.run_id
    if not (before / "run.json").is_file() or read_run(before).get("inputs", "") != stamp.inputs:
        return None
    return before


@contextmanager
def _scratch(run: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Give a database to compare in, and a folder beside the runs that is gone afterwards.

    A killed handover leaves it, and the next refresh clears it with its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="handover-", suffix=UNFINISHED, dir=run.parent))
    try:
        with duckdb.connect() as con:
            con.execute("set timezone = 'UTC'")
            con.execute("set temp_directory = ?", [str(folder)])
            # PostgreSQL works beside it, mostly on the same machine.
            con.execute("set memory_limit = ?", [f"{memory_to_use_mb() // 2}MiB"])
            con.execute("set enable_progress_bar = false")
            con.execute("set preserve_insertion_order = false")
            yield con, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_older(connection: psycopg.Connection) -> None:
    version = connection.info.server_version // 10_000
    if version < OLDEST:
        raise UnableToHandOver(
            f"the database is PostgreSQL {version}; version {OLDEST} or later is needed"
        )


def _take_turn(connection: psycopg.Connection) -> None:
    """Wait for a handover that is under way, and let the server notice when we are gone."""
    # Also for a reader that stands in the way of a new column.
    connection.execute("set local lock_timeout = '60s'")
    connection.execute("set local statement_timeout = 0")
    connection.execute("set local idle_in_transaction_session_timeout = 0")
    connection.execute("set local timezone = 'UTC'")
    connection.execute("set local client_connection_check_interval = '2s'")
    try:
        connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    except psycopg.errors.LockNotAvailable:
        raise UnableToHandOver(
            "another handover is under way; run again when it has ended"
        ) from None


def _what_failed(failed: psycopg.Error | duckdb.Error) -> str:
    """Say what failed, in words that hold nothing of a row and no address."""
    if isinstance(failed, duckdb.Error):
        return f"the run could not be read or compared ({type(failed).__name__})"
    if isinstance(failed, psycopg.errors.DiskFull):
        return "PostgreSQL has no room on its disk; make room and run again"
    if isinstance(failed, psycopg.errors.InsufficientPrivilege):
        return "the role of DATABASE_URL may not make or change the tables of schema record"
    if isinstance(failed, psycopg.errors.UniqueViolation):
        table = failed.diag.table_name or "a table"
        return f"two rows of {table} have one and the same key; report it, without the data"
    if isinstance(failed, psycopg.OperationalError):
        return f"PostgreSQL went away or stopped the work ({type(failed).__name__})"
    return f"PostgreSQL refused a statement ({type(failed).__name__})"
