"""The demonstration: a made-up landlord, two deliveries, a report."""

from __future__ import annotations

import shutil
import webbrowser
from datetime import date
from pathlib import Path

import click

from ontherecord.cli.progress import drawn
from ontherecord.made_up import make_landlord
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.refresh import refresh
from ontherecord.pipeline.reporting import summary

MARK = ".made-up"


def demonstrate(folder: Path, homes: int, seed: int, today: date, *, opens: bool) -> None:
    """Make a landlord in `folder`, refresh it for each delivery, and show where the report is."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            raise click.UsageError(f"{folder} holds something else; name another folder")
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
