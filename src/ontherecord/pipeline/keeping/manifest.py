"""The list of what is in a backup, with the digest of each file; and how it is checked."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ontherecord.database.dumping import UnableToDump, check_dump

FORMAT = 1
MANIFEST, DIGEST = "manifest.json", "manifest.json.sha256"
FILES, DUMP = "folder", "database.dump"
"""In a backup: the landlord's files as they lay in the folder, and the database."""


class SpoiltBackup(Exception):
    """A backup that is not what its manifest says; the message names what is not."""


@dataclass(frozen=True)
class KeptFile:
    """A file of a backup: where it lies, and what it is."""

    name: str
    """Its path inside the backup, with `/`."""
    size: int
    sha256: str
    mode: int
    changed_ns: int
    """When it was last changed, in nanoseconds."""


@dataclass(frozen=True)
class Manifest:
    """What is in a backup and what it is of."""

    made_at: str
    program: str
    landlord: str
    """A digest by which one landlord's folder is told from another's; made with its `.salt`."""
    run_id: str
    """The last whole run; empty where there was none."""
    disposals: int
    """How many lines the log of disposals had."""
    server: int
    """The major version of the PostgreSQL server; 0 without a database."""
    handed_over: str
    """The run that the database held."""
    key_is_elsewhere: bool
    """The secret key came from the environment, and is not in the backup."""
    files: tuple[KeptFile, ...]
    links: dict[str, str] = field(default_factory=dict)
    """Each symbolic link of the folder and where it leads."""
    format: int = FORMAT

    @property
    def bytes(self) -> int:
        return sum(file.size for file in self.files)


def write_manifest(backup: Path, manifest: Manifest) -> None:
    """Write the list, and its own digest beside it in the form that `sha256sum -c` reads."""
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=True).encode() + b"\n"
    digest = f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n"
    for name, content in ((MANIFEST, text), (DIGEST, digest.encode())):
        with (backup / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def read_manifest(backup: Path) -> Manifest:
    """Read and check the list of a backup. Raises SpoiltBackup."""
    try:
        text = (backup / MANIFEST).read_bytes()
        expected = (backup / DIGEST).read_text(encoding="ascii").split()[0]
        said: dict[str, Any] = json.loads(text)
        if hashlib.sha256(text).hexdigest() != expected:
            raise SpoiltBackup(f"{backup / MANIFEST} is not what was written")
        if said["format"] != FORMAT:
            raise SpoiltBackup(
                f"{backup} was made by version {said['program']}; restore it with that or a later"
            )
        files = tuple(KeptFile(**file) for file in said.pop("files"))
        for name in [*(file.name for file in files), *said["links"]]:
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise SpoiltBackup(f"{backup / MANIFEST} names a file outside the backup")
        return Manifest(files=files, **said)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise SpoiltBackup(
            f"{backup} is no whole backup: its {MANIFEST} is not there or spoilt"
        ) from error


def verify(backup: Path) -> Manifest:
    """Read every file of a backup again and compare it with the list. Raises SpoiltBackup."""
    manifest = read_manifest(backup)
    spoilt = [f"{backup / file.name} {why}" for file, why in _differing(backup, manifest.files)]
    if spoilt:
        more = f" (and {len(spoilt) - 5} more)" if len(spoilt) > 5 else ""
        raise SpoiltBackup("; ".join(spoilt[:5]) + more)
    if manifest.server:
        try:
            check_dump(backup / DUMP, manifest.server)
        except UnableToDump as failed:
            raise SpoiltBackup(f"{backup / DUMP} cannot be read: {failed}") from None
    return manifest


def _differing(backup: Path, files: Iterable[KeptFile]) -> list[tuple[KeptFile, str]]:
    found = []
    for file in files:
        path = backup / file.name
        if not path.is_file():
            found.append((file, "is not there"))
        elif path.stat().st_size != file.size or digest_of_file(path) != file.sha256:
            found.append((file, "is not what was written"))
    return found


def digest_of_file(path: Path) -> str:
    """Give the digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
