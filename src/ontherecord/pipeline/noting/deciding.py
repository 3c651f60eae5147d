"""Decides which signs of a note stand: by the reader where it was asked, or else by the weigher."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ontherecord.pipeline.noting.judging import Read
from ontherecord.pipeline.noting.reader import Evidence, Heard, Reader
from ontherecord.pipeline.noting.sentences import Sentence
from ontherecord.pipeline.noting.terms import Ruled, terms_of
from ontherecord.pipeline.noting.weighing import WEIGHED_AS, Weigher
from ontherecord.pipeline.noting.word_kinds import Kinds

WEIGHED, READ = "weighed", "read"
"""The rules named by a sign that no rule gave, and the weigher or the reader did."""

SHORT = 7
"""Words of a note that has so few that they tell little of how a thing is meant."""

HEALTH_OR_ABUSE = "health_or_abuse"
"""Two signs that are labelled, and so weighed and heard, as one."""

Span = tuple[int, int]
Key = tuple[str, str | None]


@dataclass(frozen=True)
class Sign:
    """What a text suggests, by which rule, and where in the readable text it stands."""

    sign: str
    what: str | None
    rule: str
    span: Span


@dataclass
class Note:
    """A text read: its sentences, the rules' hits with their places, and the kind of record."""

    reads: list[Read]
    ruled: list[tuple[Ruled, Span]]
    kind: str | None = None
    has_phrase: bool = True

    @property
    def sentences(self) -> list[Sentence]:
        """The sentences of the text, abbreviations spelled out."""
        return [read.sentence for read in self.reads]

    @property
    def is_short(self) -> bool:
        """Say whether the text has a few words only, abbreviations spelled out."""
        return sum(len(one.words) for one in self.sentences) <= SHORT

    def given(self) -> dict[Key, Sign]:
        """Give what the rules give, each sign and what it is of once."""
        found: dict[Key, Sign] = {}
        for hit, span in self.ruled:
            if hit.cancelled is None:
                found.setdefault((hit.sign, hit.what), Sign(hit.sign, hit.what, hit.name, span))
        return found

    def own(self) -> set[Key]:
        """Give the signs of a landlord's own phrases, which nothing silences."""
        return {(hit.sign, hit.what) for hit, _ in self.ruled if hit.own and hit.cancelled is None}

    def terms(self, kinds: Kinds) -> set[str]:
        """Give the terms by which the note is weighed."""
        return terms_of(self.reads, kinds, self.kind, (hit for hit, _ in self.ruled))

    def span_of(self, sign: str) -> Span:
        """Give where a phrase of a sign stands, or else where the note begins."""
        spans = [span for hit, span in self.ruled if sign in (hit.sign, labelled_as(hit.sign))]
        return [*spans, self.reads[0].sentence.spans[0]][0]


def labelled_as(sign: str) -> str:
    """Give the sign as it is labelled: health and abuse as one."""
    return WEIGHED_AS.get(sign, sign)


def evidence(note: Note, sign: str, weighed: int) -> Evidence:
    """Sum up what rules and weigher say of one sign."""
    hits = [hit for hit, _ in note.ruled if labelled_as(hit.sign) == sign]
    standing = {hit.what for hit in hits if hit.cancelled is None}
    return Evidence(
        weighed=weighed,
        is_ruled=bool(standing),
        is_several=len(standing) > 1,
        is_taken_back=bool(hits) and not standing,
        is_unruled=not note.has_phrase,
        is_short=note.is_short,
    )


def is_in_doubt(note: Note, weigher: Weigher, reader: Reader, scores: list[int]) -> bool:
    """Say whether the reader's word can change what is given of a note."""
    return any(
        balance.is_in_doubt(evidence(note, sign, scores[weigher.names.index(sign)]))
        for sign, balance in reader.balances.items()
    )


def by_weigher(
    note: Note, weigher: Weigher, scores: list[int], but: Iterable[str] = ()
) -> dict[Key, Sign]:
    """Keep the signs the note as a whole speaks for, and add those it is sure of by itself.

    Signs of `but` are left out: the reader decides them.
    """
    own, but = note.own(), set(but)
    kept = {
        key: one
        for key, one in note.given().items()
        if key in own or (labelled_as(one.sign) not in but and weigher.stands(one.sign, scores))
    }
    for sign in weigher.sure_of(scores):
        if sign in but or any(one.sign == sign for one in kept.values()):
            continue
        told = [hit for hit, _ in note.ruled if hit.sign == sign and hit.what]
        what = weigher.likeliest(sign, scores, {hit.what for hit in told if hit.what})
        kept[sign, what] = Sign(sign, what, WEIGHED, note.span_of(sign))
    return kept


def by_reader(
    note: Note, weigher: Weigher, reader: Reader, scores: list[int], heard: Heard | None
) -> dict[Key, Sign]:
    """Decide the signs the reader knows by all that is said of them.

    `heard` is None where the reader was not asked, since nothing speaks for any.
    """
    kept = by_weigher(note, weigher, scores, reader.balances)
    for sign, balance in reader.balances.items():
        said = evidence(note, sign, scores[weigher.names.index(sign)])
        if heard is None or not balance.is_in_doubt(said):
            continue
        code, likeliest = heard.likeliest(sign)
        if balance.sum(heard.scores[sign], likeliest, said) < 0:
            continue
        if code is None:
            kept |= _without_code(note, sign, heard)
        else:
            kept |= _codes(note, sign, reader, heard, code)
    return kept


def _without_code(note: Note, sign: str, heard: Heard) -> dict[Key, Sign]:
    """Give a sign that stands and has no codes: the rules' own, or else as it is heard."""
    given = {key: one for key, one in note.given().items() if labelled_as(one.sign) == sign}
    if given:
        return given
    name = sign
    if sign == HEALTH_OR_ABUSE:
        name = "abuse" if heard.scores["need:safety"] > 0 else "health"
    return {(name, None): Sign(name, None, READ, _place(note, sign, heard))}


def _place(note: Note, label: str, heard: Heard) -> Span:
    """Give the word a label rests on, or else where a phrase of its sign stands."""
    place = heard.rests_on[label]
    if place is None:
        return note.span_of(label.partition(":")[0])
    return note.reads[place[0]].sentence.spans[place[1]]


def _codes(note: Note, sign: str, reader: Reader, heard: Heard, likeliest: str) -> dict[Key, Sign]:
    """Give the codes of a sign that stands: the rules' that are not denied, and those heard."""
    given = {key: one for key, one in note.given().items() if one.sign == sign}
    least = max(reader.kept, heard.scores[f"{sign}:{likeliest}"] - reader.behind)
    kept = {
        key: one
        for key, one in given.items()
        if heard.scores.get(f"{sign}:{one.what}", least) >= least
    }
    codes = [
        name.partition(":")[2]
        for name, score in heard.scores.items()
        if name.startswith(sign + ":") and score >= reader.beside
    ]
    if not kept and not codes:
        codes = [likeliest]
    for code in codes:
        read = Sign(sign, code, READ, _place(note, f"{sign}:{code}", heard))
        kept.setdefault((sign, code), given.get((sign, code), read))
    return kept
