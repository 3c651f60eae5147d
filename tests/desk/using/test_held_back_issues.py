"""An issue that somebody may not see is in no count, no day and no page of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def issue(issue_id: str, lane: str, first_seen_on: date, **also: Any) -> dict[str, Any]:
    return {
        "issue_id": issue_id, "case_id": "case-p1", "place_id": "p1", "lane": lane,
        "sensitivity": "ordinary", "check": "a_check", "subject_kind": "place",
        "subject_id": "p1", "first_seen_on": first_seen_on,
    } | also  # fmt: skip


@pytest.fixture
def a_home(record: MadeRecord) -> MadeRecord:
    """Two lanes of one home: in one an issue is held back beside another, in one it is alone."""
    record.places({"p1": None})
    record.put("check_said", {"check": "a_check", "title": "Late", "lane": "due"})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "due", "open_issue_count": 2,
         "first_seen_on": date(2026, 1, 5)},
        {"case_id": "case-p1", "place_id": "p1", "lane": "at_risk", "open_issue_count": 1,
         "first_seen_on": date(2026, 2, 6)},
    )  # fmt: skip
    record.put(
        "issue",
        issue("i1", "due", date(2026, 3, 7)),
        issue("i2", "due", date(2026, 1, 5), held_back="sensitive"),
        issue("i3", "at_risk", date(2026, 2, 6), held_back="suggestion"),
    )
    return record


def test_a_home_tells_of_no_case_whose_issues_are_held_back(as_role: As, a_home: None) -> None:
    page = as_role("kim_lead").get("/homes/p1/").content.decode()

    assert "Due and late" in page
    assert "7 March 2026" in page
    assert "People at risk" not in page
    assert "5 January 2026" not in page


def test_a_case_counts_and_dates_what_is_seen_alone(as_role: As, a_home: None) -> None:
    client = as_role("kim_lead")

    listed = client.get("/cases/?lane=due").content.decode()
    row = client.get("/cases/case-p1/").context["row"]

    assert "First seen 7 March 2026" in listed
    assert "5 January 2026" not in listed
    assert (row.lane, row.open_count, row.first_seen_on) == ("due", 1, date(2026, 3, 7))
    assert "People at risk" not in client.get("/cases/case-p1/").content.decode()
