"""What to heed before anybody acts at a home: needs and markers of who lives there, where seen."""

from __future__ import annotations

from typing import Any

from ontherecord.desk.facts.households import markers_of, needs_of
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.told.rows import marker_told, need_told
from ontherecord.desk.using.told.showing import called
from ontherecord.desk.using.told.words import APART


def to_heed(look: Look, place_id: str | None, shown_on: str, purpose: str) -> dict[str, Any]:
    """Give needs and markers as the page of a home tells them, and tell the audit whose they are.

    Three statements at most.
    """
    if place_id is None:
        return {"needs": [], "markers": []}
    needs = needs_of(look.reading, place_id=place_id)
    markers = [one for one in markers_of(look.reading, place_id=place_id) if one.is_current]
    whose = sorted({one.person_id for one in (*needs, *markers) if one.person_id})
    things = look.reading.things({"person": whose})
    apart = look.reading.apart("person")
    named = {
        person_id: APART if person_id in apart else called("person", thing.values)
        for (_, person_id), thing in things.items()
    }
    look.saw_too(shown_on, purpose, person=whose)
    return {
        "needs": [need_told(look, one, named) for one in needs],
        "markers": [marker_told(look, one, named) for one in markers],
    }
