"""Runs the reader of notes: a small transformer, added up in whole numbers.

Floating point adds up differently on another processor, and a threshold would then fall on the
other side. Here every sum is of whole numbers that a float holds exactly (below 2**24, or 2**53
for a double), whatever the order; what is left is single steps, which IEEE 754 rounds alike
everywhere, and tables. So a note is read alike on every machine, alone or among others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property

import numpy as np
from threadpoolctl import threadpool_limits

from ontherecord.pipeline.noting.pieces import Stretch

Arrays = dict[str, np.ndarray]

HEADS, LEVELS, FINE = 12, 127, 4096
"""Of attention; steps either side of nought a value is rounded to; steps of one in a norm."""

SHARES, NEGLIGIBLE, A_NAT = 1000, 256, 32
"""Attention in whole thousandths of the most; table of it, in 32nds of a natural logarithm."""

STEP, LOWEST, HIGHEST = 64, 8, 24
"""The table of the gate: 64 steps to one, from -8 to 24."""

TEXTS_AT_ONCE, SCORED = 16, 100
"""Texts read at once, few enough for a near cache; scores are hundredths of log odds."""

BATCHES_AT_ONCE = 2
"""So many batches are read at once, each by one core."""

EXPONENTIALS = np.array(
    [*(round(SHARES * math.exp(-n / A_NAT)) for n in range(NEGLIGIBLE - 1)), 0], np.float32
)
GATE = np.array(
    [
        round(FINE * (n / STEP) * 0.5 * (1 + math.erf(n / STEP / math.sqrt(2)))) / FINE
        for n in range(-LOWEST * STEP, HIGHEST * STEP + 1)
    ],
    np.float32,
)
OF_TWO = np.array([[n & 15, n >> 4] for n in range(256)], np.float32) - 8


def product(whole: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Multiply whole numbers with whole numbers; exact, and so the same in any order."""
    return whole @ weights


