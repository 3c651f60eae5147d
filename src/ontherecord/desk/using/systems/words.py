"""Phrases for what is said of a system, in one place."""

from __future__ import annotations

import re

DELIVERIES = {
    "full": "everything each time",
    "delta": "changes only",
    "rolling": "a rolling window",
    "restated": "restated each time",
}
SIDES = {"landlord": "The landlord's own", "contractor": "A contractor's"}
CAUSES = {
    "empty": "left empty",
    "not_delivered": "not sent",
    "unreadable": "could not be read",
    "unknown_code": "a code nobody has translated",
    "placeholder": "only fills the field, as 01/01/1900 does",
}
NOT_TAKEN = {"row": "The whole row", "value": "This value"}

LAST_MOMENT = {
    "%Y": "2026", "%y": "26", "%m": "12", "%d": "31", "%b": "Dec", "%B": "December",
    "%H": "23", "%M": "59", "%S": "59", "%a": "Thu", "%A": "Thursday",
}  # fmt: skip
PATTERN = re.compile("|".join(LAST_MOMENT))


def as_example(reason: str) -> str:
    """Show a date's form as the last moment of 2026 instead of as a pattern for programs."""
    return PATTERN.sub(lambda found: LAST_MOMENT[found[0]], reason)


def every_so_often(days: int | None) -> str:
    """Say how often something comes."""
    if days is None:
        return "not known yet"
    return "every day" if days <= 1 else f"every {days} days"


def ago(days: int | None) -> str:
    """Say how long ago a day was."""
    if days is None:
        return ""
    return {0: "today", 1: "1 day ago"}.get(days, f"{days:,} days ago")
