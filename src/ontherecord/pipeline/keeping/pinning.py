"""Holds a landlord's folder still for the moment of a backup, without keeping anybody waiting.

Under the folder's lock each file gets a second name; then the lock is given back, and the files are
copied by those names while refreshes go on. What is added to in place is copied at once.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ontherecord.pipeline.folder import BACKING_UP, PINNED, UNFINISHED, FolderInUse, LandlordFolder

LEFT_OUT = frozenset({"database", PINNED, BACKING_UP, ".refreshing"})
"""At the top of a folder: the database is taken out by itself, and locks are of a process."""
MADE_AGAIN = ("desk/static", "desk/files")
WRITTEN_IN_PLACE = (".jsonl", ".csv", ".toml", ".json", ".html", ".xlsx")
"""Endings of files that may be written to in place; where they are small they are copied."""
LARGE = ("extracts/", "kept/")
SMALL = 16 * 1024**2
MOMENT = 1.0


@dataclass(frozen=True)
class Pinned:
    """A file of the folder: its path inside it, and where its bytes are to be read."""

    name: str
    path: Path


@contextmanager
def one_backup_at_a_time(folder: LandlordFolder) -> Iterator[None]:
    """Hold the lock of backups; clear what a killed one left. Raises FolderInUse."""
    with (folder.path / BACKING_UP).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderInUse(f"{folder.path}: another backup of it is being made") from None
        pinned = folder.path / PINNED
        shutil.rmtree(pinned, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(pinned, ignore_errors=True)


@contextmanager
def held_patiently(
    folder: LandlordFolder, seconds: float, say: Callable[[str], None]
) -> Iterator[None]:
    """Hold the folder, once a refresh that is under way has ended. Raises FolderInUse."""
    tries, waited = max(1, round(seconds / MOMENT)), 0
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(folder.held())
                break
            except FolderInUse:
                waited += 1
                if waited == tries:
                    raise
            if waited == 1:
                say("A refresh is running; the backup begins when it has ended.")
            time.sleep(MOMENT)
        yield


def pin(folder: LandlordFolder, runs: set[str]) -> tuple[list[Pinned], dict[str, str], list[str]]:
    """Pin every file of a folder that belongs in a backup. The folder must be held.

    `runs` are those to take. Gives the files, the symbolic links with where they lead, and the
    links that lead out of the folder, of which only the link is kept.
    """
    pinned, links, outward = [], {}, []
    for path in sorted(_belonging(folder.path, runs)):
        name = path.relative_to(folder.path).as_posix()
        if path.is_symlink():
            links[name] = os.readlink(path)
            if not path.resolve().is_relative_to(folder.path.resolve()):
                outward.append(name)
            continue
        again = folder.path / PINNED / name
        again.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_written_in_place = path.suffix in WRITTEN_IN_PLACE and not name.startswith(LARGE)
        if is_written_in_place and path.stat().st_size <= SMALL:
            shutil.copy2(path, again)
        else:
            try:
                os.link(path, again)
            except OSError:  # another disk, or one without second names: read where it lies
                again = path
        pinned.append(Pinned(name, again))
    return pinned, links, outward


def _belonging(top: Path, runs: set[str]) -> Iterator[Path]:
    for where, folders, files in os.walk(top):
        here = Path(where)
        inside = here.relative_to(top)
        for name in list(folders):
            path = (inside / name).as_posix()
            is_left_out = path in MADE_AGAIN or (here == top and name in LEFT_OUT)
            is_other_run = inside.as_posix() == "runs" and name not in runs
            if is_left_out or is_other_run or _is_passing(name):
                folders.remove(name)
            elif (here / name).is_symlink():
                yield here / name
        for name in files:
            if not _is_passing(name) and not (here == top and name in LEFT_OUT):
                with suppress(FileNotFoundError):
                    (here / name).lstat()
                    yield here / name


def _is_passing(name: str) -> bool:
    """Say whether a name is of something that is being written."""
    return name.endswith((UNFINISHED, ".loading")) or name.startswith("~$")
