"""Hands the record over to the landlord's database, and says what came of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from ontherecord.cli.progress import drawn
from ontherecord.cli.reporting import remake_views
from ontherecord.database import Address, UnableToServe, UnableToUseDatabase, database_of
from ontherecord.database.searching import refresh_search
from ontherecord.pipeline.handover import (
    HandedOver,
    UnableToHandOver,
    hand_over_folder,
    has_database,
)
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import DESK_DATABASE
from ontherecord.standards.search_synonyms import read_search_synonyms


@contextmanager
def desk_to_ask(folder: Path, wanted: bool | None = None) -> Iterator[Mapping[str, str]]:
    """Give the environment of a refresh: with the desk's database, where staff enter anything.

    What they entered is then the run's one more source, read in one snapshot. A database that is
    away, or not wanted, stops no refresh: the next one reads what was entered.
    """
    with ExitStack() as up:
        asked: Mapping[str, str] = {}
        if wanted is not False and has_database(folder, os.environ):
            try:
                address = up.enter_context(database_of(folder, os.environ))
                asked = {DESK_DATABASE: address.url} if _is_served(address) else {}
            except (UnableToServe, UnableToUseDatabase):
                click.echo(
                    "What staff entered at the desk since the last refresh is not read:"
                    " its database does not answer. The next refresh reads it.",
                    err=True,
                )
        yield os.environ | asked


def _is_served(address: Address) -> bool:
    """Say whether the desk was ever served and has something to show."""
    with address.connect() as con:
        found = con.execute("select to_regclass('desk.entry'), to_regclass('record.place')")
        return None not in (found.fetchone() or (None,))


def hand_over_if_wanted(folder: Path, wanted: bool | None) -> None:
    """Hand over when it is wanted; not told, when the landlord has a database."""
    if has_database(folder, os.environ) if wanted is None else wanted:
        hand_over(folder)


def hand_over(folder: Path) -> None:
    """Hand the last whole run of a folder over, bring search up to it, and say what changed."""
    with ExitStack() as up:
        try:
            if has_database(folder, os.environ):
                # A server of our own then stays up between the two.
                up.enter_context(database_of(folder, os.environ))
            with drawn() as say:
                done = hand_over_folder(folder, datetime.now(UTC), os.environ, say)
        except (UnableToServe, UnableToUseDatabase) as away:
            raise UnableToHandOver(str(away)) from None
        for line in lines(done):
            click.echo(line)
        make_searchable(folder)


def make_searchable(folder: Path) -> None:
    """Bring search, and views that are read, up to the handover. Raises UnableToRefreshSearch."""
    synonyms = {group.name: group.phrases for group in read_search_synonyms(folder)}
    with database_of(folder, os.environ) as address, address.connect() as con:
        con.autocommit = True
        done = refresh_search(con, read_standards(folder), synonyms)
        remake_views(folder, address)
    if done.is_new:
        click.echo(f"Search looks into {done.entries:,} entries anew.")


def lines(done: HandedOver) -> list[str]:
    """Say what a handover did."""
    if not done.is_new:
        return [f"Handed over: nothing; the database holds {done.run_id} already."]
    said = [
        f"Handed over {done.run_id}: {done.added:,} rows added, {done.closed:,} closed,"
        f" {done.unchanged:,} unchanged, in {done.seconds:,.0f} s"
    ]
    if done.forgotten:
        said.append(f"Deleted or blanked in every version: {done.forgotten:,} rows")
    return [*said, *(f"Note: {word}" for word in done.said)]
