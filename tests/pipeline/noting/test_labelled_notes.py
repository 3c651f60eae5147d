"""Notes labelled by somebody who writes no rules: how many signs are right, how many are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.notes import read_labelled, score, wilson

HERE = Path(__file__).parent
LEAST_PRECISION, LEAST_RECALL = 0.9, 0.8


@pytest.mark.slow
@pytest.mark.parametrize("half", ["seen", "unseen"])
@pytest.mark.parametrize("sign", ["need: any", "hazard: any"])
def test_needs_and_hazards_are_read_rightly_and_found(rules, half: str, sign: str) -> None:
    file = HERE / f"{half}.csv"
    if not file.is_file():
        pytest.skip(f"{half}.csv is kept elsewhere until the rules are finished")

    found = score(read_labelled(file), rules)[sign]

    assert found.precision >= LEAST_PRECISION, wilson(found.right, found.right + found.wrong)
    assert found.recall >= LEAST_RECALL, wilson(found.right, found.right + found.missed)


def test_the_labelled_notes_are_read_without_a_fault(rules) -> None:
    scores = score(read_labelled(HERE / "seen.csv"), rules)

    assert scores["need"].right > 0
    assert scores["hazard"].right > 0


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (5, 10), (10, 10)])
def test_an_interval_holds_its_share(part: int, whole: int) -> None:
    low, high = wilson(part, whole)

    assert 0 <= low <= part / whole <= high + 1e-9 <= 1 + 1e-9
