"""Headings and codes as words: parted, spelt out and compared, with the packs' synonyms.

`packs/synonyms` holds what landlords' exports call things; nothing here knows a kind or a field.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ontherecord.standards.packs import packs_dir, read_rows

WEIGHTS = dict.fromkeys(
    ("of", "the", "a", "and", "for", "or", "s", "is", "was", "in", "at", "money"), 0.05
)
WEIGHTS |= dict.fromkeys(("date", "time", "code", "reference", "number", "id"), 0.25)
WEIGHTS |= dict.fromkeys(("current", "main", "1", "2", "3", "4", "5", "c", "ext", "all"), 0.15)
WEIGHTS |= dict.fromkeys(("type", "name", "text", "description", "status"), 0.7)
"""Words that tell little by themselves: a heading is known by its others."""

LIGHT = 0.2
"""What a word weighs that only repeats the name of the table it stands in."""

SHORTEST_PART = 3
IDENTITY = ("reference", "number", "id")
"""What a heading calls that which names a record."""


@dataclass(frozen=True)
class Phrase:
    """One way to call a field, as words."""

    words: tuple[str, ...]
    joined: bool = False


@dataclass(frozen=True)
class NotTaken:
    """A sort of column that is better not taken, and why. `never`: whatever else it looks like."""

    what: str
    never: bool
    why: str
    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Synonyms:
    """What the packs know of other people's words."""

    spellings: dict[str, str]
    vocabulary: frozenset[str]
    kinds: dict[str, list[tuple[str, ...]]]
    fields: dict[tuple[str, str], list[Phrase]]
    codes: dict[str, dict[str, str]]
    """Code list to (their words, our code)."""
    not_taken: list[NotTaken]
    shapes: dict[str, list[tuple[str, str]]]
    _parted: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, text: str) -> tuple[str, ...]:
        """Part a heading or name into words spelt out: TNCY_STRT is tenancy start."""
        if text not in self._parted:
            self._parted[text] = _parted(text, self.spellings, self.vocabulary)
        return self._parted[text]

    def of_field(self, kind: str, name: str) -> list[Phrase]:
        """Give every way the packs know to call a field: its own name is always one."""
        own = Phrase(self.words(re.sub("_(on|at|ref|before)$", "", name)))
        return [own, *self.fields.get((kind, name), []), *self.fields.get(("*", name), [])]


def read_synonyms(folder: Path | None = None) -> Synonyms:
    """Read `packs/synonyms`. Raises MalformedPack for a file that cannot be used."""
    folder = folder or packs_dir() / "synonyms"
    spellings = {
        row["written"]: row["means"]
        for _, row in read_rows(folder / "words.csv", ["written", "means"])
    }
    kinds = _rows(folder, "kinds.csv", ["kind", "words"])
    fields = _rows(folder, "fields.csv", ["kind", "field", "joined", "words"])
    codes = _rows(folder, "codes.csv", ["code_list", "our_code", "words"])
    refused = _rows(folder, "not_taken.csv", ["what", "never", "why", "words"])
    said = " ".join(row["words"] for row in [*kinds, *fields, *refused])
    vocabulary = frozenset(re.findall("[a-z]+", said)) | set(spellings) | set(spellings.values())
    vocabulary = frozenset(w for w in vocabulary if " " not in w and len(w) >= SHORTEST_PART)

    def parted(text: str) -> tuple[str, ...]:
        return _parted(text, spellings, vocabulary)

    by_field: dict[tuple[str, str], list[Phrase]] = {}
    for row in fields:
        phrases = [Phrase(parted(w), row["joined"] == "yes") for w in _listed(row)]
        by_field.setdefault((row["kind"], row["field"]), []).extend(phrases)
    by_list: dict[str, dict[str, str]] = {}
    for row in codes:
        known = by_list.setdefault(row["code_list"], {})
        known |= {plain(w): row["our_code"] for w in _listed(row)}
    shapes: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(folder, "shapes.csv", ["shape", "kind", "field"]):
        shapes.setdefault(row["shape"], []).append((row["kind"], row["field"]))
    return Synonyms(
        spellings=spellings,
        vocabulary=vocabulary,
        kinds={row["kind"]: [parted(w) for w in _listed(row)] for row in kinds},
        fields=by_field,
        codes=by_list,
        not_taken=[
            NotTaken(r["what"], r["never"] == "yes", r["why"], tuple(map(parted, _listed(r))))
            for r in refused
        ],
        shapes=shapes,
    )


