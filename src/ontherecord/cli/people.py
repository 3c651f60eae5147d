"""The commands about matching people: explain a pair, and propose another model."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.matching.people import HeldBack, explain_in_run, page_of_pair
from ontherecord.pipeline.matching.people.picturing import in_words
from ontherecord.pipeline.training import train
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import read_landlord


def explain_people(folder: Path, run: Path, one: str, other: str, page: Path | None) -> None:
    """Print what speaks for and against two records being one person; draw it into `page`."""
    model = read_landlord(folder, read_standards(folder)).people_model
    try:
        explained = explain_in_run(run, one, other, model)
    except KeyError as error:
        raise click.UsageError(
            f"no record of a person is called {error.args[0]}; name each as system:reference"
        ) from error
    except HeldBack as error:
        raise click.UsageError("one of the two is held back: it is explained to nobody") from error
    click.echo(explained.outcome)
    for sentence in () if explained.is_weighed else explained.against:
        click.echo(sentence)
    if explained.is_weighed:
        click.echo(in_words(explained).replace("; ", "\n").replace(". ", ".\n"))
    if page:
        page.write_text(page_of_pair(explained), encoding="utf-8")
        click.echo(f"Drawn: {page}")


def train_people_model(folder: Path, run: Path, today: date, decided: Path | None = None) -> None:
    """Write a candidate model and its report into the landlord's models/."""
    into = folder / "models" / f"people-{today.isoformat()}"
    if into.exists():
        raise click.UsageError(f"{into} is there already; remove it to train again today")
    landlord = read_landlord(folder, read_standards(folder))
    try:
        report = train(LandlordFolder(folder), landlord, run, into, decided)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise
    click.echo(f"Candidate: {into}\nReport: {report}\nNothing uses it until somebody adopts it.")
