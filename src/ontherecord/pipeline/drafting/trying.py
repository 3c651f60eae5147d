"""Tries a source on its files in a folder that is thrown away: what would be mapped and rejected.

The same loading and mapping as a refresh; the landlord's own folder is only read.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.loading import Password
from ontherecord.pipeline.mapping.expressions import canonical_reference
from ontherecord.pipeline.mapping.records import FROM_LANDLORD
from ontherecord.pipeline.matching.things import THROUGH
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.pipeline.steps import Steps
from ontherecord.pipeline.taking_in import restore_state, take_in
from ontherecord.standards.kinds import Field, Kind, Standards
from ontherecord.standards.landlord import read_landlord
from ontherecord.standards.packs import MalformedPack

LANDLORD = 'name = "Tried"\nlandlord_type = "housing_association"\nnation = "england"\n'
SYSTEM = (
    '\n[systems.{key}]\nsource = {source}\nname = "Tried"\nside = "landlord"\nowner = "tried"\n'
)


@dataclass(frozen=True)
class TriedFile:
    """What became of one file: its rows, and why some were rejected."""

    file: str
    feed: str
    received: int
    mapped: int
    rejected: int
    causes: list[tuple[str, str, int]] = field(default_factory=list)
    """(row or value, column and reason, how often)."""


@dataclass(frozen=True)
class Tried:
    """What a refresh would make of the files."""

    files: list[TriedFile]
    unknown_codes: list[tuple[str, str, int, int]]
    """(column, code list, how many codes, on how many rows)."""
    problems: list[str]
    empty: list[tuple[str, str, int, int]] = field(default_factory=list)
    """(kind, required field, records without it, records)."""


def try_source(
    source: dict[str, str],
    system: str,
    files: list[Path],
    standards: Standards,
    today: date,
    password: Password | None = None,
) -> Tried:
    """Try a drafted source, given as the texts of its files, on the files it was drafted from.

    Raises MalformedPack when the draft itself could not be used.
    """
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        own = folder / "sources" / system
        own.mkdir(parents=True)
        for name, text in source.items():
            (own / name).write_text(text, encoding="utf-8")
        arrived = folder / "extracts" / today.isoformat() / system
        for number, file in enumerate(files):
            # Files of one name from two folders are two deliveries.
            lies = arrived / str(number)
            lies.mkdir(parents=True)
            (lies / file.name).symlink_to(file.resolve())
        with _taken_in(folder, {system: system}, standards, today, password) as (con, problems):
            return _read(con, system, standards, problems)


def other_keys(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    but: str,
    standards: Standards,
    today: date,
) -> None:
    """Write into `keys_seen` the keys of the systems a landlord's folder already holds."""
    record = LandlordFolder(folder).last_run()
    if record:
        for kind in standards.kinds:
            file = record / f"{kind}_record.parquet"
            if file.is_file():
                _add_keys(con, kind, f"read_parquet({literal(str(file))})", but)
        return
    systems = {k: s for k, s in systems_named(folder).items() if k != but}
    if not systems or not (folder / "extracts").is_dir():
        return
    with TemporaryDirectory() as temporary:
        stand_in = Path(temporary)
        (stand_in / "extracts").symlink_to((folder / "extracts").resolve())
        if (folder / "sources").is_dir():
            (stand_in / "sources").symlink_to((folder / "sources").resolve())
        try:
            with _taken_in(stand_in, systems, standards, today) as (taken, _):
                for kind in standards.kinds:
                    if kind in FROM_LANDLORD:
                        continue
                    keys = stand_in / f"{kind}.keys.parquet"
                    taken.execute(
                        f"copy (select distinct source, source_ref from {kind}_record) "  # noqa: S608 — a kind of ours
                        f"to {literal(str(keys))} (format parquet)"
                    )
                    _add_keys(con, kind, f"read_parquet({literal(str(keys))})", but)
        except MalformedPack:
            return  # another source is unfinished: its keys cannot be read yet


