"""Fit the reader of notes anew from the labelled sets, and say how it reads sets it was not shown.

    make fit-notes                      everything, an hour or two of one processor
    python -m bench.notes_reader cross  fit without each of FOLDS, and read those by that fit
    python -m bench.notes_reader last   fit on all sets
    python -m bench.notes_reader balance   choose how its word is balanced, write packs/models/notes

Each step keeps what it made in bench/work/notes_reader. A run of the program never fits anything.
"""

from __future__ import annotations

# ruff: noqa: E501 — the report is written one sentence a line
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.notes import score, table
from bench.notes_labels import wilson
from bench.notes_model import (
    FITTED,
    FOLDER,
    OPEN,
    SIGNS,
    Examples,
    fit,
    read_examples,
    scores_of,
    weigher_of,
)
from ontherecord.pipeline.noting import NoteRules, read_note_rules, read_weigher
from ontherecord.pipeline.noting.deciding import evidence
from ontherecord.pipeline.noting.encoding import Encoder
from ontherecord.pipeline.noting.pieces import Pieces, Stretch
from ontherecord.pipeline.noting.reader import ARRAYS, PIECES, SETTINGS, Balance, Reader
from ontherecord.pipeline.noting.reading import read_words
from ontherecord.pipeline.noting.weighing import read_kinds
from ontherecord.standards.codes import read_code_lists
from ontherecord.standards.packs import packs_dir

VERSION = "2026.1"
WORK = Path("bench/work/notes_reader")
FOLDS = (("needs", "mixture2"), ("mixture3", "mixture4"))
LATER = ("contrast2", "mixture5")
"""Sets that only the last fit is shown; the last of FOLDS is read with them."""

NEEDS = "adapted_bathroom breathing hearing language memory mental_health mobility other reading safety sight wheelchair".split()
HAZARDS = "asbestos damp_mould electrical excess_heat falls fire gas_carbon_monoxide leak no_heating_or_hot_water other pests_hygiene security structure".split()
FLAGS = "emergency follow_on dissatisfaction health_or_abuse leak_from_above".split()
TRAPS = "negation resolved other_person previous_tenant hypothetical figure_of_speech thing_not_person two_meanings system_written".split()
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
DECIDED = ("need", "hazard")
PRECISION_SOUGHT = 0.93
"""Of the crossed sets together: the bar is 0.9, and sets of other hands read worse by chance."""


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
    """Fit without each of FOLDS, freeze the fit, and keep what it says of the notes left out."""
    import torch

    from bench.notes_encoder import begun, fit as fit_encoder, frozen

    labels, sets = labels_of(examples), np.array(examples.sets)
    counts = np.array([COUNTS.get(name, 1.0) for name in LABELS], np.float32)
    for number, fold in enumerate(FOLDS):
        shown = np.where(~np.isin(sets, [*fold, *LATER]))[0]
        model = begun(len(LABELS), seed=0)
        fit_encoder(model, [texts[n] for n in shown], labels[shown], counts)
        torch.save(model.state_dict(), WORK / f"fold{number}.pt")
        np.savez(WORK / f"fold{number}.npz", **frozen(model, range(len(model.words.weight))))


def last(examples: Examples, texts: list[list[int]], kept: list[int]) -> None:
    """Go on from the last crossed fit, with all sets, and keep the frozen arrays."""
    import torch

    from bench.notes_encoder import FURTHER_RATE, FURTHER_ROUNDS, begun, fit as fit_encoder, frozen

    counts = np.array([COUNTS.get(name, 1.0) for name in LABELS], np.float32)
    model = begun(len(LABELS), seed=0)
    model.load_state_dict(torch.load(WORK / f"fold{len(FOLDS) - 1}.pt"))
    fit_encoder(model, texts, labels_of(examples), counts, FURTHER_ROUNDS, FURTHER_RATE, seed=1)
    torch.save(model.state_dict(), WORK / "last.pt")
    np.savez(WORK / "last.npz", **frozen(model, kept))


def heard(texts: list[list[int]], arrays: str) -> np.ndarray:
    """Read texts with frozen arrays: a row a text, a column a label, in hundredths."""
    with np.load(WORK / f"{arrays}.npz") as found:
        encoder = Encoder({name: found[name] for name in found.files})
    return encoder.read([Stretch(text) for text in texts])[0]


@dataclass
class Crossed:
    """Notes each read by an encoder and a weigher that were not shown them."""

    numbers: np.ndarray
    scores: np.ndarray
    weighed: dict[int, list[int]]


def crossed(examples: Examples, texts: list[list[int]]) -> Crossed:
    """Read each of FOLDS by the fit without it; the last with the open sets of LATER."""
    sets, kinds, weighed = np.array(examples.sets), read_kinds(FOLDER), {}
    numbers, scores = [], []
    for number, fold in enumerate(FOLDS):
        out = [*fold, *(LATER if number == len(FOLDS) - 1 else ())]
        read = np.where(np.isin(sets, [name for name in out if name in OPEN]))[0]
        weigher = weigher_of(fit(examples, ~np.isin(sets, out), codes=False), {}, {})
        for n in read:
            note = examples.notes[n]
            weighed[int(n)] = weigher.scores(note.terms(kinds)) if note else []
        numbers.append(read)
        scores.append(heard([texts[n] for n in read], f"fold{number}"))
    return Crossed(np.concatenate(numbers), np.concatenate(scores), weighed)


def features(examples: Examples, found: Crossed, sign: str) -> np.ndarray:
    """Give a row a note with a phrase of any rule: what each says of a sign, in hundredths."""
    codes = [n for n, name in enumerate(LABELS) if name.startswith(sign + ":")]
    place, rows = SIGNS.index(sign), []
    for number, scores in zip(found.numbers, found.scores, strict=True):
        note = examples.notes[number]
        if note is None:
            rows.append([0] * 7)
            continue
        said = evidence(note, sign, found.weighed[int(number)][place])
        rows.append(
            [
                1,
                scores[LABELS.index(sign)],
                scores[codes].max(),
                said.weighed,
                100 * said.is_ruled,
                100 * said.is_several,
                100 * said.is_taken_back,
            ]
        )
    return np.array(rows)
