"""What points to a home or person is called by its address or name, and what is not seen is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from ontherecord.desk.audit.models import View
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


@pytest.fixture
def a_home(record: MadeRecord) -> MadeRecord:
    """A home of an estate's block, where two live of whom one has a need, with a repair."""
    record.places({"e1": None, "b1": "e1", "p1": "b1"})
    for place, of_type, address in (
        ("e1", "estate", "Made Estate"),
        ("b1", "block", "1-9 Made Court"),
        ("p1", "home", "Flat 1 Made Court"),
    ):
        record.con.execute(
            "update record.place set place_type = %s, address = %s where place_id = %s",
            [of_type, address, place],
        )
    for person, name in (("ann", "Ann Marker"), ("bob", "Bob Marker")):
        record.living(person, "p1")
        record.con.execute(
            "update record.person set full_name = %s where person_id = %s", [name, person]
        )
    record.put("need", {"need_id": "n1", "person_id": "ann", "place_id": "p1",
                        "answer": "has_need", "source": "housing"})  # fmt: skip
    record.put("marker", {"marker_id": "m1", "person_id": "bob", "place_id": "p1",
                          "source": "housing"})  # fmt: skip
    record.put("repair", {"repair_id": "d1", "place_id": "p1", "person_id": "bob",
                          "description": "Tap drips", "status": "open",
                          "reported_on": date(2026, 1, 2)})  # fmt: skip
    return record


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_need_and_a_marker_say_whose_they_are(as_role: As, a_home: MadeRecord) -> None:
    page = page_of(as_role("information_rights"), "/homes/p1/")

    assert "</strong> of Ann Marker" in page
    assert "</strong> about Bob Marker" in page


def test_a_repair_names_its_home_and_person_and_tells_the_audit(
    as_role: As, a_home: MadeRecord
) -> None:
    page = page_of(as_role("information_rights"), "/repairs/d1/")

    assert '<a class="govuk-link" href="/homes/p1/">Flat 1 Made Court</a>' in page
    assert '<a class="govuk-link" href="/people/bob/">Bob Marker</a>' in page
    assert View.objects.filter(page="repair", kind="person", thing_ids=["bob"]).exists()


def test_a_repair_of_which_no_system_says_a_day_has_a_page(as_role: As, a_home: MadeRecord) -> None:
    a_home.put("repair", {"repair_id": "d2", "place_id": "p1", "description": "No day"})

    assert "No day" in page_of(as_role("kim_lead"), "/repairs/d2/")


def test_a_repair_leads_to_nobody_that_its_reader_may_not_see(
    as_role: As, a_home: MadeRecord
) -> None:
    client = as_role("repairs")
    assert client.get("/people/bob/").status_code == 404

    page = page_of(client, "/repairs/d1/")

    assert "Tap drips" in page
    assert "Bob Marker" not in page
    assert "/people/" not in page


def test_a_block_names_what_it_is_part_of(as_role: As, a_home: MadeRecord) -> None:
    page = page_of(as_role("kim_lead"), "/blocks/b1/")

    assert '<a class="govuk-link" href="/homes/e1/">Made Estate</a>' in page


def test_what_has_no_words_of_its_own_is_found_by_what_sort_it_is(
    as_role: As, a_home: MadeRecord
) -> None:
    a_home.put(
        "certificate",
        {"certificate_id": "c1", "place_id": "p1", "programme": "gas",
         "outcome": "unsatisfactory", "issued_on": date(2026, 1, 9)},
    )  # fmt: skip
    a_home.put(
        "code_said",
        {"list": "safety_programme", "code": "gas", "meaning": "Gas safety check"},
        {"list": "certificate_outcome", "code": "unsatisfactory", "meaning": "Unsatisfactory"},
    )

    page = page_of(as_role("kim_lead"), "/homes/p1/?show=entries")

    assert "Gas safety check" in page
    assert "Unsatisfactory" in page


def test_a_repair_tells_the_open_issues_of_its_story_and_leads_to_their_cases(
    as_role: As, a_home: MadeRecord
) -> None:
    a_home.put("issue_case", {"case_id": "c1", "place_id": "p1", "lane": "due"})
    a_home.put("check_said", {"check": "late", "title": "Past its target", "lane": "due"})
    about = {"case_id": "c1", "lane": "due", "check": "late", "place_id": "p1",
             "subject_kind": "repair", "subject_id": "d1", "sensitivity": "ordinary"}  # fmt: skip
    gone = {"case_id": "c2", "gone_on": date(2026, 2, 1)}
    a_home.put("issue", about | {"issue_id": "i1"}, about | gone | {"issue_id": "i2"})

    page = page_of(as_role("kim_lead"), "/repairs/d1/")

    assert '<a class="govuk-link" href="/cases/c1/">Past its target<' in page
    assert "/cases/c2/" not in page
