"""Fits the encoder of the reader of notes from the labelled sets, in the steps of `notes_reader`.

Each step keeps what it made in `WORK`, and the next begins from that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.notes_labels import HAZARDS, NEEDS, TRAPS
from bench.notes_model import FITTED, Examples
from ontherecord.pipeline.noting import NoteRules
from ontherecord.pipeline.noting.pieces import MOST_PIECES, Pieces
from ontherecord.pipeline.noting.reading import read_words

WORK = Path("bench/work/notes_reader")
FOLDS = (("mixture3", "mixture4"), ("needs", "mixture2"))
LATER = ("contrast2", "mixture5")
"""Sets that only the round on all of EARLIER is shown."""

PARTS, AGAIN = 2, 4
"""Fits of a round. Of notes known before every fourth is shown again, lest they be forgotten."""


@dataclass(frozen=True)
class Round:
    """Fits that go on from an earlier fit, each shown a part of sets new to it.

    Each part is read by the fit that was not shown it. Then all go on together.
    """

    name: str
    begins: str
    sets: tuple[str, ...]
    by_hand: tuple[tuple[str, ...], ...] = ()
    """The sets of each part. Else each set is cut in the middle, so that a pair of a sign and its
    near miss stays together."""

    def part_of(self, examples: Examples) -> np.ndarray:
        """Say of each note in which part it stands, and -1 of those of other sets."""
        sets, parts = np.array(examples.sets), np.full(len(examples.sets), -1)
        for part, names in enumerate(self.by_hand):
            parts[np.isin(sets, names)] = part
        for name in () if self.by_hand else self.sets:
            numbers = np.flatnonzero(sets == name)
            for part, half in enumerate(np.array_split(numbers, PARTS)):
                parts[half] = part
        return parts

    def known(self, examples: Examples) -> np.ndarray:
        """Say which notes were shown before this round."""
        shown = np.isin(examples.sets, EARLIER)
        for other in ROUNDS[: ROUNDS.index(self)]:
            shown |= np.isin(examples.sets, other.sets)
        return shown

    def again(self, examples: Examples, turn: int) -> np.ndarray:
        """Say which known notes are shown again in a turn: every fourth, others each turn."""
        known = self.known(examples)
        return known & (np.cumsum(known) % AGAIN == turn)


HANDS = (("mixture6", "mixture7", "flags2"), ("mixture8", "mixture9", "calls"))
ROUNDS = (
    Round("newest", "last", ("short", "told", "flags")),
    Round("hands", "newest", (*HANDS[0], *HANDS[1]), HANDS),
)
EARLIER = tuple(name for name in FITTED if all(name not in one.sets for one in ROUNDS))

FLAGS = "emergency follow_on dissatisfaction health_or_abuse leak_from_above".split()
COUNTS = {"need": 3.0, "hazard": 3.0} | {f"trap:{trap}": 0.5 for trap in TRAPS}
"""How much a label counts in the fit, where it is not one."""

STRIDE = 7919
"""A prime, by which ordinary notes are gone through in an order of no meaning."""

LABELS = (
    "need",
    "hazard",
    *FLAGS,
    *(f"need:{code}" for code in NEEDS),
    *(f"hazard:{code}" for code in HAZARDS),
    *(f"trap:{trap}" for trap in TRAPS),
)


def kept_pieces(known: list[str]) -> list[int]:
    """Give the pieces worth keeping: those in letters an English note is written in."""
    return [
        number
        for number, piece in enumerate(known)
        if piece.isascii() and not piece.startswith("[unused")
    ]


def texts_of(examples: Examples, rules: NoteRules, pieces: Pieces) -> list[list[int]]:
    """Cut each note into pieces; of a long one the first stretch."""
    cut = []
    for row in examples.rows:
        said = [read.sentence for read in read_words(row["text"], rules)]
        cut.append(pieces.stretches(said, row["where"])[0].pieces)
    return cut


def labels_of(examples: Examples) -> np.ndarray:
    """Give a row an example and a column a label of LABELS."""
    traps = [[row["trap"] == trap for trap in TRAPS] for row in examples.rows]
    named = [examples.labels(name) for name in LABELS if not name.startswith("trap:")]
    return np.column_stack([*named, np.array(traps)]).astype(np.float32)


def cross(examples: Examples, texts: list[list[int]]) -> None:
    """Fit on the earlier sets without each of FOLDS and without LATER."""
    import torch

    from bench.notes_encoder import begun
    from bench.notes_encoder import fit as fit_encoder

    labels, sets = labels_of(examples), np.array(examples.sets)
    counts = np.array([COUNTS.get(name, 1.0) for name in LABELS], np.float32)
    for number, fold in enumerate(FOLDS):
        shown = np.where(np.isin(sets, EARLIER) & ~np.isin(sets, [*fold, *LATER]))[0]
        model = begun(len(LABELS), seed=0)
        fit_encoder(model, [texts[n] for n in shown], labels[shown], counts)
        torch.save(model.state_dict(), WORK / f"fold{number}.pt")


def last(examples: Examples, texts: list[list[int]], kept: list[int]) -> None:
    """Average the crossed fits, which began alike, go on with all earlier sets, and freeze that."""
    import torch

    from bench.notes_encoder import FURTHER_ROUNDS, begun, frozen

    fits = [torch.load(WORK / f"fold{number}.pt") for number in range(len(FOLDS))]
    model = begun(len(LABELS), seed=0)
    model.load_state_dict(averaged(fits))
    shown = np.isin(examples.sets, EARLIER)
    go_on(model, examples, texts, shown, FURTHER_ROUNDS, seed=1)
    np.savez(WORK / "last.npz", **frozen(model, kept))


def go_round(round_: Round, examples: Examples, texts: list[list[int]]) -> None:
    """Go on from an earlier fit with each part, then from their average with all, freezing each."""
    from bench.notes_encoder import FURTHER_ROUNDS, NEWEST_ROUNDS, frozen, thawed

    def begun() -> Any:
        with np.load(WORK / f"{round_.begins}.npz") as found:
            return thawed({name: found[name] for name in found.files})

    parts, fits = round_.part_of(examples), []
    for part in range(PARTS):
        model = begun()
        shown = (parts == part) | round_.again(examples, part)
        go_on(model, examples, texts, shown, NEWEST_ROUNDS, seed=2 + part)
        fits.append(model.state_dict())
        arrays = frozen(model, range(len(model.words.weight)))
        np.savez(WORK / f"{round_.name}{part}.npz", **arrays)
    model = begun()
    model.load_state_dict(averaged(fits))
    shown = (parts >= 0) | round_.again(examples, PARTS)
    go_on(model, examples, texts, shown, FURTHER_ROUNDS, seed=2 + PARTS)
    np.savez(WORK / f"{round_.name}.npz", **frozen(model, range(len(model.words.weight))))


def averaged(fits: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Average the weights of fits that began alike."""
    return {name: sum(fit[name] for fit in fits) / len(fits) for name in fits[0]}


