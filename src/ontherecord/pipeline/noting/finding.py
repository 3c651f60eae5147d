"""Finds phrases in a sentence quickly: only those of which every needed word stands there.

Thousands of phrases against millions of notes: an expression is tried only where the words of the
sentence, looked up one by one, leave it possible. What a word makes possible is remembered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from ontherecord.pipeline.noting.phrases import Phrase

REMEMBERED = 200_000
"""Words remembered at most: misspellings and numbers would otherwise be without end."""


class Finder:
    """Families of phrases, looked for all at once.

    Each choice of words a phrase needs is one bit; a word has the bits of the choices it is one of.
    """

    def __init__(self, families: dict[str, list[Phrase]]) -> None:
        self._found: list[tuple[str, str]] = []
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._first: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._bits: dict[tuple[str, ...], int] = {}
        self._exact: dict[str, int] = defaultdict(int)
        self._beginning: dict[str, int] = defaultdict(int)
        self._seen: dict[str, tuple[int, list[tuple[int, int]]]] = {}
        self._always: list[int] = []
        for family, phrases in families.items():
            for phrase in phrases:
                self._add(family, phrase)

    def _add(self, family: str, phrase: Phrase) -> None:
        number = len(self._found)
        self._found.append((family, phrase.pattern))
        needed = 0
        for choice in phrase.choices:
            needed |= self._bit(choice)
        if phrase.choices:
            self._first[self._bit(phrase.anchors)].append((needed, number))
        else:
            self._always.append(number)

    def _bit(self, words: tuple[str, ...]) -> int:
        bit = self._bits.get(words)
        if bit is None:
            bit = self._bits[words] = 1 << len(self._bits)
            for word in words:
                index = self._beginning if word.endswith("*") else self._exact
                index[word.rstrip("*")] |= bit
        return bit

    def knows(self, word: str) -> bool:
        """Say whether a phrase needs this word."""
        return bool(self._of(word)[0])

    def _of(self, word: str) -> tuple[int, list[tuple[int, int]]]:
        """Give the bits of a word and the phrases it may begin. Remembered: notes repeat words."""
        of = self._seen.get(word)
        if of is None:
            bits = self._exact.get(word, 0)
            for length in range(2, len(word) + 1):
                bits |= self._beginning.get(word[:length], 0)
            begun = [pairs for bit, pairs in self._first.items() if bit & bits] if bits else []
            firsts = [pair for pairs in begun for pair in pairs]
            of = bits, firsts
            if len(self._seen) < REMEMBERED:
                self._seen[word] = of
        return of

    def find(self, words: Iterable[str], text: str) -> list[tuple[str, int, int]]:
        """Give (family, start, end) of every phrase in a text of these words."""
        known = [of for of in map(self._of, words) if of[0]]
        there = 0
        for bits, _ in known:
            there |= bits
        numbers = {
            number for _, firsts in known for needed, number in firsts if needed & there == needed
        }
        found = []
        for number in sorted(numbers) + self._always:
            family = self._found[number][0]
            found += [(family, *match.span()) for match in self._pattern(number).finditer(text)]
        return found

    def _pattern(self, number: int) -> re.Pattern[str]:
        """Compile a phrase when a text first makes it possible: most never are."""
        if number not in self._compiled:
            self._compiled[number] = re.compile(self._found[number][1])
        return self._compiled[number]
