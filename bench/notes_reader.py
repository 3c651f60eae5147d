"""Fit the reader of notes anew from the labelled sets, and say how it reads sets it was not shown.

    make fit-notes                      everything, an hour or two of one processor
    python -m bench.notes_reader cross   fit on the earlier sets without each of FOLDS
    python -m bench.notes_reader last    go on from their average with all earlier sets
    python -m bench.notes_reader newest  go on with each half of the newer sets, then with both
    python -m bench.notes_reader hands   go on with the sets of some hands, of others, then of all
    python -m bench.notes_reader balance choose how its word is balanced, write packs/models/notes

Each step keeps what it made in bench/work/notes_reader. A run of the program never fits anything.
"""

from __future__ import annotations

# ruff: noqa: E501 — the report is written one sentence a line
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from bench.notes_fitting import (
    LABELS,
    PARTS,
    ROUNDS,
    WORK,
    cross,
    go_round,
    kept_pieces,
    last,
    texts_of,
)
from bench.notes_labels import wilson
from bench.notes_model import (
    FITTED,
    FOLDER,
    NEVER,
    SIGNS,
    Examples,
    fit,
    read_examples,
    weigher_of,
)
from ontherecord.pipeline.noting import NoteRules, read_note_rules
from ontherecord.pipeline.noting.deciding import SHORT, Note, evidence
from ontherecord.pipeline.noting.encoding import Encoder
from ontherecord.pipeline.noting.pieces import Pieces
from ontherecord.pipeline.noting.reader import (
    ARRAYS,
    PIECES,
    SETTINGS,
    Balance,
    Heard,
    Reader,
)
from ontherecord.pipeline.noting.reading import read_note, read_words
from ontherecord.pipeline.noting.weighing import SETTINGS as WEIGHED_BY
from ontherecord.pipeline.noting.weighing import read_kinds
from ontherecord.standards.codes import read_code_lists
from ontherecord.standards.packs import packs_dir

VERSION = "2026.1"
PRECISION_SOUGHT = {
    "need": 0.93,
    "hazard": 0.92,
    "follow_on": 0.9,
    "dissatisfaction": 0.9,
    "health_or_abuse": 0.94,
}
"""Of the crossed notes of `LIKE_LIFE` together. Water from above is left to the weigher: to ask of
it would have the reader read every ordinary text."""

LIKE_LIFE = ("mixture6", "mixture7", "mixture8", "mixture9")
"""Crossed sets that show signs as often as a landlord's notes may; each is of another hand."""

BY_PHRASE = ("dissatisfaction",)
"""Never given in a note in which no rule has a phrase: such are a landlord's ordinary calls, of
which the labelled sets hold too few to tell how rarely they show it."""

FOR_SHORT = {"need": 100, "hazard": 88}
"""What a balance gives a note for being short: chosen when the set of short notes was read by fits
not shown it, for a precision of 0.95, and at most a hundred, since a landlord's short notes show a
sign less often than those."""

UNBALANCED = dict.fromkeys(PRECISION_SOUGHT, Balance(0, 0, 0, 0, 0, 0, 0, 0, 0, doubt_from=0))
UNASKED, LEAST_DOUBT = 0.05, -300
"""Of the notes that show a sign for which no rule has a phrase, the share the reader may not be
asked of; and the least the weigher must say of any, in hundredths."""

REPORT = (
    "# The reader of notes",
    "",
    "`reader.npz`, `reader_pieces.txt` and `reader.json` are a small language model, frozen as whole numbers, and how its word is balanced with that of the rules and the weigher.",
    "It began as all-MiniLM-L6-v2 of the Sentence Transformers team (Apache-2.0, six layers of 384), which knows English from text that anybody may read; its tables of words and places are kept, as four and sixteen bits, and its layers were fitted.",
    "`make fit-notes` fits it anew; on another machine PyTorch adds up differently, so the bytes differ where the figures do not.",
    "",
    "Each label says where in the note it is spoken of, what is said there, and what the whole says; a sign is told by the word its label rests on.",
    "It was fitted on the made-up notes alone, on needs, hazards, the other signs and the traps together.",
    "",
    "It was fitted on the earlier sets, went on with short, told and flags, and then with four mixtures, flags2 and calls, each of another hand.",
    "Fits that go on are shown every second note that shows something once more, in one text with an ordinary note of its kind, as a job's line says the fault and then what a contractor is told; of the frozen reader, those of the last round alone were.",
    "",
    "## How it reads notes it was not shown, with rules and weigher",
    "",
    "Two fits went on with three of the six newest sets each, and each read the other three, with a weigher that was not shown those either; the reader goes on from their average with all six.",
    "The balance that reads a set was chosen on the other five; the cut of a sign is the lowest at which the four mixtures, which show signs as often as a landlord's notes may, are as precise as is sought.",
    "`flags2` and `calls` hold as many near misses as signs of health or abuse and of dissatisfaction, so that they are read less well.",
    "Water from above is left to the weigher.",
    "",
    "| set | sign (any, by note) | labelled | precision (95 %) | recall (95 %) |",
    "|---|---|---|---|---|",
)
BESIDE, KEPT, BEHIND = 150, -300, 300
"""Scores from which a code is given beside a rule's, below which a rule's is dropped, and by how
much it may be behind the likeliest: chosen on the crossed sets."""


