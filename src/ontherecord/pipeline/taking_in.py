"""Brings a record up to date with what arrived: load what is new, map it, day by day.

The state is the last run's records with the new deliveries laid over; `rereading` says when a
system has to be read again from the beginning.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb

from ontherecord.pipeline.folder import ArrivedFile, LandlordFolder
from ontherecord.pipeline.loaders import Loading
from ontherecord.pipeline.mappers import map_in_order
from ontherecord.pipeline.mapping.records import Records
from ontherecord.pipeline.mapping.tables import create_table
from ontherecord.pipeline.receiving import (
    LEDGER,
    Claim,
    Extract,
    Problem,
    claim_files,
    read_ledger,
    write_ledger,
)
from ontherecord.pipeline.rereading import plan
from ontherecord.pipeline.sql import quoted
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
    "step": "varchar",
}
"""`what` is row or value; `step` is load or map, whichever could not read it."""

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
MAPPING_VERSION = "3"
"""Raised whenever the same file would map to something else, so that every system is rebuilt."""


@dataclass
class TakenIn:
    """What arrived in this run, and what was wrong with it."""

    extracts: list[Extract]
    new: list[Extract] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cells_rejected: int = 0
    """Of the files that are new in this run."""


def restore_state(
    con: duckdb.DuckDBPyConnection, last_run: Path | None, standards: Standards, parts: Path
) -> Records:
    """Take up every record and the ledger as the last run left them.

    New files of records are written into the folder `parts`.
    """
    records = Records(con, parts, standards)
    if last_run:
        records.restore(last_run)
    tables = {"rejected": REJECTED, "codes_to_translate": TO_TRANSLATE, "extract": LEDGER}
    for name, columns in tables.items():
        create_table(con, name, columns)
        file = last_run / f"{name}.parquet" if last_run else None
        if file and file.is_file():
            there = con.execute("describe from read_parquet(?)", [str(file)]).fetchall()
            both = [column for column, *_ in there if column in columns]
            values = ", ".join(
                f"try_cast({quoted(c)} as {columns[c]}) as {quoted(c)}" for c in both
            )
            con.execute(
                f"insert into {name} by name select {values} from read_parquet(?)",  # noqa: S608 — our own columns
                [str(file)],
            )
    return records


def take_in(
    records: Records,
    arrived: list[ArrivedFile],
    folder: LandlordFolder,
    landlord: Landlord,
    standards: Standards,
    today: date,
    steps: Steps,
) -> TakenIn:
    """Load and map what is new; write the record tables, `rejected`, `extract`, unknown codes."""
    con = records.con
    before = read_ledger(con)
    versions = {
        s.key: mapping_version(s.source.version, standards) for s in landlord.systems.values()
    }
    claims, problems = claim_files(arrived, landlord)
    planned = plan(before, claims, versions, landlord, folder)
    problems += planned.problems
    loading = Loading(folder, versions, today, problems)
    reread = {extract.system for extract, _ in planned.again}
    for system in sorted(reread):
        _forget_records(records, system, [e for e, c in planned.again if c is None])
    with steps.step("load", len(planned.new)) as step:
        wanted = []
        for extract, claim in planned.again:
            if claim is None:
                version = versions[extract.system]
                loading.extracts.append(replace(extract, version=version, mapping_messages=[]))
            else:
                wanted.append((claim, extract.extract))
        names, again = _names_taken(before), len(wanted)
        wanted += [(claim, _name_of(claim, names)) for claim in planned.new]
        taken = loading.load(wanted, lambda done: steps.say("load", done, len(wanted)))
        new = [extract for extract in taken[again:] if extract]
        new_names = {(extract.extract, extract.feed) for extract in new}
        step.rows = sum(extract.received for extract in new)
    with steps.step("map", len(loading.extracts)) as step:
        mapped = map_in_order(records, loading, planned.kept, landlord, standards, steps)
        step.rows = sum(extract.received for extract in mapped)
    extracts = [*planned.kept, *mapped]
    write_ledger(con, extracts)
    new = [e for e in mapped if (e.extract, e.feed) in new_names]
    # A workbook that stays shut is no more than one problem, however many feeds read it.
    return TakenIn(extracts, new, list(dict.fromkeys(problems)), _cells_rejected(con, new))


def mapping_version(source_version: str, standards: Standards) -> str:
    """Give a digest of all that decides how a source's rows are mapped."""
    said = f"{MAPPING_VERSION}|{source_version}|{standards.kinds!r}|{standards.codes!r}"
    return sha256(said.encode()).hexdigest()[:16]


def _names_taken(before: list[Extract]) -> dict[tuple[str, str], int]:
    names: dict[tuple[str, str], int] = {}
    for extract in before:
        key = (extract.file, extract.feed)
        names[key] = names.get(key, 0) + 1
    return names


def _name_of(claim: Claim, names: dict[tuple[str, str], int]) -> str:
    """Name an extract by its file; a file that arrived again with other bytes is numbered."""
    key = (claim.file.name, claim.feed.name)
    names[key] = names.get(key, 0) + 1
    return claim.file.name if names[key] == 1 else f"{claim.file.name} ({names[key]})"


def _forget_records(records: Records, system: str, from_copy: list[Extract]) -> None:
    """Forget what was mapped of a system, but not the rows that loading could not read."""
    records.forget(system)
    con = records.con
    con.execute(
        """delete from rejected where extract in (select extract from extract where system = ?)
        and not (step = 'load' and list_contains(?, extract))""",
        [system, [extract.extract for extract in from_copy]],
    )
    con.execute("delete from codes_to_translate where source = ?", [system])


def _cells_rejected(con: duckdb.DuckDBPyConnection, new: list[Extract]) -> int:
    names = [extract.extract for extract in new]
    return con.execute(
        "select count(*) from rejected where what = 'value' and list_contains(?, extract)", [names]
    ).fetchall()[0][0]
