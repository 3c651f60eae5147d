"""Whoever is shown on a page is told of in the audit, whatever the page is of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from ontherecord.desk.audit.queries import who_looked_at
from tests.desk.lists.conftest import take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


@pytest.fixture
def a_home(record: MadeRecord) -> None:
    record.places({"p1": None})
    record.living("ann", "p1")
    record.put(
        "repair",
        {"repair_id": "d1", "place_id": "p1", "person_id": "ann", "fault": "leak",
         "reported_on": date(2026, 1, 2), "source": "housing", "first_seen_on": date(2026, 1, 3)},
    )  # fmt: skip
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "due", "open_issue_count": 1},
    )
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-p1", "place_id": "p1", "person_id": "ann",
         "lane": "due", "sensitivity": "personal", "check": "a_check", "subject_kind": "repair",
         "subject_id": "d1", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put("check_said", {"check": "a_check", "title": "Late", "lane": "due"})


@pytest.mark.parametrize(
    ("address", "page", "kinds"),
    [
        ("/homes/p1/", "home", ("person", "place")),
        ("/people/ann/", "person", ("person", "place")),
        ("/cases/case-p1/", "case", ("person", "place")),
        ("/cases/case-p1/issues/i1/", "issue", ("person", "place")),
        ("/audit/who-looked/person/ann/", "access list", ("person",)),
    ],
)
def test_a_page_tells_of_the_people_and_homes_it_shows(
    as_role: As, a_home: None, address: str, page: str, kinds: tuple[str, ...]
) -> None:
    assert as_role("information_rights").get(address).status_code == 200

    ids = {"person": "ann", "place": "p1"}
    for kind in kinds:
        told = [one.what for one in who_looked_at(kind, [ids[kind]])]
        assert told == [f"saw {page}"], kind


def test_a_list_that_is_taken_tells_of_the_people_and_homes_in_it(
    as_role: As, a_home: None
) -> None:
    take(as_role("information_rights"), "/lists/home-story/take/?of=p1")

    for kind, thing_id in (("person", "ann"), ("place", "p1")):
        told = [one.what for one in who_looked_at(kind, [thing_id])]
        assert told == ["saw list taken: home-story"], kind


def test_a_home_tells_of_nobody_whose_name_it_did_not_show(as_role: As, a_home: None) -> None:
    as_role("officer").get("/homes/p1/")

    assert who_looked_at("person", ["ann"]) == []
