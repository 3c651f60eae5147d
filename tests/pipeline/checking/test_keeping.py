"""Issues keep who they are from run to run: first seen, gone, back again, and their case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_record import SELECT, a_record, checked

from ontherecord.pipeline.checking import keep_issues, run_checks
from ontherecord.pipeline.checking.running import COVERAGE_COLUMNS, ISSUE_COLUMNS, Found
from ontherecord.standards.kinds import Standards
from tests.passing import passing_database

FIRST, SECOND, THIRD = date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15)

HEADING = """attendance
| attendance_id | first_record_id | source | place_id | attended_on | outcome_claimed |
|---------------|-----------------|--------|----------|-------------|-----------------|
"""
BOTH = f"""{HEADING}| a1 | k1 | north | p1 | 2026-02-01 | unknown |
| a2 | k2 | north | p2 | 2026-02-02 | unknown |
"""
MENDED = BOTH.replace("p2 | 2026-02-02 | unknown", "p2 | 2026-02-02 | completed")
UNTOLD = BOTH.replace("unknown", "")


class Runs:
    """Refreshes one after another, each keeping the issues of the one before."""

    def __init__(self, folder: Path, standards: Standards) -> None:
        self.folder, self.standards = folder, standards
        self.check = checked(folder / "checks", SELECT)
        self.previous: Path | None = None

    def refresh(
        self, drawn: str, today: date, redirects: dict[str, str] | None = None
    ) -> list[dict[str, Any]]:
        database = a_record(self.folder / "run.duckdb", drawn, self.standards)
        found = run_checks(database, [self.check], self.standards, {}, today)
        run = self.folder / today.isoformat()
        run.mkdir()
        with passing_database() as con:
            keep_issues(con, found, self.previous, today, redirects)
            for table in ("issue", "coverage", "issue_case"):
                con.execute(f"copy {table} to '{run / table}.parquet' (format parquet)")
            issues = con.sql("from issue order by subject_id").to_arrow_table().to_pylist()
        self.previous = run
        return issues

    def cases(self) -> list[tuple[Any, ...]]:
        with passing_database() as con:
            return con.execute(
                "select case_id, lane, place_id, issue_count, open_issue_count from"
                " read_parquet($file) order by case_id",
                {"file": str((self.previous or Path()) / "issue_case.parquet")},
            ).fetchall()


@pytest.fixture
def runs(tmp_path: Path, standards: Standards) -> Runs:
    return Runs(tmp_path, standards)


def told(issues: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["subject_id"], row["first_seen_on"], row["gone_on"]) for row in issues]


def test_an_issue_found_again_keeps_its_id_and_the_day_it_was_first_seen(runs: Runs) -> None:
    first = runs.refresh(BOTH, FIRST)

    second = runs.refresh(BOTH, SECOND)

    assert [row["issue_id"] for row in first] == [row["issue_id"] for row in second]
    assert told(second) == [("a1", FIRST, None), ("a2", FIRST, None)]


def test_an_issue_no_longer_found_is_gone_that_day_and_back_when_found_again(runs: Runs) -> None:
    runs.refresh(BOTH, FIRST)

    assert told(runs.refresh(MENDED, SECOND)) == [("a1", FIRST, None), ("a2", FIRST, SECOND)]
    assert told(runs.refresh(MENDED, THIRD)) == [("a1", FIRST, None), ("a2", FIRST, SECOND)]
    assert told(runs.refresh(BOTH, date(2026, 3, 16))) == [("a1", FIRST, None), ("a2", FIRST, None)]


def test_what_cannot_be_judged_this_time_stays_open(runs: Runs) -> None:
    runs.refresh(BOTH, FIRST)

    issues = runs.refresh(UNTOLD, SECOND)

    assert told(issues) == [("a1", FIRST, None), ("a2", FIRST, None)]


def test_a_check_that_was_not_run_leaves_its_issues_as_they_were(runs: Runs) -> None:
    runs.refresh(BOTH, FIRST)
    nothing = Found(
        pyarrow.schema(ISSUE_COLUMNS).empty_table(), pyarrow.schema(COVERAGE_COLUMNS).empty_table()
    )

    with passing_database() as con:
        keep_issues(con, nothing, runs.previous, SECOND)
        kept = con.execute("select subject_id, gone_on from issue order by 1").fetchall()

    assert kept == [("a1", None), ("a2", None)]


def test_a_thing_merged_into_another_keeps_its_issue(runs: Runs) -> None:
    first = runs.refresh(BOTH, FIRST)

    second = runs.refresh(BOTH.replace("| a1 | k1 | north | p1", "| a9 | k1 | north | p9"), SECOND)

    by_subject = {row["subject_id"]: row for row in second}
    assert by_subject["a9"]["issue_id"] == first[0]["issue_id"]
    assert by_subject["a9"]["first_seen_on"] == FIRST
    assert by_subject["a9"]["place_id"] == "p9"
    assert by_subject["a9"]["case_id"] == "case-p9"


def test_a_gone_issue_follows_its_place_when_places_are_merged(runs: Runs) -> None:
    runs.refresh(BOTH, FIRST)

    issues = runs.refresh(MENDED, SECOND, {"p2": "p1"})

    assert [(row["place_id"], row["case_id"]) for row in issues] == [("p1", "case-p1")] * 2


def test_an_issue_of_another_day_is_another_issue(runs: Runs) -> None:
    first = runs.refresh(BOTH, FIRST)

    second = runs.refresh(BOTH.replace("2026-02-02", "2026-02-03"), SECOND)

    assert len({row["issue_id"] for row in [*first, *second]}) == 3


def test_a_case_counts_its_issues_and_those_still_open(runs: Runs) -> None:
    runs.refresh(BOTH.replace("p2", "p1"), FIRST)

    runs.refresh(MENDED.replace("p2", "p1"), SECOND)

    assert runs.cases() == [("case-p1", "at_risk", "p1", 2, 1)]


ISSUES = st.sets(st.sampled_from("abcdefgh"))


@pytest.mark.slow
@given(runs=st.lists(ISSUES, min_size=1, max_size=4))
@settings(max_examples=15, deadline=None)
def test_an_issue_is_open_just_when_the_last_run_found_it(
    runs: list[set[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, previous = tmp_path_factory.mktemp("runs"), None

    for number, found in enumerate(runs):
        with passing_database() as con:
            keep_issues(con, _found(found), previous, date(2026, 1, 1 + number))
            previous = folder / f"{number}.parquet"
            con.execute(f"copy issue to '{previous}' (format parquet)")
            kept = con.execute("select issue_id, first_seen_on, gone_on from issue").fetchall()

    assert {key for key, _, gone in kept if gone is None} == runs[-1]
    assert {key for key, _, _ in kept} == set().union(*runs)
    for key, first_seen_on, _ in kept:
        earliest = min(number for number, found in enumerate(runs) if key in found)
        assert first_seen_on == date(2026, 1, 1 + earliest)


def _found(keys: set[str]) -> Found:
    issues = [
        {"issue_id": key, "check": "c", "lane": "due", "case_id": f"case-{key}", "source": "north"}
        for key in sorted(keys)
    ]
    covered = [{"check": "c", "source": "north", "judged_count": 8, "cannot_judge_count": 0}]
    return Found(
        pyarrow.Table.from_pylist(issues, pyarrow.schema(ISSUE_COLUMNS)),
        pyarrow.Table.from_pylist(covered, pyarrow.schema(COVERAGE_COLUMNS)),
    )
