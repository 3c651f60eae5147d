"""What the tests of the made-up landlord share: its folder, its packs, its subjects."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

TODAY = date(2026, 6, 17)
HOMES = 240
MapFiles = Callable[[Path, str, str], duckdb.DuckDBPyConnection]

PACKS = {
    "housing": "housing_csv",
    "contractor": "contractor_workbook",
    "contacts": "contact_centre_json",
    "complaints": "complaints_tracker",
    "recommendations": "recommendations_tracker",
    "notices": "notice_log",
    "drives": "drive_listing",
}
SUBJECT = {
    "access_refused_without_evidence": "attendance",
    "repair_closed_after_no_access": "repair",
    "same_fault_reported_again": "repair",
    "need_known_but_never_used": "need",
    "need_not_passed_to_the_contractor": "job_line",
    "recommendation_without_a_decision": "recommendation",
    "job_known_to_one_side_only": "repair",
    "contractor_and_landlord_disagree_about_completion": "repair",
    "systems_disagree_about_a_place": "place",
    "document_on_a_personal_drive": "document",
}


@dataclass
class Made:
    """A made-up landlord's folder, and its truth to read."""

    folder: Path

    def truth(self, table: str) -> list[dict[str, str]]:
        with (self.folder / "truth" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    @property
    def extracts(self) -> list[Path]:
        return sorted((self.folder / "extracts").iterdir())


def as_text(con: duckdb.DuckDBPyConnection, kind: str, fields: list[str]) -> list[tuple[Any, ...]]:
    """Give a kind's records as text in order of reference, each in its last wording."""
    listed = ", ".join(f"coalesce(\"{name}\"::varchar, '')" for name in fields)
    return con.execute(
        f"""select source_ref, {listed} from incoming_{kind}
        qualify row_number() over (
            partition by record_id order by is_main desc, extract desc, ordinal desc
        ) = 1
        order by all"""
    ).fetchall()
