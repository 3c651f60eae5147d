"""Nobody agrees unread: the page says what it lets whom read, and takes an answer to that alone;
and nobody agrees by a second account to what they asked by the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission import actions, keeping_accounts, keeping_teams
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import (
    Account,
    AccountRole,
    Patch,
    PatchHolder,
    PatchPlace,
    Proposal,
    Team,
)
from ontherecord.desk.permission.one_person import mailbox
from ontherecord.desk.permission.rules import ROLES
from ontherecord.desk.permission.words import ROLE_OPENS
from tests.desk.agreeing import answer_to, what_is_shown
from tests.desk.conftest import PASSWORD, signed_in
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
AsRole = Callable[[str | None], Client]
NAMES = "Ann Asker"


@pytest.fixture
def north(record: MadeRecord, accounts: dict[str, Account], today: date) -> Patch:
    """A patch of a block with two homes and a garage in it."""
    record.places({"b1": None, "p1": "b1", "p2": "b1", "g1": "b1"})
    record.con.execute("update record.place set place_type = 'home' where place_id in ('p1', 'p2')")
    by = actor_of(accounts["administrator"], today)
    return actions.make_patch("North", ["b1"], by=by, at=timezone.now())


@pytest.fixture
def east(accounts: dict[str, Account], today: date) -> Team:
    """A team with the officer in it."""
    by = nobody(today)
    return actions.make_team("East", [accounts["officer"]], by=by, at=timezone.now())


def give_team(client: Client, team: Team, patch: Patch, today: date, **more: str) -> str:
    typed = {"which": str(patch.pk), "starts_on": today.isoformat(), **more}
    return client.post(f"/accounts/teams/{team.pk}/give/", typed, follow=True).content.decode()


def page_of(client: Client) -> str:
    return client.get(f"/accounts/proposals/{Proposal.objects.get().pk}/").content.decode()


def another(email: str, role: str, today: date, name: str = "") -> Account:
    return actions.make_account(
        email, PASSWORD, [role], by=nobody(today), at=timezone.now(), name=name
    )


def test_a_patch_is_given_to_a_team_when_another_agrees_for_its_days_and_ended(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, east: Team, today: date
) -> None:
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    last = today + timedelta(days=9)
    officer = accounts["officer"]

    asked = give_team(administrator, east, north, today, last_day=last.isoformat())
    before = actor_of(officer, today).patch_places
    shown = page_of(lead)
    waits = lead.get("/accounts/proposals/").content.decode()
    answer_to(lead, Proposal.objects.get().pk)

    assert "kim_lead@landlord.example" in asked
    assert "waits for somebody to agree" in asked
    assert before == ()
    assert "The patch North, 2 homes today" in shown
    assert "today 1: officer@landlord.example" in shown
    assert "Team East" in waits
    assert actor_of(officer, today).patch_places == ("b1",)
    assert actor_of(officer, last + timedelta(days=1)).patch_places == ()
    told = Act.objects.get(event="team.patch.given")
    assert (told.account_id, told.thing_ids) == (accounts["kim_lead"].pk, [str(officer.pk)])
    own = as_role("officer").get("/account/done/").content.decode()
    assert "A patch was given to a team: East, North" in own

    held = PatchHolder.objects.get()
    team_page = administrator.get(f"/accounts/teams/{east.pk}/").content.decode()
    assert "officer@landlord.example" in team_page
    assert "North" in team_page
    administrator.post(f"/accounts/teams/{east.pk}/end/{held.pk}/")
    assert actor_of(officer, today).patch_places == ()
    assert Act.objects.filter(event="team.patch.ended").count() == 1
    again = administrator.post(f"/accounts/teams/{east.pk}/end/{held.pk}/", follow=True)
    assert "They no longer have it" in again.content.decode()


def test_a_patch_that_a_team_has_in_these_days_is_refused_when_it_is_asked_for(
    as_role: AsRole, north: Patch, east: Team, today: date
) -> None:
    keeping_teams.give_team(east, str(north.pk), today, None, by=nobody(today), at=timezone.now())

    page = give_team(as_role("administrator"), east, north, today)

    assert "on some of these days already" in page
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("member", ["administrator", "kim_lead"])
def test_nobody_asks_or_agrees_for_a_team_of_their_own(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, east: Team, today: date,
    member: str,
) -> None:  # fmt: skip
    def join() -> None:
        keeping_accounts.give(
            accounts[member], "team", str(east.pk), today, None, by=nobody(today),
            at=timezone.now(),
        )  # fmt: skip

    administrator, lead = as_role("administrator"), as_role("kim_lead")
    if member == "administrator":
        give_team(administrator, east, north, today)
        join()
        assert (
            "no longer keeps these accounts"
            in answer_to(lead, Proposal.objects.get().pk).content.decode()
        )
        Proposal.objects.all().delete()
        give_team(administrator, east, north, today)
        assert not Proposal.objects.exists()
    else:
        join()
        give_team(administrator, east, north, today)
        assert "It is about your team" in page_of(lead)
        answer_to(lead, Proposal.objects.get().pk)
        assert "It takes two" not in lead.get("/").content.decode()

    assert not PatchHolder.objects.exists()


def test_the_page_says_what_it_lets_whom_read_and_takes_no_answer_unread(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, today: date
) -> None:
    officer = accounts["officer"]
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    last = today + timedelta(days=9)
    administrator.post(
        f"/accounts/{officer.pk}/give/patch/",
        {"which": str(north.pk), "starts_on": today.isoformat(), "last_day": last.isoformat()},
    )
    asked = Proposal.objects.get()
    address = f"/accounts/proposals/{asked.pk}/"

    page = lead.get(address).content.decode()
    read = what_is_shown(page)
    unread = lead.post(address, {"answer": "agree"})
    unticked = lead.post(address, {"answer": "agree", "shown": read["shown"]})

    assert "The patch North, 2 homes today" in page
    assert f"to {last.day} {last:%B %Y}" in page
    assert f"The role Housing officer: {ROLE_OPENS['officer']}" in page
    for refused in (unread, unticked):
        assert refused.status_code == 422
        assert "There is a problem" in refused.content.decode()
    assert actor_of(officer, today).patch_places == ()
    lead.post(address, {"answer": "agree", **read})
    assert actor_of(officer, today).patch_places == ("b1",)


def test_what_opens_more_since_it_was_shown_is_shown_again(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, record: MadeRecord, today: date
) -> None:
    officer = accounts["officer"]
    lead = as_role("kim_lead")
    as_role("administrator").post(
        f"/accounts/{officer.pk}/give/patch/",
        {"which": str(north.pk), "starts_on": today.isoformat()},
    )
    address = f"/accounts/proposals/{Proposal.objects.get().pk}/"
    read = what_is_shown(lead.get(address).content.decode())
    record.con.execute("update record.place set place_type = 'home' where place_id = 'g1'")

    again = lead.post(address, {"answer": "agree", **read})

    assert again.status_code == 422
    assert "3 homes today" in again.content.decode()
    assert actor_of(officer, today).patch_places == ()
    lead.post(address, {"answer": "agree", **what_is_shown(again.content.decode())})
    assert actor_of(officer, today).patch_places == ("b1",)


def test_a_team_that_somebody_is_to_come_into_says_which_homes_it_brings(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, east: Team, today: date
) -> None:
    keeping_teams.give_team(east, str(north.pk), today, None, by=nobody(today), at=timezone.now())
    as_role("administrator").post(
        f"/accounts/{accounts['repairs'].pk}/give/team/",
        {"which": str(east.pk), "starts_on": today.isoformat()},
    )

    assert "its patches (North), 2 homes today" in page_of(as_role("kim_lead"))


def test_a_token_of_a_service_says_how_far_it_sees_what_it_reads_and_until_when(
    as_role: AsRole, record: MadeRecord, today: date
) -> None:
    client, until = as_role("administrator"), today + timedelta(days=30)
    made = client.post("/api/services/", {"name": "Warehouse", "role": "kim_lead"})
    client.post(
        made["Location"],
        {"name": "nightly", "kinds": ["place", "job_line"], "expires_on": until.isoformat()},
    )

    page = page_of(as_role("kim_lead"))

    assert "reads job line, place, as far as the service sees: everything personal" in page
    assert f"On {until.day} {until:%B %Y} it ends." in page


def test_a_patch_is_made_of_the_addresses_of_pages_too(
    as_role: AsRole, north: Patch, today: date
) -> None:
    client = as_role("administrator")

    client.post(
        "/accounts/patches/",
        {
            "name": "South",
            "places": "https://desk.example/homes/p1/\nhttps://desk.example/blocks/b1",
        },
    )

    made = Patch.objects.get(name="South")
    assert set(PatchPlace.objects.filter(patch=made).values_list("place_id", flat=True)) == {
        "p1", "b1",
    }  # fmt: skip
    listed = client.get("/accounts/patches/").content.decode()
    assert re.search(r"South</th>\s*<td[^>]*>2</td>\s*<td[^>]*>Nobody", listed)


def test_every_role_says_what_it_opens() -> None:
    assert set(ROLE_OPENS) == set(ROLES)


@pytest.mark.parametrize("whose", ["asker", "concerned"])
def test_whoever_has_one_mailbox_with_who_asked_or_is_concerned_is_refused(
    as_role: AsRole, accounts: dict[str, Account], today: date, whose: str
) -> None:
    asker = another("Ann@landlord.example", "administrator", today)
    mine = {"asker": "ann+lead@landlord.example", "concerned": "officer+2@landlord.example"}[whose]
    second = another(mine, "kim_lead", today)
    asked = signed_in(asker).post(
        f"/accounts/{accounts['officer'].pk}/give/role/",
        {"which": "auditor", "starts_on": today.isoformat()}, follow=True,
    ).content.decode()  # fmt: skip
    proposal = Proposal.objects.get()
    client = signed_in(second)
    read = what_is_shown(
        as_role("kim_lead").get(f"/accounts/proposals/{proposal.pk}/").content.decode()
    )

    page = page_of(client)
    refused = client.post(
        f"/accounts/proposals/{proposal.pk}/", {"answer": "agree", **read}, follow=True
    )

    assert mine not in asked
    assert "kim_lead@landlord.example" in asked
    assert "arrives in your own mailbox" in page
    assert "Agree, and do it" not in page
    assert "must not share a mailbox" in refused.content.decode()
    assert not AccountRole.objects.filter(account=accounts["officer"], role="auditor").exists()


def test_accounts_of_one_name_or_mailbox_that_keep_accounts_are_shown_and_one_name_is_not_refused(
    as_role: AsRole, accounts: dict[str, Account], today: date
) -> None:
    asker = another("ann@landlord.example", "administrator", today, name=NAMES)
    second = another("a.asker@landlord.example", "kim_lead", today, name="ann  ASKER")
    another("ann+x@landlord.example", "administrator", today)
    another("officer+x@landlord.example", "officer", today, name=NAMES)
    signed_in(asker).post(
        f"/accounts/{accounts['officer'].pk}/give/role/",
        {"which": "auditor", "starts_on": today.isoformat()},
    )
    client = signed_in(second)

    listed = client.get("/accounts/proposals/").content.decode()
    page = page_of(client)
    answer_to(client, Proposal.objects.get().pk)

    assert "a.asker@landlord.example and ann@landlord.example: one name" in listed
    assert "ann+x@landlord.example and ann@landlord.example: one mailbox" in listed
    shown = listed[: listed.index('id="waiting"')]
    assert "officer+x" not in shown, "it neither asks nor agrees"
    assert "has the same name as you" in page
    assert AccountRole.objects.filter(account=accounts["officer"], role="auditor").exists()


@pytest.mark.parametrize(
    ("email", "same"),
    [("ann@x.example", True), ("ANN+tag@X.example", True), ("ann+@x.example", True),
     ("anna@x.example", False), ("ann@y.example", False), ("b+ann@x.example", False)],
)  # fmt: skip
def test_a_mailbox_is_one_whatever_stands_after_a_plus(email: str, same: bool) -> None:
    assert (mailbox(email) == mailbox("ann@x.example")) is same


def test_the_database_holds_that_it_is_about_an_account_or_a_team(
    accounts: dict[str, Account], east: Team
) -> None:
    now = timezone.now()
    for about in ({}, {"team": east, "account": accounts["officer"]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.create(
                act="patch", asked_by=accounts["administrator"], asked_at=now, lapses_at=now,
                **about,
            )  # fmt: skip


def test_a_patch_of_ones_own_team_is_ended_by_another(
    accounts: dict[str, Account], north: Patch, east: Team, today: date
) -> None:
    keeping_teams.give_team(east, str(north.pk), today, None, by=nobody(today), at=timezone.now())

    with pytest.raises(PermissionDenied):
        keeping_teams.end_of_team(
            east, PatchHolder.objects.get().pk, by=actor_of(accounts["officer"], today),
            at=timezone.now(),
        )  # fmt: skip
