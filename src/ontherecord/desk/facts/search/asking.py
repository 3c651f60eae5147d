"""Puts what was understood into words for `to_tsquery`: all of it, near it, or all but one.

A name has all of the words. A text has some, and the address of its place has the others. Which
has which is known of a word that stands in no text or in no address; of a few of the others either
is asked for, and the rest is looked for in both together. So the same is found whatever is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from ontherecord.desk.facts.search.understanding import BEGINS, Stands, UnderstoodWord

RAREST, RAREST_BUT_ONE = 3, 4
"""So many pieces are asked of the index, of all but one of them one more."""

FEW_TEXTS = 2_000
"""So few texts are found sooner by a word than by the homes of a patch."""

FEWEST_PLACES, MOST_PLACES, TEXTS_FOR_A_PLACE = 20, 1_000, 12
"""The texts of a place are read in the time in which so many are looked up, each with its place."""


class Query(NamedTuple):
    """What is asked of the index, and what of the entries it gives.

    The index is asked for the rarest pieces, which few entries have, and those for the whole.
    """

    of_index: str
    whole: str


class Cut(NamedTuple):
    """What is asked of an address, of the texts there, and of both together, if anything is."""

    of_place: Query | None
    of_text: Query | None
    of_both: str | None
    few: int
    """Of so many places at most all texts are read; else texts are looked up by their words."""


class Asked(NamedTuple):
    """What is asked of names, of texts by themselves, and of texts with their address."""

    names: Query
    alone: Query | None
    cuts: tuple[Cut, ...]
    is_rare: bool
    """Few texts have what is asked of them by themselves."""


class Piece(NamedTuple):
    """One piece as it is asked for, and where that stands."""

    asked: str
    stands: Stands


def pieces_of(words: Iterable[UnderstoodWord], *, nearly: bool) -> list[Piece]:
    """Give pieces as they were typed, or also what is near."""
    if nearly:
        return [Piece(as_near(word), word.nearly) for word in words]
    return [Piece(as_written(word), word.written) for word in words]


def all_of(pieces: Sequence[Piece]) -> Asked | None:
    """Ask for all of some pieces; nothing where one of them stands nowhere."""
    if not pieces or any(not piece.stands.entries for piece in pieces):
        return None
    cuts = [
        Cut(
            _all(places, _places) if places else None,
            _all(texts, _texts) if texts else None,
            every(piece.asked for piece in both) if both else None,
            _few(min(map(_texts, texts), default=0)),
        )
        for places, texts, both in _shared_out(pieces)
        if places or both
    ]
    return Asked(
        _all(pieces, _entries),
        _all(pieces, _texts) if all(piece.stands.texts for piece in pieces) else None,
        tuple(cuts),
        min(map(_texts, pieces)) <= FEW_TEXTS,
    )


def but_one_of(pieces: Sequence[Piece]) -> Asked | None:
    """Ask for all of some pieces but any one of them; nothing where two stand nowhere."""
    there = [piece for piece in pieces if piece.stands.entries]
    if len(there) < len(pieces):
        return all_of(there) if len(there) == len(pieces) - 1 else None
    if len(pieces) < 2:
        return None
    names = _but_one(pieces, _entries)
    in_a_home = [piece for piece in pieces if piece.stands.texts or piece.stands.places]
    if len(in_a_home) < len(pieces):
        asked = all_of(in_a_home) if len(in_a_home) == len(pieces) - 1 else None
        return asked._replace(names=names) if asked else Asked(names, None, (), is_rare=True)
    whole = all_but_one([piece.asked for piece in pieces])
    cuts = list[Cut]()
    for places, texts, _ in _shared_out(pieces):
        less_place = _but_one(places, _places) if len(places) > 1 else None
        less_text = _but_one(texts, _texts) if len(texts) > 1 else None
        rare, next_rare = [*sorted(map(_texts, texts)), 0, 0][:2]
        if texts and places:
            cuts.append(Cut(less_place, _all(texts, _texts), whole, _few(rare)))
            cuts.append(Cut(_all(places, _places), less_text, whole, _few(next_rare)))
        elif less_place or less_text:
            cuts.append(Cut(less_place, less_text, whole, _few(next_rare)))
    in_texts = sum(bool(piece.stands.texts) for piece in pieces)
    return Asked(
        names,
        _but_one(pieces, _texts) if in_texts >= len(pieces) - 1 else None,
        tuple(cuts),
        sorted(map(_texts, pieces))[1] <= FEW_TEXTS,
    )


def _few(texts: int) -> int:
    """Say of how many places all texts are read sooner than so many texts are looked up."""
    return min(max(texts // TEXTS_FOR_A_PLACE, FEWEST_PLACES), MOST_PLACES)


def _shared_out(
    pieces: Sequence[Piece],
) -> Iterable[tuple[list[Piece], list[Piece], list[Piece]]]:
    """Share pieces out between address and text, and give with them what either may have.

    What stands in no text is of the address, and the other way round. Of the rest the rarest are
    asked of either, so many that an address has as many pieces as the index is asked.
    """
    if any(not piece.stands.texts and not piece.stands.places for piece in pieces):
        return
    of_place = [piece for piece in pieces if not piece.stands.texts]
    of_text = [piece for piece in pieces if not piece.stands.places]
    either = sorted(
        (one for one in pieces if one.stands.texts and one.stands.places),
        key=lambda one: one.stands.texts + one.stands.places,
    )
    most = max(1, RAREST - len(of_place))
    asked, of_both = either[:most], either[most:]
    for many in range(len(asked) + 1):
        for some in combinations(asked, many):
            rest = [piece for piece in asked if piece not in some]
            yield [*of_place, *rest], [*of_text, *some], of_both


def _entries(piece: Piece) -> int:
    return piece.stands.entries


def _texts(piece: Piece) -> int:
    return piece.stands.texts


def _places(piece: Piece) -> int:
    return piece.stands.places


def _all(pieces: Sequence[Piece], count: Callable[[Piece], int]) -> Query:
    rarest = sorted(pieces, key=count)[:RAREST]
    return Query(every(one.asked for one in rarest), every(one.asked for one in pieces))


def _but_one(pieces: Sequence[Piece], count: Callable[[Piece], int]) -> Query:
    rarest = sorted(pieces, key=count)[:RAREST_BUT_ONE]
    return Query(
        all_but_one([one.asked for one in rarest]), all_but_one([one.asked for one in pieces])
    )


def as_written(word: UnderstoodWord) -> str:
    """Ask for a piece as it was typed, and for what means the same."""
    phrases = list(map(_quoted, word.begun))
    if not phrases:
        phrases = [_phrase(word.words, is_begun=word.read_as == "word")]
    phrases += [_phrase(same.split()) for same in word.same]
    if word.read_as in ("number", "reference"):
        bare = word.words[0].lstrip("0")
        phrases += [_quoted(bare)] if bare and bare != word.words[0] else []
    return _either(phrases)


def as_near(word: UnderstoodWord) -> str:
    """Ask for a piece as it was typed, or for what is near."""
    return _either([as_written(word), *(_quoted(near) for near, _ in word.near)])


def every(asked: Iterable[str]) -> str:
    """Ask for all of some pieces."""
    return " & ".join(asked)


def all_but_one(asked: Sequence[str]) -> str:
    """Ask for all of some pieces but any one of them.

    The one is in one half or in the other: so what each row is asked stays short.
    """
    half = len(asked) // 2
    either = []
    for whole, other in ((asked[:half], asked[half:]), (asked[half:], asked[:half])):
        rest = [f"({all_but_one(other)})"] if len(other) > 1 else []
        either.append(every([*whole, *rest]))
    return " | ".join(f"({one})" for one in either)


def _phrase(words: Sequence[str], *, is_begun: bool = False) -> str:
    quoted = [_quoted(word) for word in words]
    if is_begun and len(words[-1]) >= BEGINS:
        quoted[-1] += ":*"
    return quoted[0] if len(quoted) == 1 else f"({' <-> '.join(quoted)})"


def _either(phrases: Sequence[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"({' | '.join(phrases)})"


def _quoted(word: str) -> str:
    """Quote a word, so that nothing in it is read as an operator."""
    assert word.isalnum()
    return f"'{word}'"
