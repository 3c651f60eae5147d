"""The demonstration: a made-up landlord, two deliveries, a report and the desk."""

from __future__ import annotations

import shutil
import webbrowser
from datetime import date
from pathlib import Path

import click

from ontherecord.cli.progress import drawn
from ontherecord.cli.serving import demo_accounts, serve_desk
from ontherecord.database import Address, EmbeddedServer
from ontherecord.made_up import make_landlord
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.refresh import refresh
from ontherecord.pipeline.reporting import summary

MARK = ".made-up"


def demonstrate(
    folder: Path, homes: int, seed: int, today: date, *, opens: bool, port: int
) -> None:
    """Make a landlord in `folder`, refresh it for each delivery, and open its report and desk."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise click.UsageError(f"{folder} holds something else; name another folder")
        if (folder / "database").is_dir() and EmbeddedServer(folder / "database").is_up():
            raise click.UsageError(f"the desk of {folder} is open; end it first, with Ctrl+C")
        shutil.rmtree(folder)
    click.echo(f"Making a landlord of {homes:,} homes in {folder} …")
    make_landlord(folder, homes, seed, today)
    (folder / MARK).write_text("Made by ontherecord demo, which may delete this folder.\n")
    days = sorted({file.received_on for file in LandlordFolder(folder).arrived(today)})
    for day in [*days[:-1], today]:
        click.echo(f"\nRefreshing with what had arrived by {day:%-d %B %Y}")
        with drawn() as say:
            refreshed = refresh(folder, day, say)
        click.echo(summary(refreshed.run))
    report = (folder / "record" / "report.html").absolute()
    click.echo(f"\nThe report: {report}")
    if opens:
        webbrowser.open(report.as_uri())
        open_desk(folder, port)


def open_desk(folder: Path, port: int) -> None:
    """Serve the desk of the demonstration on this machine alone, until Ctrl+C."""

    def before(address: Address, environment: dict[str, str]) -> None:
        # Here the run is handed over: the tables are there, and nobody is served yet.
        demo_accounts(address, environment)

    serve_desk(folder, "127.0.0.1", port, switches={"ONTHERECORD_DEMO": "1"}, before=before)