class Encoder:
    """The frozen arrays, and how a batch of stretches runs through them."""

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays
        self.layers = sum(name.endswith(".up") for name in arrays)

    @cached_property
    def _floats(self) -> Arrays:
        """The whole numbers as floats: matrices multiply those fast, and exactly."""
        return {
            name: array if name == "words" else array.astype(np.float32)
            for name, array in self.arrays.items()
        }

    def read(self, stretches: Sequence[Stretch]) -> tuple[np.ndarray, np.ndarray]:
        """Give, for each stretch, hundredths of log odds by label, and the piece each rests on."""
        labels = self._floats["labels"].shape[1] // 3
        scores = np.zeros((len(stretches), labels), np.int64)
        rests = np.zeros((len(stretches), labels), np.int64)
        order = sorted(range(len(stretches)), key=lambda n: len(stretches[n].pieces))
        batches = [
            order[start : start + TEXTS_AT_ONCE] for start in range(0, len(order), TEXTS_AT_ONCE)
        ]

        def read_batch(batch: list[int]) -> tuple[np.ndarray, np.ndarray]:
            return self._batch([stretches[n].pieces for n in batch])

        # Threads of the library that multiplies would spin while all else is worked out.
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(BATCHES_AT_ONCE) as pool:
            for batch, read in zip(batches, pool.map(read_batch, batches), strict=True):
                scores[batch], rests[batch] = read
        return scores, rests

    def _batch(self, texts: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
        longest = max(map(len, texts))
        pieces = np.zeros((len(texts), longest), np.int64)
        there = np.zeros((len(texts), longest), bool)
        for number, text in enumerate(texts):
            pieces[number, : len(text)], there[number, : len(text)] = text, True
        state = self._norm(self._words(pieces) + self._floats["places"][:longest], "first")
        for layer in range(self.layers):
            state = self._norm(state + self._attention(state, there, f"{layer}"), f"{layer}.mid")
            gated = _gate(self._times(state, f"{layer}.up"))
            state = self._norm(state + self._times(gated, f"{layer}.down"), f"{layer}.end")
        return self._labels(state, there)

    def _words(self, pieces: np.ndarray) -> np.ndarray:
        packed = self._floats["words"][pieces]
        values = OF_TWO[packed].reshape(*pieces.shape, -1)
        return values * self._floats["words.scale"][pieces]

    def _times(self, state: np.ndarray, name: str) -> np.ndarray:
        whole, scale = _whole(state.reshape(-1, state.shape[-1]))
        times = product(whole, self._floats[name])
        times *= self._floats[name + ".scale"]
        times *= scale
        times += self._floats[name + ".base"]
        return times.reshape(*state.shape[:-1], -1)

    def _norm(self, state: np.ndarray, name: str) -> np.ndarray:
        whole = np.rint(state * np.float32(FINE)).astype(np.float64)
        width = whole.shape[-1]
        mean = whole.sum(-1, keepdims=True) / width
        spread = np.square(whole).sum(-1, keepdims=True) / width - np.square(mean)
        whole -= mean
        whole /= np.sqrt(np.maximum(spread, 1.0))
        normed = whole.astype(np.float32)
        normed *= self._floats[name + ".scale"]
        normed += self._floats[name + ".base"]
        return normed

    def _attention(self, state: np.ndarray, there: np.ndarray, layer: str) -> np.ndarray:
        texts, longest, width = state.shape
        asked = self._times(state, f"{layer}.attend").reshape(texts, longest, 3, HEADS, -1)
        query, key, value = asked.transpose(2, 0, 3, 1, 4)
        (query, one), (key, other) = _whole(query), _whole(key)
        alike = query @ key.swapaxes(-1, -2)
        alike *= one * other.swapaxes(-1, -2) * np.float32(1 / math.sqrt(width / HEADS))
        shares = _shares(alike, there[:, None, None, :])
        value = value * there[:, None, :, None]
        value, scale = _whole(value, axis=-2)
        mixed = (shares @ value) / shares.sum(-1, keepdims=True) * scale
        joined = np.ascontiguousarray(mixed.transpose(0, 2, 1, 3)).reshape(texts, longest, width)
        return self._times(joined, f"{layer}.out")

    def _labels(self, state: np.ndarray, there: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weigh each label: where the note speaks of it, what is said there, and the whole."""
        where, what, whole = np.split(self._times(state, "labels"), 3, axis=-1)
        shares = _shares(where.swapaxes(-1, -2), there[:, None, :]).astype(np.float64)
        what = np.rint(what.swapaxes(-1, -2) * np.float32(FINE)).astype(np.float64)
        whole = np.rint(whole * np.float32(FINE)).astype(np.float64) * there[:, :, None]
        told = shares * what
        local = told.sum(-1) / shares.sum(-1)
        mean = whole.sum(1) / there.sum(1, keepdims=True)
        scores = np.rint((local + mean) / FINE * SCORED).astype(np.int64)
        return scores, np.where(there[:, None, :], told, -np.inf).argmax(-1)


def _whole(state: np.ndarray, axis: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Round to whole numbers of LEVELS steps along an axis, and say how large a step is."""
    most = np.maximum(state.max(axis, keepdims=True), -state.min(axis, keepdims=True))
    scale = np.maximum(most, np.float32(1e-6)) / np.float32(LEVELS)
    rounded = state / scale
    np.rint(rounded, out=rounded)
    return rounded, scale


def _shares(alike: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Give attention as whole thousandths of the largest; none to padding."""
    alike = np.where(there, alike, np.float32(-1e9))
    below = alike.max(-1, keepdims=True) - alike
    below *= np.float32(A_NAT)
    np.rint(below, out=below)
    np.minimum(below, np.float32(NEGLIGIBLE - 1), out=below)
    return EXPONENTIALS[below.astype(np.int16)]


def _gate(state: np.ndarray) -> np.ndarray:
    steps = state * np.float32(STEP)
    np.rint(steps, out=steps)
    np.clip(steps, -LOWEST * STEP, HIGHEST * STEP, out=steps)
    return GATE[(steps + LOWEST * STEP).astype(np.int16)]
