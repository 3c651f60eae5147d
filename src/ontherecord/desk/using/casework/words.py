"""Phrases for what a check adds to an issue, and for what a ticket at a source is about."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.text import capfirst

from ontherecord.desk.facts.said import Said
from ontherecord.desk.using.systems.words import CAUSES
from ontherecord.desk.using.told.showing import said, titled

NAMES = {
    "earlier_count": "Earlier ones", "fault_count": "Faults", "field_count": "Fields",
    "gap_count": "Records concerned", "home_count": "Homes", "last_delivery": "Last delivery",
    "later_count": "Later here", "median_days": "Days later, most often about",
    "missing_count": "Programmes it is missing from", "most_days": "Days later, at most",
    "note_count": "Notes that say so", "pair_count": "Compared", "record_count": "Records in all",
    "repair_count": "Repairs", "report_count": "Reports", "system_count": "Systems",
}  # fmt: skip
"""What a check's own detail is called, where its name alone would not be understood."""

ORDERS = {
    "due": "The order is recent before old, then what has waited longest.",
    "mend_at_source": "The order is what mends most at once, then what was seen first.",
    "measured": "The order is what mends most at once, then what was seen first.",
}
"""What the order of a lane is; that of people at risk has parts of its own."""

YES_OR_NO = {"true": "Yes", "false": "No"}
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
A_CHECKS_OWN_CODE = re.compile("[a-z]+(_[a-z]+)+")
HAZARDS = ("hazard", "fault", "programme", "recommended_by")
"""The hazard of a case may be the fault of a repair, or the programme or survey that told of it."""


def detail_told(record: Said, kind: str, name: str, value: Any) -> tuple[str, Any]:
    """Give what a detail of an issue about a kind is called, and what it says."""
    title = NAMES.get(name) or capfirst(name.replace("_", " "))
    if name == "field":
        of = record.kinds.get(kind)
        return title, titled(of.fields[value].title) if of and value in of.fields else value
    if name in ("kind", "written_on") and value in record.kinds:
        return title, record.kinds[value].title
    if name == "system":
        return title, record.system_name(str(value))
    if name == "cause":
        return title, capfirst(CAUSES.get(value, code_told(record, name, value)))
    return title, code_told(record, name, value)


def code_told(record: Said, name: str, value: Any) -> Any:
    """Give what a code that a check adds means, by the list of a field of that name."""
    for wanted in HAZARDS if name == "hazard" else (name,):
        for kind in record.kinds.values():
            listed = kind.fields[wanted].codes if wanted in kind.fields else None
            if listed and (meaning := record.codes.get((listed, str(value)))):
                return meaning
    if value in YES_OR_NO:
        return YES_OR_NO[value]
    if isinstance(value, str) and A_CHECKS_OWN_CODE.fullmatch(value):
        return value.replace("_", " ")
    if isinstance(value, str) and A_DAY.fullmatch(value):
        return said(date.fromisoformat(value))
    return said(value)


def field_told(record: Said, subject_id: str) -> str:
    """Say which field of which kind an issue about a field, or about a lag, is of.

    `housing.person.date_of_birth` gives `Date of birth (Person)`.
    """
    *_, kind, name = ["", "", *subject_id.split(".")]
    of = record.kinds.get(kind)
    if of is None or name not in of.fields:
        return titled(name.replace("_", " "))
    return f"{titled(of.fields[name].title)} ({of.title})"
