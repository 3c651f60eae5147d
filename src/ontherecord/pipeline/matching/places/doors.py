"""Several homes told in one line: `1-5 (odds)`, `1, 3 & 5`, `1A-1D`, `1-5 & 7`.

For the reading of addresses: such a tale becomes one word, as `1,3,5`, and its doors are told apart
again when the homes are looked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from string import ascii_uppercase

_ITEM = r"\d+[A-Z]?(?: ?(?:[-–—]|\bTO\b) ?\d+[A-Z]?)?\b"
_JOIN = r" ?(?:, ?(?:&|AND\b)?|&|\bAND\b) ?"
_MAY_BE_LIST = re.compile(rf"\d[A-Z]?{_JOIN}\d")
_LIST = re.compile(rf"(?<!\S)(?:([A-Z]+) )?({_ITEM}(?:{_JOIN}{_ITEM})+)(?=[ ,]|$)")
_JOINED = re.compile(_JOIN)
_TO = re.compile(r" ?(?:[-–—]|\bTO\b) ?")
_ONE_OF = frozenset("FLAT FLT APARTMENT APT UNIT ROOM PLOT SHOP GARAGE NO NUMBER FLOOR".split())
"""Words before a number that stand for one: in `Flat 1, 3 & 5 Mill Lane` the list is 3 and 5."""
_PLURAL = frozenset("FLATS APARTMENTS APTS UNITS ROOMS HOUSES NOS NUMBERS".split())

_SIDED = re.compile(
    r"\b(\d+)-(\d+) (ODD|EVEN)S?(?: (?:NOS|NUMBERS))?(?: ONLY)?\b"
    r"|\b(ODD|EVEN)S?(?: (?:NOS|NUMBERS))? (\d+)-(\d+)\b"
)
_LETTERS = re.compile(r"\b(\d+)([A-Z])(?: ?- ?| TO )([A-Z])\b")
_DOOR = re.compile(r"(\d+)([A-Z]?)")
MOST_DOORS = 999
BETWEEN = "\0"
"""Stands between the homes of a list until the line's own commas are taken out."""

_FARTHEST = 10
"""How far apart the numbers of a list stand at most: `1, 21 & 23` is flat 1 of 21 to 23."""


def lists_in_one_word(text: str) -> str:
    """Write each list of three homes or more as one word; `1, 3` may be a flat and its house."""
    if not _MAY_BE_LIST.search(text):
        return text
    return _LIST.sub(_one_word, text)


def _one_word(found: re.Match[str]) -> str:
    word, told = found[1] or "", found[2]
    items = [_TO.sub("-", item.strip()) for item in _JOINED.split(told)]
    ends = [door for item in items for door in item.split("-")]
    is_spoken = "&" in told or " AND " in told or len(items) > 2
    numbers = [int(door.rstrip(ascii_uppercase)) for door in ends]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    is_plausible = word in _PLURAL or (
        max(steps) <= _FARTHEST and (steps <= {0, 1} or not any(step % 2 for step in steps))
    )
    if len(ends) < 3 or not is_spoken or word in _ONE_OF or min(steps) < 0 or not is_plausible:
        return found[0]
    return f"{word} " * bool(word) + BETWEEN.join(items)


def sides_in_one_word(text: str) -> str:
    """Write `1-5 ODDS` as `1,3,5` and `1A-D` as `1A-1D`, in a line without punctuation."""
    text = _LETTERS.sub(r"\1\2-\1\3", text)
    return _SIDED.sub(_on_a_side, text) if "ODD" in text or "EVEN" in text else text


def _on_a_side(found: re.Match[str]) -> str:
    low, high = int(found[1] or found[5]), int(found[2] or found[6])
    low += (low % 2 == 0) == ((found[3] or found[4]) == "ODD")
    numbers = range(low, high + 1, 2)
    return ",".join(map(str, numbers)) if 1 < len(numbers) <= MOST_DOORS else found[0]


def shortest(word: str, step: int) -> str:
    """Give `1,3,5` as `1-5` where a range says the same: by one in a building, two in a street."""
    told = word.split(",")
    if len(told) < 2 or not all(door.isdigit() for door in told):
        return word
    numbers = [int(door) for door in told]
    wanted = range(numbers[0], numbers[0] + step * len(numbers), step)
    return f"{numbers[0]}-{numbers[-1]}" if numbers == list(wanted) else word


@lru_cache(maxsize=50_000)
def doors(word: str, is_named: bool) -> tuple[str, ...]:
    """Give the homes that a word tells, each as its own line would; none where it cannot be said.

    A street's odd numbers stand on one side: 1-23 holds no 12, but 1-24 does, and so does 1-23 of a
    building with a name.
    """
    found: dict[str, None] = {}
    for item in word.split(","):
        first, _, last = item.partition("-")
        one, other = _DOOR.fullmatch(first), _DOOR.fullmatch(last or first)
        if one is None or other is None:
            return ()
        low, high = int(one[1]), int(other[1])
        if one[2] or other[2]:
            if low != high or not one[2] or not other[2] or one[2] > other[2]:
                return ()
            letters = range(ord(one[2]), ord(other[2]) + 1)
            found |= dict.fromkeys(f"{low}{chr(letter)}" for letter in letters)
        elif low > high or high - low > MOST_DOORS:
            return ()
        else:
            step = 1 if is_named or (high - low) % 2 else 2
            found |= dict.fromkeys(map(str, range(low, high + 1, step)))
    return tuple(found)
