"""Every planted issue is found, in the run that has to find it; no decoy and nothing else is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest
from made_landlord import BY_LIKENESS, IDENTIFIER, NAMED, SAID_IN_WORDS, SUBJECT, Made

from ontherecord.made_up.truth import CHECKS
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
        check, system, ref = planted["check"], planted["system"], planted["source_ref"]
        if check == FIELD:
            return check, f"{ref} {planted['detail']}"
        if check in NAMED:
            return check, ref
        if check == IDENTIFIER:
            return check, planted["detail"]
        if check in SAID_IN_WORDS:
            return check, self.things.get(("repair", system, ref), f"{system} {ref}")
        kind = SUBJECT.get(check, planted["detail"])
        return check, self.things.get((kind, system, ref), f"{system} has no {kind} {ref}")

    def of(self, checks: Collection[str]) -> set[Subject]:
        return {subject for subject in self.found if subject[0] in checks}


def judged(run: Path) -> Judged:
    con = duckdb.connect()
    for file in run.glob("*.parquet"):
        con.read_parquet(str(file)).create_view(file.stem)
    rows = con.execute(
        """select "check", subject_id, happened_on, detail_cause from issue where gone_on is null"""
    ).fetchall()
    # What notes say is told by the record that holds the words; a repair's words are the thing's.
    said = dict(
        con.execute(
            """select note_sign_id, case when kind = 'repair' then thing_id
                else source || ' ' || source_ref end from note_sign"""
        ).fetchall()
    )
    numbers = dict(con.execute("select place_id, uprn from place").fetchall())
    found = {}
    for check, subject, happened_on, cause in rows:
        if check == FIELD:
            subject = f"{subject} {cause}"
        elif check in SAID_IN_WORDS:
            subject = said[subject]
        elif check == IDENTIFIER:
            subject = numbers[subject]
        found[check, subject] = happened_on
    things = {}
    for kind in set(SUBJECT.values()) - {"place", "person", "repair"}:
        for system, ref, record in con.execute(
            f"select source, source_ref, {kind}_id from {kind}"
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
    return Judged(found, things)


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


EXACT = [check for check in CHECKS if check not in BY_LIKENESS]


@pytest.mark.slow
@pytest.mark.parametrize("run", [1, 2])
def test_every_planted_issue_is_found_in_its_run(made: Made, runs: list[Judged], run: int) -> None:
    found = runs[run - 1]

    missed = [
        row
        for row in due(made, run)
        if row["check"] in EXACT and found.subject(row) not in found.found
    ]

    assert missed == []


@pytest.mark.slow
@pytest.mark.parametrize("run", [1, 2])
@pytest.mark.parametrize("check", BY_LIKENESS)
def test_four_in_five_are_found_where_likeness_and_words_decide(
    made: Made, runs: list[Judged], run: int, check: str
) -> None:
    found = runs[run - 1]

    told = {found.subject(row) for row in due(made, run) if row["check"] == check}
    both = told & found.of([check])
    assert told
    assert len(both) >= int(0.8 * len(told))
    assert len(both) >= int(0.8 * len(found.of([check])))


@pytest.mark.slow
@pytest.mark.parametrize("run", [1, 2])
def test_an_issue_says_the_day_on_which_it_happened(
    made: Made, runs: list[Judged], run: int
) -> None:
    found = runs[run - 1]

    other = [
        (row, happened)
        for row in due(made, run)
        if row["happened_on"] and (happened := found.found.get(found.subject(row))) is not None
        and str(happened) != row["happened_on"]
    ]  # fmt: skip

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

    assert found.of(EXACT) - told == set()
