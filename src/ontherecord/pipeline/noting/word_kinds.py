"""What kind of thing, person or event a word is, also where its ending differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

ENDINGS = ("s", "es", "ed", "ing", "d", "er", "ly", "n")
STEMS = ("ings", "ing", "edly", "ed", "es", "s", "ly", "er")


class Kinds:
    """The kinds of words of `word_classes.toml`: what a word is, also where its ending differs."""

    def __init__(self, kinds: Mapping[str, Iterable[str]]) -> None:
        self._of: dict[str, frozenset[str]] = {}
        for kind, words in kinds.items():
            for word in words:
                self._of[word] = self._of.get(word, frozenset()) | {kind}
        self.of = lru_cache(maxsize=100_000)(self._find)

    def __getstate__(self) -> dict[str, frozenset[str]]:
        return self._of

    def __setstate__(self, of: dict[str, frozenset[str]]) -> None:
        self._of = of
        self.of = lru_cache(maxsize=100_000)(self._find)

    def _find(self, word: str) -> tuple[str, ...]:
        if word.isdigit():
            return ("#",)
        found = self._of.get(word)
        for ending in ENDINGS if not found else ():
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                bare = word[: -len(ending)]
                single = bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] else bare
                found = self._of.get(bare) or self._of.get(bare + "e") or self._of.get(single)
                if found:
                    break
        return tuple(sorted(found)) if found else ()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Give a word without its ending."""
    for ending in STEMS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
