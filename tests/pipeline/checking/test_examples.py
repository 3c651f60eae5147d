"""Every check finds what its examples say it finds, and leaves alone what they say it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.checking import Check, lint, read_checks, run_checks
from ontherecord.pipeline.checking.examples import Example
from ontherecord.pipeline.checking.trying import lay_out, rows_wrong, run_example
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import packs_dir

CHECKS = read_checks(packs_dir() / "checks")
TODAY = date(2026, 3, 20)
EXAMPLES = [(check, example) for check in CHECKS for example in check.examples]


@pytest.mark.parametrize(
    ("check", "example"), EXAMPLES, ids=[f"{c.name}: {e.title}" for c, e in EXAMPLES]
)
def test_a_check_brings_what_its_example_says(
    check: Check, example: Example, standards: Standards
) -> None:
    wrong = rows_wrong(check, example, standards)

    assert wrong is None


@pytest.mark.slow
def test_an_empty_record_brings_no_issue_and_is_said_to_be_unjudged(
    standards: Standards, tmp_path: Path
) -> None:
    database = tmp_path / "empty.duckdb"
    with duckdb.connect(database) as con:
        lay_out(con, Example("nothing", TODAY, {}, None), standards)

    found = run_checks(database, [replace(c, status="live") for c in CHECKS], standards, {}, TODAY)

    assert found.issues.num_rows == 0
    covered = found.coverage.to_pylist()
    assert [row["check"] for row in covered] == [check.name for check in CHECKS]
    assert {(row["source"], row["judged_count"]) for row in covered} == {(None, 0)}
    assert [row["check"] for row in covered if "check failed" in row["missing"]] == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_nothing_is_wrong_with_a_shipped_check(check: Check, standards: Standards) -> None:
    problems = lint(check, standards, CHECKS)

    assert problems == []


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_an_example_with_all_the_check_needs_brings_the_same_issues_in_a_run(
    check: Check, standards: Standards
) -> None:
    for example in (e for e in check.examples if e.issues):
        found = run_example(check, example, standards)
        if not any(found.coverage["cannot_judge_count"].to_pylist()):
            break
    rows = example.issues.rows if example.issues else ()
    same = ("subject_id", "happened_on", "detail_cause")
    wanted = [subject for subject, *_ in {tuple(row.get(c) for c in same) for row in rows}]

    assert found.coverage["missing"].to_pylist() == [None] * found.coverage.num_rows
    assert sorted(found.issues["subject_id"].to_pylist()) == sorted(wanted)
