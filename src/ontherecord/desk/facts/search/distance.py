"""How many typing mistakes lie between two words: a letter more, less, another, or two swapped."""

from __future__ import annotations


def mistakes_between(one: str, other: str, most: int) -> int:
    """Count the mistakes, up to `most` + 1: what is further away is not counted on.

    Two letters swapped that stand beside each other are one mistake (optimal string alignment).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)


def allowed_mistakes(word: str) -> int:
    """Say how many mistakes are looked past: none in figures and short words, two in long ones.

    A number that is nearly another's would show somebody else.
    """
    if not word.isalpha() or len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2


def without_letters(word: str, most: int, begins: int = 7) -> set[str]:
    """Give what is left of the beginning of a word when up to `most` letters are taken out."""
    layer = {word[:begins]}
    near = set(layer)
    for _ in range(most):
        layer = {left[:i] + left[i + 1 :] for left in layer for i in range(len(left))}
        near |= layer
    return near
