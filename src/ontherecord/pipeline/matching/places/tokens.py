"""From an address line to plain words: capitals, no punctuation, a range in one word; postcodes."""

from __future__ import annotations

import re
from functools import lru_cache

from ontherecord.pipeline.matching.places.doors import (
    BETWEEN,
    lists_in_one_word,
    sides_in_one_word,
)

_TABLE = str.maketrans(
    {
        **dict.fromkeys("'’‘`´ʼ", None),
        **dict.fromkeys(',;:()[]"\\|.*_\t\n\r\u00a0', " "),
        **dict.fromkeys("–—‐‑−", "-"),
        "&": " AND ",
        "#": " FLAT ",
        "½": " AND A HALF ",
    }
)
_TOWARD = tuple((f" {long},", f" {long[0]},") for long in ("NORTH", "SOUTH", "EAST", "WEST"))
"""A direction with a comma after it ends a street: `High Street East, Ely`, not `…, East Ham`."""

_RANGE = re.compile(r"(\b\d+[A-Z]?) ?(?:-| TO | AND ) ?(?=\d+[A-Z]?\b)")
_HYPHEN = re.compile(r"(?<!\d)(?<!\d[A-Z])-|-(?!\d)")
_SLASH = re.compile(r"/(?!\d)|(?<!\d)/")

_DISTRICT_ZERO = re.compile(r"^([A-Z])0(?=\d\d[A-Z]{2}$)")
_FULL = re.compile(r"^[A-Z]{1,3}\d?[A-Z\d]?\d[A-Z]{2}$|^[A-Z]\d[A-Z]\d[A-Z]\d$")
_INWARD = re.compile(r"^\d[A-Z]{2}$")
_OUTWARD = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]?$")
_LETTER_TO_DIGIT = str.maketrans("OI", "01")
_DIGIT_TO_LETTER = str.maketrans("01", "OI")


def words_of(line: str) -> list[str]:
    """The words of an address line; `1 - 24` and `1 to 24` become `1-24`."""
    text = line.upper()
    if "," in text:
        for long, short in _TOWARD:
            text = text.replace(long, short)
    text = lists_in_one_word(text).translate(_TABLE).replace(BETWEEN, ",")
    if "-" in text or " TO " in text or " AND " in text:
        text = _RANGE.sub(r"\1-", text)
        if "-" in text or " TO " in text:
            text = sides_in_one_word(" ".join(text.split()))
        text = _HYPHEN.sub(" ", text)
    if "/" in text:
        text = _SLASH.sub(" ", text)
    return text.split()


@lru_cache(maxsize=50_000)
def postcode_of(text: str | None) -> str:
    """A postcode without spaces, O for 0 and I for 1 mended where only one of them can stand."""
    if not text:
        return ""
    code = text.upper().replace(" ", "")
    if not code.isalnum():
        code = "".join(character for character in code if character.isalnum())
    if 5 <= len(code) <= 7:
        if not _FULL.match(code):
            outward, inward = code[:-3], code[-3:]
            mended = inward[0].translate(_LETTER_TO_DIGIT) + inward[1:].translate(_DIGIT_TO_LETTER)
            if _INWARD.match(mended):
                code = outward + mended
        code = _DISTRICT_ZERO.sub(r"\1O", code)
    return code


@lru_cache(maxsize=50_000)
def is_full(postcode: str) -> bool:
    """Whether it is a whole postcode rather than its first half (`SW1A`, Toronto's `M5R`)."""
    return bool(_FULL.match(postcode))


def split_postcode(words: list[str]) -> tuple[list[str], str]:
    """Take a postcode off the end of an address line, if one was written there."""
    last = words[-1] if len(words) >= 3 else ""
    if len(last) >= 3 and last[-3].isdigit():
        if _INWARD.match(last) and _OUTWARD.match(words[-2]):
            return words[:-2], words[-2] + last
        if len(last) >= 5 and _INWARD.match(last[-3:]) and _OUTWARD.match(last[:-3]):
            return words[:-1], last
    return words, ""
