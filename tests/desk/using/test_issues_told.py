"""What the page of a case says of its issues: of which system, field, home and person they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from psycopg.types.json import Jsonb

from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.using.casework import queries, showing
from tests.desk.conftest import TODAY
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord, hold_apart
from tests.desk.using.test_cases import in_days

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


@pytest.fixture
def two_lanes(record: MadeRecord) -> MadeRecord:
    """A home with an issue at risk, and one that is late."""
    record.places({"p1": None})
    record.put("issue_case", {"case_id": "case-p1", "place_id": "p1", "lane": "at_risk",
                              "open_issue_count": 2, "repeated": 1, "hazard_weight": 3,
                              "is_still_open": True, "is_recent": True})  # fmt: skip
    record.put(
        "issue",
        *({"issue_id": of, "case_id": "case-p1", "place_id": "p1", "lane": lane, "check": lane,
           "sensitivity": "ordinary", "subject_kind": "place", "subject_id": "p1",
           "first_seen_on": date(2026, 3, 1)} for of, lane in (("i1", "at_risk"), ("i2", "due"))),
    )  # fmt: skip
    record.put("check_said", {"check": "at_risk", "title": "Wires are bare", "lane": "at_risk"},
               {"check": "due", "title": "Nobody answered", "lane": "due"})  # fmt: skip
    return record


def answered(client: Client, issue_id: str) -> str:
    told = {"which": "wrong_data", "reason": "Of another home.", "returns_on": in_days(30)}
    typed = {f"not_an_issue-{name}": value for name, value in told.items()}
    address = f"/cases/case-p1/issues/{issue_id}/"
    return client.post(address, {"answer": "not_an_issue", **typed}, follow=True).content.decode()


def test_a_case_is_listed_and_counted_with_all_its_issues_until_all_are_answered(
    as_role: As, two_lanes: MadeRecord
) -> None:
    client, lane = as_role("complaints"), "/cases/?lane=at_risk"
    for address in (lane, "/homes/p1/", "/cases/?lane=due&check=due"):
        assert "2 issues" in page_of(client, address), address

    assert "Answered: not an issue" in answered(client, "i2")
    assert "1 issue<" in page_of(client, lane)
    assert "Answered: not an issue" in answered(client, "i1")
    assert "No case of this lane" in page_of(client, lane)


def test_of_a_case_with_very_many_issues_the_earliest_are_counted_and_a_file_counts_them_all(
    as_role: As, two_lanes: MadeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_lanes.con.execute("update record.issue set first_seen_on = '2026-02-01' where"
                          " issue_id = 'i2'")  # fmt: skip
    monkeypatch.setattr(queries, "MOST_ISSUES", 1)
    monkeypatch.setattr(showing, "MOST_ISSUES", 1)

    page = page_of(as_role("complaints"), "/cases/?lane=at_risk")

    assert "more than 1 issue" in page
    assert "irst seen 1 February 2026" in page
    reading = reading_for(Actor(None, frozenset({"complaints"}), TODAY))
    assert [row.open_count for row in queries.every_case(reading, TODAY, "at_risk")] == [2]


def test_a_case_of_which_only_the_lesser_issue_is_left_says_so(
    as_role: As, two_lanes: MadeRecord
) -> None:
    client = as_role("complaints")
    answered(client, "i1")

    page = page_of(client, "/cases/?lane=at_risk")

    assert "what put it in this lane is answered" in page
    assert "Nobody answered" in page
    assert "hazard 3" not in page


def test_the_way_back_from_an_issue_of_a_lesser_lane_leads_to_its_case(
    as_role: As, two_lanes: MadeRecord
) -> None:
    client = as_role("complaints")
    page = page_of(client, "/cases/case-p1/issues/i2/")

    [back] = re.findall(r'href="([^"]+)">Back to the case', page)

    assert "Wires are bare" in page_of(client, back)


def test_the_lane_of_a_case_tells_of_no_issue_that_is_not_seen(
    as_role: As, two_lanes: MadeRecord
) -> None:
    two_lanes.con.execute("update record.issue set sensitivity = 'special' where issue_id = 'i1'")
    client = as_role("complaints")
    risk = re.compile(r"Wires are bare|hazard \d|repeated|still open", re.IGNORECASE)

    assert "case-p1" not in page_of(client, "/cases/?lane=at_risk")
    for address in ("/cases/?lane=due", "/homes/p1/", "/cases/case-p1/"):
        page = page_of(client, address)
        assert "case-p1" in page, address
        assert "Due and late" in page, address
        assert not risk.search(page.partition("<main")[2]), address
    assert "1 issue<" in page_of(client, "/cases/?lane=due")
    assert client.get("/cases/case-p1/issues/i1/").status_code == 404


def test_what_is_late_beneath_an_issue_that_is_not_seen_is_counted_and_answered(
    as_role: As, two_lanes: MadeRecord
) -> None:
    two_lanes.con.execute("update record.issue set sensitivity = 'special' where issue_id = 'i1'")
    client = as_role("complaints")
    lanes = r"desk-lanes.*?>(\d+)<.*?People at risk.*?>(\d+)<.*?Due and late"
    counted = re.search(lanes, page_of(client, "/"), re.DOTALL)
    assert counted
    assert counted.groups() == ("0", "1")

    assert "Answered: not an issue" in answered(client, "i2")

    assert "No case of this lane" in page_of(client, "/cases/?lane=due")
    seen_by_all = as_role("information_rights")
    assert "1 issue<" in page_of(seen_by_all, "/cases/?lane=at_risk")
    assert "case-p1" not in page_of(seen_by_all, "/cases/?lane=due")
