"""What the page of a case says of its issues: of which system, field, home and person they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from psycopg.types.json import Jsonb

from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord, hold_apart

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
TICKET = "/cases/ticket-1/"


@pytest.fixture
def a_ticket(ann: MadeRecord) -> MadeRecord:
    """A cause at a source: one issue of a field, one of somebody, of whom systems differ."""
    ann.con.execute("update record.place set address = '1 Made Street' where place_id = 'p1'")
    ann.con.execute("update record.person set surname = 'Markerby' where person_id = 'ann'")
    ann.put("issue_case", {"case_id": "ticket-1", "lane": "mend_at_source",
                           "open_issue_count": 2})  # fmt: skip
    common = {
        "case_id": "ticket-1", "lane": "mend_at_source", "sensitivity": "personal",
        "check": "a_check", "source": "housing", "first_seen_on": date(2026, 3, 1),
    }  # fmt: skip
    ann.put(
        "issue",
        common | {"issue_id": "i1", "subject_kind": "field",
                  "subject_id": "housing.person.date_of_birth",
                  "detail": Jsonb({"cause": "empty", "gap_count": "12"})},
        common | {"issue_id": "i2", "subject_kind": "person", "subject_id": "ann",
                  "person_id": "ann", "place_id": "p1",
                  "detail": Jsonb({"field": "telephone", "field_count": "1",
                                   "told_on": "2026-02-03", "system": "housing"})},
    )  # fmt: skip
    ann.put("check_said", {"check": "a_check", "title": "Systems say otherwise",
                           "lane": "mend_at_source"})  # fmt: skip
    ann.put(
        "coverage",
        {"check": "a_check", "source": "housing", "until": date(2026, 3, 1),
         "missing": "notice.sent_at: loaded only from 2026-01-02 to 2026-03-01"},
    )  # fmt: skip
    return ann


def page_of(client: Client, address: str = TICKET) -> str:
    return client.get(address).content.decode()


def test_a_ticket_is_called_by_its_system_and_field_on_its_page_and_in_lists(
    as_role: As, a_ticket: MadeRecord
) -> None:
    client = as_role("kim_lead")
    called = "Housing: Date_of_birth (Person)"

    assert f'<h1 class="govuk-heading-xl">{called}' in page_of(client)
    assert called in page_of(client, "/cases/?lane=mend_at_source")
    assert called in table_in(take(client, "/lists/cases/take/?lane=mend_at_source"))[1]


def test_an_issue_names_the_home_the_person_and_the_field_it_is_about(
    as_role: As, a_ticket: MadeRecord
) -> None:
    page = page_of(as_role("kim_lead"))

    assert '<a class="govuk-link" href="/homes/p1/">1 Made Street</a>' in page
    assert '<a class="govuk-link" href="/people/ann/">Markerby</a>' in page
    for words in ("<dd>Date_of_birth (Person)</dd>", "<dd>Left empty</dd>",
                  "<dt>Records concerned</dt><dd>12</dd>", "<dd>3 February 2026</dd>",
                  "<dt>System</dt><dd>Housing</dd>",
                  "Not there: Notice: sent_at, from before 2 January 2026"):  # fmt: skip
        assert words in page, words


def test_who_may_not_see_somebody_is_not_told_who_it_is(as_role: As, a_ticket: MadeRecord) -> None:
    a_ticket.con.execute("update record.issue set sensitivity = 'ordinary'")

    page = page_of(as_role("repairs"))

    assert "1 Made Street" in page
    assert "Markerby" not in page
    assert "07700 900123" not in page


def test_where_systems_differ_each_is_told_with_what_it_says(
    as_role: As, a_ticket: MadeRecord
) -> None:
    a_ticket.con.execute("update record.person_record set feed = 'of_calls' where source = 'calls'")
    client = as_role("kim_lead")

    page = page_of(client)

    assert re.search(r"<dt>Housing</dt><dd>07700 900123\s+<strong[^>]*>\s*Shown", page)
    assert "<dt>Contractor</dt><dd>+447700900123</dd>" in page
    assert "<dt>Calls</dt>" in page
    assert "/says-who/person/ann/telephone/" in page

    a_ticket.put("privileged_feed", {"source": "calls", "feed": "of_calls"})
    assert "<dt>Calls</dt>" not in page_of(client)


def test_the_birth_date_of_a_child_and_what_two_people_say_are_not_told(
    as_role: As, a_ticket: MadeRecord
) -> None:
    a_ticket.con.execute(
        'update record.issue set detail = \'{"field": "date_of_birth", "field_count": "1"}\''
        " where issue_id = 'i2'"
    )
    a_ticket.con.execute("update record.mismatch set field = 'date_of_birth', value = '2019-04-05'")
    client = as_role("information_rights")
    assert "5 April 2019" in page_of(client)

    a_ticket.con.execute("update record.person set age_band = '5_to_17'")
    assert "5 April 2019" not in page_of(client)

    a_ticket.con.execute("update record.person set age_band = 'adult'")
    hold_apart(a_ticket, "person", "ann")
    apart = page_of(client)
    assert "5 April 2019" not in apart
    assert "Two people, held apart" in apart


def test_a_list_says_how_many_issues_of_other_lanes_stand_on_the_page(
    as_role: As, a_ticket: MadeRecord
) -> None:
    client = as_role("kim_lead")
    assert "2 issues</p>" in page_of(client, "/cases/?lane=mend_at_source")

    a_ticket.con.execute("update record.issue set lane = 'measured' where issue_id = 'i2'")

    assert "1 issue and 1 of another lane</p>" in page_of(client, "/cases/?lane=mend_at_source")
