"""An invented finished record: small Parquet tables, with marker words in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ontherecord.pipeline.checking.keeping import CASES
from ontherecord.pipeline.checking.ordering import order_cases
from ontherecord.pipeline.checking.reading import LANES
from ontherecord.pipeline.reporting.opened import COLUMNS

TODAY = date(2026, 3, 20)
MARKERS = ("Zebedee", "Quillfeather", "Marzipan Street", "07700 900555", "zebedee@example.org")
"""Planted wherever a person or an address can stand. None may reach a page or a workbook."""

NAME, SURNAME, ADDRESS, TELEPHONE, EMAIL = MARKERS


@dataclass(frozen=True)
class InventedCheck:
    name: str
    chapter: str
    lane: str
    title: str
    says: str = "The job was closed as refused; no notice, arrival or card is on record."
    because: str = "An unproved refusal stops the repair and hides a missed appointment."
    next_step: str = "Ask the contractor for the attendance record; without one, reopen the job."
    wrong_when: tuple[str, ...] = ("The contractor keeps arrival times where we do not see them.",)
    subject: str = "attendance"
    precedents: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


CHECKS = [
    InventedCheck(
        "access_refused_without_evidence", "creating", "at_risk",
        "Access recorded as refused, with nothing to show it",
    ),
    InventedCheck(
        "repair_closed_after_no_access", "creating", "at_risk",
        "Repair closed after no access and not raised again",
        "The repair was closed after nobody got in; the fault was not raised again.",
    ),
    InventedCheck(
        "same_fault_reported_again", "storing", "at_risk", "The same fault reported again and again"
    ),
    InventedCheck(
        "need_known_but_never_used", "using", "at_risk", "A need is known and was never acted on"
    ),
    InventedCheck(
        "recommendation_without_a_decision", "using", "due", "A recommendation nobody decided on"
    ),
    InventedCheck(
        "job_known_to_one_side_only", "sharing", "measured", "A job only one side knows of"
    ),
    InventedCheck(
        "required_field_missing", "creating", "mend_at_source", "A field that must be filled is not"
    ),
    InventedCheck(
        "document_on_a_personal_drive", "storing", "mend_at_source",
        "A document on a personal drive",
    ),
]  # fmt: skip


def system(key: str, name: str, side: str = "landlord", owner: str = "Systems manager") -> Any:
    return SimpleNamespace(key=key, name=name, side=side, owner=owner)


SYSTEMS = {
    "housing": system("housing", "Housing management"),
    "contractor": system("contractor", "Contractor's workbook", "contractor", "Contract manager"),
    "drives": system("drives", "Drive listing"),
}


def issue(number: int, check: str, **given: Any) -> dict[str, Any]:
    found = next(each for each in CHECKS if each.name == check)
    return {
        "issue_id": f"i{number:06}", "check": check, "chapter": found.chapter, "lane": found.lane,
        "place_id": None, "subject_kind": found.subject, "subject_id": f"s{number}",
        "subject_ref": f"JOB{number}", "happened_on": TODAY - timedelta(days=10),
        "first_seen_on": TODAY, "gone_on": None, "case_id": None,
    } | given  # fmt: skip


def place(number: int, **given: Any) -> dict[str, Any]:
    return {
        "place_id": f"p{number}", "place_type": "home", "address": f"{number} {ADDRESS}",
        "source": "housing", "source_ref": f"H{number:05}", "vanished_on": None,
    } | given  # fmt: skip


def write_record(
    folder: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]], **run: Any
) -> Path:
    """Write the tables given, by name, and a run.json about them."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    for table, rows in tables.items():
        if table in COLUMNS:
            con.execute(f"create or replace table t ({COLUMNS[table]})")
            if rows:
                given = pa.Table.from_pylist([dict(row) for row in rows])
                con.register("given", given)
                con.execute("create or replace table t as from t union all by name from given")
                con.unregister("given")
            con.table("t").write_parquet(str(folder / f"{table}.parquet"))
        else:
            pq.write_table(pa.Table.from_pylist(list(rows)), folder / f"{table}.parquet")
    if tables.get("issue"):
        _write_cases(con, folder)
    con.close()
    told = {
        "run_id": "20260320-1", "today": TODAY.isoformat(), "landlord": "Marsh & Vale Homes",
        "is_opening_balance": True, "previous_run": None, "versions": {"ontherecord": "0.1.0"},
        "files": [], "problems": [],
        "counts": {table: len(rows) for table, rows in tables.items()},
        "content_hashes": {}, "steps": [],
    } | run  # fmt: skip
    (folder / "run.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def _write_cases(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the cases of the issues, in their order, as a run does."""
    con.execute(
        f"""create or replace table issue as
        select * replace (coalesce(case_id, place_id, issue_id) as case_id)
        from '{folder}/issue.parquet'"""
    )
    order = " ".join(f"when '{lane}' then {n}" for n, lane in enumerate(LANES))
    con.execute(CASES.format(order=order))
    order_cases(con, folder, TODAY)
    con.table("issue_case").write_parquet(str(folder / "issue_case.parquet"))


def received(extract: str, system: str, received: int, rejected: int, **given: Any) -> dict:
    return {
        "extract": extract, "system": system, "feed": "repairs", "sha256": "0" * 64,
        "received_on": "2026-03-02", "delivery": "full", "received": received,
        "mapped": received - rejected, "rejected": rejected, "refused_columns": [], "messages": [],
    } | given  # fmt: skip