def alike(one: Collection[str], other: Collection[str], light: Collection[str] = ()) -> float:
    """Say how far two phrases mean the same, 0 to 1: what they share by weight of words."""
    mine, theirs = set(one), set(other)
    shared = sum(_weight(w, light) for w in mine & theirs)
    every = sum(_weight(w, light) for w in mine | theirs)
    return shared / every if every else 0.0


def holds(one: Iterable[str], other: Collection[str]) -> bool:
    """Say whether every word of the first stands in the second."""
    return set(one) <= set(other)


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Give a code or value as plain words in small letters."""
    return " ".join(re.findall("[a-z0-9]+", text.casefold()))


def _weight(word: str, light: Collection[str]) -> float:
    weight = WEIGHTS.get(word, 1.0)
    return weight * LIGHT if word in light else weight


def _rows(folder: Path, name: str, heading: list[str]) -> list[dict[str, str]]:
    return [row for _, row in read_rows(folder / name, heading)]


def _listed(row: dict[str, str]) -> list[str]:
    return [words.strip() for words in row["words"].split(";") if words.strip()]


def _parted(text: str, spellings: dict[str, str], vocabulary: Collection[str]) -> tuple[str, ...]:
    spaced = re.sub("__c$", "", text.replace("'", ""))  # custom fields of a customer system end so
    spaced = re.sub("([a-z0-9])([A-Z])", r"\1 \2", spaced)
    spaced = re.sub("([A-Z]+)([A-Z][a-z])", r"\1 \2", spaced)
    spaced = re.sub("([A-Za-z])([0-9])", r"\1 \2", spaced)
    raw = re.findall("[a-z]+|[0-9]+|[#£]", spaced.casefold())
    raw = [{"#": "number", "£": "money"}.get(w, w) for w in raw]
    words: list[str] = []
    for word in _merged(raw, spellings):
        known = word in vocabulary or word in spellings or len(word) <= SHORTEST_PART
        for part in [word] if known else _segmented(word, vocabulary):
            words += _spelt_out(part, spellings).split()
    return tuple(_merged(words, spellings))


def _merged(words: list[str], spellings: dict[str, str]) -> list[str]:
    """Join words that together are one: post code, date of birth."""
    merged: list[str] = []
    at = 0
    while at < len(words):
        for length in (4, 3, 2):
            many = " ".join(words[at : at + length])
            if length <= len(words) - at and many in spellings:
                merged += spellings[many].split()
                at += length
                break
        else:
            merged.append(words[at])
            at += 1
    return merged


def _spelt_out(word: str, spellings: dict[str, str]) -> str:
    if word in spellings:
        return spellings[word]
    if word.endswith(("ss", "us", "is")):
        return word
    singular = word.removesuffix("s")
    if len(singular) > SHORTEST_PART and singular != word:
        return spellings.get(singular, singular)
    return word


def _segmented(word: str, vocabulary: Collection[str]) -> list[str]:
    """Part a word written without spaces, as tenancystartdate, if known words fill it wholly."""
    best: list[list[str] | None] = [[]] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 20), end):
            before, part = best[start], word[start:end]
            if before is None or part not in vocabulary:
                continue
            if best[end] is None or len(before) + 1 < len(best[end] or []):
                best[end] = [*before, part]
    return best[-1] or [word]
