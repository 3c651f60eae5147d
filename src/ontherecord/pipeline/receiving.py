"""Which files are new, whose they are, and what of them is kept.

Each file is known by its digest, claimed by the system whose folder its path names, and loaded
through the intake filter into a copy of text that expires. The ledger, table `extract`, remembers
every file for good: digest, counts and messages, when the copy itself is long gone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from fnmatch import fnmatch
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow

from ontherecord.pipeline.folder import ArrivedFile, LandlordFolder
from ontherecord.pipeline.loading import LOCKED, Password, RejectedRow, UnableToLoad, load_file
from ontherecord.pipeline.mapping.tables import create_table
from ontherecord.standards.landlord import Landlord, System
from ontherecord.standards.sources import Feed

LEDGER = {
    "extract": "varchar",
    "file": "varchar",
    "system": "varchar",
    "feed": "varchar",
    "sha256": "varchar",
    "received_on": "date",
    "loaded_on": "date",
    "delivery": "varchar",
    "version": "varchar",
    "kept_file": "varchar",
    "headings": "varchar",
    "received": "bigint",
    "unread": "bigint",
    "mapped": "bigint",
    "rejected": "bigint",
    "is_unusual": "boolean",
    "refused_columns": "varchar[]",
    "messages": "varchar[]",
    "mapping_messages": "varchar[]",
}
"""Columns of table `extract`: one row for each file and feed it gave. `extract` names it on every
record; `file` is the path it arrived under, which may hold other bytes later. `headings` are JSON,
by sheet. `unread` rows could not be split into cells; `rejected` are all that gave no record."""


@dataclass(frozen=True)
class Problem:
    """Something that stopped a file or a total from being as it should, and what to do."""

    file: str
    reason: str
    next_step: str


@dataclass(frozen=True)
class Extract:
    """One file as one feed reads it: a row of the ledger."""

    extract: str
    file: str
    system: str
    feed: str
    sha256: str
    received_on: date
    loaded_on: date
    delivery: str
    version: str
    kept_file: str = ""
    headings: str = "{}"
    received: int = 0
    unread: int = 0
    mapped: int = 0
    rejected: int = 0
    is_unusual: bool = False
    refused_columns: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    mapping_messages: list[str] = field(default_factory=list)

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What tells that the same bytes were read the same way before."""
        return self.system, self.feed, self.file, self.sha256


@dataclass(frozen=True)
class AnsweredQuery(ArrivedFile):
    """A database's answer of today, known by what its rows say and not by their order."""

    system: str
    feed: str
    digest: str

    @property
    def sha256(self) -> str:
        """The digest of what the rows say."""
        return self.digest


@dataclass(frozen=True)
class DocumentFolder(ArrivedFile):
    """The documents that a system delivered on a day, known by their names and bytes together."""

    documents: tuple[ArrivedFile, ...]

    @cached_property
    def sha256(self) -> str:
        """The digest of every document's name and bytes."""
        named = sorted((document.name, document.sha256) for document in self.documents)
        return sha256(repr(named).encode()).hexdigest()


@dataclass(frozen=True)
class Claim:
    """A file and the feed of a system that is to read it."""

    file: ArrivedFile
    system: System
    feed: Feed

    @property
    def identity(self) -> tuple[str, str, str, str]:
        return self.system.key, self.feed.name, self.file.name, self.file.sha256


def claim_files(files: list[ArrivedFile], landlord: Landlord) -> tuple[list[Claim], list[Problem]]:
    """Say whose each file is: its path names the system, its name the feed."""
    claims: list[Claim] = []
    problems = []
    folders: dict[tuple[str, str, str, date], list[ArrivedFile]] = {}
    for file in files:
        if isinstance(file, AnsweredQuery):
            system = landlord.systems[file.system]
            claims.append(Claim(file, system, system.source.feeds[file.feed]))
            continue
        parts = file.name.split("/")
        systems = [s for s in landlord.systems.values() if s.folder in parts[:-1]]
        found = [
            Claim(file, system, feed)
            for system in systems
            for feed in system.source.feeds.values()
            if any(fnmatch(parts[-1].casefold(), p.casefold()) for p in feed.files)
        ]
        for claim in found:
            if claim.feed.format == "documents":
                system = claim.system
                base = "/".join(parts[: parts.index(system.folder) + 1])
                folder = (base, system.key, claim.feed.name, file.received_on)
                folders.setdefault(folder, []).append(file)
            else:
                claims.append(claim)
        if not found:
            problems.append(_unclaimed(file, systems, landlord))
    return [*claims, *_claimed_folders(folders, landlord)], problems


def _claimed_folders(
    folders: dict[tuple[str, str, str, date], list[ArrivedFile]], landlord: Landlord
) -> list[Claim]:
    """Give the claim of each folder of documents: its files are one delivery, a row each."""
    claims = []
    for (base, key, name, received_on), members in folders.items():
        system = landlord.systems[key]
        # A file's name ends with its place in the folder, and so does its path.
        inside = members[0].name.removeprefix(base + "/").count("/")
        folder = members[0].path.parents[inside]
        delivered = DocumentFolder(folder, base, received_on, tuple(members))
        claims.append(Claim(delivered, system, system.source.feeds[name]))
    return claims


def _unclaimed(file: ArrivedFile, systems: list[System], landlord: Landlord) -> Problem:
    if not systems:
        folders = ", ".join(system.folder for system in landlord.systems.values())
        return Problem(
            file.name,
            "lies in no system's folder",
            f"put it under extracts/<date>/<system>/, where <system> is one of {folders}",
        )
    patterns = ", ".join(p for f in systems[0].source.feeds.values() for p in f.files)
    return Problem(
        file.name,
        f"has a name that no feed of {systems[0].name} expects",
        f"name it as one of {patterns}, or add the pattern to files in source.toml",
    )


