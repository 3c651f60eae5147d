"""Reads texts by the rules and gives the signs in them, each with the rule that gave it."""

from __future__ import annotations

from collections.abc import Sequence

from ontherecord.pipeline.noting.cleaning import readable
from ontherecord.pipeline.noting.deciding import (
    READ,
    WEIGHED,
    Note,
    Sign,
    by_reader,
    by_weigher,
    is_in_doubt,
)
from ontherecord.pipeline.noting.judging import (
    Hit,
    Read,
    cancelled_by,
    look_around,
    read_sentence,
)
from ontherecord.pipeline.noting.reader import Heard
from ontherecord.pipeline.noting.rules import OWN, Abbreviation, NoteRules
from ontherecord.pipeline.noting.sentences import Sentence, sentences
from ontherecord.pipeline.noting.terms import Ruled

Text = tuple[str, str | None]
"""A text, and the kind of record it stands on."""


def signs_in(text: str, rules: NoteRules, kind: str | None = None) -> list[Sign]:
    """Give the signs in a text, each sign and what it is of once, in the order of the text.

    `kind` is the kind of record it stands on; without it rules for certain kinds are left out.
    Raises nothing for any text. Nothing is kept of the text but positions.
    """
    return signs_in_each([(text, kind)], rules)[0]


def signs_in_each(texts: Sequence[Text], rules: NoteRules) -> list[list[Sign]]:
    """Give the signs in each text, as `signs_in` does; many at once are read sooner."""
    notes = [read_note(text, rules, kind) for text, kind in texts]
    scores = [_weigh(note, rules) for note in notes]
    heard = _hear(notes, scores, rules)
    return [
        _signs(note, scores[number], heard.get(number), rules) if note else []
        for number, note in enumerate(notes)
    ]


def _weigh(note: Note | None, rules: NoteRules) -> list[int]:
    if note is None or rules.weigher is None:
        return []
    return rules.weigher.scores(note.terms(rules.weigher.kinds))


def _hear(notes: list[Note | None], scores: list[list[int]], rules: NoteRules) -> dict[int, Heard]:
    """Ask the reader of the notes in which its word can change what is given, by their number."""
    if rules.weigher is None or rules.reader is None:
        return {}
    asked = [
        (number, note)
        for number, note in enumerate(notes)
        if note and is_in_doubt(note, rules.weigher, rules.reader, scores[number])
    ]
    heard = rules.reader.hear([(note.sentences, note.kind) for _, note in asked])
    return {number: one for (number, _), one in zip(asked, heard, strict=True)}


def _signs(note: Note, scores: list[int], heard: Heard | None, rules: NoteRules) -> list[Sign]:
    if rules.weigher is None:
        found = note.given()
    elif rules.reader is None:
        found = by_weigher(note, rules.weigher, scores)
    else:
        found = by_reader(note, rules.weigher, rules.reader, scores, heard)
    return [
        one
        for one in found.values()
        if one.rule in (WEIGHED, READ)
        or not rules.rules[one.rule].only_alone
        or not any(o.sign == one.sign and o is not one for o in found.values())
    ]


def read_words(text: str, rules: NoteRules) -> list[Read]:
    """Cut a text into sentences of plain words, abbreviations spelled out."""
    reads = [read_sentence(s) for s in sentences(readable(text), rules.whole_words)]
    return _spell_out(reads, rules) if rules.abbreviations else reads


def read_note(text: str, rules: NoteRules, kind: str | None = None) -> Note | None:
    """Read a text and judge each rule's hit.

    None where the system wrote it itself, and where no rule has a phrase in it, unless its words
    hint at a sign and there is a reader to ask of it.
    """
    reads = read_words(text, rules)
    has_phrase = _find_phrases(reads, rules, kind)
    if not has_phrase and not (reads and _hints(reads, rules)):
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
    return Note(reads, ruled, kind, has_phrase)


def _hints(reads: list[Read], rules: NoteRules) -> bool:
    if rules.weigher is None or rules.reader is None:
        return False
    words = {word for read in reads for word in read.sentence.words}
    return rules.weigher.hints(words, rules.reader.balances)


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
