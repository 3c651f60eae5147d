"""What was typed, understood: numbers, words, what means the same, and what is near."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import NamedTuple

from ontherecord.desk.facts.composing import Sql, at_most, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.search.distance import (
    allowed_mistakes,
    mistakes_between,
    without_letters,
)

MOST_WORDS, MOST_NEAR, MOST_LETTERS = 12, 12, 200
BEGINS, MOST_BEGUN = 4, 12
"""From so many letters on, a word is also the beginning of a longer one. Where no more than so many
begin so they are named: an index that is asked for a beginning reads all of them whole."""

LEFT_OUT = frozenset("a an and at by for from in is of on or the to with".split())
TELEPHONE = re.compile(r"(?<![\w])(?:\+44\s?\(?0?\)?|0)(?:[\s-]?\d){9,10}(?![\w])")
POSTCODE = re.compile(r"(?<![\w])([a-z]{1,2}\d[a-z\d]?)\s?(\d[a-z]{2})(?![\w])", re.IGNORECASE)
REFERENCE = re.compile(r"(?<![\w])(?=[\w/-]*\d)\w+(?:[/-]\w+)+(?![\w])")
SHORTEST, LONGEST = 4, 30
"""Words of so many letters are counted, and shorter ones since then."""
APOSTROPHES = dict.fromkeys(map(ord, "'’"))


class Stands(NamedTuple):
    """In how many entries something stands, at most; of these in how many texts and places."""

    entries: int
    texts: int
    places: int

    def or_of(self, other: Stands) -> Stands:
        """Give where one or the other stands."""
        return Stands(*(one + more for one, more in zip(self, other, strict=True)))

    def with_all(self, other: Stands) -> Stands:
        """Give where both may stand."""
        return Stands(*map(min, self, other))


COUNTLESS = 10**9
"""More than any word that was counted."""
NOWHERE, ANYWHERE = Stands(0, 0, 0), Stands(COUNTLESS, COUNTLESS, COUNTLESS)
UNCOUNTED = {
    "number": Stands(COUNTLESS, 1_000, 1), "reference": Stands(1, 1, 1),
    "postcode": Stands(1, 1, 1), "telephone": Stands(1, 1, 0),
}  # fmt: skip
"""Numbers are not counted, and taken for rare. None of an address is a telephone's."""


@dataclass(frozen=True)
class UnderstoodWord:
    """One piece of what was typed."""

    typed: str
    read_as: str
    """telephone, postcode, reference, number or word."""
    words: tuple[str, ...]
    """The words of it, as they stand in the index; several are looked for side by side."""
    same: tuple[str, ...] = ()
    """Phrases that mean the same."""
    begun: tuple[str, ...] = ()
    """The words on the record that begin so, itself among them; none where they are many."""
    near: tuple[tuple[str, int], ...] = ()
    """Words that stand on the record, each with how many mistakes lie between."""
    entry_count: int = 0
    """In how many entries it stands, or what is near, whichever is in most; 0 where not counted."""
    written: Stands = ANYWHERE
    """Where it stands as it is typed, or what means the same or begins so."""
    nearly: Stands = ANYWHERE
    """Where that stands, or what is near."""
    is_known: bool = True
    """It stands on the record as it was typed, or is no word of letters. Not for the reader."""
    is_found: bool = False
    """It stands in what was found, as typed, as the same or nearly."""

    @property
    def is_looked_for(self) -> bool:
        return bool(self.is_known or self.same or self.near)


