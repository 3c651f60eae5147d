"""What two records of a pair say of each field: the same, something else, or it in other letters.

A name and an address are written in many ways, so that other letters alone speak against nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ontherecord.desk.facts.names import NAMES
from ontherecord.desk.facts.said import Said
from ontherecord.desk.using.pairs.queries import Pair, Side

SAME, DIFFERENT, WRITTEN, ONE_ALONE = "same", "different", "written", "one"
WRITTEN_IN_MANY_WAYS = (*NAMES, "title", "address")
TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr"})
NAME = "name"


@dataclass(frozen=True)
class Compared:
    """One field of a pair."""

    field: str
    title: str
    one: Any
    other: Any
    comes_to: str
    is_shown: bool = True
    """It may be said of both whether they are the same, and of neither what it is."""


def compared(said: Said, pair: Pair) -> list[Compared]:
    """Give each field that one of the two fills."""
    found = []
    for field in said.kinds[pair.kind].fields.values():
        one, other = (side.values.get(field.name) for side in (pair.one, pair.other))
        if field.name in pair.not_shown:
            comes_to = SAME if pair.not_shown[field.name] else DIFFERENT
            found.append(Compared(field.name, field.title, None, None, comes_to, is_shown=False))
        elif one is not None or other is not None:
            comes_to = _of(field.name, one, other)
            found.append(Compared(field.name, field.title, one, other, comes_to))
    whole = _whole_name(pair, {one.field for one in found if one.comes_to == SAME})
    return [*whole, *found]


def titles(of: list[Compared], comes_to: str) -> list[str]:
    """Name the fields of which one thing came."""
    return [one.title for one in of if one.comes_to == comes_to]


def called(side: Side) -> str:
    """Give what a record calls its thing, else its reference."""
    name = side.values.get("full_name") or side.values.get("address")
    return str(name or _in_parts(side) or side.reference)


def _of(field: str, one: Any, other: Any) -> str:
    if one is None or other is None:
        return ONE_ALONE
    if _plain(one) == _plain(other):
        return SAME
    return WRITTEN if field in WRITTEN_IN_MANY_WAYS else DIFFERENT


def _whole_name(pair: Pair, same: set[str]) -> list[Compared]:
    """Say that a name in one piece is the one that the other keeps in parts, where it is."""
    if pair.kind != "person" or same & {"full_name", "surname"}:
        return []
    names = [side.values.get("full_name") or _in_parts(side) for side in (pair.one, pair.other)]
    if not all(names) or _words(names[0]) != _words(names[1]):
        return []
    return [Compared(NAME, NAME, *names, SAME)]


def _in_parts(side: Side) -> str:
    parts = (side.values.get("first_name"), side.values.get("surname"))
    return " ".join(part for part in parts if part)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold())) - TITLES


def _plain(value: object) -> str:
    return "".join(letter for letter in str(value).lower() if letter.isalnum())
