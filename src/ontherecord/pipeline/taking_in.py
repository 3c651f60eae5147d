"""Brings a record up to date with what arrived: load what is new, map it, day by day.

The state is the last run's records with the new deliveries laid over. A system whose mapping has
changed, or one of whose files arrived late, is built again from its kept copies.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import duckdb

from ontherecord.pipeline.folder import ArrivedFile, LandlordFolder
from ontherecord.pipeline.loading import RejectedRow, UnableToLoad
from ontherecord.pipeline.mapping.deliveries import Delivery, lay_over, prepare_incoming
from ontherecord.pipeline.mapping.feeds import FeedMapping, FileToMap
from ontherecord.pipeline.mapping.tables import create_table, record_columns
from ontherecord.pipeline.receiving import (
    Claim,
    Extract,
    Problem,
    claim_files,
    load_claim,
    read_ledger,
    unreadable,
    write_ledger,
)
from ontherecord.pipeline.steps import Steps
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import Landlord

REJECTED = {
    "extract": "varchar",
    "sheet": "varchar",
    "row_number": "bigint",
    "column": "varchar",
    "cell": "varchar",
    "reason": "varchar",
    "what": "varchar",
    "kind": "varchar",
    "field": "varchar",
}
TO_TRANSLATE = {
    "source": "varchar",
    "feed": "varchar",
    "column": "varchar",
    "kind": "varchar",
    "field": "varchar",
    "code_list": "varchar",
    "their_code": "varchar",
    "row_count": "bigint",
}
MAPPING_VERSION = "1"
"""Raised whenever the same file would map to something else, so that every system is rebuilt."""


@dataclass
class TakenIn:
    """What arrived in this run, and what was wrong with it."""

    extracts: list[Extract]
    new: list[Extract] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cells_rejected: int = 0


def restore_state(
    con: duckdb.DuckDBPyConnection, last_run: Path | None, standards: Standards
) -> None:
    """Create every record table and the ledger, as the last run left them."""
    tables = {f"{kind.name}_record": record_columns(kind) for kind in standards.kinds.values()}
    tables |= {"rejected": REJECTED, "codes_to_translate": TO_TRANSLATE}
    for name, columns in tables.items():
        # Records are worked on in memory, and spilt when it is short: checks read things alone.
        create_table(con, name, columns, in_memory=name.endswith("_record"))
        file = last_run / f"{name}.parquet" if last_run else None
        if file and file.is_file():
            con.execute(f"insert into {name} by name select * from read_parquet(?)", [str(file)])  # noqa: S608 — ours
    write_ledger(con, [])
    if last_run and (last_run / "extract.parquet").is_file():
        con.execute(
            "insert into extract by name select * from read_parquet(?)",
            [str(last_run / "extract.parquet")],
        )


def take_in(
    con: duckdb.DuckDBPyConnection,
    arrived: list[ArrivedFile],
    folder: LandlordFolder,
    landlord: Landlord,
    standards: Standards,
    steps: Steps,
) -> TakenIn:
    """Load and map what is new; write the record tables, `rejected`, `extract`, unknown codes."""
    before = read_ledger(con)
    versions = {
        s.key: mapping_version(s.source.version, standards) for s in landlord.systems.values()
    }
    claims, problems = claim_files(arrived, landlord)
    with steps.step("load", len(claims)) as step:
        new, unread, found = _load_new(claims, before, versions, folder, steps)
        problems += found
        step.rows = sum(extract.received for extract in new)
    rebuilt = _to_rebuild(before, new, versions, folder)
    problems += _cannot_rebuild(before, new, versions, rebuilt)
    again = [
        replace(e, version=versions[e.system], mapped=0, rejected=0)
        for e in before
        if e.system in rebuilt
    ]
    kept = [e for e in before if e.system not in rebuilt]
    for system in rebuilt:
        _forget_records(con, system, standards)
    with steps.step("map", len(new) + len(again)) as step:
        mapped = _map_in_order(con, [*again, *new], unread, folder, landlord, standards, steps)
        step.rows = sum(extract.received for extract in mapped)
    extracts = [*kept, *mapped]
    write_ledger(con, extracts)
    cells = con.execute("select count(*) from rejected where what = 'value'").fetchone()[0]
    return TakenIn(extracts, new, problems, cells)


def mapping_version(source_version: str, standards: Standards) -> str:
    """Give a digest of all that decides how a source's rows are mapped."""
    said = f"{MAPPING_VERSION}|{source_version}|{standards.kinds!r}|{standards.codes!r}"
    return sha256(said.encode()).hexdigest()[:16]