def read_ledger(con: duckdb.DuckDBPyConnection) -> list[Extract]:
    """Read the ledger that table `extract` holds."""
    rows = con.execute(f"select {', '.join(LEDGER)} from extract").fetchall()  # noqa: S608 — our own columns
    return [Extract(**dict(zip(LEDGER, row, strict=True))) for row in rows]


def write_ledger(con: duckdb.DuckDBPyConnection, extracts: list[Extract]) -> None:
    """Write table `extract` anew."""
    create_table(con, "extract", LEDGER)
    ordered = sorted(extracts, key=lambda e: (e.received_on, e.extract, e.feed))
    if ordered:
        rows = [asdict(extract) for extract in ordered]
        table = pyarrow.table({c: pyarrow.array([row[c] for row in rows]) for c in LEDGER})
        con.register("ledger_now", table)
        con.execute("insert into extract by name select * from ledger_now")
        con.unregister("ledger_now")


def kept_copy(claim: Claim, folder: LandlordFolder) -> Path:
    """Name the copy of a file as a feed takes it in: other columns taken, another copy."""
    feed = claim.feed
    intake = (feed.taken, feed.seal, feed.format, feed.encoding, feed.delimiter, feed.quote)
    layout = (feed.header_row, feed.total_row, feed.sheets, feed.records_at, *feed.shapes.intake)
    layout += feed.path_patterns
    layout += (feed.heading_rows,) if feed.heading_rows > 1 else ()
    how = sha256(repr((intake, layout)).encode()).hexdigest()[:8]
    parts = (claim.file.sha256[:24], claim.system.key, feed.name, how, "parquet")
    return folder.kept / ".".join(parts)


def load_claim(
    claim: Claim, name: str, version: str, folder: LandlordFolder, today: date
) -> tuple[Extract, list[RejectedRow], list[Problem]]:
    """Load a claimed file into its kept copy. Raises UnableToLoad when nothing can be read."""
    folder.kept.mkdir(mode=0o700, exist_ok=True)
    kept = kept_copy(claim, folder)
    variable = claim.system.password_from
    password = Password(variable, folder.environment.get(variable) if variable else None)
    inside = claim.file.documents if isinstance(claim.file, DocumentFolder) else ()
    documents = [document.path for document in inside]
    loaded = load_file(claim.file.path, claim.feed, kept, folder.salt(), password, documents)
    sheets = loaded.columns_by_sheet or {"": loaded.columns}
    missing = _missing_columns(claim.feed, sheets)
    problems = [*missing, *_unusual(loaded.received, claim.feed)]
    extract = Extract(
        extract=name,
        file=claim.file.name,
        system=claim.system.key,
        feed=claim.feed.name,
        sha256=claim.file.sha256,
        received_on=claim.file.received_on,
        loaded_on=today,
        delivery=claim.feed.delivery,
        version=version,
        kept_file=kept.name,
        headings=json.dumps(sheets, ensure_ascii=False),
        received=loaded.received,
        unread=len(loaded.rejected),
        is_unusual=len(problems) > len(missing),
        refused_columns=loaded.refused_columns,
        messages=loaded.messages,
    )
    return extract, loaded.rejected, [replace(p, file=name) for p in problems]


def _missing_columns(feed: Feed, sheets: dict[str, list[str]]) -> list[Problem]:
    """Say which columns no sheet of a table has; JSON and Parquet may leave an empty one out."""
    there = {column for columns in sheets.values() for column in columns}
    if feed.format not in ("csv", "xlsx", "query") or not there:
        return []
    return [
        Problem(
            "",
            f"has no column {column}, which feed {feed.name} takes",
            "ask the system's owner whether it was renamed; correct columns.csv if it was",
        )
        for column in feed.taken
        if column not in there and column not in feed.shapes.made
    ]


def _unusual(received: int, feed: Feed) -> list[Problem]:
    if received == 0:
        return [Problem("", "holds headings and no rows", "ask the system's owner for it again")]
    if feed.usual_rows is None or feed.usual_rows[0] <= received <= feed.usual_rows[1]:
        return []
    fewest, most = feed.usual_rows
    return [
        Problem(
            "",
            f"holds {received:,} rows, where {fewest:,} to {most:,} are usual",
            "ask the system's owner whether the export was cut short or has changed;"
            " if this is right, change usual_rows in source.toml",
        )
    ]


def unreadable(claim: Claim, error: UnableToLoad) -> Problem:
    """Say of a file that nothing of it could be read."""
    return Problem(claim.file.name, str(error.reason), str(error.next_step))


def may_be_unlocked(
    problems: list[dict[str, str]], landlord: Landlord, folder: LandlordFolder
) -> bool:
    """Say whether a workbook stayed shut under its password and one is given now.

    A password is no file: another one makes the next run another without anything having arrived.
    """
    given = any(s.password_from in folder.environment for s in landlord.systems.values())
    return given and any(problem["reason"].startswith(LOCKED) for problem in problems)


def expire_copies(
    extracts: list[Extract], folder: LandlordFolder, today: date, days: int
) -> list[Extract]:
    """Delete kept copies older than `days` and those no ledger row names any more.

    The ledger keeps their digest, counts and row references.
    """
    oldest = today - timedelta(days=days)
    still_used = {e.kept_file for e in extracts if e.loaded_on >= oldest}
    if folder.kept.is_dir():
        for file in folder.kept.glob("*.parquet"):
            if file.name not in still_used:
                file.unlink()
    return [e if e.loaded_on >= oldest else replace(e, kept_file="") for e in extracts]
