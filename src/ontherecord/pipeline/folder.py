"""A landlord's folder on disk: what arrived, what is kept, and the pointer to the last whole run.

A run is written into `runs/<id>.unfinished`, flushed, renamed and only then pointed to by
`record`; a run killed at any moment leaves the last whole one served and nothing half.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

UNFINISHED = ".unfinished"
BACKING_UP, PINNED = ".backing_up", f".backing_up{UNFINISHED}"
"""The lock of a backup that is being made, and the folder of what it has still to copy."""
A_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")


class FolderInUse(Exception):
    """Another refresh of the same folder is running."""


@dataclass(frozen=True)
class ArrivedFile:
    """A file under `extracts/`, with the day its path says it came; else the day it was found."""

    path: Path
    name: str
    received_on: date

    @cached_property
    def sha256(self) -> str:
        """The digest of the file's bytes."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class LandlordFolder:
    """The parts of a landlord's folder, by name."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Where passwords stand: what landlord.toml names are its keys."""

    @property
    def extracts(self) -> Path:
        return self.path / "extracts"

    @property
    def kept(self) -> Path:
        return self.path / "kept"

    @property
    def decisions(self) -> Path:
        return self.path / "decisions"

    @property
    def runs(self) -> Path:
        return self.path / "runs"

    @property
    def record(self) -> Path:
        return self.path / "record"

    def last_run(self) -> Path | None:
        """Give the folder of the last whole run."""
        return self.record.resolve() if (self.record / "run.json").is_file() else None

    def last_run_json(self) -> dict[str, Any]:
        last = self.last_run()
        return json.loads((last / "run.json").read_text(encoding="utf-8")) if last else {}

    def arrived(self, today: date) -> list[ArrivedFile]:
        """List every file that had arrived under `extracts/` by `today`, in the order of names."""
        found = []
        for path in sorted(self.extracts.rglob("*")) if self.extracts.is_dir() else []:
            name = path.relative_to(self.extracts).as_posix()
            hidden = any(part.startswith((".", "~$")) for part in name.split("/"))
            if path.is_file() and not hidden:
                found.append(ArrivedFile(path, name, _day_in(name) or today))
        return [file for file in found if file.received_on <= today]

    def salt(self) -> bytes:
        """Give the secret with which sealed columns are digested; made once for each folder."""
        file = self.path / ".salt"
        if not file.is_file():
            unfinished = file.with_name(f".salt{UNFINISHED}")
            unfinished.unlink(missing_ok=True)
            handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as secret:
                secret.write(os.urandom(32))
            os.replace(unfinished, file)
        return file.read_bytes()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for one refresh. Raises FolderInUse when another holds it."""
        with (self.path / ".refreshing").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise FolderInUse(
                    f"{self.path}: another refresh is running; wait for it to end"
                ) from None
            self._clear_leftovers()
            yield

    def _clear_leftovers(self) -> None:
        """Delete what a killed load or backup left: whole files, refused columns and all."""
        for left in self.kept.glob(".*.loading") if self.kept.is_dir() else []:
            shutil.rmtree(left, ignore_errors=True)
        for left in self.kept.glob(f".*{UNFINISHED}") if self.kept.is_dir() else []:
            left.unlink(missing_ok=True)
        if (self.path / PINNED).is_dir():
            with (self.path / BACKING_UP).open("w") as lock, suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(self.path / PINNED, ignore_errors=True)

    def begin_run(self, today: date) -> Path:
        """Clear what a killed run left and create the folder of a new, unfinished one."""
        self.runs.mkdir(mode=0o700, exist_ok=True)
        for left in self.runs.glob(f"*{UNFINISHED}"):
            shutil.rmtree(left)
        numbers = [
            int(run.name.rsplit("-", 1)[1])
            for run in self.runs.iterdir()
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}-\d{4,}", run.name)
        ]
        folder = self.runs / f"{today}-{max(numbers, default=0) + 1:04d}{UNFINISHED}"
        folder.mkdir(mode=0o700)
        return folder

    def finish_run(self, unfinished: Path) -> Path:
        """Make an unfinished run whole and point `record` to it, in one step each."""
        for file in unfinished.iterdir():
            with file.open("rb") as written:
                os.fsync(written.fileno())
        whole = unfinished.with_name(unfinished.name.removesuffix(UNFINISHED))
        os.rename(unfinished, whole)
        pointer = self.path / f".record{UNFINISHED}"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(whole.relative_to(self.path))
        os.replace(pointer, self.record)
        return whole

    def prune_runs(self, keep: int) -> None:
        """Delete all but the newest whole runs: each holds every record, and people are in them."""
        whole = sorted(
            (run for run in self.runs.iterdir() if not run.name.endswith(UNFINISHED)),
            key=lambda run: int(run.name.rsplit("-", 1)[1]),
        )
        served = self.last_run()
        for run in whole[:-keep]:
            if run.resolve() != served:
                shutil.rmtree(run)


def run_name(folder: Path) -> str:
    return folder.name.removesuffix(UNFINISHED)


def _day_in(name: str) -> date | None:
    found = A_DAY.search(name)
    try:
        return date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        return None
