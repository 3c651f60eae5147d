"""A thing's page lists the issues that were found in another, together with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.permission.rules import ROLE_MAY, ROLES
from tests.desk.made_record import MadeRecord
from tests.desk.using.test_found_together import CASE, a_case, put_other, rest_on

__all__ = ["a_case"]
pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
TOGETHER = "found in something else, together with this"
PAGES = {
    "repair": "/repairs/o1/", "complaint": "/says-who/complaint/o1/", "need": "/says-who/need/o1/",
    "place": "/homes/o1/",
}  # fmt: skip
SEES_PAGES = [role for role in ROLES if "see_homes" in ROLE_MAY[role]]


@pytest.mark.parametrize("role", SEES_PAGES)
@pytest.mark.parametrize("kind", sorted(PAGES))
def test_each_role_is_led_from_the_other_thing_to_an_issue_whose_case_opens_to_it(
    as_role: As, a_case: MadeRecord, kind: str, role: str
) -> None:
    put_other(a_case, kind)
    rest_on(a_case, kind, ["o0", "o1"])
    client = as_role(role)
    opens = client.get(CASE).status_code == 200

    answer = client.get(PAGES[kind])

    if answer.status_code == 200:
        page = answer.content.decode()
        assert (f'href="{CASE}"' in page) is opens
        assert (TOGETHER in page) is opens


def test_what_is_held_back_is_told_by_no_other_thing(as_role: As, a_case: MadeRecord) -> None:
    put_other(a_case, "repair")
    rest_on(a_case, "repair", ["o1"])
    a_case.con.execute("update record.issue set held_back = 'confidential'")

    assert CASE not in as_role("kim_lead").get("/repairs/o1/").content.decode()
    assert CASE in as_role("information_rights").get("/repairs/o1/").content.decode()

    a_case.con.execute("update record.issue set gone_on = '2026-03-19'")
    assert CASE not in as_role("information_rights").get("/repairs/o1/").content.decode()


def test_an_id_of_another_kind_is_not_this_one(as_role: As, a_case: MadeRecord) -> None:
    put_other(a_case, "repair")
    rest_on(a_case, "complaint", ["o1"])

    assert CASE not in as_role("kim_lead").get("/repairs/o1/").content.decode()


def test_of_both_an_issue_is_listed_once_as_about_it(as_role: As, a_case: MadeRecord) -> None:
    rest_on(a_case, "repair", ["r1"])

    page = as_role("kim_lead").get("/repairs/r1/").content.decode()

    assert page.count(f'href="{CASE}"') == 1
    assert TOGETHER not in page


def test_a_home_lists_issues_of_other_cases_and_its_own_once(
    as_role: As, a_case: MadeRecord
) -> None:
    rest_on(a_case, "place", ["p1", "p2"])
    client = as_role("kim_lead")

    own, other = (client.get(f"/homes/{home}/").content.decode() for home in ("p1", "p2"))

    assert "Open cases" in own
    assert TOGETHER not in own
    assert "Open cases" not in other
    assert "Open issues of other homes" in other
    assert f'href="{CASE}"' in other


def test_a_complaint_lists_what_was_found_in_it_too(as_role: As, a_case: MadeRecord) -> None:
    put_other(a_case, "complaint")
    a_case.con.execute("update record.issue set subject_kind = 'complaint', subject_id = 'o1'")

    client = as_role("kim_lead")
    page = client.get(PAGES["complaint"]).content.decode()
    assert f'href="{CASE}"' in page
    assert TOGETHER not in page
    field = client.get("/says-who/complaint/o1/description/").content.decode()
    assert CASE not in field


def test_no_more_than_a_page_can_hold_is_listed(as_role: As, a_case: MadeRecord) -> None:
    put_other(a_case, "repair")
    rest_on(a_case, "repair", ["o1"])
    a_case.con.execute(
        "insert into record.issue select (jsonb_populate_record(its, jsonb_build_object("
        "'issue_id', 'i' || n))).* from record.issue as its, generate_series(2, 60) as n"
    )

    page = as_role("kim_lead").get("/repairs/o1/").content.decode()

    assert len(re.findall(TOGETHER, page)) == 50
    assert "More stand than are listed here" in page
