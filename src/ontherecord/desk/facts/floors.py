"""On which floor a home lies, where its address tells."""

from __future__ import annotations

import re

ORDINALS = ("ground", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
            "ninth", "tenth", "eleventh", "twelfth")  # fmt: skip
SPELT = re.compile(rf"\b(?P<word>{'|'.join(ORDINALS)}|lower ground|basement|top) floor\b")
COUNTED = re.compile(r"\b(?P<number>\d{1,2})(?:st|nd|rd|th) floor\b|\bfloor (?P<after>\d{1,2})\b")
SHORT = {"bff": -1, "lgff": -1, "gff": 0, "fff": 1, "sff": 2, "tff": 3}
"""Basement, lower ground, ground, first, second and third floor flat, as housing systems write."""

BASEMENT = re.compile(r"\b(?:basement|lower ground|garden)(?: floor)? flat\b|\bbasement\b")


def floor_of(address: str | None) -> int | None:
    """Give the floor an address tells: 0 is the ground floor; None where it tells none.

    A flat's number tells no floor: 204 is on the second floor of one block and the fourteenth of
    another. "Top floor" is not said from which.
    """
    said = " ".join((address or "").lower().replace(",", " ").split())
    if spelt := SPELT.search(said):
        word = spelt["word"]
        if word in ("basement", "lower ground"):
            return -1
        return None if word == "top" else ORDINALS.index(word)
    if counted := COUNTED.search(said):
        return int(counted["number"] or counted["after"])
    for word in said.split():
        if word in SHORT:
            return SHORT[word]
    return -1 if BASEMENT.search(said) else None
