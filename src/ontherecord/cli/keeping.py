"""The commands that keep a landlord's folder and database: back up, check a backup, restore."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from ontherecord.pipeline.keeping import Restored, back_up, restore, send_log, verify
from ontherecord.pipeline.keeping.backing_up import backups_in
from ontherecord.pipeline.keeping.manifest import MANIFEST

LISTED = 20


def back_up_folder(folder: Path, target: Path, *, verifies: bool, keep: int | None) -> None:
    """Back a folder up, and say what is in the backup."""
    done = back_up(
        folder, target, datetime.now(UTC), os.environ, verifies=verifies, keep=keep, say=click.echo
    )
    told = done.manifest
    click.echo(
        f"Backed up: {done.path}, {len(told.files):,} files and {told.bytes / 1e6:,.1f} MB,"
        f" {done.reused:,} of them as in the backup before"
    )
    click.echo(
        f"Run: {told.run_id or 'none yet'}. Database: {_database(told.server, told.handed_over)}."
    )
    if verifies:
        click.echo("Read again, and whole.")
    for name in done.outward:
        click.echo(f"Note: {name} leads out of the folder; what it leads to is not in the backup.")
    if told.key_is_elsewhere:
        click.echo("Note: ONTHERECORD_SECRET_KEY is not in the backup; keep it elsewhere.")
    if done.deleted:
        click.echo(f"Deleted: {', '.join(done.deleted)}")


def verify_backups(place: Path) -> None:
    """Read one backup, or all in a place, again; the first that is spoilt ends it."""
    backups = [place] if (place / MANIFEST).is_file() else backups_in(place)
    if not backups:
        raise click.UsageError(f"{place} holds no whole backup")
    for backup in backups:
        told = verify(backup)
        click.echo(f"Whole: {backup}, {len(told.files):,} files and {told.bytes / 1e6:,.1f} MB")


def restore_folder(backup: Path, folder: Path, disposals: Path | None) -> None:
    """Restore a backup, and say what is there now and what is left to do."""
    done = restore(
        backup, folder, datetime.now(UTC), os.environ, later_log=disposals, say=click.echo
    )
    told = done.manifest
    click.echo(f"Restored: {folder}, as it was on {told.made_at}")
    click.echo(
        f"Run: {told.run_id or 'none yet'}. Database: {_database(told.server, told.handed_over)}."
    )
    for line in _disposed(done):
        click.echo(line)
    if told.server:
        click.echo(
            f"Everybody signs in anew, and {done.revoked:,} tokens were revoked. Look at accounts,"
            " roles and denials: what was changed since the backup is not in it."
        )
    click.echo(f"Next: ontherecord serve {folder}")


def tell_backups(folder: Path) -> None:
    """Tell the places where a folder is backed up what was disposed of."""
    for line in send_log(folder):
        click.echo(f"Note: {line}", err=True)


def _database(server: int, run_id: str) -> str:
    if not server:
        return "none"
    return f"PostgreSQL {server} with {run_id}" if run_id else f"PostgreSQL {server}, no run yet"


def _disposed(done: Restored) -> list[str]:
    if not done.replayed:
        return ["Nothing was disposed of since, as far as the logs beside the backup say."]
    said = [
        f"Disposed of again: {done.replayed} disposals, {done.forgotten:,} rows of the database"
    ]
    said += [f"May still hold what went, in extracts/: {name}" for name in done.may_hold[:LISTED]]
    if len(done.may_hold) > LISTED:
        said.append(f"  and {len(done.may_hold) - LISTED:,} more files of these systems")
    if done.may_hold:
        said.append("Delete them, or ask for them again without whoever went.")
    return said
