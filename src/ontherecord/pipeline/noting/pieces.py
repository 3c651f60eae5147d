"""Cuts a note's sentences into the pieces of words that the reader of notes was taught on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ontherecord.pipeline.noting.sentences import Sentence

BEGIN, END, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
NEGATED = frozenset(
    "cant wont dont doesnt didnt isnt wasnt arent werent hasnt havent hadnt couldnt wouldnt"
    " shouldnt mustnt neednt aint".split()
)
"""Read as the reader was taught to: can't, and not cant."""

SAID_IN = {
    "contact": "call",
    "repair": "repair",
    "attendance": "visit",
    "note": "note",
    "job_line": "repair",
    "document": "letter",
}
"""The word put before a note for the kind of record it stands on."""

MOST_PIECES, MOST_STRETCHES, LONGEST = 128, 8, 40
"""Pieces read at once; stretches of that length of one note; letters of a word looked at."""

Place = tuple[int, int]
"""A sentence of a note, and a word of it."""


@dataclass
class Stretch:
    """Part of a note, read at once: its pieces, and the word each is of."""

    pieces: list[int] = field(default_factory=list)
    places: list[Place | None] = field(default_factory=list)


class Pieces:
    """The pieces a reader knows, in the order of its table."""

    def __init__(self, known: Iterable[str]) -> None:
        self._number = {piece: number for number, piece in enumerate(known)}
        self._cut: dict[str, tuple[int, ...]] = {}

    def of(self, word: str) -> tuple[int, ...]:
        """Cut a word into the longest pieces known, from its front. Remembered: words recur."""
        cut = self._cut.get(word)
        if cut is None:
            cut = tuple(self._longest(word[:LONGEST]))
            if len(self._cut) < 100_000:
                self._cut[word] = cut
        return cut

    def _longest(self, word: str) -> Iterator[int]:
        at = 0
        while at < len(word):
            for end in range(len(word), at, -1):
                number = self._number.get(("##" if at else "") + word[at:end])
                if number is not None:
                    yield number
                    break
            else:
                yield self._number[UNKNOWN]
                return
            at = end

    def stretches(self, sentences: list[Sentence], kind: str | None) -> list[Stretch]:
        """Cut a note, sentence by sentence, into stretches that can be read at once."""
        (begin,), (end,) = self.of(BEGIN), self.of(END)
        before = [begin, *(self.of(SAID_IN[kind]) if kind in SAID_IN else ()), end]
        done = [Stretch(list(before), [None] * len(before))]
        for at, sentence in enumerate(sentences):
            said = list(self._sentence(sentence))[: MOST_PIECES - len(before) - 1]
            if len(done[-1].pieces) + len(said) >= MOST_PIECES:
                if len(done) == MOST_STRETCHES:
                    break
                done.append(Stretch(list(before), [None] * len(before)))
            done[-1].pieces += [piece for piece, _ in said]
            done[-1].places += [None if word is None else (at, word) for _, word in said]
        for stretch in done:
            stretch.pieces.append(end)
            stretch.places.append(None)
        return done

    def _sentence(self, sentence: Sentence) -> Iterator[tuple[int, int | None]]:
        for number, word in enumerate(sentence.words):
            if number in sentence.breaks and number:
                yield from ((piece, None) for piece in self.of(","))
            for part in _parts(word):
                yield from ((piece, number) for piece in self.of(part))
        stop = "?" if sentence.is_question else "."
        yield from ((piece, None) for piece in self.of(stop))


def _parts(word: str) -> tuple[str, ...]:
    if word in NEGATED:
        return (word[:-1], "'", "t")
    for mark in "&/":
        if mark in word:
            first, _, rest = word.partition(mark)
            return (first, mark, *_parts(rest))
    return (word,)
