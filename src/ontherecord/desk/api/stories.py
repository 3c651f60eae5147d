"""The timeline of a thing and who says what of it, as plain values."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.says_who import says_who
from ontherecord.desk.facts.timeline import Entry, Fold, Subject, in_order, read_timeline

SUBJECTS = {"place": "home", "person": "person", "repair": "repair"}
"""The kinds that have a timeline, and what it is of."""


def story_of(
    reading: Reading, kind: str, thing_id: str, after: str | None, most: int
) -> tuple[list[dict[str, Any]], dict[str, set[str]], str | None]:
    """Give some entries, oldest first, whom and where they show, and where to read on."""
    timeline = read_timeline(reading, Subject(SUBJECTS[kind], thing_id))
    page = in_order(reading, timeline, after, most)
    shown: dict[str, set[str]] = {"person": set(), "place": set()}
    for one in page.items:
        if isinstance(one, Entry):
            for about, ids in shown.items():
                if there := one.values.get(f"{about}_id"):
                    ids.add(there)
    return [_entry(one) for one in page.items], shown, page.next_after


def statements_of(reading: Reading, kind: str, thing_id: str) -> list[dict[str, Any]]:
    """Give each field with what is shown, why, and what each system says of it."""
    return [asdict(one) for one in says_who(reading, kind, thing_id)]


def _entry(item: Entry | Fold) -> dict[str, Any]:
    if isinstance(item, Fold):
        return {
            "kind": "note", "moment": "written_by_systems", "thing_ids": list(item.thing_ids),
            "count": item.count, "happened_on": item.first_on, "until_on": item.last_on,
            "episode_id": item.episode_id,
        }  # fmt: skip
    told = asdict(item)
    for ours in ("position", "system_name", "meanings", "is_system"):
        told.pop(ours)
    return told
