"""Who may take a case, and who may give one: to have it opens the needs of its household."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from ontherecord.desk.audit.models import Act, View
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import actor_of, nobody
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


@pytest.fixture
def a_case(record: MadeRecord) -> MadeRecord:
    """A case of one issue, at a home where somebody with a need lives."""
    record.places({"p1": None})
    record.living("ann", "p1")
    record.put("need", {"need_id": "n1", "place_id": "p1", "person_id": "ann"})
    record.put("note", {"note_id": "o1", "place_id": "p1", "person_id": "ann"})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "due", "open_issue_count": 1},
    )
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-p1", "place_id": "p1", "lane": "due",
         "sensitivity": "ordinary", "check": "a_check", "subject_kind": "place",
         "subject_id": "p1", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put("check_said", {"check": "a_check", "title": "Late", "lane": "due"})
    return record


def the_patch_is(account: object) -> None:
    by = nobody(TODAY)
    actions.give_patch(actions.make_patch("North", ["p1"], by=by, at=NOW), account, by=by, at=NOW)


@pytest.mark.parametrize("role", ["repairs", "complaints"])
def test_to_see_a_case_is_not_enough_to_take_it(as_role: As, a_case: None, role: str) -> None:
    client = as_role(role)

    page = client.get("/cases/case-p1/").content.decode()

    assert "Late" in page
    assert "Take this case" not in page
    assert "Give it" not in page
    assert client.post("/cases/case-p1/take/").status_code == 404
    assert client.get("/says-who/need/n1/").status_code == 404
    assert not Act.objects.filter(event="case.assigned").exists()


def test_the_officer_of_the_patch_takes_a_case(as_role: As, accounts: dict, a_case: None) -> None:
    the_patch_is(accounts["officer"])
    client = as_role("officer")

    assert client.post("/cases/case-p1/take/").status_code == 302
    assert "This case is yours." in client.get("/cases/case-p1/").content.decode()


def test_a_case_about_words_beyond_reach_says_that_taking_it_opens_them(
    as_role: As, a_case: MadeRecord
) -> None:
    a_case.con.execute("update record.issue set subject_kind = 'note', subject_id = 'o1'")
    client = as_role("kim_lead")

    before = client.get("/cases/case-p1/").content.decode()
    client.post("/cases/case-p1/take/")
    after = client.get("/cases/case-p1/").content.decode()

    assert "Take the case to see it" in before
    assert "beyond what you may see" not in after


def test_what_somebody_has_is_taken_by_those_alone_who_may_give_it(
    as_role: As, accounts: dict, a_case: None
) -> None:
    the_patch_is(accounts["officer"])
    actions.give_case("case-p1", accounts["repairs"], by=nobody(TODAY), at=NOW, purpose="x")

    told = as_role("officer").post("/cases/case-p1/take/", follow=True).content.decode()

    assert "It is not yours: somebody else has it by now." in told
    assert "This case is yours." not in told
    assert not Act.objects.filter(event="case.assigned", account_id=accounts["officer"].pk).exists()


@pytest.mark.parametrize("how", ["take", "assign"])
def test_who_may_give_is_asked_before_they_take_it_from_whoever_was_quicker(
    as_role: As, accounts: dict, a_case: None, how: str
) -> None:
    client, lead = as_role("kim_lead"), accounts["kim_lead"]
    held_by = re.compile(r'name="held_by" value="([^"]*)"')

    def press(page: str) -> str:
        typed = {"holder": str(lead.pk), "held_by": held_by.findall(page)[0]}
        return client.post(f"/cases/case-p1/{how}/", typed, follow=True).content.decode()

    before = client.get("/cases/case-p1/").content.decode()
    actions.give_case("case-p1", accounts["repairs"], by=nobody(TODAY), at=NOW, purpose="x")

    asked = press(before)
    assert "it changed hands since you opened the page" in asked
    assert "It is repairs@landlord.example's." in asked
    assert not Act.objects.filter(event="case.assigned", account_id=lead.pk).exists()
    assert "This case is yours." in press(asked)
    assert "changed hands" not in press(asked), "a second press is no other hand"


@pytest.mark.parametrize("role", ["officer", "repairs", "complaints"])
def test_a_case_is_given_by_those_alone_who_answer_for_it(
    as_role: As, accounts: dict, a_case: None, role: str
) -> None:
    the_patch_is(accounts["officer"])

    to = as_role(role).post("/cases/case-p1/assign/", {"holder": str(accounts[role].pk)})

    assert to.status_code == 403
    assert not Act.objects.filter(event="case.assigned").exists()


@pytest.mark.parametrize("ended", ["open_issue_count = 0", "known_until = now()"])
def test_a_case_without_an_open_issue_opens_nothing_more(
    accounts: dict, a_case: MadeRecord, ended: str
) -> None:
    actions.give_case("case-p1", accounts["repairs"], by=nobody(TODAY), at=NOW, purpose="x")
    assert actor_of(accounts["repairs"], TODAY).case_ids == ("case-p1",)

    a_case.con.execute(f"update record.issue_case set {ended}")

    assert actor_of(accounts["repairs"], TODAY).case_ids == ()


def test_who_mends_a_home_sees_the_needs_of_its_case_and_no_notes(
    as_role: As, accounts: dict, a_case: None
) -> None:
    actions.give_case("case-p1", accounts["repairs"], by=nobody(TODAY), at=NOW, purpose="x")
    client = as_role("repairs")

    assert client.get("/says-who/need/n1/").status_code == 200
    assert client.get("/says-who/note/o1/").status_code == 404


def test_a_case_that_is_not_on_the_record_is_given_to_nobody(
    as_role: As, accounts: dict, a_case: MadeRecord
) -> None:
    a_case.con.execute("update record.issue set held_back = 'sensitive'")
    client = as_role("kim_lead")

    given = client.post("/cases/case-p1/assign/", {"holder": str(accounts["officer"].pk)})

    assert given.status_code == 404
    assert client.post("/cases/case-p1/take/").status_code == 404
    assert client.get("/cases/case-p1/").status_code == 404


def test_a_case_tells_what_to_heed_at_its_home_to_whoever_has_it(
    as_role: As, accounts: dict, a_case: MadeRecord
) -> None:
    the_patch_is(accounts["officer"])
    a_case.con.execute("update record.person set full_name = 'Ann Archer'")
    a_case.con.execute("update record.need set do_differently = 'ring_before', source = 'housing'")
    a_case.put(
        "code_said",
        {"list": "do_differently", "code": "ring_before", "meaning": "Ring before a visit"},
    )
    pages = ("/cases/case-p1/", "/cases/case-p1/issues/i1/")

    for address in pages:
        told = as_role("officer").get(address).content.decode()
        assert "Before anybody acts" in told
        assert "Ring before a visit" in told
        assert "of Ann Archer" in told
        assert "Before anybody acts" not in as_role("complaints").get(address).content.decode()
    for shown_on in ("case", "issue"):
        assert View.objects.filter(
            kind="person", page=shown_on, thing_ids=["ann"], account_id=accounts["officer"].pk
        ).exists()

    as_role("kim_lead").post("/cases/case-p1/assign/", {"holder": str(accounts["complaints"].pk)})

    assert "Ring before a visit" in as_role("complaints").get(pages[0]).content.decode()
