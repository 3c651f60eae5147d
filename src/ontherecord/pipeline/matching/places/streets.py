"""Where a street's name ends and the town begins, and the form both are compared in."""

from __future__ import annotations

from functools import lru_cache

from ontherecord.pipeline.matching.places import words as w


@lru_cache(maxsize=50_000)
def canonical(words: tuple[str, ...]) -> str:
    """Words in the form they are compared in: `Thirty Ninth Street` is `39TH ST`."""
    return " ".join(_canonical_words(words))


@lru_cache(maxsize=50_000)
def street_and_town(words: tuple[str, ...], after_name: bool = False) -> tuple[str, str]:
    """The street, up to and with its type and direction, and the town: what follows, no county.

    After a building's name there need be no street: `Acacia Court, Ely`.
    """
    end = _street_end(words, 0 if after_name else len(words))
    town = dict.fromkeys(w.CANONICAL.get(word, word) for word in words[end:])
    return " ".join(_canonical_words(words[:end])), " ".join(
        word for word in town if word not in w.COUNTIES
    )


@lru_cache(maxsize=50_000)
def stem_of(street: str) -> tuple[str, str, str]:
    """A street in its canonical form, parted: `QUEEN ST E` is QUEEN, ST and E."""
    words = street.split()
    toward = words.pop() if len(words) > 1 and words[-1] in w.DIRECTIONS else ""
    way = words.pop() if len(words) > 1 and words[-1] in _WAYS else ""
    return " ".join(words), way, toward


_WAYS = w.STRONG.keys() | w.WEAK.keys()


def _canonical_words(words: tuple[str, ...]) -> list[str]:
    get = w.CANONICAL.get
    if w.TENS.keys().isdisjoint(words):
        return [get(word, word) for word in words]
    out: list[str] = []
    for word in words:
        form = get(word, word)
        if out and out[-1] in w.TENS and word in w.ORDINALS and len(form) == 3:
            form = f"{w.TENS[out.pop()] + int(form[0])}{form[1:]}"
        out.append(form)
    return out


def _street_end(words: tuple[str, ...], without_type: int) -> int:
    """One past the street's last word; `without_type` when no type of street is among them."""
    count = len(words)
    for at in range(count):
        word = words[at]
        strong = word in w.STRONG
        if not (strong or word in w.WEAK):
            if len(word) > 5 and word.endswith("WAY"):
                return _past_types(words, at, strong=False)
            continue
        if at == 0 and count > 1 and not _ends_here(words):
            continue
        if word == "ST" and at + 1 < count and words[at + 1] in w.SAINTS:
            continue
        return _past_types(words, at, strong)
    return without_type


def _ends_here(words: tuple[str, ...]) -> bool:
    """`The Avenue, Ely`: a street whose whole name is its type, with no other type after it."""
    first = words[0]
    if first == "ST" or len(first) < 4:
        return False
    return not any(word in w.STRONG or word in w.WEAK for word in words[1:4])


def _past_types(words: tuple[str, ...], at: int, strong: bool) -> int:
    """Past further types (`Park Road`, `Street East`). After a road or street only such another."""
    at += 1
    while at < len(words):
        word = words[at]
        if word == "ST" and at + 1 < len(words) and words[at + 1] in w.SAINTS:
            return at
        if word in w.DIRECTIONS:
            nxt = words[at + 1] if at + 1 < len(words) else ""
            if nxt and nxt not in w.STRONG and len(word) > 2:
                return at
            at += 1
            return at if nxt not in w.STRONG else at + 1
        if word in w.STRONG or (not strong and word in w.WEAK):
            strong = strong or word in w.STRONG
            at += 1
            continue
        return at
    return at
