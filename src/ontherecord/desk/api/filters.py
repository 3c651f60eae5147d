"""What a list can be asked, by kind: from the columns the kind has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from ontherecord.desk.api.problems import Problem
from ontherecord.desk.facts.kinds_told import KindTold
from ontherecord.desk.facts.listing import Filter

OF_EVERY_LIST = ("limit", "cursor", "as_known_on")
ALSO_IS = ("source", "check", "subject_kind", "subject_id")
"""Columns besides ids and codes that a list can be asked for."""


@dataclass(frozen=True)
class Filterable:
    """One parameter of a list."""

    name: str
    compares: str
    column: str
    type: str
    meaning: str
    codes: Mapping[str, str] | None = None


def filters_of(kind: KindTold) -> dict[str, Filterable]:
    """Name what a list of a kind can be asked."""
    found = [
        Filterable(c.name, "is", c.name, c.type, f"Only those of which this is so: {c.meaning}",
                   c.codes)
        for c in kind.columns.values()
        if c.name != kind.own and (c.refers_to or c.type == "code" or c.name in ALSO_IS)
    ]  # fmt: skip
    if kind.has_place:
        found.append(
            Filterable("within_place_id", "within", "place_id", "text",
                       "Only what is of a place, or of any that lies in it.")
        )  # fmt: skip
    if kind.happened:
        found += [
            Filterable("happened_from", "from", kind.happened, "date",
                       f"Only what has a `{kind.happened}` on this day or later."),
            Filterable("happened_until", "until", kind.happened, "date",
                       f"Only what has a `{kind.happened}` on this day or before."),
        ]  # fmt: skip
    if "known_from" in kind.columns:
        found.append(
            Filterable("known_from_since", "since", "known_from", "moment",
                       "Only what is known in these words since this moment or later.")
        )  # fmt: skip
    if kind.name == "issue":
        found.append(
            Filterable("open", "open", "gone_on", "boolean",
                       "Only those that are found still, or only those that are not.")
        )  # fmt: skip
    return {one.name: one for one in found if one.name not in OF_EVERY_LIST}


def read_filters(kind: KindTold, asked: Mapping[str, str]) -> list[Filter]:
    """Read what is asked of a list. Raises Problem with everything that cannot be read."""
    there, wrong, found = filters_of(kind), [], []
    for name, text in asked.items():
        if name not in there:
            listed = ", ".join(sorted((*there, *OF_EVERY_LIST)))
            wrong.append((name, f"A list of {kind.name} cannot be asked this. It can be: {listed}"))
            continue
        one = there[name]
        try:
            value = READ.get(one.type, text_in)(text)
        except (ValueError, KeyError, OverflowError):
            wrong.append((name, f"Write it as {HOW[one.type]}."))
            continue
        if one.codes and text not in one.codes:
            wrong.append((name, f"One of: {', '.join(sorted(one.codes))}"))
            continue
        found.append(Filter(name, one.compares, one.column, value))
    if wrong:
        raise Problem(
            422, "; ".join(f"{name}: {detail}" for name, detail in wrong),
            errors=[{"parameter": name, "detail": detail} for name, detail in wrong],
        )  # fmt: skip
    return found


def day_in(text: str) -> date:
    """Read a day. Raises ValueError."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise ValueError(text)
    return date.fromisoformat(text)


def moment_in(text: str) -> datetime:
    """Read a moment with its offset. Raises ValueError."""
    if not re.fullmatch(A_MOMENT, text, re.ASCII):
        raise ValueError(text)
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def text_in(text: str) -> str:
    """Take words as they are, but none that no row can hold. Raises ValueError."""
    if "\0" in text:
        raise ValueError("a null character")
    return text


A_MOMENT = r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)"
READ: Mapping[str, Callable[[str], Any]] = {
    "date": day_in, "moment": moment_in,
    "boolean": lambda text: {"true": True, "false": False}[text],
}  # fmt: skip
HOW = {
    "date": "a day: 2026-03-20", "moment": "a moment with its offset: 2026-03-20T09:00:00Z",
    "boolean": "true or false", "text": "words without a null character",
    "code": "a code of its list",
}  # fmt: skip
