"""The small language in which a pack writes phrases, so that staff can add one without Python.

`leak*` any word that begins so · `damp|mould` one of these · `(out of date|gone)` likewise, of
several words · `the?` may be missing · `...` up to four words between · `a & b` both, in either
order, up to six words apart and no "not" between · `#` a number · `<broken>` any word of that
group in `words.toml`. A phrase is matched on whole words of one sentence, in lower case and
without punctuation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

GAP, NUMBER = "...", "#"
WORD = re.compile(r"[a-z0-9]+(?:[&/][a-z0-9]+)*\*?")
APART = r"(?: (?!(?:no|not|isnt|nor|never|without|arent|wasnt|doesnt) )\S+){0,6}?"
PART = re.compile(r"\([^()]*\)\??|\S+")
COMMON = frozenset(
    "a all am an and any are as at back be been by can cannot cant come coming could did do does"
    " done for from gets get getting go got had has have he her him his home house if in into is"
    " it its left like needs need new no not now of off on one or our out over property say says"
    " she so some still than that the their them there they this to too under up us very was water"
    " we were when which who will with without work working would you your".split()
)
"""Words too common to be looked for first."""


class UnreadablePhrase(ValueError):
    """A phrase that is not written in the small language."""


@dataclass(frozen=True)
class Phrase:
    """One phrase: its expression, and the choices of words of each of which one must be there."""

    text: str
    pattern: str
    choices: tuple[tuple[str, ...], ...]

    @cached_property
    def anchors(self) -> tuple[str, ...]:
        """The choice that is rarest in notes: looked for first."""
        return max(self.choices, key=_rarity, default=())


def read_phrase(text: str, groups: dict[str, tuple[str, ...]] | None = None) -> Phrase:
    """Read one phrase; `groups` are the words a <name> stands for.

    Raises UnreadablePhrase, saying what to write instead.
    """
    sides = [_read_side(side, groups or {}) for side in plain(text).split(" & ")]
    if len(sides) > 2:
        raise UnreadablePhrase("may hold one & only")
    choices = tuple(choice for _, found in sides for choice in found)
    pattern = sides[0][0]
    if len(sides) == 2:
        one, other = sides[0][0], sides[1][0]
        pattern = f"(?:{one}{APART}{other}|{other}{APART}{one})"
    return Phrase(text, pattern + "(?= )", choices)


def _read_side(text: str, groups: dict[str, tuple[str, ...]]) -> tuple[str, list[tuple[str, ...]]]:
    parts = PART.findall(text)
    if not parts or GAP in (parts[0], parts[-1]):
        raise UnreadablePhrase("must begin and end with a word")
    pattern = ""
    choices: list[tuple[str, ...]] = []
    for part in parts:
        if part == GAP:
            pattern += r"(?: \S+){0,6}?"
            continue
        optional = part.endswith("?")
        bracketed = part.removesuffix("?")
        if bracketed.startswith("(") != bracketed.endswith(")"):
            raise UnreadablePhrase(f"{part}: a bracket is not closed")
        choice = [
            _spread(words.split(), part, groups)
            for words in part.removesuffix("?").strip("()").split("|")
        ]
        either = "|".join(" ".join(map(_word_pattern, words)) for words in _flat(choice))
        pattern += f"(?: (?:{either}))?" if optional else f" (?:{either})"
        anchors = [max(words, key=_word_rarity) for words in _flat(choice)]
        if not optional and NUMBER not in anchors:
            choices.append(tuple(anchors))
    return pattern, choices


def _spread(words: list[str], part: str, groups: dict[str, tuple[str, ...]]) -> list[list[str]]:
    """Give one alternative as lists of words; a group alone is as many as it has words."""
    if len(words) == 1 and words[0].startswith("<") and words[0][1:-1] in groups:
        return [[word] for word in groups[words[0][1:-1]]]
    for word in words:
        if word != NUMBER and not (WORD.fullmatch(word) and len(word) > 2 * word.endswith("*")):
            raise UnreadablePhrase(
                f"{part} is not a word, a|b, (a b|c), word*, word?, <group>, ... or #"
            )
    if not words:
        raise UnreadablePhrase(f"{part} holds nothing")
    return [words]


def _flat(choice: list[list[list[str]]]) -> list[list[str]]:
    return [words for alternatives in choice for words in alternatives]


def plain(text: str) -> str:
    """Write a text as it is matched: lower case, no apostrophes or hyphens."""
    text = text.lower().replace("’", "'").replace("n't", "nt").replace("'", " ")
    return " ".join(text.replace("-", " ").split())


def alternation(phrases: list[Phrase]) -> re.Pattern[str]:
    """Compile phrases into one expression, longest first so that the fuller reading wins."""
    ordered = sorted({phrase.pattern for phrase in phrases}, key=lambda p: (-len(p), p))
    return re.compile("|".join(ordered))


def _word_pattern(word: str) -> str:
    if word == NUMBER:
        return r"\d+"
    return re.escape(word[:-1]) + r"\S*" if word.endswith("*") else re.escape(word)


def _rarity(words: tuple[str, ...]) -> tuple[bool, int]:
    return min(_word_rarity(word) for word in words)


@lru_cache(maxsize=8192)
def _word_rarity(word: str) -> tuple[bool, int]:
    return (word not in COMMON and word != NUMBER, len(word))
