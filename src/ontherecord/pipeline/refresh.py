"""One run: load, map, match, check, report, and only then the pointer switched.

`refresh` may be called as often as one likes: with nothing new on the same day it changes nothing,
and killed at any moment it leaves the last whole run served.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from ontherecord.pipeline.asking import asked_databases
from ontherecord.pipeline.calendars import write_working_days
from ontherecord.pipeline.checking import (
    Check,
    keep_issues,
    lay_out,
    order_cases,
    read_checks,
    run_checks,
)
from ontherecord.pipeline.disposing import finish_disposals
from ontherecord.pipeline.folder import ArrivedFile, LandlordFolder, run_name
from ontherecord.pipeline.guarding import mark_issues, write_guarded
from ontherecord.pipeline.lags import measure_lags
from ontherecord.pipeline.mapping.disposed import keep_out
from ontherecord.pipeline.mapping.records import PARTS
from ontherecord.pipeline.matching.decisions import (
    Decision,
    load_decisions,
    read_decisions,
    unknown_decisions,
)
from ontherecord.pipeline.matching.joining import join_records
from ontherecord.pipeline.matching.people import pictured_open_pairs
from ontherecord.pipeline.matching.people.weights import read_settings
from ontherecord.pipeline.matching.registry import restore_registry
from ontherecord.pipeline.measures import compare_control_totals, measure
from ontherecord.pipeline.noting import (
    NoteRules,
    read_note_rules,
    read_notes,
    read_reader,
    read_weigher,
)
from ontherecord.pipeline.own_word import record_own_word
from ontherecord.pipeline.receiving import (
    Extract,
    Problem,
    expire_copies,
    may_be_unlocked,
    write_ledger,
)
from ontherecord.pipeline.reporting import write_report
from ontherecord.pipeline.steps import Say, Steps, memory_to_use_mb, silent
from ontherecord.pipeline.taking_in import TakenIn, restore_state, take_in
from ontherecord.pipeline.tombstones import Disposal
from ontherecord.pipeline.writing import (
    Written,
    digest_things,
    write_records,
    write_tables,
)
from ontherecord.standards.kinds import Standards, read_standards
from ontherecord.standards.landlord import DESK, DESK_DATABASE, Landlord, read_landlord, with_desk
from ontherecord.standards.packs import packs_dir

SCRATCH, SPILL = "run.duckdb", "spill"


class DayBeforeLastRun(Exception):
    """A refresh was asked for a day before that of the last run."""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh left behind."""

    run: Path
    is_new: bool
    summary: dict[str, Any]

    @property
    def is_clean(self) -> bool:
        """True when nothing of what is new was rejected and nothing stands to be mended."""
        new = set(self.summary["new_files"]) if self.is_new else set()
        rejected = any(f["rejected"] for f in self.summary["files"] if f["extract"] in new)
        cells = self.is_new and self.summary["cells_rejected"]
        return not rejected and not cells and not self.summary["problems"]


@dataclass(frozen=True)
class _Run:
    """All that decides the outcome of a run, read before it begins."""

    folder: LandlordFolder
    standards: Standards
    landlord: Landlord
    checks: list[Check]
    decisions: list[Decision]
    arrived: list[ArrivedFile]
    today: date
    not_asked: tuple[Problem, ...] = ()
    """What stood between us and the databases of systems."""
    disposals: tuple[Disposal, ...] = ()
    """What was disposed of, which is not taken in again."""
    note_rules: NoteRules = field(default_factory=NoteRules)

    def packs(self) -> dict[str, str]:
        """Name the version of each pack, by what it is: a model's own, of the others a digest."""
        model = self.landlord.people_model or packs_dir() / "models" / "people"
        digested = {
            "standards": (self.standards.kinds, self.standards.codes),
            "checks": [(check.name, check.sql) for check in self.checks],
            "words of notes": self.note_rules.source,
        } | {f"source {key}": s.source.version for key, s in self.landlord.systems.items()}
        return {"matching model": read_settings(model)[1]["version"]} | {
            name: sha256(repr(said).encode()).hexdigest()[:12] for name, said in digested.items()
        }

    def inputs(self) -> str:
        """Digest what decides the outcome: the same digest means there is nothing to do."""
        files = [(file.name, file.sha256) for file in self.arrived]
        packs = (self.standards, self.landlord, self.checks, self.decisions)
        sealed = [disposal.seal for disposal in self.disposals[-1:]]
        notes = self.note_rules.source
        said = (files, packs, notes, self.today, self.not_asked, sealed, _versions())
        return sha256(repr(said).encode()).hexdigest()


