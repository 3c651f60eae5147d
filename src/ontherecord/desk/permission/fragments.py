"""Pieces of SQL with their values, which never stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Fragment:
    """A condition or expression with a `%s` for each of its values."""

    sql: str
    params: tuple[object, ...] = ()

    # So that it unpacks in two.
    def __iter__(self) -> Iterator[object]:
        return iter((self.sql, self.params))


def words(listed: Iterable[str]) -> str:
    """Give words of ours as an array of SQL, so that they are planned for and not sent each time.

    Raises ValueError at what is no such word.
    """
    ours = list(listed)
    if not all(map(A_WORD.fullmatch, ours)):
        raise ValueError("words of ours are small letters")
    quoted = ", ".join(f"'{word}'" for word in ours)
    return f"array[{quoted}]::text[]"


A_WORD = re.compile("[a-z_]+")
TRUE, FALSE = Fragment("true"), Fragment("false")


def every(conditions: Iterable[Fragment]) -> Fragment:
    """Give the condition that all hold."""
    wanted = [c for c in conditions if c != TRUE]
    return FALSE if FALSE in wanted else _joined(wanted, " and ", TRUE)


def either(conditions: Iterable[Fragment]) -> Fragment:
    """Give the condition that one of them holds."""
    wanted: list[Fragment] = []
    for condition in conditions:
        if condition != FALSE and condition not in wanted:
            wanted.append(condition)
    return TRUE if TRUE in wanted else _joined(wanted, " or ", FALSE)


def _joined(conditions: list[Fragment], word: str, none: Fragment) -> Fragment:
    if len(conditions) < 2:
        return conditions[0] if conditions else none
    sql = word.join(c.sql for c in conditions)
    return Fragment(f"({sql})", tuple(p for c in conditions for p in c.params))