def reader_of(arrays: Path, known: list[str], balances: dict[str, Balance]) -> Reader:
    """Make the reader that a run would read."""
    with np.load(arrays) as found:
        encoder = Encoder({name: found[name] for name in found.files})
    return Reader(VERSION, Pieces(known), encoder, list(LABELS), balances, BESIDE, KEPT, BEHIND)


@dataclass
class Crossed:
    """Notes each read by an encoder and a weigher that were not shown them."""

    numbers: np.ndarray
    sets: np.ndarray
    notes: list[Note | None]
    weighed: list[list[int]]
    heard: list[Heard]

    def features(self, sign: str) -> np.ndarray:
        """Give a row a note: whether it is read, and what each says of a sign, in hundredths."""
        place, rows = SIGNS.index(sign), []
        for note, weighed, heard in zip(self.notes, self.weighed, self.heard, strict=True):
            if note is None:
                rows.append([0] * 8)
                continue
            said = evidence(note, sign, weighed[place])
            told = (said.is_ruled, said.is_several, said.is_taken_back, said.is_unruled)
            loudest = heard.likeliest(sign)[1]
            row = [1, heard.scores[sign], loudest, said.weighed, *(100 * one for one in told)]
            rows.append(row)
        return np.array(rows)

    def are_short(self) -> np.ndarray:
        """Say which notes have a few words only."""
        return np.array([note is not None and note.is_short for note in self.notes])

    def by_weigher(self, sign: str) -> np.ndarray:
        """Say of which notes rules and weigher alone give a sign, by the frozen thresholds."""
        told, frozen = self.features(sign), json.loads((FOLDER / WEIGHED_BY).read_text())
        given = (told[:, 4] > 0) & (told[:, 3] >= frozen["least"][sign])
        alone = frozen["alone"].get(sign, NEVER)
        return given | ((told[:, 0] == 1) & (told[:, 7] == 0) & (told[:, 3] >= alone))


def crossed(examples: Examples, rules: NoteRules, known: list[str]) -> Crossed:
    """Read each part of the last round by the encoder and the weigher of all but that part."""
    sets, kinds, parts = np.array(examples.sets), read_kinds(FOLDER), ROUNDS[-1].part_of(examples)
    found = Crossed(np.zeros(0, int), np.zeros(0, str), [], [], [])
    for part in range(PARTS):
        out = (parts >= 0) & (parts != part)
        weigher = weigher_of(fit(examples, ~out, codes=False), {}, {})
        arrays = WORK / f"{ROUNDS[-1].name}{part}.npz"
        rules.weigher, rules.reader = weigher, reader_of(arrays, known, UNBALANCED)
        numbers = np.flatnonzero(out)
        rows = [examples.rows[n] for n in numbers]
        notes = [read_note(row["text"], rules, row["where"]) for row in rows]
        said = [
            ([read.sentence for read in read_words(row["text"], rules)], row["where"])
            for row in rows
        ]
        found.heard += rules.reader.hear(said)
        found.weighed += [weigher.scores(note.terms(kinds)) if note else [] for note in notes]
        found.notes += notes
        found.numbers = np.concatenate([found.numbers, numbers])
    rules.weigher = rules.reader = None
    found.sets = sets[found.numbers]
    return found


