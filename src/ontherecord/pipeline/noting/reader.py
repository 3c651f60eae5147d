"""Reads whole notes in which rules and weights leave room for doubt, with a frozen encoder.

What the encoder says of a note is added to what the rules and the weigher say, with weights a
person can read in `packs/models/notes/reader.json`; a sign stands when the sum is above nought.
It was fitted once by `python -m bench.notes_reader` on labelled notes that were made up, and no
run changes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np

from ontherecord.pipeline.noting.encoding import Encoder
from ontherecord.pipeline.noting.pieces import Pieces, Place
from ontherecord.pipeline.noting.sentences import Sentence

ARRAYS, PIECES, SETTINGS = "reader.npz", "reader_pieces.txt", "reader.json"


@dataclass(frozen=True)
class Evidence:
    """What rules and weigher say of one sign of a note; a score is in hundredths.

    `is_unruled` is a note in which no rule for any sign has a phrase, `is_short` one of few words.
    """

    weighed: int
    is_ruled: bool
    is_several: bool
    is_taken_back: bool
    is_unruled: bool
    is_short: bool


@dataclass(frozen=True)
class Balance:
    """How one sign is decided: what each word counts, in hundredths, and where doubt begins."""

    base: int
    said: int
    likeliest: int
    weighed: int
    ruled: int
    several: int
    taken_back: int
    unruled: int
    short: int
    doubt_from: int

    def is_in_doubt(self, evidence: Evidence) -> bool:
        """Say whether the encoder's word can change what is given: else it is not asked."""
        return evidence.is_ruled or evidence.weighed >= self.doubt_from

    def sum(self, said: int, likeliest: int, evidence: Evidence) -> int:
        """Add up what is said for a sign and against it, in ten-thousandths."""
        return (
            self.said * said
            + self.likeliest * likeliest
            + self.weighed * evidence.weighed
            + 100
            * (
                self.base
                + self.ruled * evidence.is_ruled
                + self.several * evidence.is_several
                + self.taken_back * evidence.is_taken_back
                + self.unruled * evidence.is_unruled
                + self.short * evidence.is_short
            )
        )


@dataclass(frozen=True)
class Heard:
    """What the encoder says of a note: a score for each label, and the word each rests on."""

    scores: dict[str, int]
    rests_on: dict[str, Place | None]

    def likeliest(self, sign: str) -> tuple[str | None, int]:
        """Give the code of a sign that is said most, and its score; None of a sign without any."""
        codes = {n.partition(":")[2]: s for n, s in self.scores.items() if n.startswith(sign + ":")}
        code = max(codes, key=lambda c: codes[c], default=None)
        return code, 0 if code is None else codes[code]


@dataclass
class Reader:
    """The frozen encoder, its labels, and how its word is balanced for each sign.

    Of a sign that stands, a code is given from a score of `beside` on, also where no rule gave it;
    a rule's code is dropped below `kept`, and where it is `behind` the likeliest.
    """

    version: str
    pieces: Pieces
    encoder: Encoder
    labels: list[str]
    balances: dict[str, Balance]
    beside: int
    kept: int
    behind: int
    source: str = ""

    def hear(self, notes: Sequence[tuple[list[Sentence], str | None]]) -> list[Heard]:
        """Read notes, each the sentences of a text and the kind of record it stands on.

        A note of several stretches says of each label what its loudest stretch says.
        """
        cut = [self.pieces.stretches(sentences, kind) for sentences, kind in notes]
        stretches = [stretch for note in cut for stretch in note]
        scores, rests = self.encoder.read(stretches)
        heard, start = [], 0
        for note in cut:
            own = range(start, start + len(note))
            loudest = [start + int(at) for at in np.argmax(scores[own.start : own.stop], axis=0)]
            heard.append(
                Heard(
                    {name: int(scores[at, n]) for n, (name, at) in self._each(loudest)},
                    {
                        name: stretches[at].places[int(rests[at, n])]
                        for n, (name, at) in self._each(loudest)
                    },
                )
            )
            start = own.stop
        return heard

    def _each(self, loudest: list[int]) -> Iterable[tuple[int, tuple[str, int]]]:
        return enumerate(zip(self.labels, loudest, strict=True))


def read_reader(folder: Path) -> Reader:
    """Read the frozen reader of `packs/models/notes`."""
    files = (ARRAYS, PIECES, SETTINGS)
    return _reader(folder, sha256(b"".join((folder / n).read_bytes() for n in files)).hexdigest())


@lru_cache(maxsize=1)
def _reader(folder: Path, digest: str) -> Reader:
    """Make a reader of a folder; while its files have `digest`, it is made once."""
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        encoder = Encoder({name: arrays[name] for name in arrays.files})
    return Reader(
        version=settings["version"],
        pieces=Pieces((folder / PIECES).read_text(encoding="utf-8").splitlines()),
        encoder=encoder,
        labels=settings["labels"],
        balances={sign: Balance(**said) for sign, said in settings["balances"].items()},
        beside=settings["beside"],
        kept=settings["kept"],
        behind=settings["behind"],
        source=digest,
    )
