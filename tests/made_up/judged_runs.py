"""What a run of the made-up landlord found, and what it had to find, in the same words.

For the tests and for bench/first_lane.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from made_landlord import IDENTIFIER, NAMED, SAID_IN_WORDS, SUBJECT, Made

FIELD = "required_field_missing"
Subject = tuple[str, str]
"""Check, and what it found: the id of a thing, or the name and cause of a field."""


@dataclass
class Judged:
    """One run's open issues by check and subject, and the way from a reference to a subject."""

    found: dict[Subject, date | None]
    cases: dict[Subject, str]
    """Of what was found for the first lane, the case it belongs to."""
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
    """Read the issues that stand open in a run."""
    con = duckdb.connect()
    for file in run.glob("*.parquet"):
        con.read_parquet(str(file)).create_view(file.stem)
    rows = con.execute(
        """select "check", subject_id, happened_on, detail_cause,
            case when lane = 'at_risk' then case_id end
        from issue where gone_on is null"""
    ).fetchall()
    # What notes say is told by the record that holds the words; a repair's words are the thing's.
    said = dict(
        con.execute(
            """select note_sign_id, case when kind = 'repair' then thing_id
                else source || ' ' || source_ref end from note_sign"""
        ).fetchall()
    )
    numbers = dict(con.execute("select place_id, uprn from place").fetchall())
    found, cases = {}, {}
    for check, subject, happened_on, cause, case in rows:
        if check == FIELD:
            subject = f"{subject} {cause}"
        elif check in SAID_IN_WORDS:
            subject = said[subject]
        elif check == IDENTIFIER:
            subject = numbers[subject]
        found[check, subject] = happened_on
        if case is not None:
            cases[check, subject] = case
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
    return Judged(found, cases, things)


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
