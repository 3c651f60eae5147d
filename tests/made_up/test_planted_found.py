"""Every planted issue is found, in the run that has to find it; no decoy and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from made_landlord import SUBJECT, Made

from ontherecord.pipeline.refresh import refresh

FIELD = "required_field_missing"
Subject = tuple[str, str]
"""Check, and what it found: the id of a thing, or the name and cause of a field."""


@dataclass
class Judged:
    """One run's open issues by check and subject, and the way from a reference to a subject."""

    found: dict[Subject, date | None]
    things: dict[tuple[str, str, str], str]

    def subject(self, planted: dict[str, str]) -> Subject:
        check, ref = planted["check"], planted["source_ref"]
        if check == FIELD:
            return check, f"{ref} {planted['detail']}"
        kind = SUBJECT.get(check, planted["detail"])
        missing = f"{planted['system']} has no {kind} {ref}"
        return check, self.things.get((kind, planted["system"], ref), missing)


def judged(run: Path) -> Judged:
    con = duckdb.connect()
    for file in run.glob("*.parquet"):
        con.read_parquet(str(file)).create_view(file.stem)
    found = con.execute(
        """select "check", case when "check" = 'required_field_missing'
            then subject_id || ' ' || detail_cause else subject_id end, happened_on
        from issue where gone_on is null"""
    ).fetchall()
    things = {}
    for kind in ("attendance", "need", "job_line", "recommendation", "document"):
        for system, ref, record in con.execute(
            f"select source, source_ref, record_id from {kind}_record"
        ).fetchall():
            things[kind, system, ref] = record
    for kind, system, ref, entity in con.execute(
        "select kind, source, source_ref, entity_id from match"
    ).fetchall():
        things[kind, system, ref] = entity
    for kind, system, ref, record in con.execute(
        "select kind, source, source_ref, record_id from vanished_record"
    ).fetchall():
        things[f"vanished {kind}", system, ref] = record
    return Judged({(check, subject): on for check, subject, on in found}, things)


@pytest.fixture(scope="module")
def runs(made: Made) -> list[Judged]:
    """Both runs, each on its day."""
    days = [date.fromisoformat(row["today"]) for row in made.truth("deliveries")]
    return [judged(refresh(made.folder, today).run) for today in days]


def planted(made: Made, table: str) -> list[dict[str, str]]:
    rows = made.truth(table)
    for row in rows:
        if row["check"] == "record_vanished_between_extracts":
            row["detail"] = f"vanished {row['detail']}"
    return rows


def due(made: Made, run: int) -> list[dict[str, str]]:
    """The issues that a run has to find: planted by then and not gone by then."""
    return [
        row
        for row in planted(made, "issues")
        if int(row["delivery"]) <= run and not (row["gone_in"] and int(row["gone_in"]) <= run)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("run", [1, 2])
def test_every_planted_issue_is_found_in_its_run(made: Made, runs: list[Judged], run: int) -> None:
    found = runs[run - 1]

    missed = [row for row in due(made, run) if found.subject(row) not in found.found]

    assert missed == []


@pytest.mark.slow
@pytest.mark.parametrize("run", [1, 2])
def test_an_issue_says_the_day_on_which_it_happened(
    made: Made, runs: list[Judged], run: int
) -> None:
    found = runs[run - 1]

    other = [
        (row, found.found[found.subject(row)])
        for row in due(made, run)
        if row["happened_on"] and str(found.found[found.subject(row)]) != row["happened_on"]
    ]

    assert other == []


@pytest.mark.slow
@pytest.mark.parametrize("run", [1, 2])
def test_no_decoy_is_raised(made: Made, runs: list[Judged], run: int) -> None:
    found = runs[run - 1]

    fields = {subject.partition(" ")[0] for check, subject in found.found if check == FIELD}
    raised = [
        row
        for row in planted(made, "decoys")
        if found.subject(row) in found.found
        or (row["check"] == FIELD and row["source_ref"] in fields)
    ]

    assert raised == []


@pytest.mark.slow
@pytest.mark.parametrize("run", [1, 2])
def test_ordinary_records_trip_no_check(made: Made, runs: list[Judged], run: int) -> None:
    found = runs[run - 1]

    told = {found.subject(row) for row in due(made, run)}

    assert set(found.found) - told == set()
