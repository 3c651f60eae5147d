"""Weighs what the rules found: a sign of a shipped rule stands when the whole note speaks for it.

The weights are frozen in `packs/models/notes`, one row a term and sign, fitted once by
`python -m bench.notes_model` on labelled notes that were made up. A run applies them and never
changes them. `heaviest` tells the terms that decided, so that no score is a secret.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ontherecord.pipeline.noting.word_kinds import Kinds
from ontherecord.standards.packs import MalformedPack, read_rows

WEIGHTS, SETTINGS, CLASSES = "weights.csv", "model.json", "word_classes.toml"
HEADING = ["sign", "term", "weight"]
WEIGHED_AS = {"health": "health_or_abuse", "abuse": "health_or_abuse"}
"""Signs labelled together, and so weighed together."""

HINT = 20
"""How much words by themselves must weigh for a note without a phrase to be read on."""

HUNDREDTHS = 100
"""Weights are whole hundredths of a natural logarithm of odds."""


@dataclass
class Weigher:
    """The weights of each term, and how much a note must weigh for a sign."""

    version: str
    kinds: Kinds
    weights: dict[str, list[tuple[int, int]]]
    names: list[str]
    base: list[int]
    least: dict[str, int]
    alone: dict[str, int]
    source: str = ""

    def scores(self, terms: Iterable[str]) -> list[int]:
        """Add up the weights of a note's terms for each sign, in the order of `names`."""
        scores = self.base.copy()
        weights = self.weights
        for term in terms:
            for number, weight in weights.get(term, ()):
                scores[number] += weight
        return scores

    def hints(self, words: Iterable[str], signs: Iterable[str]) -> bool:
        """Say whether words by themselves, each once, hint at one of `signs`."""
        hinted = [0] * len(self.names)
        for word in words:
            for number, weight in self.weights.get("w:" + word, ()):
                hinted[number] += weight
        return any(hinted[self.names.index(sign)] >= HINT for sign in signs)

    def stands(self, sign: str, scores: list[int]) -> bool:
        """Say whether the note speaks enough for a sign that a rule gave."""
        sign = WEIGHED_AS.get(sign, sign)
        return sign not in self.least or scores[self.names.index(sign)] >= self.least[sign]

    def sure_of(self, scores: list[int]) -> list[str]:
        """Give the signs of which the note as a whole says enough without any rule."""
        return [s for s, least in self.alone.items() if scores[self.names.index(s)] >= least]

    def likeliest(self, sign: str, scores: list[int], among: Iterable[str] = ()) -> str | None:
        """Give the code of a sign that the note speaks for most, of those given or of all."""
        whats = list(among) or [n.split(":")[1] for n in self.names if n.startswith(sign + ":")]
        said = {what: f"{sign}:{what}" for what in whats}
        order = {name: scores[number] for number, name in enumerate(self.names)}
        return max(said, key=lambda what: order.get(said[what], -10_000), default=None)

    def heaviest(self, sign: str, terms: Iterable[str], most: int = 8) -> list[tuple[str, float]]:
        """Give the terms of a note that weigh most for and against a sign."""
        number = self.names.index(WEIGHED_AS.get(sign, sign))
        there = [(t, w) for t in terms for n, w in self.weights.get(t, ()) if n == number]
        there.sort(key=lambda pair: (-abs(pair[1]), pair[0]))
        return [(term, weight / HUNDREDTHS) for term, weight in there[:most]]


def read_kinds(folder: Path) -> Kinds:
    """Read the kinds of words by which the weigher knows a word it was never shown."""
    classes = tomllib.loads((folder / CLASSES).read_text(encoding="utf-8"))
    return Kinds({name: words.split() for name, words in classes.items()})


def read_weigher(folder: Path) -> Weigher:
    """Read the frozen weigher of `packs/models/notes`.

    Raises MalformedPack (file, key, reason) where a row cannot be used.
    """
    files = (WEIGHTS, SETTINGS, CLASSES)
    return _weigher(folder, "".join((folder / name).read_text(encoding="utf-8") for name in files))


@lru_cache(maxsize=1)
def _weigher(folder: Path, source: str) -> Weigher:
    """Make a weigher of a folder; while its files say `source`, it is made once."""
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    names: list[str] = settings["signs"]
    place = {name: number for number, name in enumerate(names)}
    weights: dict[str, list[tuple[int, int]]] = {}
    for number, row in read_rows(folder / WEIGHTS, HEADING):
        if row["sign"] not in place or not row["weight"].lstrip("-").isdigit():
            raise MalformedPack(folder / WEIGHTS, f"row {number}", "needs a sign and a weight")
        weights.setdefault(row["term"], []).append((place[row["sign"]], int(row["weight"])))
    return Weigher(
        version=settings["version"],
        kinds=read_kinds(folder),
        weights=weights,
        names=names,
        base=settings["base"],
        least=settings["least"],
        alone=settings["alone"],
        source=source,
    )
