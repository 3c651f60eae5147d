"""Fit the weigher of notes anew from the labelled sets, and say how it reads sets it was not shown.

    python -m bench.notes_model            fit on all fitted sets, write packs/models/notes
    python -m bench.notes_model --check    only say how each set is read by a weigher of the others

The sets are those of `FITTED`; the unseen half is never among them. Run twice it writes the same
bytes. A run of the program never fits anything.
"""

from __future__ import annotations

# ruff: noqa: E501 — the report is written one sentence a line
import csv
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from bench.notes import Score, read_labelled, table
from ontherecord.pipeline.noting import NoteRules, read_note_rules
from ontherecord.pipeline.noting.deciding import Note
from ontherecord.pipeline.noting.reading import read_note
from ontherecord.pipeline.noting.weighing import (
    HEADING,
    HUNDREDTHS,
    SETTINGS,
    WEIGHED_AS,
    WEIGHTS,
    Weigher,
    read_kinds,
)
from ontherecord.pipeline.noting.word_kinds import Kinds
from ontherecord.standards.codes import read_code_lists
from ontherecord.standards.packs import packs_dir

VERSION = "2026.1"
FOLDER = packs_dir() / "models" / "notes"
SETS = Path("tests/pipeline/noting")
OPEN = (
    "needs", "hazards", "mixture", "mixture2", "mixture3", "mixture4", "mixture5",
    "short", "told", "flags", "mixture6", "mixture7", "mixture8", "mixture9", "flags2", "calls",
)  # fmt: skip
FITTED = ("seen", "further", "further2", "contrast_needs", "contrast_hazards", "contrast2", *OPEN)
"""Sets against which no rule was mended: thresholds are chosen on these, each by the others."""

SIGNS = (
    "need",
    "hazard",
    "follow_on",
    "dissatisfaction",
    "health_or_abuse",
    "leak_from_above",
)
FIRMNESS, CODE_FIRMNESS, LEAST_NOTES, LEAST_WEIGHT = 0.1, 0.1, 3, 3
"""Of the fit (C of the logistic regression); the notes a term must be in; hundredths worth keeping."""

CODE_LEAST_WEIGHT, LEAST_OF_A_CODE = 12, 8
WITHOUT_A_RULE, NEVER, MAY_BE_LOST = ("need", "hazard"), 10_000, 0.03
"""Signs the weigher may give by itself; of the others' right signs, the share it may lose."""

REPORT = """# The weigher of notes, version 2026.1

What it is, how it was made, what it was measured on, and where it falls short.

## What lies here

| file | what |
|---|---|
| `weights.csv` | sign, term, weight in hundredths of a natural logarithm of odds: frozen |
| `model.json` | version, the base of each sign, and how much a note must weigh (`least` for a sign a rule gave, `alone` for a sign no rule gave) |
| `word_classes.toml` | kinds of words, written by hand, by which a word is known that was never shown |

A refresh applies these files and never changes them.

## How it was made

`python -m bench.notes_model` fits a logistic regression for each sign on notes that were made up and labelled by hand; run twice it writes the same bytes.
No note of a landlord was used, and none may be.
The thresholds are the most precise at which the open sets, each weighed by the others, are found as fully as by the rules alone.
The unseen half was not used.

## How it reads sets it was not shown

Counted by note: a need or hazard of any type.
No rule was mended against these sets either.

"""


@dataclass
class Examples:
    """Labelled notes with their terms, the signs the rules alone give, and their set."""

    rows: list[dict[str, str]] = field(default_factory=list)
    notes: list[Note | None] = field(default_factory=list)
    terms: list[set[str]] = field(default_factory=list)
    ruled: list[set[str]] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)

    def labels(self, name: str) -> np.ndarray:
        """Say for each note whether it shows a sign, or a code of a sign."""
        sign, _, code = name.partition(":")
        if code:
            return np.array([code in row[sign].split(";") for row in self.rows], dtype=int)
        return np.array([row[sign] not in ("", "no") for row in self.rows], dtype=int)


