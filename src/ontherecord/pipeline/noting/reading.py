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
from ontherecord.pipeline.noting.rules import OWN, Abbreviation, NoteRules
from ontherecord.pipeline.noting.sentences import Sentence, sentences
from ontherecord.pipeline.noting.terms import Ruled, terms_of
from ontherecord.pipeline.noting.weighing import Weigher
from ontherecord.pipeline.noting.word_kinds import Kinds

WEIGHED = "weighed"
"""The rule named by a sign that no rule gave, and the note as a whole did."""


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
    note = read_note(text, rules, kind)
    if note is None:
        return []
    found: dict[tuple[str, str | None], Sign] = {}
    own = set()
    for hit, span in note.ruled:
        if hit.cancelled is None:
            found.setdefault((hit.sign, hit.what), Sign(hit.sign, hit.what, hit.name, span))
            if hit.own:
                own.add((hit.sign, hit.what))
    if rules.weigher:
        found = _weighed(found, own, note, rules.weigher, kind)
    return [
        one
        for one in found.values()
        if one.rule == WEIGHED
        or not rules.rules[one.rule].only_alone
        or not any(o.sign == one.sign and o is not one for o in found.values())
    ]


@dataclass
class Note:
    """A text read: its sentences, and the rules' hits with their places."""

    reads: list[Read]
    ruled: list[tuple[Ruled, tuple[int, int]]]


def read_note(text: str, rules: NoteRules, kind: str | None = None) -> Note | None:
    """Read a text and judge each rule's hit.

    None where no rule has a phrase in it, and where the system wrote it itself.
    """
    reads = [read_sentence(s) for s in sentences(readable(text), rules.whole_words)]
    if rules.abbreviations:
        reads = _spell_out(reads, rules)
    if not _find_phrases(reads, rules, kind):
        return None
    look_around(reads, rules)
    if any(hit.start == 0 for hit in reads[0].cues["system_written"]):
        return None
    _leave_out_spared(reads, rules)
    ruled = []
    for at, read in enumerate(reads):
        for name, hit in sorted(read.hits, key=lambda pair: (pair[1].start, pair[0])):
            own = name.startswith(OWN)
            name = name.removeprefix(OWN)
            rule, span = rules.rules[name], _span(read, hit)
            for sign, what in rule.gives:
                cancelled = cancelled_by(sign, at, hit, reads, rule.stands)
                words = hit.end - hit.start
                ruled.append((Ruled(name, sign, what, at, words, cancelled, own), span))
    return Note(reads, ruled)


def weighed_terms(note: Note, weigher_kinds: Kinds, kind: str | None) -> set[str]:
    """Give the terms by which a note is weighed."""
    return terms_of(note.reads, weigher_kinds, kind, (hit for hit, _ in note.ruled))


def _weighed(
    found: dict[tuple[str, str | None], Sign],
    own: set[tuple[str, str | None]],
    note: Note,
    weigher: Weigher,
    kind: str | None,
) -> dict[tuple[str, str | None], Sign]:
    """Keep the signs the note as a whole speaks for, and add those it is sure of by itself."""
    scores = weigher.scores(weighed_terms(note, weigher.kinds, kind))
    kept = {
        key: one for key, one in found.items() if key in own or weigher.stands(one.sign, scores)
    }
    for sign in weigher.sure_of(scores):
        if any(one.sign == sign for one in kept.values()):
            continue
        told = [hit for hit, _ in note.ruled if hit.sign == sign and hit.what]
        what = weigher.likeliest(sign, scores, {hit.what for hit in told if hit.what})
        spans = [span for hit, span in note.ruled if hit.sign == sign]
        spans += [note.reads[0].sentence.spans[0]]
        kept[sign, what] = Sign(sign, what, WEIGHED, spans[0])
    return kept


def _find_phrases(reads: list[Read], rules: NoteRules, kind: str | None) -> bool:
    for read in reads:
        for name, hits in read.found_by(rules.signs).items():
            kinds = rules.rules[name.removeprefix(OWN)].kinds
            if not kinds or kind in kinds:
                read.hits += [(name, hit) for hit in hits]
    return any(read.hits for read in reads)


def _leave_out_spared(reads: list[Read], rules: NoteRules) -> None:
    near = {family for read in reads for family in read.cues if family.startswith("near ")}
    for read in reads:
        read.hits = [
            (name, hit)
            for name, hit in read.hits
            if not _is_spared(name.removeprefix(OWN), hit, read, near, rules)
        ]


def _is_spared(name: str, hit: Hit, read: Read, near: set[str], rules: NoteRules) -> bool:
    if rules.rules[name].near and f"near {name}" not in near:
        return True
    return any(_touch(hit, spared) for spared in read.cues.get(f"unless {name}", ()))


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
