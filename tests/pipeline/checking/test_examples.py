"""Every check finds what its examples say it finds, and leaves alone what they say it leaves."""

from __future__ import annotations

import pytest

from ontherecord.pipeline.checking import Check, lint, read_checks
from ontherecord.pipeline.checking.examples import Example
from ontherecord.pipeline.checking.trying import rows_wrong, run_example
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import packs_dir

CHECKS = read_checks(packs_dir() / "checks")
EXAMPLES = [(check, example) for check in CHECKS for example in check.examples]


@pytest.mark.parametrize(
    ("check", "example"), EXAMPLES, ids=[f"{c.name}: {e.title}" for c, e in EXAMPLES]
)
def test_a_check_brings_what_its_example_says(
    check: Check, example: Example, standards: Standards
) -> None:
    wrong = rows_wrong(check, example, standards)

    assert wrong is None


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_an_empty_record_brings_no_issue_and_is_said_to_be_unjudged(
    check: Check, standards: Standards
) -> None:
    nothing = Example("nothing", check.examples[0].today, {}, None)

    found = run_example(check, nothing, standards)

    assert found.issues.num_rows == 0
    assert [row["source"] for row in found.coverage.to_pylist()] == [None]
    assert found.coverage["judged_count"].to_pylist() == [0]
    assert "check failed" not in found.coverage["missing"].to_pylist()[0]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_nothing_is_wrong_with_a_shipped_check(check: Check, standards: Standards) -> None:
    problems = lint(check, standards, CHECKS)

    assert problems == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_an_example_with_all_the_check_needs_brings_the_same_issues_in_a_run(
    check: Check, standards: Standards
) -> None:
    for example in (e for e in check.examples if e.issues):
        found = run_example(check, example, standards)
        if not any(found.coverage["cannot_judge_count"].to_pylist()):
            break
    wanted = [row["subject_id"] for row in example.issues.rows] if example.issues else []

    assert found.coverage["missing"].to_pylist() == [None] * found.coverage.num_rows
    assert sorted(found.issues["subject_id"].to_pylist()) == sorted(wanted)