def read_examples(sets: tuple[str, ...], rules: NoteRules, kinds: Kinds) -> Examples:
    """Read the labelled sets by the rules; a note in which no rule has a phrase has no terms."""
    examples = Examples()
    for name in sets:
        for row in read_labelled(SETS / f"{name}.csv"):
            note = read_note(row["text"], rules, row["where"])
            hits = [hit for hit, _ in note.ruled] if note else []
            examples.rows.append(row)
            examples.notes.append(note)
            examples.sets.append(name)
            examples.terms.append(note.terms(kinds) if note and note.has_phrase else set())
            given = {WEIGHED_AS.get(h.sign, h.sign) for h in hits if h.cancelled is None}
            examples.ruled.append(given)
    return examples


@dataclass
class Fitted:
    """What fitting gives: terms, and for each sign its weights and base in hundredths."""

    terms: list[str]
    names: list[str]
    weights: np.ndarray
    base: list[int]


def _matrix(terms: list[set[str]], place: dict[str, int]) -> csr_matrix:
    columns = [sorted(place[t] for t in note if t in place) for note in terms]
    ends = np.cumsum([0, *map(len, columns)])
    flat = [column for note in columns for column in note]
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(terms), len(place)))


def fit(examples: Examples, among: np.ndarray, codes: bool = True) -> Fitted:
    """Fit the weights on the examples of `among` that have terms; without `codes` signs alone."""
    numbers = [n for n in np.where(among)[0] if examples.terms[n]]
    notes = [examples.terms[n] for n in numbers]
    counts = Counter(term for note in notes for term in note)
    terms = sorted(term for term, count in counts.items() if count >= LEAST_NOTES)
    matrix = _matrix(notes, {term: place for place, term in enumerate(terms)})
    names = [*SIGNS]
    for sign in ("need", "hazard") if codes else ():
        told = Counter(c for n in numbers for c in examples.rows[n][sign].split(";") if c)
        names += sorted(f"{sign}:{c}" for c, count in told.items() if count >= LEAST_OF_A_CODE)
    weights, base = [], []
    for name in names:
        least, firmness = LEAST_WEIGHT, FIRMNESS
        if ":" in name:
            least, firmness = CODE_LEAST_WEIGHT, CODE_FIRMNESS
        model = LogisticRegression(C=firmness, solver="liblinear", max_iter=300, random_state=0)
        model.fit(matrix, examples.labels(name)[numbers])
        rounded = np.rint(model.coef_[0] * HUNDREDTHS).astype(int)
        weights.append(np.where(np.abs(rounded) < least, 0, rounded))
        base.append(round(float(model.intercept_[0]) * HUNDREDTHS))
    return Fitted(terms, names, np.array(weights), base)


def scores_of(fitted: Fitted, examples: Examples, numbers: np.ndarray) -> np.ndarray:
    """Weigh examples: a row an example, a column a sign."""
    place = {term: number for number, term in enumerate(fitted.terms)}
    matrix = _matrix([examples.terms[n] for n in numbers], place)
    return np.asarray(matrix @ fitted.weights.T) + np.array(fitted.base)


def weigher_of(fitted: Fitted, least: dict[str, int], alone: dict[str, int]) -> Weigher:
    """Make the weigher that a run would read."""
    weights: dict[str, list[tuple[int, int]]] = {}
    for number, row in enumerate(fitted.weights):
        for place in np.flatnonzero(row):
            weights.setdefault(fitted.terms[place], []).append((number, int(row[place])))
    kinds = read_kinds(FOLDER)
    return Weigher(VERSION, kinds, weights, fitted.names, fitted.base, least, alone)


def out_of_set(examples: Examples) -> np.ndarray:
    """Weigh each open set by a weigher fitted on all the others; a row an example."""
    sets = np.array(examples.sets)
    scores = np.full((len(sets), len(SIGNS)), -1000)
    for name in OPEN:
        numbers = np.where(sets == name)[0]
        fitted = fit(examples, sets != name, codes=False)
        scores[numbers] = scores_of(fitted, examples, numbers)
    return scores


