"""The demonstration: a made-up landlord, two deliveries handed over, and its desk."""

from __future__ import annotations

import os
import shutil
import webbrowser
from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from ontherecord.cli.before_serving import refuse_port
from ontherecord.cli.handing_over import lines
from ontherecord.cli.progress import drawn
from ontherecord.cli.serving import demo_accounts, serve_desk
from ontherecord.database import Address, EmbeddedServer, database_of
from ontherecord.made_up import make_landlord
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.handover import hand_over_folder
from ontherecord.pipeline.refresh import refresh
from ontherecord.pipeline.reporting import summary

MARK = ".made-up"
HANDED_OVER = time(6, tzinfo=UTC)
"""When a delivery of the demonstration is handed over, on the day it is for."""


def demonstrate(
    folder: Path, homes: int, seed: int, today: date, *, port: int, opens: bool, serves: bool
) -> None:
    """Make a landlord in `folder`, refresh it for each delivery, hand each over, serve its desk.

    With `serves` false there is no database and no desk: the report alone is made. `opens` shows in
    a browser what was made.
    """
    if serves:
        refuse_port("127.0.0.1", port)
    _make_room(folder)
    click.echo(f"Making a landlord of {homes:,} homes in {folder} …")
    make_landlord(folder, homes, seed, today)
    (folder / MARK).write_text("Made by ontherecord demo, which may delete this folder.\n")
    if not serves:
        _refresh_each(folder, today, hands_over=False)
        if opens:
            webbrowser.open(_report_of(folder).as_uri())
        return
    # One server for all of it: it would be started and ended for each delivery.
    with database_of(folder, os.environ):
        _refresh_each(folder, today, hands_over=True)
        _open_desk(folder, port, opens=opens)


def _make_room(folder: Path) -> None:
    """Delete the demonstration that was made here before, and nothing else."""
    if not (folder.exists() and any(folder.iterdir())):
        return
    if not (folder / MARK).is_file():
        raise click.UsageError(f"{folder} holds something else; name another folder")
    if (folder / "database").is_dir() and EmbeddedServer(folder / "database").is_up():
        raise click.UsageError(f"the desk of {folder} is open; end it first, with Ctrl+C")
    shutil.rmtree(folder)


def _refresh_each(folder: Path, today: date, *, hands_over: bool) -> None:
    days = sorted({file.received_on for file in LandlordFolder(folder).arrived(today)})
    for day in [*days[:-1], today]:
        click.echo(f"\nRefreshing with what had arrived by {day:%-d %B %Y}")
        with drawn() as say:
            refreshed = refresh(folder, day, say)
        click.echo(summary(refreshed.run))
        if hands_over:
            # As known on its own day: the past of the demonstration can be asked too.
            at = min(datetime.combine(day, HANDED_OVER), datetime.now(UTC))
            with drawn() as say:
                done = hand_over_folder(folder, at, os.environ, say)
            click.echo("\n".join(lines(done)))
    click.echo(f"\nThe report: {_report_of(folder)}")


def _report_of(folder: Path) -> Path:
    return (folder / "record" / "report.html").absolute()


def _open_desk(folder: Path, port: int, *, opens: bool) -> None:
    """Serve the desk of the demonstration on this machine alone, until Ctrl+C."""

    def before(address: Address, environment: dict[str, str]) -> None:
        # The tables are there, and nobody is served yet.
        demo_accounts(address, environment)
        if opens:
            webbrowser.open(_report_of(folder).as_uri())

    serve_desk(folder, "127.0.0.1", port, switches={"ONTHERECORD_DEMO": "1"}, before=before)
