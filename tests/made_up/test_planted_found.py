"""Every planted issue is found, in the run that has to find it; no decoy and nothing else is."""

from __future__ import annotations

from datetime import date

import pytest
from judged_runs import FIELD, Judged, due, judged, planted
from made_landlord import BY_LIKENESS, Made

from ontherecord.made_up.truth import CHECKS
from ontherecord.pipeline.refresh import refresh


@pytest.fixture(scope="module")
def runs(made: Made) -> list[Judged]:
    """Both runs, each on its day."""
    days = [date.fromisoformat(row["today"]) for row in made.truth("deliveries")]
    return [judged(refresh(made.folder, today).run) for today in days]


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
