"""What lies inside a building: flat, room, floor, side, garage, communal part."""

from __future__ import annotations

from ontherecord.pipeline.matching.places import words as w
from ontherecord.pipeline.matching.places.doors import shortest

AFTER_STREET = frozenset(w.FLAT | w.OTHER_UNITS.keys() | w.GARAGE.keys() | w.COMMUNAL | w.BLOCKS)
"""Words that may name a unit after the street."""

TOLD_AFTER_STREET = AFTER_STREET | w.FLOORS | w.LEVEL_SHORT.keys() | {"BASEMENT"}
"""Words that show that a unit may be told after the street."""

UNIT_WORDS = (AFTER_STREET - w.BLOCKS) | w.LEVELS.keys() | w.LEVEL_SHORT.keys() | w.SIDES.keys()
"""Words that may name a unit before it; whether they do depends on what stands beside them."""

_NUMBERED = {"UNIT", "ROOM", "PLOT", "SHOP"}
_RARELY_NUMBERED = {"ANNEXE", "PENTHOUSE"}


class Units:
    """Gathers the units named in one address line, in the form they are compared in."""

    __slots__ = ("_found", "_is_communal", "_is_flat", "_is_garage", "has_id")

    def __init__(self) -> None:
        self._found: set[str] = set()
        self._is_flat = self._is_garage = self._is_communal = False
        self.has_id = False

    def add_flat(self, identifier: str) -> None:
        self._found.add(shortest(identifier, 1))
        self.has_id = True

    def take(self, tokens: list[str], at: int) -> int:
        """How many words from `at` on name a unit; they are remembered."""
        token = tokens[at]
        if token in w.FLAT:
            self._is_flat = True
            return 1 + self._identifier(tokens, at + 1, "", needs_more=bool(self._found))
        if token in w.OTHER_UNITS:
            return self._named(tokens, at, w.OTHER_UNITS[token])
        if token in w.GARAGE:
            more = token == "PARKING" and tokens[at + 1 : at + 2] in (["SPACE"], ["BAY"])
            if token == "PARKING" and not more:
                return 0
            self._is_garage = True
            return more + self._named(tokens, at + more, w.GARAGE[token])
        if token in w.COMMUNAL:
            self._is_communal = True
            self._found.add(token)
            return 1
        if token in w.LEVELS:
            return self._level(tokens, at)
        if token in w.LEVEL_SHORT:
            self._found.update(w.LEVEL_SHORT[token].split("+"))
            return 1
        if token in w.SIDES and (self._is_inside() or tokens[at + 1 : at + 2] == ["FLAT"]):
            self._found.add(w.SIDES[token])
            return 1
        return 0

    def take_from(self, tail: list[str], after_number: bool) -> list[str]:
        """Take units written after the street (`12 High Street, Flat 3`); give back the rest.

        After the street's number, `Block A` is a part of the building; before it, of its name.
        """
        rest: list[str] = []
        at = 0
        while at < len(tail):
            taken = 0
            if tail[at] in w.BLOCKS:
                if after_number:
                    taken = self._named(tail, at, "BLOCK")
            elif tail[at] in AFTER_STREET or tail[at] in w.LEVELS or tail[at] in w.LEVEL_SHORT:
                taken = self.take(tail, at)
            if not taken:
                rest.append(tail[at])
            at += taken or 1
        return rest

    def text(self) -> str:
        if self._found:
            return "+".join(sorted(self._found))
        return "FLAT" if self._is_flat else ""

    def shape(self) -> str:
        """`garage`, `communal`, `range` (a building of several homes), `unit`, or empty: none."""
        if self._is_garage:
            return "garage"
        if self._is_communal:
            return "communal"
        if len(self._found) == 1 and not {"-", ","}.isdisjoint(next(iter(self._found))):
            return "range"
        return "unit" if self._found or self._is_flat else ""

    def _is_inside(self) -> bool:
        return bool(self._found) or self._is_flat

    def _named(self, tokens: list[str], at: int, word: str) -> int:
        taken = self._identifier(tokens, at + 1, f"{word} ", needs_more=word in _RARELY_NUMBERED)
        if not taken:
            if word == "BLOCK" or (word in _NUMBERED and at + 1 < len(tokens)):
                return 0
            self._found.add(word)
        return 1 + taken

    def _identifier(self, tokens: list[str], at: int, prefix: str, needs_more: bool) -> int:
        """Remember the number or letter that stands at `at`; how many words it took.

        With `needs_more` a number counts only when the street's number follows it: the 21 of
        `First Floor Flat 21 High Street` is the street's.
        """
        taken = 0
        if tokens[at : at + 1] and tokens[at] in w.NUMBER_WORDS:
            at, taken = at + 1, 1
        if at >= len(tokens):
            return 0
        token = w.COUNTS.get(tokens[at], tokens[at])
        if not _is_identifier(token):
            return 0
        if needs_more and token[0].isdigit() and not _starts_with_digit(tokens, at + 1):
            return 0
        token, taken = shortest(token.lstrip("0") or "0", 1), taken + 1
        follower = tokens[at + 1] if at + 2 < len(tokens) else ""
        if token[-1].isdigit() and len(follower) == 1 and follower.isalpha():
            token, taken = token + follower, taken + 1
        self._found.add(prefix + token)
        self.has_id = True
        return taken

    def _level(self, tokens: list[str], at: int) -> int:
        """`First and Second Floors`, `Basement Flat`, `Upper Flat`; but not `First Avenue`."""
        levels: set[str] = set()
        end = at
        while end < len(tokens) and (tokens[end] in w.LEVELS or tokens[end] == "AND"):
            if tokens[end] != "AND":
                levels.add(w.LEVELS[tokens[end]])
            end += 1
        follower = tokens[end] if end < len(tokens) else ""
        if follower in w.FLOORS:
            end += 1
        elif not (
            follower in w.FLAT
            or levels == {"BASEMENT"}
            or (self._is_flat and not self.has_id and follower[:1].isdigit())
            or (self._is_inside() and levels == {"F0"} and follower in w.SIDES)
        ):
            return 0
        self._found |= levels
        return end - at


def _is_identifier(token: str) -> bool:
    if token[0].isdigit():
        return (len(token) <= 9 or "," in token) and token[-2:] not in ("ST", "ND", "RD", "TH")
    return (len(token) == 1 and token.isalpha()) or (len(token) <= 4 and token[1:].isdigit())


def _starts_with_digit(tokens: list[str], at: int) -> bool:
    return at < len(tokens) and tokens[at][0].isdigit()
