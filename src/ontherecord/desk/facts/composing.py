"""SQL put together from pieces, with every value bound: what is not a `Sql` never gets into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

A_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with a `%s` for each of its values."""

    text: str
    values: tuple[object, ...] = ()


TRUE, FALSE = Sql("true"), Sql("false")


def sql(words: str, /, **pieces: object) -> Sql:
    """Put pieces where `words` names them in braces: a `Sql` as it is, all else as a value."""
    text, values = [], []
    for literal, name in _parts_of(words):
        text.append(literal)
        if name is None:
            continue
        piece = pieces[name]
        if isinstance(piece, Sql):
            text.append(piece.text)
            values += piece.values
        else:
            text.append("%s")
            values.append(piece)
    return Sql("".join(text), tuple(values))


@lru_cache(maxsize=1024)
def _parts_of(words: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(words))


def constant(value: str | int | Iterable[str]) -> Sql:
    """Give a word, number or list of words of ours as they stand in the text.

    Never what was typed or read: each other value would be planned by itself. Raises ValueError at
    what is no such word.
    """
    return _constant(value if isinstance(value, str | int) else tuple(value))


@lru_cache(maxsize=1024)
def _constant(value: str | int | tuple[str, ...]) -> Sql:
    if isinstance(value, int):
        return Sql(str(int(value)))
    listed = [value] if isinstance(value, str) else value
    if not all(map(A_NAME.fullmatch, listed)):
        raise ValueError("a constant is lower-case words of ours")
    quoted = ", ".join(f"'{word}'" for word in listed)
    return Sql(quoted if isinstance(value, str) else f"array[{quoted}]::text[]")


def at_most(rows: int | None) -> Sql:
    """Say how many rows are wanted, none for all: in the text, so that they are planned for."""
    return Sql("" if rows is None else f"limit {int(rows)}")


@lru_cache(maxsize=1024)
def name(word: str) -> Sql:
    """Give a name of a table or column of ours. Raises ValueError at what is none."""
    if not A_NAME.fullmatch(word):
        raise ValueError("a name is one lower-case word")
    return Sql(f'"{word}"')


def joined(pieces: Iterable[Sql], word: str, none: Sql = TRUE) -> Sql:
    """Put a word between pieces."""
    listed = list(pieces)
    if not listed:
        return none
    return Sql(
        word.join(piece.text for piece in listed), tuple(v for p in listed for v in p.values)
    )


def every(conditions: Iterable[Sql]) -> Sql:
    """Give the condition that all hold."""
    return sql("({all})", all=joined(conditions, " and "))


def of_pair(pair: Iterable[object]) -> Sql:
    """Read a condition that comes as SQL and its values."""
    text, values = pair
    assert isinstance(text, str)
    assert isinstance(values, Sequence)
    return Sql(text, tuple(values))
