"""Keeps the newest log of disposals beside the backups, so that a restore of any of them obeys it.

A folder remembers where it was backed up to; each disposal is told there at once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from ontherecord.pipeline.folder import UNFINISHED, LandlordFolder
from ontherecord.pipeline.tombstones import LOG, UnableToDispose

TARGETS = ".backed_up_to.json"
"""In a landlord's folder: the places it was backed up to."""


def remember_target(folder: LandlordFolder, target: Path) -> None:
    """Note that a folder is backed up to a place."""
    named = sorted({*map(str, targets_of(folder)), str(target.absolute())})
    _write_beside(folder.path / TARGETS, json.dumps(named, indent=1).encode() + b"\n")


def targets_of(folder: LandlordFolder) -> list[Path]:
    """Give the places that a folder was backed up to."""
    file = folder.path / TARGETS
    return [Path(name) for name in json.loads(file.read_bytes())] if file.is_file() else []


def send_log(path: Path) -> list[str]:
    """Put the log of a landlord's folder beside its backups; say of each place that misses it."""
    folder = LandlordFolder(path)
    missing = []
    for target in targets_of(folder):
        try:
            put_log(folder, target)
        except OSError:
            missing.append(
                f"{target} cannot be written to: its backups do not know yet what was disposed of."
                " Back up there before you restore from it, or copy disposed.jsonl there."
            )
        except UnableToDispose as error:
            missing.append(str(error))
    return missing


def put_log(folder: LandlordFolder, target: Path) -> None:
    """Put the folder's log beside the backups. Raises UnableToDispose where that one is later."""
    own, there = folder.path / LOG, target / LOG
    if there.is_file():
        before, now = there.read_bytes(), own.read_bytes() if own.is_file() else b""
        if before == now:
            return
        if not now.startswith(before):
            raise UnableToDispose(
                f"{there} has disposals that this folder's log lacks; put it back with:"
                f" ontherecord restore, or copy it over {own} and refresh"
            )
    if own.is_file():
        _write_beside(there, own.read_bytes())


def latest_log(candidates: Iterable[Path]) -> Path | None:
    """Give the longest of some logs: each goes on from those before it."""
    there = [file for file in candidates if file.is_file()]
    return max(there, key=lambda file: file.read_bytes().count(b"\n"), default=None)


def _write_beside(file: Path, content: bytes) -> None:
    unfinished = file.with_name(f".{file.name}{UNFINISHED}")
    with os.fdopen(
        os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb"
    ) as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    os.replace(unfinished, file)