def systems_named(folder: Path) -> dict[str, str]:
    """Give the systems landlord.toml names and the source of each, though it be unfinished."""
    try:
        told = tomllib.loads((folder / "landlord.toml").read_text(encoding="utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}
    systems: dict[str, Any] = told.get("systems", {})
    return {k: s.get("source", "") for k, s in systems.items() if isinstance(s, dict)}


def _add_keys(con: duckdb.DuckDBPyConnection, kind: str, rows: str, but: str) -> None:
    con.execute(
        f"insert into keys_seen select distinct source, ?, {canonical_reference('source_ref')} "  # noqa: S608 — our own columns
        f"from {rows} where source <> ? and source_ref is not null",
        [kind, but],
    )


@contextmanager
def _taken_in(
    folder: Path,
    systems: dict[str, str],
    standards: Standards,
    today: date,
    password: Password | None = None,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[str]]]:
    text = LANDLORD + "".join(
        SYSTEM.format(key=key, source=json.dumps(source)) for key, source in systems.items()
    )
    environment = {}
    if password and password.value is not None:
        text += f"password_from = {json.dumps(password.variable)}\n"
        environment[password.variable] = password.value
    (folder / "landlord.toml").write_text(text, encoding="utf-8")
    landlord = read_landlord(folder, standards)
    whole = LandlordFolder(folder, environment)
    con = duckdb.connect()
    try:
        con.execute("set TimeZone = 'UTC'")
        records = restore_state(con, None, standards, folder / "parts")
        taken = take_in(records, whole.arrived(today), whole, landlord, standards, today, Steps())
        told = [f"{Path(p.file).name}: {p.reason}; {p.next_step}" for p in taken.problems]
        yield con, told
    finally:
        con.close()


def ways(kind: Kind, own: Field) -> list[str]:
    """Give the references through which a refresh finds a record's place or person."""
    if own.to not in ("place", "person"):
        return []
    return [other.name for other in kind.references if other.to in THROUGH]


def _read(
    con: duckdb.DuckDBPyConnection, system: str, standards: Standards, problems: list[str]
) -> Tried:
    files = []
    told_of: set[str] = set()
    for extract, feed, received, mapped, rejected in con.execute(
        "select extract, feed, received, mapped, rejected from extract order by extract, feed"
    ).fetchall():
        causes = con.execute(
            """select what, coalesce("column", ''), reason, count(*) from rejected
            where extract = ? group by all order by 4 desc, 2, 3""",
            [extract],
        ).fetchall()
        if extract in told_of:
            causes = []  # one workbook read by two feeds: what was rejected is said once
        told_of.add(extract)
        told = [(what, f"{column}: {reason}" if column else reason, n)
                for what, column, reason, n in causes]  # fmt: skip
        files.append(TriedFile(Path(extract).name, feed, received, mapped, rejected, told))
    unknown = con.execute(
        """select "column", code_list, count(distinct their_code), sum(row_count)::bigint
        from codes_to_translate group by 1, 2 order by 4 desc, 1"""
    ).fetchall()
    empty = []
    for kind in standards.kinds.values():
        if kind.name in FROM_LANDLORD:
            continue
        total = con.execute(f"select count(*) from {kind.name}_record").fetchall()[0][0]  # noqa: S608 — a kind of ours
        for own in kind.fields.values():
            if not total or not own.required_when:
                continue
            unsaid = " and ".join(
                f"{quoted(name)} is null" for name in (own.name, *ways(kind, own))
            )
            lacking = con.execute(
                f"select count(*) from {kind.name}_record where {unsaid}"  # noqa: S608 — a standard's condition
                f" and ({own.required_when})"
            ).fetchall()[0][0]
            if lacking:
                empty.append((kind.name, own.name, lacking, total))
    return Tried(files, unknown, problems, empty)
