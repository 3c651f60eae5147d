"""A case of many issues: page by page, what is to be answered first, each check told once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.permission.models import Account
from ontherecord.desk.using.casework.models import IssueAnswer
from ontherecord.desk.using.duties.models import Duty
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
Put = Callable[..., None]
IS_ANSWERED = "Every issue of it is answered."


@pytest.fixture
def put(record: MadeRecord) -> Put:
    """Put a case with so many issues of one check on the record."""
    record.put(
        "check_said",
        {"check": "a_check", "title": "Told and not heard", "says": "It was told.",
         "because": "It matters.", "next_step": "Ring them.", "wrong_when": ["They moved."],
         "lane": "mend_at_source"},
    )  # fmt: skip

    def made(case_id: str, count: int) -> None:
        record.put(
            "issue_case",
            {"case_id": case_id, "lane": "mend_at_source", "open_issue_count": count},
        )
        record.put(
            "issue",
            *({"issue_id": f"{case_id}-{n:03}", "case_id": case_id, "lane": "mend_at_source",
               "sensitivity": "ordinary", "check": "a_check", "subject_kind": "source",
               "subject_id": "housing", "source": "housing", "first_seen_on": date(2026, 3, 1)}
              for n in range(count)),
        )  # fmt: skip

    return made


def not_an_issue(client: Client, case_id: str, number: int) -> str:
    """Answer an issue and give the page it leads to."""
    answered = client.post(
        f"/cases/{case_id}/issues/{case_id}-{number:03}/",
        {"answer": "not_an_issue", "seen": "", "not_an_issue-which": "wrong_data",
         "not_an_issue-reason": "Looked at.",
         "not_an_issue-returns_on": timezone.localdate() + timedelta(days=30)},
        follow=True,
    )  # fmt: skip
    return answered.content.decode()


def shown_on(page: str) -> list[str]:
    return re.findall(r'<h2 class="govuk-heading-m" id="issue-([^"]+)"', page)


def test_every_issue_of_a_long_case_is_reached(as_role: As, put: Put) -> None:
    put("ticket-long", 45)
    client = as_role("kim_lead")

    pages = [client.get(f"/cases/ticket-long/?page={n}").content.decode() for n in (1, 2, 3)]

    assert sorted(one for page in pages for one in shown_on(page)) == [
        f"ticket-long-{n:03}" for n in range(45)
    ]
    assert "45 issues, those to be answered first" in pages[0]
    assert "/checks/a_check/" in pages[0]
    assert "Page 1 of 3" in pages[0]


def test_what_is_to_be_answered_stands_before_what_is_answered(as_role: As, put: Put) -> None:
    put("ticket-long", 21)
    client = as_role("kim_lead")
    assert "ticket-long-020" not in shown_on(client.get("/cases/ticket-long/").content.decode())

    page = not_an_issue(client, "ticket-long", 0)

    assert "ticket-long-020" in shown_on(page)
    assert "ticket-long-000" not in shown_on(page)
    assert IS_ANSWERED not in page


def test_what_a_check_says_of_all_its_issues_stands_once(as_role: As, put: Put) -> None:
    put("ticket-short", 3)

    page = as_role("kim_lead").get("/cases/ticket-short/").content.decode()

    assert page.count("They moved.") == 1
    assert page.count('href="#issue-ticket-short-000"') == 2


def test_a_case_that_is_answered_leads_to_the_next(
    as_role: As, put: Put, accounts: dict[str, Account]
) -> None:
    put("ticket-a", 1)
    put("ticket-b", 2)
    client = as_role("kim_lead")
    half = not_an_issue(client, "ticket-b", 0)

    done = not_an_issue(client, "ticket-a", 0)

    assert IS_ANSWERED not in half
    assert f'{IS_ANSWERED} Next: <a class="govuk-link" href="/cases/ticket-b/">' in done
    client.post("/cases/ticket-b/assign/", {"holder": str(accounts["repairs"].pk)})
    assert "Next:" not in client.get("/cases/ticket-a/").content.decode()


def test_a_lane_that_is_counted_on_the_start_page_can_be_opened(as_role: As, put: Put) -> None:
    put("ticket-a", 1)

    page = as_role("kim_lead").get("/").content.decode()

    assert '<a class="govuk-link" href="/cases/?lane=mend_at_source">' in page


def test_the_same_duty_sent_twice_is_one(as_role: As, accounts: dict, put: Put) -> None:
    put("ticket-a", 1)
    client, holder = as_role("kim_lead"), str(accounts["repairs"].pk)
    typed = {"answer": "act", "act-what": "Send a surveyor", "act-holder": holder,
             "act-due_on": timezone.localdate() + timedelta(days=5)}  # fmt: skip

    def send(**other: str) -> None:
        seen = IssueAnswer.objects.order_by("-answered_at", "-id").first()
        address = "/cases/ticket-a/issues/ticket-a-000/"
        sent = client.post(address, typed | {"seen": str(seen.pk) if seen else ""} | other)
        assert sent.status_code == 302

    send()
    send()
    assert Duty.objects.count() == 1
    send(**{"act-what": "Send a plumber"})
    assert Duty.objects.count() == 2


def test_what_cannot_wait_is_due_today_and_its_issue_is_answered_until_the_morrow(
    as_role: As, accounts: dict, put: Put
) -> None:
    put("ticket-a", 1)
    client, today = as_role("kim_lead"), timezone.localdate()
    typed = {"answer": "act", "seen": "", "act-what": "Send a gas engineer within the hour",
             "act-holder": str(accounts["repairs"].pk)}  # fmt: skip
    address = "/cases/ticket-a/issues/ticket-a-000/"

    late = client.post(address, typed | {"act-due_on": today - timedelta(days=1)})
    sent = client.post(address, typed | {"act-due_on": today}, follow=True)

    assert "The day must lie on or after today and within a year" in late.content.decode()
    assert Duty.objects.get().due_on == today
    assert IssueAnswer.objects.get().returns_on == today + timedelta(days=1)
    assert IS_ANSWERED in sent.content.decode()
    assert "overdue" not in as_role("repairs").get("/").content.decode().replace("none overdue", "")


def test_a_page_that_is_there_no_more_leads_back(as_role: As, put: Put) -> None:
    put("ticket-a", 1)

    page = as_role("kim_lead").get("/cases/?lane=mend_at_source&page=9").content.decode()

    assert "No case stands on this page any more." in page
    assert '<a class="govuk-link" href="?lane=mend_at_source">From the first page</a>' in page


def test_a_ticket_is_told_from_others_of_its_system_by_its_cause(as_role: As, put: Put) -> None:
    put("ticket-a", 1)
    client = as_role("kim_lead")

    listed = client.get("/cases/?lane=mend_at_source").content.decode()
    case = client.get("/cases/ticket-a/").content.decode()

    assert 'href="/cases/ticket-a/"><strong>housing: Told and not heard</strong></a>' in listed
    assert "Told and not heard</p>" not in listed
    assert '<p class="govuk-body-l">Told and not heard</p>' in case