def joined(
    examples: Examples, texts: Sequence[list[int]], numbers: Sequence[int]
) -> tuple[list[list[int]], list[int]]:
    """Give notes that show something, each in one text with an ordinary note of its kind.

    So a job's line says the fault and then what a contractor is told. Every second note that shows
    a sign is joined, by turns before and behind. With the texts come the numbers of the notes that
    show what each shows.
    """
    shows = labels_of(examples).any(axis=1)
    ordinary: dict[str, list[int]] = {}
    for number in numbers:
        if not shows[number]:
            ordinary.setdefault(examples.rows[number]["where"], []).append(number)
    found, shown = [], []
    for turn, number in enumerate([n for n in numbers if shows[n]][::2]):
        others = ordinary[examples.rows[number]["where"]]
        pair = [texts[number], texts[others[turn * STRIDE % len(others)]]]
        first, second = pair if turn % 2 else pair[::-1]
        end = second[-1]
        text = [*first[:-1], *second[second.index(end) + 1 :]]
        if len(text) <= MOST_PIECES:
            found.append(text)
            shown.append(number)
    return found, shown


def go_on(
    model: Any,
    examples: Examples,
    texts: list[list[int]],
    shown: np.ndarray,
    rounds: float,
    seed: int,
) -> None:
    """Go on with a fit, at the further rate, on the examples of `shown`."""
    from bench.notes_encoder import FURTHER_RATE
    from bench.notes_encoder import fit as fit_encoder

    numbers = np.flatnonzero(shown).tolist()
    together, of = joined(examples, texts, numbers)
    counts = np.array([COUNTS.get(name, 1.0) for name in LABELS], np.float32)
    labels = labels_of(examples)[numbers + of]
    given = [texts[n] for n in numbers] + together
    fit_encoder(model, given, labels, counts, rounds, FURTHER_RATE, seed)
