"""The words of the report: days and numbers as people write them, and our own codes in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

FEWEST = 5
"""Counts about people below this are not shown where a board reads them."""

FEW = f"fewer than {FEWEST}"
HELD_BACK = "not shown"

LANES = {
    "at_risk": ("Person at risk", "Somebody may be harmed or left without help."),
    "due": ("Due and late", "Something was promised or owed by a day that has passed."),
    "mend_at_source": ("Mend at source", "A record to be put right in the system that holds it."),
    "measured": ("Measured only", "Counted and watched. Nobody is asked to act on one by one."),
}
CHAPTERS = {
    "creating": ("Creating", "Whether what happened is recorded well when it happens."),
    "storing": ("Storing", "Whether records link, agree and can be found again."),
    "using": ("Using", "Whether what is known is acted on."),
    "sharing": ("Sharing", "Whether those who need to know are told."),
    "governance": ("Governance", "Whether standards are kept and somebody answers for them."),
}
CAUSES = {
    "empty": "left empty",
    "not_delivered": "not delivered",
    "unreadable": "could not be read",
    "unknown_code": "a code nobody has translated",
}
DELIVERIES = {
    "full": "everything each time",
    "delta": "changes only",
    "rolling": "a rolling window",
    "restated": "restated each time",
}


LAST_MOMENT = {
    "%Y": "2026", "%y": "26", "%m": "12", "%d": "31", "%b": "Dec", "%B": "December",
    "%H": "23", "%M": "59", "%S": "59", "%a": "Thu", "%A": "Thursday",
}  # fmt: skip
PATTERN = re.compile("|".join(LAST_MOMENT))


def day(value: date | datetime | None) -> str:
    """Write a day as people do: 3 March 2026."""
    return f"{value.day} {value:%B %Y}" if value else ""


def number(value: int | None) -> str:
    return f"{value or 0:,}"


def share(part: int, whole: int) -> str:
    """Write a share as a whole percentage, never rounding a few to none or most to all."""
    if not whole:
        return "none to judge"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:
        return "over 99%"
    return f"{percent:.0f}%"


def as_example(reason: str | None) -> str:
    """Show a date's form as the last moment of 2026 instead of as a pattern for programs."""
    return PATTERN.sub(lambda found: LAST_MOMENT[found[0]], reason or "")


def plural(count: int, one: str, many: str | None = None) -> str:
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def spoken(code: str | None) -> str:
    """Turn a code or column name of ours into words: `last_reported_on` → `Last reported on`."""
    words = (code or "").replace("_", " ").strip()
    if words == "uprn":
        return "UPRN"
    return words[:1].upper() + words[1:]


def few(count: int) -> str:
    """Write a count about people, so that a small one does not point at a home."""
    return FEW if 0 < count < FEWEST else number(count)


def few_of(value: str) -> str:
    """Write a count that stands as a text, and anything else as it is."""
    return few(int(value)) if value.isdecimal() else value


def held_back(counts: Sequence[int]) -> list[str]:
    """Write counts that stand beside their own total.

    One small count alone could be had by subtraction, so the next smallest is held back with it.
    """
    small = [place for place, count in enumerate(counts) if 0 < count < FEWEST]
    others = [place for place, count in enumerate(counts) if count >= FEWEST]
    second = min(others, key=lambda place: counts[place]) if len(small) == 1 and others else None
    return [HELD_BACK if place == second else few(count) for place, count in enumerate(counts)]


def kind_name(standards: Standards, kind: str) -> str:
    return standards.kinds[kind].title if kind in standards.kinds else spoken(kind)


def missing_words(
    standards: Standards, systems: Mapping[str, System], missing: str | None
) -> list[str]:
    """Say what a check lacks, as people say it.

    `notice.sent_at: no system loads it` → `Notice, sent at: no system loads it`.
    """
    said = []
    for part in filter(None, (missing or "").split("; ")):
        wanted, _, why = part.partition(": ")
        kind, _, name = wanted.partition(".")
        first, _, rest = why.partition(" ")
        if first in systems:
            why = f"{systems[first].name} {rest}"
        why = ISO_DAY.sub(lambda found: day(date.fromisoformat(found[0])), why)
        words = kind_name(standards, kind) + (f", {spoken(name).lower()}" if name else "")
        said.append(f"{words}: {why}" if why else words)
    return said


def is_special(standards: Standards, name: str, kind: str | None = None) -> bool:
    """Tell whether a field of this name, of one kind or of any, is about health or danger."""
    kinds = standards.kinds.values() if kind is None else [standards.kinds.get(kind)]
    return any(
        found.fields[name].sensitivity in ("special", "confidential")
        for found in kinds
        if found and name in found.fields
    )


def detail_words(standards: Standards, column: str, value: str) -> str:
    """Word one detail of an issue; what a person needs is held back, with the place to look."""
    name = column.removeprefix("detail_")
    if is_special(standards, name):
        return f"{spoken(name)}: held back"
    fields = [kind.fields[name] for kind in standards.kinds.values() if name in kind.fields]
    for field in fields:
        if field.codes and value in standards.codes[field.codes]:
            return f"{spoken(name)}: {standards.codes[field.codes].meanings[value]}"
    return f"{spoken(name)}: {value}"
