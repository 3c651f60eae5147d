"""The commands that begin a landlord's folder and add a system to it."""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from pathlib import Path

import click

from ontherecord.cli.ending import REJECTED
from ontherecord.pipeline.drafting import (
    FolderNotEmpty,
    UnableToAdd,
    begin_folder,
    consider,
    read_synonyms,
    refuse_early,
    system_name,
    take_files,
    told,
    told_of_trying,
    try_again,
    write_source,
)
from ontherecord.pipeline.loading import Password
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import SECRET_VARIABLE


def begin(folder: Path) -> None:
    """Make a landlord's folder and say what to do next."""
    try:
        made = begin_folder(folder)
    except FolderNotEmpty as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"Made in {folder}: {', '.join(made)}" if made else f"{folder} is begun already.")
    click.echo(f"Next: fill {folder / 'landlord.toml'}, then")
    click.echo(f"  ontherecord add-source {folder} FILE… --system NAME --dry-run")


def add(
    folder: Path,
    files: list[Path],
    system: str | None,
    today: date,
    *,
    password_from: str,
    dry_run: bool,
    take: bool,
) -> None:
    """Draft a source from a system's files, say what would come of it, and write it."""
    if dry_run and take:
        raise click.UsageError("--dry-run writes nothing, so it cannot --take")
    name = system or system_name(files)
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise click.UsageError("--system must be small letters, digits and low lines, as housing")
    if password_from and not SECRET_VARIABLE.fullmatch(password_from):
        raise click.UsageError(
            "--password-from takes the name of an environment variable, as CONTRACTOR_PASSWORD,"
            " and never the password"
        )
    standards = read_standards(folder)
    password = Password(password_from, os.environ.get(password_from))
    try:
        if not dry_run:
            refuse_early(folder, name)
        elif again := try_again(folder, name, files, standards, today, password):
            click.echo(f"sources/{name} is there already and was tried as it stands.")
            click.echo(f"{told_of_trying(again)}\n\nNothing was written.")
            _end(is_whole=not again.problems)
            return
        added = consider(folder, name, files, standards, read_synonyms(), today, password)
        click.echo(told(added, standards))
        if dry_run:
            click.echo("\nNothing was written.")
            _end(is_whole=added.is_whole)
            return
        written = write_source(folder, added, password_from)
        taken = take_files(folder, added, today) if take else []
    except UnableToAdd as error:
        raise click.UsageError(str(error)) from error
    click.echo("")
    if written:
        click.echo(f"Written: {', '.join(written)}")
    for file in taken:
        click.echo(f"Taken: {file}")
    click.echo(_next(folder, name, bool(added.source), take))
    _end(is_whole=added.is_whole)


def _end(*, is_whole: bool) -> None:
    """End with 1 where a file was not read or would not be taken in as it is."""
    if not is_whole:
        sys.exit(REJECTED)


def _next(folder: Path, system: str, drafted: bool, taken: bool) -> str:
    steps = [f"fill side and owner of {system} in {folder / 'landlord.toml'}"]
    if drafted:
        own = folder / "sources" / system
        steps.append(f"answer each OPEN in {own / 'columns.csv'}")
        steps.append(f"write our code for each ? in {own / 'codes.csv'}")
        steps.append(f"answer each ASK in {own / 'source.toml'}")
    if not taken:
        steps.append(f"put the files under {folder / 'extracts'}/<day>/{system}/")
    steps.append(f"ontherecord refresh {folder}")
    return "Next:\n" + "\n".join(f"  {n}. {step}" for n, step in enumerate(steps, start=1))
