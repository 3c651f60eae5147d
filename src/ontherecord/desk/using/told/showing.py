"""Plain rows for the pages of what is told: values with the way to who says so, and entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline import Entry, Episode, Fold, Silence
from ontherecord.desk.using.told.particulars import codes_of, particulars
from ontherecord.desk.using.told.words import LINKED, OWN_WORDS, happened

OF_OUR_OWN = (
    "row_hash", "known_from", "known_until", "first_record_id", "source", "source_ref",
    "first_seen_on", "vanished_on",
)  # fmt: skip
"""Columns that tell of the row and not of the thing."""
COLOURS = {"access_refused": "red", "no_answer": "orange", "emergency": "red"}
MOST_WORDS = 600
IN_CAPITALS = re.compile(r"\b(uprn|sor)\b")
"""What of a field's title is said letter by letter; SOR is the schedule of rates."""


def said(value: Any, meaning: str | None = None) -> Any:
    """Give a value as people read it."""
    if meaning is not None:
        return meaning
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return str(value)  # a year, a count: no separator
    if isinstance(value, datetime):
        return date_format(localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return value


def values_of(
    reading: Reading, kind: str, thing_id: str, values: Mapping[str, Any],
    differing: Iterable[str] = (), *, on: date | None = None, all_fields: bool = True,
    names: Mapping[str, str | None] | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Give a row for each field within the reader's reach, with the way to who says so.

    `names` gives the words for things that a field may point to, by their ids.
    """
    differs, names = set(differing), names or {}
    rows = []
    for one in reading.said.kinds[kind].fields.values():
        if one.column not in values or (values[one.column] is None and not all_fields):
            continue
        if one.type == "reference" and one.refers_to not in LINKED:
            continue
        value = values[one.column]
        rows.append(
            {
                "key": titled(one.title),
                "value": said(value, reading.said.meaning(kind, one.column, value)),
                "link": _link(one.refers_to, value) if one.type == "reference" else "",
                "link_text": names.get(str(value)) or "Open",
                "href": asked(address("says_who_field", kind, thing_id, one.name), on=on),
                "differs": one.name in differs or one.column in differs,
            }
        )
    return rows


def called(kind: str, values: Mapping[str, Any]) -> str:
    """Give what a thing of a kind is called; nothing for kinds that have no names of their own."""
    if kind == "person":
        parts = (values.get("first_name"), values.get("surname"))
        name = values.get("full_name") or " ".join(part for part in parts if part)
        return str(name or "Person without a name")
    if kind == "place":
        return str(values.get("address") or "Place without an address")
    return ""


def titled(title: str) -> str:
    """Give the title of a field as a heading."""
    return capfirst(worded(title))


def worded(title: str) -> str:
    """Give the title of a field within a sentence: small letters, but for what is written large."""
    return IN_CAPITALS.sub(lambda found: found[0].upper(), title)


def asked(address: str, **query: object) -> str:
    """Give an address with what is asked, without what is empty."""
    kept = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{address}?{urlencode(kept)}" if kept else address


def link_to(kind: str, thing_id: str | None) -> str:
    """Give the address of a thing's page: its own, or of who says what of it."""
    return _link(kind, thing_id) or (address("says_who", kind, thing_id) if thing_id else "")


def _link(kind: str | None, thing_id: object) -> str:
    return address(LINKED[kind], str(thing_id)) if kind in LINKED and thing_id else ""


def address(page: str, *ids: str) -> str:
    """Give the address of a page about things, as Django does, which looks for it each time."""
    if all(map(PLAIN_ID.fullmatch, ids)):
        return _address(page, len(ids)).format(*ids)
    return str(reverse(page, args=ids))


PLAIN_ID = re.compile(r"[A-Za-z0-9_-]+")


@cache
def _address(page: str, count: int) -> str:
    marks = [f"-{number}-" for number in range(count)]
    found = str(reverse(page, args=marks))
    for number, mark in enumerate(marks):
        found = found.replace(mark, f"{{{number}}}")
    return found


def entries(reading: Reading, items: Sequence[Entry | Fold | Silence]) -> list[dict[str, Any]]:
    """Give the entries of component `timeline`, one for each item, in the same order."""
    return [_item(reading, item) for item in items]


def _item(reading: Reading, item: Entry | Fold | Silence) -> dict[str, Any]:
    if isinstance(item, Silence):
        still = " so far" if item.is_lasting else ""
        return {
            "lane": "silence", "who": "Nobody", "title": f"{item.said}{still}",
            "happened_in_words": f"{said(item.from_on)} to {said(item.until_on)}",
            "system": "No system we have loaded says anything between",
        }  # fmt: skip
    if isinstance(item, Fold):
        return {
            "lane": "landlord", "who": "A system by itself", "happened_on": item.last_on,
            "title": f"{item.count} notes that a system wrote by itself", "tags": [],
            "system": f"{said(item.first_on)} to {said(item.last_on)}", "is_system_note": True,
            "folded": [
                {"href": address("says_who", "note", one), "text": f"Note {number}"}
                for number, one in enumerate(item.thing_ids, start=1)
            ],
        }  # fmt: skip
    return _entry(reading, item)


def _entry(reading: Reading, entry: Entry) -> dict[str, Any]:
    kind = reading.said.kinds[entry.kind]
    words = next((entry.values[c] for c in OWN_WORDS if entry.values.get(c)), "")
    title = happened(entry.kind, entry.moment, kind.title)
    if entry.happened_at:
        title = f"{title}, {localtime(entry.happened_at):%H:%M}"
    tags = [
        {"text": entry.meanings[column], "colour": COLOURS.get(str(entry.values[column]), "grey")}
        for column in codes_of(entry)
    ]
    if entry.is_planned:
        tags.append({"text": "Planned", "colour": "blue"})
    if entry.is_at_desk:
        tags.append({"text": "Entered here since the last refresh", "colour": "blue"})
    return {
        "lane": entry.lane, "title": title, "happened_on": entry.happened_on, "tags": tags,
        "entered_at": entry.entered_at, "known_from": entry.known_on,
        "system": entry.system_name, "words": _short(str(words)),
        "particulars": particulars(entry),
        "href": "" if entry.is_at_desk else link_to(entry.kind, entry.thing_id),
    }  # fmt: skip


def _short(words: str) -> str:
    return words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS].rstrip()} …"


def fault_told(reading: Reading, fault: str | None) -> str | None:
    """Give what a fault means: that of a repair, or the hazard that is known by it."""
    meaning = reading.said.meaning("repair", "fault", fault)
    if fault and meaning in (None, fault):
        meaning = reading.said.meaning("hazard_report", "hazard", fault)
    return meaning


def episode_told(reading: Reading, episode: Episode) -> dict[str, Any]:
    """Say of an episode what it was about, how often it was told, and its longest silence."""
    return {
        "id": episode.episode_id, "fault": fault_told(reading, episode.fault) or "No fault named",
        "is_open": episode.is_open, "is_taken_up": episode.is_taken_up,
        "began_on": episode.began_on, "last_on": episode.last_on, "ended_on": episode.ended_on,
        "first_told_on": episode.first_told_on, "told_count": episode.told_count,
        "entry_count": episode.entry_count, "longest": episode.longest_silence,
        "system_note_count": episode.system_note_count, "is_whole": episode.is_whole,
    }  # fmt: skip
