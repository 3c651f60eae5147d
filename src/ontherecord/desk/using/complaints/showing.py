"""Plain data for the list of open complaints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ontherecord.desk.facts.complaints import OpenComplaint
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.complaints.words import days_told, step_told, why_no_day
from ontherecord.desk.using.told.showing import called, link_to, said


def complaints_told(reading: Reading, rows: Sequence[OpenComplaint]) -> list[dict[str, Any]]:
    """Give complaints in words, each with its home and whoever answers for it. One statement."""
    things = reading.things(
        {
            "place": sorted({row.place_id for row in rows if row.place_id}),
            "staff": sorted({row.owner_id for row in rows if row.owner_id}),
        }
    )
    return [_told(reading, row, things) for row in rows]


def _told(reading: Reading, row: OpenComplaint, things: dict[Any, Any]) -> dict[str, Any]:
    place, owner = things.get(("place", row.place_id)), things.get(("staff", row.owner_id))
    received = row.standing.received_on
    topic, stage = (
        reading.said.meaning("complaint", column, code)
        for column, code in (("topic", row.topic), ("stage", row.standing.stage))
    )
    return {
        "row": row,
        "href": link_to("complaint", row.complaint_id),
        "place_id": row.place_id if place else None,
        "home": called("place", place.values) if place else "",
        "home_href": link_to("place", row.place_id) if place else "",
        "topic": topic,
        "stage": stage,
        "parts": [
            part for part in (topic, stage, received and f"received {said(received)}") if part
        ],
        "owner": owner.values.get("post") if owner else None,
        "step": step_told(row.next),
        "on": row.next.on,
        "whose_day": days_told(row.next),
        "why_no_day": why_no_day(row.next, row.standing),
    }
