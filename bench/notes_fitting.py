"""Fits the encoder of the reader of notes from the labelled sets, in the steps of `notes_reader`.

Each step keeps what it made in `WORK`, and the next begins from that.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.notes_labels import HAZARDS, NEEDS, TRAPS
from bench.notes_model import FITTED, Examples
from ontherecord.pipeline.noting import NoteRules
from ontherecord.pipeline.noting.pieces import Pieces
from ontherecord.pipeline.noting.reading import read_words

WORK = Path("bench/work/notes_reader")
FOLDS = (("mixture3", "mixture4"), ("needs", "mixture2"))
LATER = ("contrast2", "mixture5")
"""Sets that only the round on all of EARLIER is shown."""

NEWEST = ("short", "told", "flags")
EARLIER = tuple(name for name in FITTED if name not in NEWEST)
HALVES, AGAIN = 2, 4
"""Fits that go on with half of each newest set, and read the other half; of the earlier notes every
fourth is shown again, lest they be forgotten."""

FLAGS = "emergency follow_on dissatisfaction health_or_abuse leak_from_above".split()
COUNTS = {"need": 3.0, "hazard": 3.0} | {f"trap:{trap}": 0.5 for trap in TRAPS}
"""How much a label counts in the fit, where it is not one."""

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


def further(examples: Examples, texts: list[list[int]], halves: Sequence[int]) -> None:
    """Go on from the last fit with a half of each newest set, and freeze that."""
    import torch

    from bench.notes_encoder import NEWEST_ROUNDS, frozen, thawed

    for half in halves:
        with np.load(WORK / "last.npz") as found:
            model = thawed({name: found[name] for name in found.files})
        shown = (half_of(examples) == half) | again(examples, half)
        go_on(model, examples, texts, shown, NEWEST_ROUNDS, seed=2 + half)
        torch.save(model.state_dict(), WORK / f"half{half}.pt")
        np.savez(WORK / f"half{half}.npz", **frozen(model, range(len(model.words.weight))))


def whole(examples: Examples, texts: list[list[int]]) -> None:
    """Average the fits of the halves, go on with both, and freeze that."""
    import torch

    from bench.notes_encoder import FURTHER_ROUNDS, frozen, thawed

    with np.load(WORK / "last.npz") as found:
        model = thawed({name: found[name] for name in found.files})
    fits = [torch.load(WORK / f"half{half}.pt") for half in range(HALVES)]
    model.load_state_dict(averaged(fits))
    shown = (half_of(examples) >= 0) | again(examples, HALVES)
    go_on(model, examples, texts, shown, FURTHER_ROUNDS, seed=2 + HALVES)
    np.savez(WORK / "whole.npz", **frozen(model, range(len(model.words.weight))))


def averaged(fits: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Average the weights of fits that began alike."""
    return {name: sum(fit[name] for fit in fits) / len(fits) for name in fits[0]}


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

    numbers = np.flatnonzero(shown)
    counts = np.array([COUNTS.get(name, 1.0) for name in LABELS], np.float32)
    labels = labels_of(examples)[numbers]
    fit_encoder(model, [texts[n] for n in numbers], labels, counts, rounds, FURTHER_RATE, seed)


def half_of(examples: Examples) -> np.ndarray:
    """Say of each note of a newest set in which half of the set it stands, and -1 of the others.

    Halves are cut in the middle, so that a pair of a sign and its near miss stays together.
    """
    sets, halves = np.array(examples.sets), np.full(len(examples.sets), -1)
    for name in NEWEST:
        numbers = np.flatnonzero(sets == name)
        for half, part in enumerate(np.array_split(numbers, HALVES)):
            halves[part] = half
    return halves


def again(examples: Examples, turn: int) -> np.ndarray:
    """Say which earlier notes are shown again in a turn: every fourth, others each turn."""
    earlier = np.isin(examples.sets, EARLIER)
    return earlier & (np.cumsum(earlier) % AGAIN == turn)
