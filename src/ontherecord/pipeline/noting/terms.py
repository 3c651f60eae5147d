"""What a note is weighed by: its words, words of one kind side by side, and which rules speak.

A term is a short text that a person can read in the weights: `w:damp`, `b:no damp`, `k:child
ill_breath`, `rule:mould`. The weigher adds up the weights of the terms a note has.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from ontherecord.pipeline.noting.judging import Read
from ontherecord.pipeline.noting.rules import CUE_FAMILIES
from ontherecord.pipeline.noting.word_kinds import Kinds, stem

SETTING = frozenset(
    "fixed ok made_safe neg neg_finding question if general system thing former other_person staff"
    " time_past time_now time_future decline praise void raised idiom appliance acute needs".split()
)
"""Kinds of words that say how a thing is told of, and so tell beside a rule what its hit is."""

MOST_WORDS = 400
"""Words of a note that are weighed: a long document is weighed by its beginning."""


class Ruled(NamedTuple):
    """A rule's hit in sentence `at`: the sign it would give, and what takes that back.

    `own` is said of a phrase that a landlord added.
    """

    name: str
    sign: str
    what: str | None
    at: int
    words: int
    cancelled: str | None
    own: bool


def terms_of(reads: list[Read], kinds: Kinds, kind: str | None, ruled: Iterable[Ruled]) -> set[str]:
    """Give the terms of a note: `ruled` are the rules' hits and what became of them."""
    terms = {f"on:{kind}"}
    settings: list[tuple[frozenset[str], list[str]]] = []
    left = MOST_WORDS
    for read in reads:
        words = ["#" if word.isdigit() else word for word in read.sentence.words[:left]]
        left = max(0, left - len(words))
        settings.append(_sentence(words, read, kinds, terms))
    _rules(ruled, settings, terms)
    return terms


def _sentence(
    words: list[str], read: Read, kinds: Kinds, terms: set[str]
) -> tuple[frozenset[str], list[str]]:
    """Add the terms of one sentence; give its settings and its cues, for the rules' hits in it."""
    end = "?" if read.sentence.is_question else "$"
    said = ["^", *words, end]
    stems = [stem(word) for word in said]
    of = [("^",), *(kinds.of(word) for word in words), (end,)]
    terms.update("w:" + word for word in words)
    terms.update("s:" + word for word in stems)
    terms.update(f"b:{a} {b}" for a, b in pairwise(said))
    there = set()
    for at, classes in enumerate(of):
        for one in classes:
            there.add(one)
            if at + 1 < len(of):
                terms.update(f"k:{one} {other}" for other in of[at + 1] if other != one)
    terms.update("kind:" + one for one in there)
    cues = [cue for cue in CUE_FAMILIES if read.cues[cue]]
    terms.update("cue:" + cue for cue in cues)
    return frozenset(there & SETTING), cues


def _rules(
    ruled: Iterable[Ruled], settings: list[tuple[frozenset[str], list[str]]], terms: set[str]
) -> None:
    given: dict[str, set[str | None]] = {}
    for hit in ruled:
        if hit.cancelled is not None:
            terms.add(f"back:{hit.sign} {hit.cancelled}")
            terms.add(f"taken back:{hit.name}")
            continue
        given.setdefault(hit.sign, set()).add(hit.what)
        there, cues = settings[hit.at]
        terms.add("sign:" + hit.sign)
        terms.add("rule:" + hit.name)
        terms.add(f"{'one word' if hit.words == 1 else 'words'}:{hit.sign}")
        terms.update(f"beside:{hit.sign} {cue}" for cue in cues)
        terms.update(f"near:{hit.sign} {one}" for one in there)
    for sign, whats in given.items():
        terms.add(f"signs:{sign} {min(3, len(whats))}")
    terms.update("none:" + sign for sign in ("need", "hazard", "follow_on") if sign not in given)
    terms.update(
        "none:" + sign for sign in ("dissatisfaction", "leak_from_above") if sign not in given
    )
    if not given.keys() & {"health", "abuse"}:
        terms.add("none:health_or_abuse")
