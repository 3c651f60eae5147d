"""Makes a backup: folder and database as they were at one moment, whole or not at all."""

from __future__ import annotations

import hashlib
import hmac
import importlib.metadata
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ontherecord.database import database_of
from ontherecord.database.dumping import Moment, UnableToDump, dump, moment_of
from ontherecord.pipeline.folder import UNFINISHED, LandlordFolder
from ontherecord.pipeline.handover import has_database
from ontherecord.pipeline.keeping.logs_of_disposals import put_log, remember_target
from ontherecord.pipeline.keeping.manifest import (
    DUMP,
    FILES,
    KeptFile,
    Manifest,
    SpoiltBackup,
    digest_of_file,
    read_manifest,
    verify,
    write_manifest,
)
from ontherecord.pipeline.keeping.pinning import Pinned, held_patiently, one_backup_at_a_time, pin
from ontherecord.pipeline.tombstones import read_disposals

SECRET_KEY = "ONTHERECORD_SECRET_KEY"
MARK = ".ontherecord-backups"
"""In a place for backups: whose they are. Without it nothing there is touched."""
PATIENCE = 3600.0
Say = Callable[[str], None]


class UnableToBackUp(Exception):
    """A backup that did not come about; what was there before is there still."""


@dataclass(frozen=True)
class BackedUp:
    """What a backup did."""

    path: Path
    manifest: Manifest
    reused: int
    """Files that are one with those of the backup before."""
    outward: tuple[str, ...]
    """Links that lead out of the folder: what they lead to is not in the backup."""
    deleted: tuple[str, ...]


def back_up(
    path: Path,
    target: Path,
    now: datetime,
    environment: Mapping[str, str],
    *,
    verifies: bool = False,
    keep: int | None = None,
    say: Say = lambda said: None,
) -> BackedUp:
    """Back a landlord's folder and database up into a new folder under `target`.

    `keep` deletes all but so many of the newest backups there. Raises UnableToBackUp, FolderInUse,
    UnableToServe, UnableToUseDatabase, SpoiltBackup.
    """
    folder = LandlordFolder(path)
    if not (path / "landlord.toml").is_file():
        raise UnableToBackUp(f"{path} is no landlord's folder: it has no landlord.toml")
    _prepare(folder, target)
    name = now.strftime("%Y-%m-%dT%H%M%SZ")
    unfinished, whole = target / f".{name}{UNFINISHED}", target / name
    if whole.exists():
        raise UnableToBackUp(f"{whole} is there already; wait a second and run again")
    with one_backup_at_a_time(folder), ExitStack() as moment_held:
        for left in target.glob(f".*{UNFINISHED}"):
            shutil.rmtree(left, ignore_errors=True)
        before = newest(target)
        with held_patiently(folder, PATIENCE, say):
            disposals = len(read_disposals(folder))
            put_log(folder, target)
            run = folder.last_run()
            pinned, links, outward = pin(folder, {run.name} if run else set())
            # After the files: what the desk added to one of them meanwhile is in the database.
            address, moment = _hold_database(path, environment, moment_held)
        unfinished.mkdir(mode=0o700)
        try:
            if address and moment:
                dump(address, moment, unfinished / DUMP)
            moment_held.close()
            kept, reused = _copy(pinned, unfinished, before, verifies)
            if moment:
                kept.append(_described(DUMP, unfinished / DUMP))
            manifest = Manifest(
                now.isoformat(timespec="seconds"), importlib.metadata.version("ontherecord"),
                mark_of(folder), run.name if run else "", disposals,
                moment.server if moment else 0, moment.run_id if moment else "",
                bool(environment.get(SECRET_KEY)), tuple(kept), links,
            )  # fmt: skip
            write_manifest(unfinished, manifest)
            flush(unfinished)
            if verifies:
                verify(unfinished)
            os.rename(unfinished, whole)
            flush_folder(target)
        except UnableToDump as failed:
            raise UnableToBackUp(str(failed)) from None
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        remember_target(folder, target)
    deleted = _delete_old(target, keep) if keep else []
    return BackedUp(whole, manifest, reused, tuple(outward), tuple(deleted))


