"""Reads an address line into the parts it can be compared by: unit, number, building, street, town.

Two lines with one `core` are one address written twice, if their postcodes allow it. What cannot be
told apart by words alone (is `Acacia Court` a block or a road?) is read the same way every time, so
that both systems' lines come out alike.
"""

from __future__ import annotations

from typing import NamedTuple

from ontherecord.pipeline.matching.places import words as w
from ontherecord.pipeline.matching.places.doors import shortest
from ontherecord.pipeline.matching.places.streets import canonical, stem_of, street_and_town
from ontherecord.pipeline.matching.places.tokens import (
    is_full,
    postcode_of,
    split_postcode,
    words_of,
)
from ontherecord.pipeline.matching.places.units import TOLD_AFTER_STREET, UNIT_WORDS, Units


class Address(NamedTuple):
    """An address in parts, each in the form it is compared in. An absent part is an empty text.

    `outcode` is a postcode's first half; `low` and `high` are house numbers; `stem`, `way` and
    `toward` part `QUEEN ST E` into QUEEN, ST and E.
    """

    core: str
    unit: str
    number: str
    name: str
    street: str
    town: str
    postcode: str
    outcode: str
    shape: str
    low: int | None
    high: int | None
    stem: str
    way: str
    toward: str


NOWHERE = Address("", "", "", "", "", "", "", "", "none", None, None, "", "", "")


def parse(line: str | None, postcode: str | None = None) -> Address:
    """Read an address line and the postcode beside it (or at the end of the line)."""
    tokens, written = split_postcode(words_of(line or ""))
    code = postcode_of(postcode) or written
    full, outcode = (code, code[:-3]) if is_full(code) else ("", code)
    tokens = [token for token in tokens if token not in w.DROPPED]
    if not tokens:
        return NOWHERE._replace(postcode=full, outcode=outcode)

    units = Units()
    number, name, tail = _walk(tokens, units)
    if not TOLD_AFTER_STREET.isdisjoint(tail):
        tail = units.take_from(tail, after_number=bool(number))
    if not number and name is None:
        end = _building_end(tail, 0)
        name, tail = (tail[:end], tail[end:]) if end > 0 else ([], tail)
    road, place = street_and_town(tuple(tail), after_name=bool(name) and not number)
    unit, built = units.text(), canonical(tuple(name)) if name else ""
    low, high = _house_numbers(number or (unit if built and "+" not in unit else ""))
    return Address(
        f"{unit}|{number}|{built}|{road}" if unit or number or built or road else "",
        unit,
        number,
        built,
        road,
        place,
        full,
        outcode,
        units.shape() or ("range" if "-" in number or "," in number else "plain"),
        low,
        high,
        *stem_of(road or built),
    )


def _walk(tokens: list[str], units: Units) -> tuple[str, list[str] | None, list[str]]:
    """Go along the line up to the street number, gathering units and the building's name.

    Gives the number, the building's name (None: not yet told from the street) and what follows.
    """
    loose: list[str] = []
    name: list[str] | None = None
    at, end = 0, len(tokens)
    while at < end:
        token = tokens[at]
        taken = units.take(tokens, at) if token in UNIT_WORDS else 0
        if taken:
            at += taken
        elif token in w.NUMBER_WORDS and at + 1 < end and tokens[at + 1][0].isdigit():
            at += 1
        elif _is_number(token):
            number, at = _with_letter(tokens, at)
            building = -1 if name is not None or units.has_id else _building_end(tokens, at)
            if building > at:
                units.add_flat(number)
                name, at = loose + tokens[at:building], building
                loose = []
            elif at < end and _is_number(tokens[at]) and not units.has_id:
                units.add_flat(number)
            else:
                if tokens[at : at + 3] == ["AND", "A", "HALF"]:
                    number, at = f"{number}.5", at + 3
                return shortest(number, 2), (name or []) + loose, tokens[at:]
        elif token == "BLOCK" and at + 1 < end and "-" in tokens[at + 1]:
            at += 1
        else:
            loose.append(token)
            at += 1
    return "", name, loose


def _is_number(token: str) -> bool:
    return token[0].isdigit() and token[-2:] not in ("ST", "ND", "RD", "TH")


def _with_letter(tokens: list[str], at: int) -> tuple[str, int]:
    """`12 A High Street` is 12A; but in `12 E High Street` the letter may be East."""
    number, at = tokens[at].lstrip("0") or "0", at + 1
    if at + 1 < len(tokens) and len(tokens[at]) == 1 and tokens[at] not in w.DIRECTIONS:
        follows_half = tokens[at] == "A" and tokens[at + 1] == "HALF"
        if tokens[at].isalpha() and number[-1].isdigit() and not follows_half:
            return number + tokens[at], at + 1
    return number, at


def _building_end(tokens: list[str], start: int) -> int:
    """Where a building's name ends (`Acacia Court`), or -1: `Court Road` names no building."""
    for at in range(start, min(len(tokens), start + 6)):
        token = tokens[at]
        if token[0].isdigit() or (token in w.STRONG and at > start and not _is_saint(tokens, at)):
            return -1
        if at > start and token in w.BUILDING:
            follower = tokens[at + 1] if at + 1 < len(tokens) else ""
            if follower in w.BUILDING:
                continue
            return _after_building(tokens, at + 1)
    return -1


def _after_building(tokens: list[str], at: int) -> int:
    """`Acacia Court Green Lane` has both; in `Court Road`, `Court Hill` there is no building."""
    if at >= len(tokens) or _is_saint(tokens, at):
        return at
    follower = tokens[at]
    if follower in w.STRONG:
        return -1
    begins_street = at + 1 < len(tokens) and tokens[at + 1] in w.STRONG
    if begins_street:
        return at
    if follower in w.DIRECTIONS:
        return at + 1
    return -1 if follower in w.WEAK else at


def _is_saint(tokens: list[str], at: int) -> bool:
    return tokens[at] == "ST" and at + 1 < len(tokens) and tokens[at + 1] in w.SAINTS


def _house_numbers(text: str) -> tuple[int | None, int | None]:
    """The first and last house number of `12A`, `1-24`, `1,3,5`."""
    ends = text.replace(",", "-").split("-")
    first, last = ends[0], ends[-1] if len(ends) > 1 else ""
    low = _digits(first)
    high = _digits(last) if last else low
    return (low, high) if low is not None and high is not None and low <= high else (low, low)


def _digits(text: str) -> int | None:
    digits = text.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None
