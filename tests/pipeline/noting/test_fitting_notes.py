"""How the labelled notes are shared out among the fits of the reader."""

from __future__ import annotations

import numpy as np

from bench.notes_fitting import EARLIER, HALVES, NEWEST, again, half_of
from bench.notes_model import Examples
from bench.notes_reader import lowest_cut

SETS = [*EARLIER * 5, *(name for name in NEWEST for _ in range(6))]


def test_each_newest_set_is_cut_in_the_middle_and_no_other_is_cut() -> None:
    halves = half_of(Examples(sets=SETS))

    assert (halves[: len(EARLIER) * 5] == -1).all()
    assert halves[len(EARLIER) * 5 :].tolist() == [0, 0, 0, 1, 1, 1] * len(NEWEST)


def test_each_turn_is_shown_other_earlier_notes_again_and_no_newest() -> None:
    examples = Examples(sets=SETS)
    turns = np.array([again(examples, turn) for turn in range(HALVES + 1)])

    assert turns.sum(axis=0).max() == 1
    assert turns.sum(axis=1).min() >= len(EARLIER)
    assert not turns[:, half_of(examples) >= 0].any()


def test_the_lowest_cut_is_the_last_at_which_enough_is_right() -> None:
    sums = np.array([4.0, 3.0, 2.0, 1.0, -np.inf])
    shown = np.array([True, False, True, False, True])

    assert lowest_cut(sums, shown, 0.9) == 4.0
    assert lowest_cut(sums, shown, 0.6) == 2.0
    assert lowest_cut(sums, shown, 0.5) == 1.0
