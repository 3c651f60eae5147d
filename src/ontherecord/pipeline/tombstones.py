"""The log of disposals: what is left of a record when all it said is gone.

A tombstone is a salted digest of a record's id, with the rule, who and when. Whoever holds the
reference can be told that its record was disposed of; nobody can read from the log whose it was.
Each line seals the one before it, and digests alone are sealed, so that no disposal breaks it.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow

from ontherecord.pipeline.folder import LandlordFolder

LOG = "disposed.jsonl"
GONE, BLANKED, LIFTED = "gone", "blanked", "lifted"
"""gone: the record or thing is no more. blanked: its free words and whom it was about are no more.
lifted: it was gone, and may come in again."""


class UnableToDispose(Exception):
    """A disposal that cannot be carried out, or a log of disposals that cannot be relied on."""


@dataclass(frozen=True)
class Disposal:
    """One line of the log: what went at one time, by one rule."""

    rule: str
    by: str
    on: str
    reasons: dict[str, int] = field(default_factory=dict)
    """Why, each with how many records and things went for it."""
    systems: tuple[str, ...] = ()
    """Whose records it touched: of these, no copy from before it may stay."""
    tombstones: tuple[tuple[str, str, str], ...] = ()
    """(kind, what became of it, digest)."""
    seal: str = ""


def digest_of(folder: LandlordFolder, identifier: str) -> str:
    """Give the salted digest by which the log knows an id."""
    return hmac.new(_key(folder), identifier.encode(), sha256).hexdigest()


def read_disposals(folder: LandlordFolder) -> list[Disposal]:
    """Read the log. Raises UnableToDispose when a line was changed or the salt is not the log's."""
    lines = _whole_lines(folder.path / LOG)
    if lines and not (folder.path / ".salt").is_file():
        raise UnableToDispose(
            f"{LOG} cannot be read without the folder's .salt, with which it was written:"
            " put .salt back from the backup before anything is refreshed"
        )
    found, before = [], ""
    for number, line in enumerate(lines, start=1):
        try:
            said = json.loads(line)
            seal = said.pop("seal")
            body = said | {
                "systems": tuple(said["systems"]),
                "tombstones": tuple((k, w, d) for k, w, d in said["tombstones"]),
            }
            disposal = Disposal(**body, seal=seal)
        except (ValueError, KeyError, TypeError) as error:
            raise UnableToDispose(f"{LOG}, line {number}: is no line of the log") from error
        if not hmac.compare_digest(seal, _seal(folder, disposal, before)):
            raise UnableToDispose(
                f"{LOG}, line {number}: was changed, or written with another .salt: put the log"
                " and .salt back from one and the same backup"
            )
        found.append(disposal)
        before = seal
    return found


def append_disposal(folder: LandlordFolder, disposal: Disposal) -> None:
    """Add a line to the log and flush it to disk. A line cut short by a kill is first taken off."""
    folder.salt()
    before = read_disposals(folder)
    line = asdict(disposal) | {"seal": _seal(folder, disposal, before[-1].seal if before else "")}
    file = folder.path / LOG
    whole = sum(len(text) + 1 for text in _whole_lines(file))
    handle = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    with os.fdopen(handle, "r+b") as log:
        log.truncate(whole)
        log.seek(whole)
        log.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())


def adopt_log(folder: LandlordFolder, later: Path) -> None:
    """Put a later log in the place of the folder's own, of which it must be a continuation."""
    own, wanted = _whole_lines(folder.path / LOG), _whole_lines(later)
    if wanted[: len(own)] != own:
        raise UnableToDispose(f"{later.name} does not go on from the log of this folder")
    unfinished = folder.path / f".{LOG}.unfinished"
    unfinished.write_bytes(b"".join(line + b"\n" for line in wanted))
    unfinished.chmod(0o600)
    os.replace(unfinished, folder.path / LOG)
    read_disposals(folder)


def load_tombstones(
    con: duckdb.DuckDBPyConnection, folder: LandlordFolder, disposals: Iterable[Disposal]
) -> dict[str, set[str]]:
    """Write temp table `tombstone` (kind, what, digest) and the macro `tombstone_digest`.

    What was lifted later is not among them. Gives, for each kind, what became of some of it.
    """
    standing: dict[tuple[str, str], str] = {}
    for disposal in disposals:
        for kind, what, digest in disposal.tombstones:
            if what == LIFTED:
                standing.pop((kind, digest), None)
            else:
                standing[kind, digest] = what
    rows = sorted((kind, what, digest) for (kind, digest), what in standing.items())
    columns = [[row[place] for row in rows] for place in range(3)]
    table = pyarrow.table(
        [pyarrow.array(column, pyarrow.string()) for column in columns],
        names=["kind", "what", "digest"],
    )
    con.register("tombstones_read", table)
    con.execute("create or replace temp table tombstone as from tombstones_read")
    con.unregister("tombstones_read")
    key = _key(folder).ljust(64, b"\0")
    inner, outer = ("".join(f"\\x{byte ^ pad:02X}" for byte in key) for pad in (0x36, 0x5C))
    # HMAC-SHA256 spelt out, so that millions of ids are told apart without leaving DuckDB.
    con.execute(
        f"""create or replace temp macro tombstone_digest(id) as
        sha256('{outer}'::blob || unhex(sha256('{inner}'::blob || encode(id))))"""
    )
    kinds: dict[str, set[str]] = {}
    for kind, what, _ in rows:
        kinds.setdefault(kind, set()).add(what)
    return kinds


def _key(folder: LandlordFolder) -> bytes:
    return sha256(folder.salt() + b"tombstone").digest()


def _seal(folder: LandlordFolder, disposal: Disposal, before: str) -> str:
    said: dict[str, Any] = asdict(disposal) | {"seal": before}
    text = json.dumps(said, sort_keys=True)
    return hmac.new(_key(folder), text.encode(), sha256).hexdigest()


def _whole_lines(file: Path) -> list[bytes]:
    """Give the lines that were written to their end: the last, cut short, was never said."""
    return file.read_bytes().split(b"\n")[:-1] if file.is_file() else []
