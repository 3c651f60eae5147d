"""Plain rows for the pages of a home and person: residents, needs, markers and what is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from ontherecord.desk.using.complaints.words import days_told, step_told
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.told.showing import called, link_to
from ontherecord.desk.using.told.words import APART, DUE

OF_BUILDINGS = ("homes_count", "storeys_count")


def but_of_buildings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is said of a place, without what only a building has where nothing says it."""
    return {name: v for name, v in values.items() if v is not None or name not in OF_BUILDINGS}


def due_told(look: Look, one: Any) -> dict[str, Any]:
    """Give what is due, with what it is called: of a complaint its next step."""
    what = look.reading.said.meaning(one.kind, "programme", one.what) or one.what
    if one.step:
        what = f"{step_told(one.step)} ({days_told(one.step)})"
    return {
        "due_on": one.due_on, "title": DUE[one.kind], "what": what,
        "href": link_to(one.kind, one.thing_id),
    }  # fmt: skip


def need_told(look: Look, one: Any, named: Mapping[Any, str | None] = {}) -> dict[str, Any]:
    meaning = look.reading.said.meaning
    return {
        "one": one, "whose": named.get(one.person_id),
        "answer": meaning("need", "answer", one.answer),
        "type": meaning("need", "need_type", one.need_type),
        "do_differently": meaning("need", "do_differently", one.do_differently),
        "said_by": meaning("need", "said_by", one.said_by),
        "stage": meaning("need", "stage", one.stage),
        "system": look.reading.said.system_name(one.source),
        "href": reverse("says_who", args=["need", one.need_id]),
    }  # fmt: skip


def marker_told(look: Look, one: Any, named: Mapping[Any, str | None] = {}) -> dict[str, Any]:
    return {
        "one": one, "whose": named.get(one.person_id),
        "type": look.reading.said.meaning("marker", "marker_type", one.marker_type),
        "system": look.reading.said.system_name(one.source),
        "href": reverse("says_who", args=["marker", one.marker_id]),
    }  # fmt: skip


def resident_told(look: Look, one: Any) -> dict[str, Any]:
    return {
        "one": one, "role": look.reading.said.meaning("occupancy", "role", one.role),
        "age_band": look.reading.said.meaning("person", "age_band", one.age_band),
        "href": reverse("person", args=[one.person_id]) if one.person_id else "",
    }  # fmt: skip


def pointing(
    look: Look, values: Mapping[str, Any], shown_on: str, purpose: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give values without those that point to what is not seen, and what the others are called.

    One statement. The audit is told whom and which homes they name.
    """
    to = {"place_id": "place", "part_of_id": "place", "person_id": "person"}
    wanted = {kind: [values[c] for c in to if to[c] == kind and values.get(c)]
              for kind in ("person", "place")}  # fmt: skip
    things = look.reading.things(wanted)
    names = {
        thing_id: APART if thing_id in look.reading.apart(kind) and kind == "person"
        else called(kind, thing.values)
        for (kind, thing_id), thing in things.items()
    }  # fmt: skip
    seen = {kind: [thing_id for of, thing_id in things if of == kind] for kind in wanted}
    look.saw_too(shown_on, purpose, **seen)
    return {c: v for c, v in values.items() if c not in to or v in names}, names
