"""Restores a backup into an empty folder and database, and disposes again of what went since.

The folder is made beside and renamed last: until then nothing stands where it is wanted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ontherecord.database import database_of, dumping
from ontherecord.database.address import URL
from ontherecord.pipeline.disposing import replay_disposals
from ontherecord.pipeline.disposing.choosing import open_run
from ontherecord.pipeline.disposing.elsewhere import files_that_may_hold
from ontherecord.pipeline.folder import UNFINISHED, LandlordFolder
from ontherecord.pipeline.handover import hand_over_folder
from ontherecord.pipeline.keeping.backing_up import (
    SECRET_KEY,
    backups_in,
    flush,
    flush_folder,
    newest,
)
from ontherecord.pipeline.keeping.logs_of_disposals import latest_log
from ontherecord.pipeline.keeping.manifest import DUMP, FILES, Manifest, verify
from ontherecord.pipeline.tombstones import LOG, read_disposals

Say = Callable[[str], None]


class UnableToRestore(Exception):
    """A restore that did not come about; the message says what stands in its way."""


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    backup: Path
    manifest: Manifest
    replayed: int
    """Disposals from after the backup, done again."""
    forgotten: int
    """Rows of the database that went with them."""
    may_hold: tuple[str, ...]
    """Files in `extracts/` of the systems these touched: they may hold what went."""
    revoked: int = 0
    """Tokens that open nothing any longer; the backup cannot know which were revoked since."""


def restore(
    backup: Path,
    path: Path,
    now: datetime,
    environment: Mapping[str, str],
    *,
    later_log: Path | None = None,
    say: Say = lambda said: None,
) -> Restored:
    """Restore a backup, or the newest in a place for them, into a folder that is not there yet.

    Disposals from after it are done again, by the latest log that lies beside the backups or that
    `later_log` names. Raises UnableToRestore, SpoiltBackup, UnableToDispose, UnableToHandOver,
    UnableToServe, UnableToUseDatabase.
    """
    chosen = _chosen(backup)
    if path.is_symlink() or (path.exists() and (not path.is_dir() or any(path.iterdir()))):
        raise UnableToRestore(
            f"{path} is not empty, and a restore overwrites nothing; name a new folder, or move"
            " this one away first"
        )
    say(f"Checking {chosen}")
    manifest = verify(chosen)
    _refuse_other_key(chosen, manifest, environment)
    _refuse_full_database(manifest, environment)
    unfinished = path.absolute().with_name(f".{path.absolute().name}{UNFINISHED}")
    shutil.rmtree(unfinished, ignore_errors=True)
    path.absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        say("Copying the folder")
        _copy(chosen, manifest, unfinished)
        replayed, may_hold = _replay(chosen, unfinished, later_log, say)
        forgotten, revoked = _restore_database(chosen, manifest, unfinished, now, environment, say)
        if path.is_dir():
            path.rmdir()
        flush(unfinished)
        os.rename(unfinished, path)
        flush_folder(path.absolute().parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return Restored(chosen, manifest, replayed, forgotten, may_hold, revoked)


def _chosen(backup: Path) -> Path:
    if (backup / "manifest.json").is_file():
        return backup
    found = newest(backup)
    if found is None:
        raise UnableToRestore(f"{backup} holds no whole backup")
    return found


def _refuse_other_key(chosen: Path, manifest: Manifest, environment: Mapping[str, str]) -> None:
    if manifest.key_is_elsewhere and not environment.get(SECRET_KEY):
        raise UnableToRestore(
            f"{chosen} was made where {SECRET_KEY} is set; set it to the same, for without it no"
            " second factor can be used"
        )


def _refuse_full_database(manifest: Manifest, environment: Mapping[str, str]) -> None:
    """Refuse a database that holds something before anything is copied."""
    if not manifest.server or not environment.get(URL):
        return
    with database_of(Path(), environment) as address, address.connect() as connection:
        there = dumping.schemas_in(connection)
    if there:
        raise UnableToRestore(
            f"the database that {URL} names holds schema {' and '.join(there)} already, and a"
            " restore overwrites nothing; make an empty database and name it, or unset it to"
            " restore into one of the folder's own"
        )


def _copy(chosen: Path, manifest: Manifest, into: Path) -> None:
    into.mkdir(mode=0o700)
    for file in manifest.files:
        if not file.name.startswith(f"{FILES}/"):
            continue
        goal = into / file.name.removeprefix(f"{FILES}/")
        goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy2(chosen / file.name, goal)
    for name, where in manifest.links.items():
        (into / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        (into / name).symlink_to(where)


def _replay(
    chosen: Path, path: Path, later_log: Path | None, say: Say
) -> tuple[int, tuple[str, ...]]:
    """Take out of the folder what the latest log says went; give how much, and what may hold it."""
    folder = LandlordFolder(path)
    before = len(read_disposals(folder))
    siblings = [beside / FILES / LOG for beside in backups_in(chosen.parent)]
    log = later_log or latest_log([chosen.parent / LOG, *siblings])
    if log is None:
        return 0, ()
    lines = log.read_bytes().count(b"\n")
    if lines <= before:
        return 0, ()
    say(f"Disposing again of what went since: {lines - before} disposals")
    replay_disposals(folder, log)
    systems = {system for done in read_disposals(folder)[before:] for system in done.systems}
    return lines - before, tuple(_files_of(folder, systems))


def _files_of(folder: LandlordFolder, systems: set[str]) -> list[str]:
    """Name the files in `extracts/` that came from some systems."""
    run = folder.last_run()
    if run is None or not (run / "extract.parquet").is_file():
        return []
    with duckdb.connect() as con:
        open_run(con, run)
        return files_that_may_hold(con, folder, sorted(systems))


def _restore_database(
    chosen: Path,
    manifest: Manifest,
    path: Path,
    now: datetime,
    environment: Mapping[str, str],
    say: Say,
) -> tuple[int, int]:
    """Put the database back; give how many rows went with what was disposed of, and how many
    tokens were revoked."""
    if not manifest.server:
        return 0, 0
    say("Restoring the database")
    with database_of(path, environment) as address:
        try:
            dumping.restore(address.owner, chosen / DUMP, manifest.server)
        except dumping.UnableToDump as failed:
            raise UnableToRestore(str(failed)) from None
        with address.connect() as connection:
            revoked = dumping.let_nobody_in(connection, now)
        if not manifest.run_id:
            return 0, revoked
        # Brings it up to the folder's run, and takes out of it what was disposed of since.
        return hand_over_folder(path, now, environment).forgotten, revoked
