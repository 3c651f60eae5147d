"""Puts what was understood into words for `to_tsquery`: all of it, near it, or all but one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ontherecord.desk.facts.search.understanding import BEGINS, UnderstoodWord

RAREST, RAREST_BUT_ONE = 3, 4
"""So many pieces are asked of the index, of all but one of them one more."""

COUNTLESS = 10**9
"""More than any word that was counted: a number, a phrase, or what means the same as others."""


class Query(NamedTuple):
    """What is asked of the index, and what of the entries it gives.

    The words of an address stand in all that happened there. So the index is asked for the rarest
    pieces, which few entries have, and those for the whole.
    """

    of_index: str
    whole: str


def one(word: str) -> Query:
    """Ask for one piece."""
    return Query(word, word)


def all_of(words: Sequence[UnderstoodWord], asked: Sequence[str]) -> Query:
    """Ask for all pieces, each as it is asked for."""
    return Query(every(_rarest(words, asked, RAREST)), every(asked))


def but_one_of(words: Sequence[UnderstoodWord], asked: Sequence[str]) -> Query:
    """Ask for all pieces but any one of them."""
    return Query(all_but_one(_rarest(words, asked, RAREST_BUT_ONE)), all_but_one(asked))


def _rarest(words: Sequence[UnderstoodWord], asked: Sequence[str], most: int) -> list[str]:
    def count(at: int) -> int:
        return COUNTLESS if words[at].same else words[at].entry_count or COUNTLESS

    return [asked[at] for at in sorted(range(len(asked)), key=count)[:most]]


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


def nearly(word: UnderstoodWord) -> str:
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
