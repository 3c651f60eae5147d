"""Cuts a note into sentences of plain words, and remembers where commas and capitals stood."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"(?P<word>[A-Za-z0-9]+(?:[&/][A-Za-z0-9]+)*)"
    r"|(?P<stop>[.;!?]+(?=[\s\"')\]]|$)|(?<=[a-z])[.](?=[A-Za-z])|\n+)"
    r"|(?P<weak>,|:|\(|\)|\s[-–—]+\s|\s[-–—](?=\w)|->|\||\*|[\"“”])"
    r"|(?P<query>\?)"
)
CONTRACTION = re.compile(r"(?i)\b([a-z]+)n['’]t\b")
ABBREVIATED = re.compile(
    r"(?i)\b(?:e\.g|i\.e|approx|tel|ref|no|nos|appt|mr|mrs|dr|st|rd|ave|hrs|ext)\."
)
DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")


@dataclass
class Sentence:
    """The words of one sentence; `breaks` are the words before which a comma or dash stood."""

    words: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    capital: list[bool] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    is_question: bool = False

    def add(self, word: str, span: tuple[int, int], capital: bool) -> None:
        self.words.append(word)
        self.spans.append(span)
        self.capital.append(capital)


def sentences(text: str, whole: frozenset[str]) -> list[Sentence]:
    """Cut a text into sentences. `whole` are words with & or / that stay one word, as d&m.

    Spans are positions in `text`. A question mark before a word means "perhaps" in these notes
    and ends nothing.
    """
    text = _same_length(text)
    done, now = [], Sentence()
    for match in TOKEN.finditer(text):
        if match["word"]:
            _add_word(now, match, whole)
        elif match["weak"]:
            now.breaks.add(len(now.words))
        elif match["stop"]:
            now.is_question = "?" in match["stop"]
            if now.words:
                done.append(now)
            now = Sentence()
    if now.words:
        done.append(now)
    return done


def _same_length(text: str) -> str:
    """Take out what would cut a sentence wrongly, moving no other character."""
    if "'" in text or "’" in text:
        text = CONTRACTION.sub(lambda m: m[1] + "nt" + "\x00", text)
    if "." in text:
        text = ABBREVIATED.sub(lambda m: m[0].replace(".", "\x00"), text)
        text = DOTTED.sub(lambda m: m[0].replace(".", "").ljust(len(m[0]), "\x00"), text)
    return text


def _add_word(now: Sentence, match: re.Match[str], whole: frozenset[str]) -> None:
    word, start = match["word"], match.start()
    lower = word.lower()
    if lower in whole or ("/" not in word and "&" not in word):
        now.add(lower, match.span(), word.isupper())
        return
    for part in re.finditer(r"[A-Za-z0-9]+", word):
        now.add(part[0].lower(), (start + part.start(), start + part.end()), part[0].isupper())
