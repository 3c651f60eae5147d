"""Reads one text by the rules and gives the signs in it, each with the rule that gave it."""

from __future__ import annotations

from dataclasses import dataclass

from ontherecord.pipeline.noting.cleaning import readable
from ontherecord.pipeline.noting.judging import (
    Hit,
    Read,
    cancelled_by,
    look_around,
    read_sentence,
)
from ontherecord.pipeline.noting.rules import Abbreviation, NoteRules
from ontherecord.pipeline.noting.sentences import Sentence, sentences


@dataclass(frozen=True)
class Sign:
    """What a text suggests, by which rule, and where in the readable text it stands."""

    sign: str
    what: str | None
    rule: str
    span: tuple[int, int]


def signs_in(text: str, rules: NoteRules, kind: str | None = None) -> list[Sign]:
    """Give the signs in a text, each sign and what it is of once, in the order of the text.

    `kind` is the kind of record it stands on; without it rules for certain kinds are left out.
    Raises nothing for any text. Nothing is kept of the text but positions.
    """
    reads = [read_sentence(s) for s in sentences(readable(text), rules.whole_words)]
    if rules.abbreviations:
        reads = _spell_out(reads, rules)
    if not _find_phrases(reads, rules, kind):
        return []
    look_around(reads, rules)
    if any(hit.start == 0 for hit in reads[0].cues["system_written"]):
        return []
    _leave_out_spared(reads, rules)
    found: dict[tuple[str, str | None], Sign] = {}
    for at, read in enumerate(reads):
        for name, hit in sorted(read.hits, key=lambda pair: (pair[1].start, pair[0])):
            rule = rules.rules[name]
            for sign, what in rule.gives:
                if (sign, what) in found:
                    continue
                if cancelled_by(sign, at, hit, reads, rule.stands) is None:
                    found[sign, what] = Sign(sign, what, name, _span(read, hit))
    return [
        one
        for one in found.values()
        if not rules.rules[one.rule].only_alone
        or not any(o.sign == one.sign and o is not one for o in found.values())
    ]


def _find_phrases(reads: list[Read], rules: NoteRules, kind: str | None) -> bool:
    for read in reads:
        for name, hits in read.found_by(rules.signs).items():
            kinds = rules.rules[name].kinds
            if not kinds or kind in kinds:
                read.hits += [(name, hit) for hit in hits]
    return any(read.hits for read in reads)


def _leave_out_spared(reads: list[Read], rules: NoteRules) -> None:
    near = {family for read in reads for family in read.cues if family.startswith("near ")}
    for read in reads:
        read.hits = [
            (name, hit)
            for name, hit in read.hits
            if not any(_touch(hit, spared) for spared in read.cues.get(f"unless {name}", ()))
            and (not rules.rules[name].near or f"near {name}" in near)
        ]


def _touch(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def _span(read: Read, hit: Hit) -> tuple[int, int]:
    spans = read.sentence.spans[hit.start : hit.end]
    return spans[0][0], spans[-1][1]


def _spell_out(reads: list[Read], rules: NoteRules) -> list[Read]:
    """Write out each abbreviation in the sense its surroundings give it."""
    shouted = all(flag for read in reads for flag in read.sentence.capital)
    around = " ".join(read.text for read in reads)
    return [
        read_sentence(_spelt(read, rules, shouted, around))
        if any(word in rules.abbreviations for word in read.sentence.words)
        else read
        for read in reads
    ]


def _spelt(read: Read, rules: NoteRules, shouted: bool, around: str) -> Sentence:
    old, new = read.sentence, Sentence(is_question=read.sentence.is_question)
    at = 0
    while at < len(old.words):
        if at in old.breaks:
            new.breaks.add(len(new.words))
        reading = _reading(old, at, rules, shouted, read.text, around)
        taken = len(reading.written) if reading else 1
        span = (old.spans[at][0], old.spans[at + taken - 1][1])
        for word in reading.means if reading else (old.words[at],):
            new.add(word, span, old.capital[at])
        at += taken
    if len(old.words) in old.breaks:
        new.breaks.add(len(new.words))
    return new


def _reading(
    sentence: Sentence, at: int, rules: NoteRules, shouted: bool, near: str, around: str
) -> Abbreviation | None:
    for reading in rules.abbreviations.get(sentence.words[at], ()):
        if tuple(sentence.words[at : at + len(reading.written)]) != reading.written:
            continue
        if reading.capitals and not (sentence.capital[at] and (reading.near or not shouted)):
            continue
        if reading.not_near and reading.not_near.search(around):
            continue
        if reading.near and not reading.near.search(near) and not reading.near.search(around):
            continue
        return reading
    return None