@dataclass(frozen=True)
class Understood:
    """All that was typed, as it was understood."""

    typed: str
    words: tuple[UnderstoodWord, ...]

    @property
    def looked_for(self) -> tuple[UnderstoodWord, ...]:
        return tuple(word for word in self.words if word.is_looked_for)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What stands in nothing that was found."""
        return tuple(word.typed for word in self.words if not word.is_found)


def plain(text: str) -> str:
    """Give words as the index has them: small, without accents and apostrophes, parted by spaces.

    The same as `record.plain_words`, which a test holds.
    """
    letters = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(c for c in letters if not "\u0300" <= c <= "\u036f").translate(APOSTROPHES)
    return " ".join(re.findall(r"[^\W_]+", bare))


def understand(reading: Reading, typed: str) -> Understood:
    """Understand what was typed. One statement."""
    typed = " ".join(typed[:MOST_LETTERS].split())
    pieces = _pieces(typed)[:MOST_WORDS]
    letters = sorted({p.words[0] for p in pieces if p.read_as == "word"})
    if not letters:
        return Understood(typed, tuple(pieces))
    found = _look_up(reading, letters, " ".join(w for p in pieces for w in p.words))
    merged = _with_phrases(pieces, found.groups)
    return Understood(typed, tuple(_completed(piece, found) for piece in merged))


def _pieces(typed: str) -> list[UnderstoodWord]:
    """Part what was typed into telephone numbers, postcodes, references and words."""
    found: list[tuple[int, UnderstoodWord]] = []
    rest = typed
    for read_as, pattern in (
        ("telephone", TELEPHONE), ("postcode", POSTCODE), ("reference", REFERENCE)
    ):  # fmt: skip
        for match in pattern.finditer(rest):
            found.append((match.start(), _numbered(match.group(), read_as)))
        rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    for match in re.finditer(r"\S+", rest):
        for word in plain(match.group()).split():
            if word in LEFT_OUT:
                continue
            read_as = "number" if any(c.isdecimal() for c in word) else "word"
            found.append((match.start(), _one_piece(word, read_as, word)))
    return [piece for _, piece in sorted(found, key=lambda one: one[0])]


def _numbered(typed: str, read_as: str) -> UnderstoodWord:
    joined = plain(typed).replace(" ", "")
    if read_as == "telephone":
        figures = re.sub(r"^(?:44|0044)0?", "0", joined)
        return _one_piece(typed, read_as, figures)
    return _one_piece(typed, read_as, joined)


def _one_piece(typed: str, read_as: str, word: str) -> UnderstoodWord:
    stands = UNCOUNTED.get(read_as, ANYWHERE)
    return UnderstoodWord(typed, read_as, (word,), written=stands, nearly=stands)


@dataclass(frozen=True)
class _LookedUp:
    known: set[str]
    """Words that stand on the record, or are so short that none is near."""
    near: Mapping[str, list[tuple[str, int]]]
    begun: Mapping[str, list[str]]
    """The words that begin so; none where they are many."""
    begins_many: set[str]
    stands: Mapping[str, Stands]
    """Where each word stands."""
    has_short: bool
    """Short words are counted too, as they once were not."""
    groups: Mapping[str, list[str]]
    """Phrases that mean the same, by the name of their group."""

    def of_word(self, word: str) -> Stands:
        """Give where a word stands as it is."""
        shortest = 1 if self.has_short else SHORTEST
        is_counted = shortest <= len(word) <= LONGEST and word.isalpha()
        return self.stands.get(word, NOWHERE if is_counted else ANYWHERE)

    def of_beginning(self, word: str) -> Stands:
        """Give where a word stands, or a longer one that begins so."""
        if word in self.begins_many:
            return ANYWHERE
        return reduce(Stands.or_of, map(self.of_word, {word, *self.begun.get(word, ())}))

    def of_phrase(self, phrase: str) -> Stands:
        return reduce(Stands.with_all, map(self.of_word, phrase.split()))


COUNTS = "(to_jsonb({0}) ->> 'text_count')::bigint, (to_jsonb({0}) ->> 'place_count')::bigint"
"""Nothing where the program is newer than the index: the next handover counts them."""


def _look_up(reading: Reading, words: Sequence[str], all_of_it: str) -> _LookedUp:
    """Ask which words stand on the record, which are near or begin so, and what means the same."""
    typed, near = [], []
    for word in words:
        if most := allowed_mistakes(word):
            for left in sorted(without_letters(word, most)):
                typed.append(word)
                near.append(left)
    rows = reading.rows(
        sql(
            "with same as materialized (select name, phrase from record.search_synonym"
            " where name in (select name from record.search_synonym"
            " where position(' ' || phrase || ' ' in ' ' || {all_of_it} || ' ') > 0))"
            " select 'known', word, word, entry_count, {counts} from record.search_word"
            " where word = any({words})"
            " union all"
            " select distinct 'near', asked.typed, search_word.word, entry_count, {counts}"
            " from unnest({typed}::text[], {near}::text[]) as asked (typed, near)"
            " join record.search_near on search_near.near = asked.near"
            " join record.search_word on search_word.word = search_near.word"
            " where abs(length(search_word.word) - length(asked.typed)) <= 2"
            " union all"
            " select 'begun', asked.word, begun.word, entry_count, {begun_counts}"
            " from unnest({begins}::text[]) as asked (word) cross join lateral"
            " (select search_word.* from record.search_word"
            " where search_word.word >= asked.word collate \"C\""
            " and search_word.word < (asked.word || chr(1114111)) collate \"C\" {most}) as begun"
            " union all select 'same', name, phrase, 0, 0, 0 from same"
            " union all"
            " select 'counted', word, word, entry_count, {counts} from record.search_word"
            " where word in (select unnest(string_to_array(phrase, ' ')) from same)",
            words=list(words), typed=typed, near=near, all_of_it=all_of_it,
            begins=[word for word in words if len(word) >= BEGINS], most=at_most(MOST_BEGUN + 1),
            counts=Sql(COUNTS.format("search_word")), begun_counts=Sql(COUNTS.format("begun")),
        )
    )  # fmt: skip
    known, groups = set(words) - {w for w in words if allowed_mistakes(w)}, defaultdict(list)
    begun: dict[str, list[str]] = defaultdict(list)
    close: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    stands: dict[str, Stands] = {}
    for sort, of, word, count, texts, places in rows:
        if sort == "same":
            groups[of].append(word)
            continue
        stands[word] = Stands(count, *(count if one is None else one for one in (texts, places)))
        if sort == "known":
            known.add(word)
        elif sort == "begun":
            begun[of].append(word)
        elif sort == "near" and word != of:
            mistakes = mistakes_between(of, word, allowed_mistakes(of))
            if mistakes <= allowed_mistakes(of):
                close[of].append((mistakes, -count, word))
    ranked = {
        of: [(word, mistakes) for mistakes, _, word in sorted(listed)[:MOST_NEAR]]
        for of, listed in close.items()
    }
    few = {of: sorted(listed) for of, listed in begun.items() if len(listed) <= MOST_BEGUN}
    return _LookedUp(known, ranked, few, begun.keys() - few.keys(), stands,
                     all(texts is not None for *_, texts, _ in rows), groups)  # fmt: skip


def _with_phrases(
    pieces: Iterable[UnderstoodWord], groups: Mapping[str, Sequence[str]]
) -> list[UnderstoodWord]:
    """Put words that stand together in a phrase of some group into one piece."""
    phrases = sorted(
        {phrase for listed in groups.values() for phrase in listed if " " in phrase},
        key=lambda phrase: (-phrase.count(" "), phrase),
    )
    left, merged = list(pieces), []
    while left:
        spoken = [piece.words[0] if piece.read_as == "word" else "" for piece in left]
        length = next((n for p in phrases if spoken[: (n := p.count(" ") + 1)] == p.split()), 1)
        together = left[:length]
        words = tuple(word for piece in together for word in piece.words)
        typed = " ".join(piece.typed for piece in together)
        merged.append(replace(together[0], typed=typed, words=words))
        left = left[length:]
    return merged


def _completed(piece: UnderstoodWord, found: _LookedUp) -> UnderstoodWord:
    if piece.read_as != "word":
        return piece
    phrase = " ".join(piece.words)
    same = {other for g in found.groups.values() if phrase in g for other in g if other != phrase}
    word = piece.words[0] if len(piece.words) == 1 else ""
    near = tuple(found.near.get(word, ()))
    words = [found.of_word(one) for one in piece.words[:-1]]
    typed = reduce(Stands.with_all, words, found.of_beginning(piece.words[-1]))
    written = reduce(Stands.or_of, map(found.of_phrase, same), typed)
    return UnderstoodWord(
        piece.typed, "word", piece.words, tuple(sorted(same)), tuple(found.begun.get(word, ())),
        near,
        max(found.stands.get(one, NOWHERE).entries for one in (word, *(one for one, _ in near))),
        written, reduce(Stands.or_of, (found.of_word(one) for one, _ in near), written),
        all(w in found.known for w in piece.words),
    )  # fmt: skip