def doubt_from(told: np.ndarray, shown: np.ndarray) -> int:
    """Choose what the weigher must say at least of a sign for which no rule has a phrase.

    Of the notes that show the sign, so few lie below that the reader need not be asked of those.
    """
    unruled = told[(told[:, 0] == 1) & (told[:, 4] == 0) & shown, 3]
    return max(LEAST_DOUBT, int(np.quantile(unruled, UNASKED) // 10 * 10))


def balanced(examples: Examples, found: Crossed, sign: str) -> tuple[Balance, np.ndarray]:
    """Choose how what is said of a sign is added up, and say which crossed notes then show it.

    Each set is given by weights of the others; of a cut the lowest is taken at which notes of
    LIKE_LIFE are as precise as is sought.
    """
    told, shown = found.features(sign), examples.labels(sign)[found.numbers] == 1
    sets, short, least = found.sets, found.are_short(), doubt_from(told, shown)
    asked = (told[:, 0] == 1) & ((told[:, 4] > 0) | (told[:, 3] >= least))
    if sign in BY_PHRASE:
        asked &= told[:, 7] == 0
    for_short = FOR_SHORT.get(sign, 0)
    sums = np.full(len(told), -np.inf)

    def weigh(among: np.ndarray) -> tuple[float, np.ndarray]:
        weights = LogisticRegression(C=1.0, max_iter=1000)
        weights.fit(told[among & asked, 1:] / 100, shown[among & asked])
        return float(weights.intercept_[0]), weights.coef_[0]

    for name in sorted(set(sets)):
        own = (sets == name) & asked
        base, weights = weigh(sets != name)
        sums[own] = told[own, 1:] / 100 @ weights + base
    sums[short] += for_short / 100
    like_life = np.isin(sets, LIKE_LIFE)
    cut = lowest_cut(sums[like_life], shown[like_life], PRECISION_SOUGHT[sign])
    base, weights = weigh(np.ones(len(told), dtype=bool))
    balance = Balance(
        round(100 * (base - cut)),
        *(round(100 * float(weight)) for weight in weights),
        short=for_short,
        doubt_from=least,
    )
    if sign in BY_PHRASE:
        balance = replace(balance, unruled=-NEVER)
    return balance, sums >= cut


def lowest_cut(sums: np.ndarray, shown: np.ndarray, sought: float) -> float:
    """Give the lowest sum from which what is given is as precise as is sought."""
    order = np.argsort(-sums, kind="stable")
    precise = np.cumsum(shown[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((precise >= sought) & np.isfinite(sums[order]))
    return float(sums[order[enough[-1]]])


def told_of(examples: Examples, found: Crossed, sign: str, given: np.ndarray) -> str:
    """Say how precise and how full a sign of the crossed sets is, by set and of LIKE_LIFE.

    Then of notes so short that rules and weigher might be left to read them alone.
    """
    shown, sets = examples.labels(sign)[found.numbers] == 1, found.sets
    by = {name: (sets == name, given) for name in sorted(set(sets))}
    by["the four mixtures"] = (np.isin(sets, LIKE_LIFE), given)
    by[f"of {SHORT} words at most"] = (found.are_short(), given)
    by["these by rules and weigher"] = (found.are_short(), found.by_weigher(sign))
    lines = []
    for name, (own, by_whom) in by.items():
        right, all_given, all_shown = ((a & own).sum() for a in (by_whom & shown, by_whom, shown))
        shares = [(right / max(1, of), *wilson(right, of)) for of in (all_given, all_shown)]
        told = " | ".join(f"{share:.2f} ({low:.2f} to {high:.2f})" for share, low, high in shares)
        lines.append(f"| {name} | {sign} | {all_shown} | {told} |")
    return "\n".join(lines)


def write(kept: list[str], balances: dict[str, Balance]) -> None:
    """Write the frozen reader: arrays, pieces, and settings a person can read."""
    with np.load(WORK / f"{ROUNDS[-1].name}.npz") as found:
        np.savez_compressed(FOLDER / ARRAYS, **{name: found[name] for name in found.files})
    (FOLDER / PIECES).write_text("\n".join(kept) + "\n", encoding="utf-8")
    settings = {
        "version": VERSION,
        "begun_with": "sentence-transformers/all-MiniLM-L6-v2, Apache-2.0",
        "fitted_on": FITTED,
        "labels": LABELS,
        "balances": {sign: asdict(balance) for sign, balance in balances.items()},
        "beside": BESIDE,
        "kept": KEPT,
        "behind": BEHIND,
    }
    (FOLDER / SETTINGS).write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def main(steps: list[str]) -> None:
    """Do the steps asked for."""
    from bench.notes_encoder import known_pieces

    WORK.mkdir(parents=True, exist_ok=True)
    codes = read_code_lists(packs_dir() / "codes")
    rules = read_note_rules(packs_dir() / "notes", codes=codes)
    examples = read_examples(FITTED, rules, read_kinds(FOLDER))
    known = known_pieces()
    kept = kept_pieces(known)
    kept_words = [known[number] for number in kept]
    if "cross" in steps:
        cross(examples, texts_of(examples, rules, Pieces(known)))
    if "last" in steps:
        last(examples, texts_of(examples, rules, Pieces(known)), kept)
    for one in (round_ for round_ in ROUNDS if round_.name in steps):
        go_round(one, examples, texts_of(examples, rules, Pieces(kept_words)))
    if "balance" in steps:
        found = crossed(examples, rules, kept_words)
        balances, told = {}, []
        for sign in PRECISION_SOUGHT:
            balances[sign], given = balanced(examples, found, sign)
            told.append(told_of(examples, found, sign, given))
        print("\n".join(told))
        write(kept_words, balances)
        report = (FOLDER / "report.md").read_text(encoding="utf-8").partition(REPORT[0])[0]
        report += "\n".join((*REPORT, *told, ""))
        (FOLDER / "report.md").write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