def refresh(
    path: Path, today: date, say: Say = silent, environment: Mapping[str, str] = os.environ
) -> Refreshed:
    """Bring a landlord's record up to date and write its issues and report.

    `environment` holds the URLs of the systems' databases and the passwords of their workbooks.
    Files dated after `today` are left for a later run. Raises MalformedPack for a landlord.toml or
    pack that cannot be used, UnableToDecide for decisions that contradict each other, FolderInUse
    when another refresh of the folder is running.
    """
    folder, standards = LandlordFolder(path, environment), read_standards(path)
    run = _Run(
        folder,
        standards,
        _landlord(folder, standards, environment),
        read_checks(packs_dir() / "checks", path / "checks"),
        read_decisions(folder.decisions),
        folder.arrived(today),
        today,
        note_rules=read_note_rules(
            packs_dir() / "notes",
            path / "notes",
            codes=standards.codes,
            weigher=read_weigher(packs_dir() / "models" / "notes"),
            reader=read_reader(packs_dir() / "models" / "notes"),
        ),
    )
    with folder.held(), asked_databases(run.landlord, folder, today, environment, say) as asked:
        run = replace(run, arrived=[*run.arrived, *asked.answers], not_asked=tuple(asked.problems))
        disposals = tuple(finish_disposals(folder))
        run = replace(run, disposals=disposals, decisions=read_decisions(folder.decisions))
        last, inputs = folder.last_run_json(), run.inputs()
        is_unlocked = bool(last) and may_be_unlocked(last["problems"], run.landlord, folder)
        if last and last["inputs"] == inputs and not is_unlocked:
            return Refreshed(folder.record.resolve(), False, last)
        if last and today.isoformat() < last["today"]:
            raise DayBeforeLastRun(
                f"the last run was for {last['today']}: a run for {today} would say that issues"
                " went before they came; give --today that day or a later one"
            )
        unfinished = folder.begin_run(today)
        try:
            summary = _carry_out(run, unfinished, Steps(say)) | {"inputs": inputs}
            _write_json(unfinished, summary)
            whole = folder.finish_run(unfinished)
            folder.prune_runs(run.landlord.keep_runs)
            return Refreshed(whole, True, summary)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise


def _landlord(
    folder: LandlordFolder, standards: Standards, environment: Mapping[str, str]
) -> Landlord:
    """Read the landlord, with the desk where there is one, or was one: what it told stays."""
    landlord, asks = read_landlord(folder.path, standards), bool(environment.get(DESK_DATABASE))
    told = any(file["system"] == DESK for file in folder.last_run_json().get("files", ()))
    return with_desk(landlord, standards, asks=asks) if asks or told else landlord


def _carry_out(run: _Run, unfinished: Path, steps: Steps) -> dict[str, Any]:
    con = _open(unfinished)
    taken, written = _join(con, run, unfinished, steps)
    with steps.step("write") as step:
        things = digest_things(con, run.standards) | write_tables(con, unfinished)
        step.rows, written = sum(things.counts.values()), written | things
    con.close()
    shutil.rmtree(unfinished / PARTS)
    with steps.step("check", len(run.checks)) as step:
        written |= _check(run, unfinished)
        step.rows = len(run.checks)
    (unfinished / SCRATCH).unlink()
    shutil.rmtree(unfinished / SPILL, ignore_errors=True)
    summary = _summary(run, unfinished, taken, written)
    with steps.step("report"):
        _write_json(unfinished, summary | {"steps": steps.as_json()})
        systems, named_role = run.landlord.systems, run.landlord.named_role
        pictures = pictured_open_pairs(unfinished, run.landlord.people_model)
        write_report(unfinished, run.standards, run.checks, systems, named_role, pictures)
    return summary | {"steps": steps.as_json()}