def _load_new(
    claims: list[Claim],
    before: list[Extract],
    versions: dict[str, str],
    folder: LandlordFolder,
    steps: Steps,
) -> tuple[list[Extract], dict[tuple[str, str], list[RejectedRow]], list[Problem]]:
    seen = {(e.extract.partition("#")[0], e.feed, e.sha256) for e in before}
    names: dict[tuple[str, str], int] = {}
    for extract in before:
        key = (extract.extract.partition("#")[0], extract.feed)
        names[key] = names.get(key, 0) + 1
    new, unread, problems = [], {}, []
    delivered: dict[tuple[str, str, str, date], str] = {}
    for number, claim in enumerate(claims, start=1):
        file = claim.file
        key = (file.name, claim.feed.name)
        same = (claim.system.key, claim.feed.name, file.sha256, file.received_on)
        if (*key, file.sha256) in seen or same in delivered:
            continue
        delivered[same] = file.name
        again = names.get(key, 0)
        name = file.name if not again else f"{file.name}#{again + 1}"
        version = versions[claim.system.key]
        try:
            extract, rejected, unusual = load_claim(claim, name, version, folder)
        except UnableToLoad as error:
            problems.append(unreadable(claim, error))
            continue
        new.append(extract)
        unread[extract.extract, extract.feed] = rejected
        problems += unusual
        steps.say("load", number, len(claims))
    return new, unread, problems


def _to_rebuild(
    before: list[Extract], new: list[Extract], versions: dict[str, str], folder: LandlordFolder
) -> set[str]:
    latest: dict[tuple[str, str], date] = {}
    for extract in before:
        key = (extract.system, extract.feed)
        latest[key] = max(extract.received_on, latest.get(key, extract.received_on))
    late = {e.system for e in new if e.received_on < latest.get((e.system, e.feed), date.min)}
    changed = {e.system for e in before if e.version != versions.get(e.system, e.version)}
    return {
        system
        for system in late | changed
        if all(
            (folder.kept / e.kept_file).is_file() and e.kept_file
            for e in before
            if e.system == system
        )
    }


def _cannot_rebuild(
    before: list[Extract], new: list[Extract], versions: dict[str, str], rebuilt: set[str]
) -> list[Problem]:
    changed = {e.system for e in before if e.version != versions.get(e.system, e.version)}
    return [
        Problem(
            f"system {system}",
            "its mapping has changed, and copies of earlier deliveries have expired",
            "new deliveries are read the new way; deliver the earlier files again to have"
            " them read that way too",
        )
        for system in sorted(changed - rebuilt)
    ]


def _forget_records(con: duckdb.DuckDBPyConnection, system: str, standards: Standards) -> None:
    for kind in standards.kinds:
        con.execute(f"delete from {kind}_record where source = ?", [system])  # noqa: S608 — ours
    con.execute(
        "delete from rejected where extract in (select extract from extract where system = ?)",
        [system],
    )
    con.execute("delete from codes_to_translate where source = ?", [system])


def _map_in_order(
    con: duckdb.DuckDBPyConnection,
    extracts: list[Extract],
    unread: dict[tuple[str, str], list[RejectedRow]],
    folder: LandlordFolder,
    landlord: Landlord,
    standards: Standards,
    steps: Steps,
) -> list[Extract]:
    """Map extracts delivery by delivery: all a system sent on one day is laid over at once."""
    ordered = sorted(extracts, key=lambda e: (e.received_on, e.system, e.extract, e.feed))
    prepare_incoming(con, standards)
    mapped: list[Extract] = []
    for (received_on, key), group in groupby(ordered, key=lambda e: (e.received_on, e.system)):
        system, feeds = landlord.systems[key], {}
        for extract in group:
            feed = system.source.feeds[extract.feed]
            if feed.name not in feeds:
                feeds[feed.name] = feed
                con.execute(
                    "delete from codes_to_translate where source = ? and feed = ?",
                    [key, feed.name],
                )
            mapping = FeedMapping(con, system, feed, standards)
            result = mapping.map_file(
                FileToMap(extract.extract, folder.kept / extract.kept_file, extract.headings)
            )
            _write_unread(con, extract, unread.get((extract.extract, extract.feed), []))
            mapped.append(
                replace(
                    extract,
                    mapped=result.mapped,
                    rejected=result.rejected_rows + extract.unread,
                    messages=[*extract.messages, *result.messages],
                )
            )
            steps.say("map", len(mapped), len(extracts))
        lay_over(con, Delivery(key, received_on, tuple(feeds.values())), standards)
    return mapped


def _write_unread(
    con: duckdb.DuckDBPyConnection, extract: Extract, rejected: list[RejectedRow]
) -> None:
    if rejected:
        con.executemany(
            "insert into rejected values (?, ?, ?, ?, ?, ?, 'row', null, null)",
            [
                [extract.extract, row.sheet, row.row_number, row.column, row.cell, row.reason]
                for row in rejected
            ],
        )
