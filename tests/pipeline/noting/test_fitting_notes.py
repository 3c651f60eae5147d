"""How the labelled notes are shared out among the fits of the reader."""

from __future__ import annotations

import numpy as np
import pytest

from bench.notes_fitting import EARLIER, PARTS, ROUNDS, joined
from bench.notes_model import Examples
from bench.notes_reader import lowest_cut

SETS = [*EARLIER * 5, *(name for one in ROUNDS for name in one.sets for _ in range(6))]
EXAMPLES = Examples(sets=SETS)
BEGIN, CALL, END, OF_A_JOB = 1, 5, 2, 6


@pytest.mark.parametrize("one", ROUNDS, ids=lambda one: one.name)
def test_a_round_reads_each_of_its_sets_by_a_fit_not_shown_it_and_cuts_no_other(one) -> None:
    parts = one.part_of(EXAMPLES)

    assert set(np.array(SETS)[parts >= 0]) == set(one.sets)
    assert set(parts[parts >= 0]) == set(range(PARTS))


def test_a_set_of_one_hand_is_cut_in_the_middle_where_hands_are_not_told_apart() -> None:
    parts = ROUNDS[0].part_of(EXAMPLES)

    assert parts[parts >= 0].tolist() == [0, 0, 0, 1, 1, 1] * len(ROUNDS[0].sets)


def test_no_hand_is_in_two_parts_of_the_last_round() -> None:
    parts = ROUNDS[-1].part_of(EXAMPLES)

    for name in ROUNDS[-1].sets:
        assert len(set(parts[np.array(SETS) == name])) == 1


@pytest.mark.parametrize("one", ROUNDS, ids=lambda one: one.name)
def test_each_turn_is_shown_other_known_notes_again_and_none_of_the_round(one) -> None:
    turns = np.array([one.again(EXAMPLES, turn) for turn in range(PARTS + 1)])

    assert turns.sum(axis=0).max() == 1
    assert turns.sum(axis=1).min() >= len(EARLIER)
    assert not turns[:, one.part_of(EXAMPLES) >= 0].any()


def test_a_round_is_not_shown_what_a_later_one_brings() -> None:
    later = np.isin(SETS, ROUNDS[-1].sets)

    assert not ROUNDS[0].known(EXAMPLES)[later].any()
    assert ROUNDS[-1].known(EXAMPLES).sum() == (~later).sum()


def test_a_note_is_joined_with_an_ordinary_one_of_its_kind_and_keeps_its_labels() -> None:
    blank = dict.fromkeys(("need", "hazard", "trap"), "") | dict.fromkeys(
        ("emergency", "follow_on", "dissatisfaction", "health_or_abuse", "leak_from_above"), "no"
    )
    told = blank | {"where": "repair", "health_or_abuse": "yes"}
    rows = [told, blank | {"where": "repair"}, blank | {"where": "contact"}, told, told]
    texts = [
        [BEGIN, OF_A_JOB, END, 10, 11, END],
        [BEGIN, OF_A_JOB, END, 20, END],
        [BEGIN, CALL, END, 30, END],
        [BEGIN, OF_A_JOB, END, 12, END],
        [BEGIN, OF_A_JOB, END, 13, END],
    ]

    found, of = joined(Examples(rows=rows), texts, range(5))

    assert of == [0, 4]
    assert found == [
        [BEGIN, OF_A_JOB, END, 20, 10, 11, END],
        [BEGIN, OF_A_JOB, END, 13, 20, END],
    ]


def test_the_lowest_cut_is_the_last_at_which_enough_is_right() -> None:
    sums = np.array([4.0, 3.0, 2.0, 1.0, -np.inf])
    shown = np.array([True, False, True, False, True])

    assert lowest_cut(sums, shown, 0.9) == 4.0
    assert lowest_cut(sums, shown, 0.6) == 2.0
    assert lowest_cut(sums, shown, 0.5) == 1.0
