"""Plain data for the pages of duties."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.duties.queries import DutyRow
from ontherecord.desk.using.told.showing import called, link_to
from ontherecord.desk.using.told.words import APART


def about_told(reading: Reading, rows: Sequence[DutyRow]) -> dict[UUID, list[dict[str, str]]]:
    """Give by duty its home and whom it is about, as far as they are seen. One statement."""
    about = {
        row.duty_id: [("place", row.place_id), ("person", row.person_id)]
        for row in rows
        if row.what is not None
    }
    wanted: dict[str, list[str]] = {"place": [], "person": []}
    for kind, thing_id in (one for those in about.values() for one in those):
        if thing_id:
            wanted[kind].append(thing_id)
    things = reading.things(wanted)
    return {
        duty_id: [
            {
                "href": link_to(kind, thing_id),
                "text": APART if thing_id in reading.apart(kind) else called(kind, thing.values),
            }
            for kind, thing_id in those
            if thing_id and (thing := things.get((kind, thing_id)))
        ]
        for duty_id, those in about.items()
    }
