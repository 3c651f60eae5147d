"""Puts what was understood into words for `to_tsquery`: all of it, near it, or all but one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ontherecord.desk.facts.search.understanding import BEGINS, UnderstoodWord


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
