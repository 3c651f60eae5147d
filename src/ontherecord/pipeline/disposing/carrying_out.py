"""Carries a disposal out: the log first, then every version, so that a kill leaves it to finish.

What is in the log and not yet out of a run is taken out at the next start of anything, and after a
restore from an older backup. Digests are all that is needed for it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.disposing.blanking import blank_run, mark_applied
from ontherecord.pipeline.disposing.choosing import choose, open_run
from ontherecord.pipeline.disposing.elsewhere import (
    drop_copies,
    drop_decisions,
    files_that_may_hold,
)
from ontherecord.pipeline.disposing.holds import read_holds
from ontherecord.pipeline.folder import UNFINISHED, LandlordFolder
from ontherecord.pipeline.mapping.expressions import record_id
from ontherecord.pipeline.reporting import write_report
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
from ontherecord.pipeline.tombstones import (
    BLANKED,
    GONE,
    LIFTED,
    Disposal,
    UnableToDispose,
    adopt_log,
    append_disposal,
    digest_of,
    load_tombstones,
    read_disposals,
)
from ontherecord.standards.disposal import DisposalRule, read_disposal_rules
from ontherecord.standards.kinds import Standards, read_standards
from ontherecord.standards.landlord import read_landlord
from ontherecord.standards.packs import packs_dir

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack or is an id of ours

TOLD = ("ordinary", "personal")
"""How sensitive a type may be to be told to whoever orders a disposal."""


@dataclass(frozen=True)
class Outcome:
    """What a disposal did, or would do. Ids alone: no value of anybody."""

    rule: DisposalRule
    is_done: bool
    going: dict[str, int]
    """Kind to how many things of it go, or went."""
    telling: dict[str, int]
    """Kind to how many stay without their words."""
    ids: list[tuple[str, str]]
    """(kind, id) of each person, matter or home that goes."""
    told: dict[tuple[str, str], str]
    """What each of these is, to judge by without opening it: its type and the year it ended."""
    staying: list[tuple[str, str, int]]
    """(kind, reason, how many)."""
    files: list[str] = field(default_factory=list)
    """Files in `extracts/` that may still hold what went."""
    files_removed: int = 0

    def lines(self) -> list[str]:
        """Say it in lines: counts by kind and reason, the ids, and what is left to do."""
        went = "Gone" if self.is_done else "Would go"
        said = [f"{self.rule.title}. {self.rule.because}", ""]
        said += [f"{went}: {count:,} {kind}" for kind, count in self.going.items()]
        said += [
            f"{went}: the words that tell of them in {count:,} {kind}"
            for kind, count in self.telling.items()
        ]
        said += [f"  {kind}{self.told[kind, given]} {given}" for kind, given in self.ids]
        said += [f"Stays: {count:,} {kind}: {why}" for kind, why, count in self.staying]
        if not self.going:
            return [*said, "Nothing has been kept longer than the rule says."]
        if self.files_removed:
            return [*said, f"Deleted from extracts/: {self.files_removed:,} files"]
        said += [f"May still hold it, in extracts/: {name}" for name in self.files]
        if self.files and self.is_done:
            said.append("Delete them, or ask for them again without whoever went.")
        return said


def dispose(
    path: Path,
    rule_name: str,
    today: date,
    *,
    by: str,
    is_dry_run: bool = False,
    removes_extracts: bool = False,
) -> Outcome:
    """Dispose of what a rule lets go on a day, from every version, by the order of a post.

    Raises UnableToDispose for an unknown rule, a hold or a log that cannot be relied on, or a
    folder without a record; FolderInUse while a refresh is running.
    """
    folder, standards = LandlordFolder(path), read_standards(path)
    rules = read_disposal_rules(standards)
    if rule_name not in rules:
        raise UnableToDispose(f"no rule is called that; the rules are {', '.join(rules)}")
    if not is_dry_run and not by.strip():
        raise UnableToDispose("say by whose order, as a post: --by 'Records manager'")
    with folder.held():
        disposals = finish_disposals(folder) if not is_dry_run else read_disposals(folder)
        run = folder.last_run()
        if run is None:
            raise UnableToDispose(f"{path} has no record yet")
        last_day = date.fromisoformat(folder.last_run_json()["today"])
        if (today - last_day).days < 0:
            raise UnableToDispose(f"the record is of {last_day}: give --today that day or later")
        with duckdb.connect() as con:
            con.execute("set timezone = 'UTC'")
            open_run(con, run)
            holds = read_holds(path, today)
            choose(con, rules[rule_name], rules, standards, holds, today)
            outcome = _outcome(con, folder, standards, rules[rule_name], is_done=not is_dry_run)
            if is_dry_run or not outcome.going:
                return outcome
            disposal = _tombstones(con, folder, outcome, by, today)
        append_disposal(folder, disposal)
        _take_out(folder, standards, [*disposals, disposal])
        removed = 0
        if removes_extracts:
            for name in outcome.files:
                (folder.extracts / name).unlink(missing_ok=True)
                removed += 1
        return Outcome(**{**outcome.__dict__, "files_removed": removed})


def finish_disposals(folder: LandlordFolder) -> list[Disposal]:
    """Take out of every run what the log says went and is still there; give the log.

    Cheap when there is nothing to do. The folder must be held.
    """
    disposals = read_disposals(folder)
    if disposals and any(_applied(run) < len(disposals) for run in _runs(folder)):
        _take_out(folder, read_standards(folder.path), disposals)
    return disposals


def replay_disposals(folder: LandlordFolder, later_log: Path | None = None) -> None:
    """Dispose again of what was disposed of since a backup was made. For after a restore.

    `later_log` is the log saved from the folder before it was overwritten: it has to go on from
    the restored one. Raises UnableToDispose when it does not.
    """
    with folder.held():
        if later_log is not None:
            adopt_log(folder, later_log)
        disposals = read_disposals(folder)
        if disposals:
            _take_out(folder, read_standards(folder.path), disposals)


def lift_disposal(path: Path, system: str, reference: str, today: date, *, by: str) -> int:
    """Let what a system knows by a reference come in again: somebody who left is a resident again.

    Nothing that went comes back by it; the next delivery does. Gives how many records were lifted.
    Raises UnableToDispose when no record of that reference was disposed of.
    """
    folder, standards = LandlordFolder(path), read_standards(path)
    with folder.held():
        finish_disposals(folder)
        known = {(k, d) for line in read_disposals(folder) for k, w, d in line.tombstones}
        with duckdb.connect() as con:
            ids = {
                kind: con.execute(
                    f"select {record_id(system, kind, '$ref::varchar')}", {"ref": reference}
                ).fetchall()[0][0]
                for kind in standards.kinds
            }
        lifted = [
            (kind, LIFTED, digest)
            for kind, identifier in ids.items()
            if (kind, digest := digest_of(folder, identifier)) in known
        ]
        if not lifted:
            raise UnableToDispose("no record of that reference was disposed of")
        line = Disposal("lifted", by, today.isoformat(), {}, (), tuple(lifted))
        append_disposal(folder, line)
        for run in _runs(folder):
            mark_applied(run, [], len(read_disposals(folder)))
        return len(lifted)


def _outcome(
    con: duckdb.DuckDBPyConnection,
    folder: LandlordFolder,
    standards: Standards,
    rule: DisposalRule,
    *,
    is_done: bool,
) -> Outcome:
    counted = "select kind, count(*) from (select distinct kind, thing_id from {}) group by kind"
    return Outcome(
        rule=rule,
        is_done=is_done,
        going=dict(con.execute(f"{counted.format('going')} order by kind").fetchall()),
        telling=dict(con.execute(f"{counted.format('telling')} order by kind").fetchall()),
        ids=con.execute(
            "select distinct kind, unit_id from unit where reason is null order by all"
        ).fetchall(),
        told=_told(con, standards),
        staying=con.execute(
            "select kind, reason, count(*) from staying group by all order by all"
        ).fetchall(),
        files=files_that_may_hold(con, folder, _systems_touched(con)),
    )


def _told(con: duckdb.DuckDBPyConnection, standards: Standards) -> dict[tuple[str, str], str]:
    """Give (kind, id) to its type and the year it ended, for what goes; neither names anybody."""
    told: dict[tuple[str, str], str] = {}
    for (kind,) in con.execute("select distinct kind from unit where reason is null").fetchall():
        of_type = standards.kinds[kind].fields.get(f"{kind}_type")
        is_told = of_type is not None and of_type.sensitivity in TOLD
        said_type = quoted(of_type.name) if of_type and is_told else "null"
        rows = con.execute(
            f"""select unit_id, concat_ws(', ', any_value({said_type}), max(year(ended_on)))
            from unit left join {quoted(kind)} on {kind}_id = unit_id
            where kind = {literal(kind)} and reason is null group by unit_id"""
        ).fetchall()
        told |= {(kind, given): f" ({said})" if said else "" for given, said in rows}
    return told


def _records_of(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str, str]]:
    """Give (kind, record id, system) of every record of the things in a table."""
    rows: list[tuple[str, str, str]] = []
    for (kind,) in con.execute(f"select distinct kind from {table} order by 1").fetchall():
        rows += con.execute(
            f"""select distinct {literal(kind)}, record.record_id, record.source
            from {table} as chosen
            left join match on match.kind = chosen.kind and match.entity_id = chosen.thing_id
            join {quoted(kind + "_record")} as record
                on record.record_id = coalesce(match.record_id, chosen.thing_id)
            where chosen.kind = {literal(kind)} order by all"""
        ).fetchall()
    return rows


def _systems_touched(con: duckdb.DuckDBPyConnection) -> list[str]:
    records = [*_records_of(con, "going"), *_records_of(con, "telling")]
    return sorted({system for _, _, system in records})


def _tombstones(
    con: duckdb.DuckDBPyConnection,
    folder: LandlordFolder,
    outcome: Outcome,
    by: str,
    today: date,
) -> Disposal:
    """Make the line of the log: a digest of every record and thing that goes, or loses words."""
    stones: set[tuple[str, str, str]] = set()
    for table, what in (("going", GONE), ("telling", BLANKED)):
        things = con.execute(f"select distinct kind, thing_id from {table}").fetchall()
        # An id that was merged away stands for the thing in older runs.
        things += con.execute(
            f"""select chosen.kind, redirect.entity_id from {table} as chosen
            join redirect on redirect.now_entity_id = chosen.thing_id"""
        ).fetchall()
        named = [*things, *((kind, record) for kind, record, _ in _records_of(con, table))]
        stones |= {(kind, what, digest_of(folder, identifier)) for kind, identifier in named}
    gone = {(kind, digest) for kind, what, digest in stones if what == GONE}
    stones -= {(k, BLANKED, d) for k, d in gone}
    reasons = {f"{outcome.rule.title}: {kind}": n for kind, n in outcome.going.items()}
    reasons |= {f"words about them: {kind}": n for kind, n in outcome.telling.items()}
    systems = tuple(_systems_touched(con))
    return Disposal(
        outcome.rule.name, by, today.isoformat(), reasons, systems, tuple(sorted(stones))
    )


def _take_out(folder: LandlordFolder, standards: Standards, disposals: list[Disposal]) -> None:
    """Take everything the log names out of every run, the kept copies and the decisions."""
    for left in folder.runs.glob(f"*{UNFINISHED}"):
        shutil.rmtree(left)
    drop_copies(folder, {system for disposal in disposals for system in disposal.systems})
    with duckdb.connect() as con:
        load_tombstones(con, folder, disposals)
        drop_decisions(con, folder)
    for run in _runs(folder):
        behind = disposals[_applied(run) :]
        with duckdb.connect() as con:
            con.execute("set preserve_insertion_order = true")
            load_tombstones(con, folder, disposals)
            _find_ids(con, run, standards)
            changed = blank_run(con, run, standards)
            if _forget_copies(con, run, behind):
                changed.append("extract")
        _report_again(folder, run, standards)
        mark_applied(run, changed, len(disposals))


def _find_ids(con: duckdb.DuckDBPyConnection, run: Path, standards: Standards) -> None:
    """Write `gone_id` and `blanked_id`: every id in any table of a run that the log knows."""
    con.execute("create or replace temp table seen_id (id varchar)")
    for file in sorted(run.rglob("*.parquet")):
        for name, kind, *_ in con.execute(f"describe from {parquet(file)}").fetchall():
            if kind == "VARCHAR" and (name.endswith("_id") or name == "id"):
                con.execute(
                    f"insert into seen_id select distinct {quoted(name)} from {parquet(file)}"
                    f" where {quoted(name)} is not null"
                )
    for table, what in (("gone_id", GONE), ("blanked_id", BLANKED)):
        con.execute(
            f"""create or replace temp table {table} as
            select distinct id from seen_id
            where tombstone_digest(id) in (select digest from tombstone where what = '{what}')"""
        )
    _with_what_hangs_on_them(con, run)


def _with_what_hangs_on_them(con: duckdb.DuckDBPyConnection, run: Path) -> None:
    """Add to `gone_id` the signs of a note that went, and write `gone_digest`."""
    file = run / "note_sign.parquet"
    if file.is_file():
        con.execute(
            f"""insert into gone_id select note_sign_id from {parquet(file)}
            where record_id in (select id from gone_id) or thing_id in (select id from gone_id)
                or person_id in (select id from gone_id)"""
        )
    seen = run / "person_seen.parquet"
    remembered = f"select digest from {parquet(seen)} where record_id in (select id from gone_id)"
    con.execute(
        "create or replace temp table gone_digest as "
        + (remembered if seen.is_file() else "select null::ubigint as digest where false")
    )


def _forget_copies(con: duckdb.DuckDBPyConnection, run: Path, behind: Iterable[Disposal]) -> bool:
    """Say in a run's ledger that the copies of the systems touched are not kept any more."""
    systems = sorted({system for disposal in behind for system in disposal.systems})
    file = run / "extract.parquet"
    if not systems or not file.is_file():
        return False
    unfinished = file.with_name(f".{file.name}.unfinished")
    con.execute(
        f"""copy (select * replace (
            case when list_contains($systems, system) then '' else kept_file end as kept_file)
            from {parquet(file)}) to {literal(str(unfinished))} ({PARQUET})""",
        {"systems": systems},
    )
    unfinished.replace(file)
    return True


def _report_again(folder: LandlordFolder, run: Path, standards: Standards) -> None:
    """Write a run's report and workbook anew: references of who went stood in them."""
    landlord = read_landlord(folder.path, standards)
    checks = read_checks(packs_dir() / "checks", folder.path / "checks")
    write_report(run, standards, checks, landlord.systems, landlord.named_role)


def _runs(folder: LandlordFolder) -> list[Path]:
    """Give every whole run: each holds its own version of every record."""
    if not folder.runs.is_dir():
        return []
    whole = [run for run in folder.runs.iterdir() if (run / "run.json").is_file()]
    return sorted(run for run in whole if not run.name.endswith(UNFINISHED))


def _applied(run: Path) -> int:
    return json.loads((run / "run.json").read_text(encoding="utf-8")).get("disposals", 0)