def thresholds(examples: Examples, scores: np.ndarray) -> tuple[dict[str, int], dict[str, int]]:
    """Choose how much a note must weigh for a rule's sign, and for a sign without a rule.

    The most precise choice that finds as much of the open sets as the rules alone.
    """
    opened = np.isin(np.array(examples.sets), OPEN)
    has = np.array([bool(terms) for terms in examples.terms])
    least, alone = {}, {}
    for column, sign in enumerate(SIGNS):
        shown = examples.labels(sign)[opened] == 1
        ruled = np.array([sign in given for given in examples.ruled])[opened]
        weighed, readable = scores[opened, column], has[opened]
        asked = (ruled & shown).sum()
        sure = range(0, 320, 10)
        if sign not in WITHOUT_A_RULE:
            sure, asked = range(NEVER, NEVER + 1), asked * (1 - MAY_BE_LOST)
        choices = []
        for low in range(-300, 160, 10):
            for high in (high for high in sure if high >= low):
                given = (ruled & (weighed >= low)) | (readable & (weighed >= high))
                right = (given & shown).sum()
                if right >= asked:
                    choices.append((right / max(1, given.sum()), low, high))
        _, least[sign], high = max(choices)
        if high < NEVER:
            alone[sign] = high
    return least, alone


def write(fitted: Fitted, least: dict[str, int], alone: dict[str, int], told: str) -> None:
    """Write the frozen weigher: weights a person can read, settings, and what it was fitted on."""
    with (FOLDER / WEIGHTS).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(HEADING)
        for name, weights in zip(fitted.names, fitted.weights, strict=True):
            order = sorted(np.flatnonzero(weights), key=lambda n: (-abs(weights[n]), n))
            rows.writerows((name, fitted.terms[n], weights[n]) for n in order)
    settings = {
        "version": VERSION,
        "fitted_on": FITTED,
        "signs": fitted.names,
        "base": fitted.base,
        "least": least,
        "alone": alone,
    }
    text = json.dumps(settings, indent=1) + "\n"
    (FOLDER / SETTINGS).write_text(text, encoding="utf-8")
    (FOLDER / "report.md").write_text(told, encoding="utf-8")


def checked(examples: Examples, scores: np.ndarray, least: dict, alone: dict) -> str:
    """Say how each open set is read by a weigher fitted on the others, as a table."""
    parts, sets = [], np.array(examples.sets)
    has = np.array([bool(terms) for terms in examples.terms])
    given, shown = {}, {}
    for column, sign in enumerate(SIGNS):
        ruled, weighed = np.array([sign in one for one in examples.ruled]), scores[:, column]
        sure = has & (weighed >= alone.get(sign, NEVER))
        given[sign] = (ruled & (weighed >= least[sign])) | sure
        shown[sign] = examples.labels(sign) == 1
    for name in OPEN:
        own = sets == name
        counted = {
            sign: Score(
                int((own & given[sign] & shown[sign]).sum()),
                int((own & given[sign] & ~shown[sign]).sum()),
                int((own & shown[sign] & ~given[sign]).sum()),
            )
            for sign in SIGNS
        }
        parts += [f"### {name}: {own.sum()} notes, weighed by the other sets", ""]
        parts += [table(counted), ""]
    return "\n".join(parts)


def main(arguments: list[str]) -> None:
    """Fit and write, or with --check only measure out of set."""
    codes = read_code_lists(packs_dir() / "codes")
    rules = read_note_rules(packs_dir() / "notes", codes=codes)
    examples = read_examples(FITTED, rules, read_kinds(FOLDER))
    scores = out_of_set(examples)
    least, alone = thresholds(examples, scores)
    told = checked(examples, scores, least, alone)
    print(least, alone, told, sep="\n")
    if "--check" not in arguments:
        fitted = fit(examples, np.ones(len(examples.rows), dtype=bool))
        write(fitted, least, alone, REPORT + told)


if __name__ == "__main__":
    main(sys.argv[1:])
