"""What is told of an appointment and of a visit: to when it was, and what shows that it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from ontherecord.desk.facts.timeline import Entry
from ontherecord.desk.using.told.particulars import codes_of, particulars
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

AT_EIGHT = datetime(2026, 6, 4, 7, 0, tzinfo=UTC)
AT_ONE = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
NO_PROOF: dict[str, Any] = {
    "outcome_claimed": "no_answer", "card_left": None, "photograph_count": None,
    "contact_attempted": None,
}  # fmt: skip


def entry(kind: str, moment: str, values: dict[str, Any], **meanings: str) -> Entry:
    return Entry(
        position="", kind=kind, moment=moment, thing_id="t1", lane="contractor",
        happened_on=date(2026, 6, 4), happened_at=None, entered_at=None,
        known_on=date(2026, 6, 5), source="jobs", system_name="Jobs", place_id=None,
        episode_id=None, is_planned=False, is_system=False, values=values, meanings=meanings,
    )  # fmt: skip


def test_an_appointment_that_is_made_says_for_when_and_not_what_became_of_it() -> None:
    values = {"starts_at": AT_EIGHT, "ends_at": AT_ONE, "purpose": "Look at the mould."}
    made = entry("appointment", "made", values, status="Kept")
    due = entry("appointment", "due", values, status="Kept")

    said_for = "Said to be for: Look at the mould."
    assert particulars(made) == f"For 4 June 2026, 08:00 to 13:00. {said_for}"
    assert particulars(due) == f"08:00 to 13:00. {said_for}"
    assert not list(codes_of(made))
    assert list(codes_of(due)) == ["status"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (NO_PROOF, "No card, photograph or call is recorded."),
        (NO_PROOF | {"outcome_claimed": "completed"}, ""),
        ({"outcome_claimed": "no_answer"}, ""),
        (NO_PROOF | {"card_left": False, "photograph_count": 0, "contact_attempted": False},
         "No card was left. No photographs. The resident was not called."),
        (NO_PROOF | {"card_left": True, "photograph_count": 1, "contact_attempted": True},
         "A card was left. 1 photograph. The resident was called from the door."),
        (NO_PROOF | {"arrived_at": AT_EIGHT, "left_at": AT_ONE, "card_left": True},
         "Arrived 08:00, left 13:00. A card was left."),
    ],
)  # fmt: skip
def test_a_visit_that_found_nobody_in_says_what_shows_it(values: dict, told: str) -> None:
    assert particulars(entry("attendance", "attended", values)) == told


def test_no_other_entry_has_any() -> None:
    assert particulars(entry("contact", "contact", {"starts_at": AT_EIGHT})) == ""


@pytest.mark.django_db
def test_the_story_and_the_file_taken_of_it_say_what_came_of_a_visit(
    record: MadeRecord, as_role: Callable[[str | None], Client]
) -> None:
    record.places({"p1": None})
    record.put(
        "code_said",
        {"list": "attendance_outcome", "code": "no_answer", "meaning": "Nobody answered"},
    )
    record.put(
        "attendance",
        {"attendance_id": "v1", "place_id": "p1", "attended_on": date(2026, 3, 2),
         "outcome_claimed": "no_answer", "source": "housing", "first_seen_on": date(2026, 3, 5)},
    )  # fmt: skip
    client, told = as_role("complaints"), "No card, photograph or call is recorded."

    assert (
        "1 belongs to no fault and is told one entry after"
        in client.get("/homes/p1/").content.decode()
    )
    assert f"<p>{told}</p>" in client.get("/homes/p1/?show=entries").content.decode()
    rows = table_in(take(client, "/lists/home-story/take/?of=p1"))
    assert f"Visit recorded: Nobody answered. {told}" in [row[3] for row in rows]