def backups_in(target: Path) -> list[Path]:
    """Give the whole backups in a place, the oldest first."""
    there = target.iterdir() if target.is_dir() else []
    return sorted(p for p in there if (p / "manifest.json").is_file() and p.name[:1] != ".")


def newest(target: Path) -> Path | None:
    """Give the newest whole backup in a place."""
    return next(reversed(backups_in(target)), None)


def mark_of(folder: LandlordFolder) -> str:
    """Give the digest by which a landlord's folder is known among backups."""
    return hmac.new(folder.salt(), b"backups of this folder", hashlib.sha256).hexdigest()


def _prepare(folder: LandlordFolder, target: Path) -> None:
    """Make the place for backups, or see that it is this landlord's."""
    if target.resolve().is_relative_to(folder.path.resolve()):
        raise UnableToBackUp(f"{target} lies in {folder.path}: name a place outside it")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark, ours = target / MARK, mark_of(folder)
    if mark.is_file():
        if mark.read_text(encoding="ascii").strip() != ours:
            raise UnableToBackUp(f"{target} holds backups of another landlord; name another place")
    elif any(target.iterdir()):
        raise UnableToBackUp(f"{target} is not empty and holds no backups; name a new folder")
    else:
        mark.write_text(ours + "\n", encoding="ascii")


def _hold_database(
    path: Path, environment: Mapping[str, str], held: ExitStack
) -> tuple[str, Moment | None]:
    if not has_database(path, environment):
        return "", None
    address = held.enter_context(database_of(path, environment))
    connection = held.enter_context(address.connect())
    connection.autocommit = True
    moment = held.enter_context(moment_of(connection))
    return (address.owner, moment) if moment.schemas else ("", None)


def _copy(
    pinned: Iterable[Pinned], backup: Path, before: Path | None, verifies: bool
) -> tuple[list[KeptFile], int]:
    """Copy the files into a backup; what is as in the backup before is that very file.

    With `verifies` that one is read again first, so that a file spoilt since is copied anew.
    """
    known: dict[str, KeptFile] = {}
    if before:
        try:
            known = {file.name: file for file in read_manifest(before).files}
        except SpoiltBackup:
            before = None
    kept, reused = [], 0
    for one in pinned:
        name = f"{FILES}/{one.name}"
        goal = backup / name
        goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        was = known.get(name)
        is_sound = before and was and (not verifies or _is_same(before / name, was))
        if before and was and is_sound and _is_same(one.path, was) and _linked(before / name, goal):
            kept.append(was)
            reused += 1
            continue
        try:
            shutil.copy2(one.path, goal)
        except FileNotFoundError:
            raise UnableToBackUp(f"{one.name} went while it was backed up; run again") from None
        kept.append(_described(name, goal))
    return kept, reused


def _is_same(path: Path, was: KeptFile) -> bool:
    now = path.stat()
    same = (now.st_size, now.st_mode & 0o777, now.st_mtime_ns) == (
        was.size,
        was.mode,
        was.changed_ns,
    )
    return same and digest_of_file(path) == was.sha256


def _linked(there: Path, goal: Path) -> bool:
    try:
        os.link(there, goal)
    except OSError:
        return False
    return True


def _described(name: str, path: Path) -> KeptFile:
    said = path.stat()
    return KeptFile(
        name, said.st_size, digest_of_file(path), said.st_mode & 0o777, said.st_mtime_ns
    )


def flush(top: Path) -> None:
    """Have everything in a folder written to disk."""
    for where, _, files in os.walk(top):
        for path in (Path(where) / name for name in files):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        flush_folder(Path(where))


def flush_folder(folder: Path) -> None:
    """Have the names in a folder written to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _delete_old(target: Path, keep: int) -> list[str]:
    """Delete all but the newest; its list of contents first, so that no half of one is taken."""
    old = backups_in(target)[:-keep]
    for backup in old:
        (backup / "manifest.json").unlink()
        shutil.rmtree(backup)
    return [backup.name for backup in old]