def _check(run: _Run, unfinished: Path) -> Written:
    files = lay_out(unfinished / SCRATCH, run.checks, run.standards)
    found = run_checks(
        unfinished / SCRATCH, run.checks, run.standards, run.landlord.settings, run.today, files
    )
    with duckdb.connect() as con:
        moved = con.execute(
            "select entity_id, now_entity_id from read_parquet(?)",
            [str(unfinished / "redirect.parquet")],
        ).fetchall()
        keep_issues(con, found, run.folder.last_run(), run.today, dict(moved))
        mark_issues(con, run.checks, run.standards, unfinished)
        order_cases(con, unfinished, run.today)
        return write_tables(con, unfinished)


def _open(unfinished: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(unfinished / SCRATCH))
    con.execute("set timezone = 'UTC'")
    con.execute("set temp_directory = ?", [str(unfinished / SPILL)])
    con.execute("set memory_limit = ?", [f"{memory_to_use_mb()}MiB"])
    con.execute("set enable_progress_bar = false")
    con.execute("set preserve_insertion_order = false")
    # Its tables are thrown away with the run: to compress them takes longer than to write them.
    con.execute("set force_compression = 'uncompressed'")
    return con


def _join(
    con: duckdb.DuckDBPyConnection, run: _Run, unfinished: Path, steps: Steps
) -> tuple[TakenIn, Written]:
    last_run = run.folder.last_run()
    con.execute("create table run_day as select ?::date as day", [run.today])
    records = restore_state(con, last_run, run.standards, unfinished / PARTS)
    records.kept_out = keep_out(con, run.folder, run.disposals)
    record_own_word(con, run.landlord, run.standards)
    restore_registry(con, last_run)
    taken = take_in(records, run.arrived, run.folder, run.landlord, run.standards, run.today, steps)
    taken.problems += run.not_asked
    with steps.step("records") as step:
        # Before they are matched: one file is read sooner than several, of which some are no
        # longer the newest.
        written = write_records(records, unfinished, last_run)
        step.rows = sum(written.counts.values())
    load_decisions(con, run.decisions)
    taken.problems += [
        Problem("decisions", unknown, "correct the reference, or answer again")
        for unknown in unknown_decisions(con, run.decisions)
    ]
    with steps.step("match") as step:
        join_records(con, run.standards, run.landlord, unfinished, last_run)
        step.rows = con.execute("select count(*) from match").fetchone()[0]
    with steps.step("note") as step:
        step.rows = read_notes(con, run.standards, run.note_rules, run.today, last_run)
    with steps.step("measure"):
        measure(con, run.standards, run.landlord)
        measure_lags(con, run.standards)
        write_guarded(con, run.standards, run.landlord, last_run)
        write_working_days(con, run.today)
        taken.problems += compare_control_totals(con, run.landlord)
    expired = expire_copies(taken.extracts, run.folder, run.today, run.landlord.keep_copies_days)
    write_ledger(con, expired)
    return taken, written


def _summary(run: _Run, unfinished: Path, taken: TakenIn, written: Written) -> dict[str, Any]:
    last = run.folder.last_run_json()
    return {
        "run_id": run_name(unfinished),
        "today": run.today.isoformat(),
        "landlord": run.landlord.name,
        "is_opening_balance": not last.get("files"),
        "previous_run": last.get("run_id"),
        "versions": _versions(),
        "packs": run.packs(),
        "files": [_file_json(extract) for extract in taken.extracts],
        "new_files": [extract.extract for extract in taken.new],
        "problems": [asdict(problem) for problem in taken.problems],
        "cells_rejected": taken.cells_rejected,
        "counts": written.counts,
        "content_hashes": written.hashes,
        "disposals": len(run.disposals),
    }


def _file_json(extract: Extract) -> dict[str, Any]:
    wanted = ("extract", "system", "feed", "sha256", "delivery", "received", "mapped", "rejected")
    row = asdict(extract)
    return {name: row[name] for name in wanted} | {
        "received_on": extract.received_on.isoformat(),
        "refused_columns": extract.refused_columns,
        "messages": [*extract.messages, *extract.mapping_messages],
    }


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in ("ontherecord", "duckdb", "splink")}


def _write_json(run: Path, summary: dict[str, Any]) -> None:
    text = json.dumps(summary, indent=2, ensure_ascii=False)
    (run / "run.json").write_text(text + "\n", encoding="utf-8")
