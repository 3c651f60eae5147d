"""No administrator becomes somebody else alone: one asks, another agrees, the person is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from ontherecord.desk.api.models import Service, Token
from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission import actions, keeping_accounts
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account, AccountRole, Denied, Proposal
from ontherecord.desk.permission.rules import ROLES
from tests.desk.agreeing import answer_to
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
LINK = re.compile(r"http://testserver(/sign-in/choose/[^<]+)")
AsRole = Callable[[str | None], Client]


def answer(client: Client, said: str = "agree") -> str:
    """Answer the one thing that waits, and give the page that comes of it."""
    return answer_to(client, Proposal.objects.get(outcome="").pk, said).content.decode()


def test_a_link_for_somebody_who_has_begun_is_held_by_whoever_agreed_and_told(
    as_role: AsRole, accounts: dict[str, Account], record: MadeRecord
) -> None:
    officer, administrator, lead = (as_role(r) for r in ("officer", "administrator", "kim_lead"))
    address = f"/accounts/{accounts['officer'].pk}/link/"
    assert "It takes two" in administrator.get(address).content.decode()

    asked = administrator.post(address, follow=True).content.decode()
    own = answer(administrator)
    about_oneself = answer(officer)
    agreed = answer(lead)

    assert "kim_lead@landlord.example" in asked
    assert not LINK.search(asked + own + about_oneself)
    link = LINK.search(agreed)
    assert link
    assert "administrator@landlord.example asked for it" in agreed
    assert "Choose your password" in Client().get(link[1], follow=True).content.decode()
    told = Act.objects.get(event="proposal.agreed")
    assert told.account_id == accounts["kim_lead"].pk
    assert told.detail["asked_by"] == str(accounts["administrator"].pk)
    page = as_role("auditor").get("/audit/").content.decode()
    assert "kim_lead@landlord.example, asked by administrator@landlord.example" in page
    assert "Somebody did something to your account" in officer.get("/").content.decode()
    history = officer.get("/account/done/").content.decode()
    assert "A link for choosing a password was made" in history
    assert "kim_lead@landlord.example, asked by administrator@landlord.example" in history
    until = officer.get("/account/done/").context["until"]
    officer.post("/account/done/known/", {"until": until})
    assert "Somebody did something" not in officer.get("/").content.decode()
    administrator.post(address)
    officer.post("/account/done/known/", {"until": until})
    assert "Somebody did something" in officer.get("/").content.decode(), "asked for since"


def test_a_lost_second_factor_is_reset_with_its_sessions_when_another_agrees(
    as_role: AsRole, accounts: dict[str, Account]
) -> None:
    officer = accounts["officer"]
    Authenticator.objects.create(user=officer, type="totp", data={"secret": "kept"})
    other = Authenticator.objects.create(user=accounts["board"], type="totp", data={})
    lead, administrator = as_role("kim_lead"), as_role("administrator")
    sessions = Session.objects.count()
    Client().force_login(officer)

    administrator.post(f"/accounts/{officer.pk}/second-factor/")
    assert Authenticator.objects.count() == 2
    answer(lead)

    assert list(Authenticator.objects.all()) == [other]
    assert Session.objects.count() == sessions
    done = Act.objects.get(event="account.second_factor.reset")
    assert done.account_id == accounts["kim_lead"].pk


@pytest.mark.parametrize("role", [role for role in ROLES if role != "board"])
def test_a_role_that_reads_is_given_when_another_agrees_also_to_a_new_account(
    as_role: AsRole, accounts: dict[str, Account], today: date, role: str
) -> None:
    client = as_role("administrator")
    client.post(
        "/accounts/add/",
        {"email": "new@landlord.example", "roles": ["board", role],
         "starts_on": today.isoformat()},
    )  # fmt: skip
    made = Account.objects.get(email="new@landlord.example")
    assert actor_of(made, today).roles == {"board"}
    assert "waits for somebody to agree" in client.get(f"/accounts/{made.pk}/").content.decode()

    link = client.post(f"/accounts/{made.pk}/link/", follow=True).content.decode()
    assert not LINK.search(link)
    Proposal.objects.filter(act="link").delete()
    answer(as_role("kim_lead"))

    assert actor_of(made, today).roles == {"board", role}
    assert not LINK.search(client.post(f"/accounts/{made.pk}/link/").content.decode())


def test_a_denial_is_lifted_when_another_agrees(
    as_role: AsRole, accounts: dict[str, Account], record: MadeRecord, today: date
) -> None:
    record.places({"p1": None})
    rights = accounts["information_rights"]
    by = actor_of(accounts["administrator"], today)
    keeping_accounts.deny(
        rights, "place", "p1", "own_record", today, None, by=by, at=timezone.now()
    )
    held = Denied.objects.get()

    as_role("administrator").post(f"/accounts/{rights.pk}/end/denial/{held.pk}/")
    before = as_role("information_rights").get("/homes/p1/").status_code
    answer(as_role("kim_lead"))

    assert before == 404
    assert as_role("information_rights").get("/homes/p1/").status_code == 200


def test_a_token_of_a_service_is_made_when_another_agrees_who_alone_is_shown_it(
    as_role: AsRole, accounts: dict[str, Account], record: MadeRecord, today: date
) -> None:
    client = as_role("administrator")
    made = client.post("/api/services/", {"name": "Warehouse", "role": "kim_lead"})
    typed = {"name": "nightly", "kinds": ["place"],
             "expires_on": (today + timedelta(days=30)).isoformat()}  # fmt: skip

    asked = client.post(made["Location"], typed).content.decode()
    none_yet = Token.objects.count()
    shown = answer(as_role("kim_lead"))

    assert "otr_" not in asked
    assert none_yet == 0
    assert re.search(r'value="otr_[^"]+"', shown)
    assert Token.objects.get().account == Service.objects.get().account


def test_an_account_that_reads_is_opened_again_when_another_agrees(
    as_role: AsRole, accounts: dict[str, Account]
) -> None:
    client = as_role("administrator")
    for role, is_open in (("board", True), ("auditor", False)):
        whose = accounts[role]
        client.post(f"/accounts/{whose.pk}/close/")
        client.post(f"/accounts/{whose.pk}/reopen/")
        whose.refresh_from_db()
        assert whose.is_active is is_open

    answer(as_role("kim_lead"))

    accounts["auditor"].refresh_from_db()
    assert accounts["auditor"].is_active


@pytest.mark.parametrize("how", ["refused", "withdrawn", "lapsed", "asker_closed"])
def test_what_nobody_agreed_to_is_never_done(
    as_role: AsRole, accounts: dict[str, Account], today: date, how: str
) -> None:
    client, lead = as_role("administrator"), as_role("kim_lead")
    client.post(
        f"/accounts/{accounts['officer'].pk}/give/role/",
        {"which": "auditor", "starts_on": today.isoformat()},
    )
    asked = Proposal.objects.get()
    if how == "refused":
        answer(lead, "refuse")
    elif how == "withdrawn":
        answer(client, "refuse")
    elif how == "lapsed":
        Proposal.objects.update(lapses_at=timezone.now())
    else:
        Account.objects.filter(pk=accounts["administrator"].pk).update(is_active=False)

    late = answer_to(lead, asked.pk)

    assert late.status_code == 200
    assert not AccountRole.objects.filter(account=accounts["officer"], role="auditor").exists()
    asked.refresh_from_db()
    assert asked.outcome == (how if how in ("refused", "withdrawn") else "")


def test_the_database_holds_that_it_takes_two(accounts: dict[str, Account]) -> None:
    now = timezone.now()
    asked = Proposal.objects.create(
        act="link", account=accounts["officer"], asked_by=accounts["administrator"], asked_at=now,
        lapses_at=now,
    )  # fmt: skip

    for who in ("administrator", "officer"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=asked.pk).update(
                outcome="agreed", settled_by=accounts[who], settled_at=now
            )


def test_what_is_done_on_the_server_and_alone_is_shown_to_who_may_agree(
    as_role: AsRole, accounts: dict[str, Account], today: date
) -> None:
    as_role("administrator").post(
        "/accounts/add/",
        {"email": "new@landlord.example", "roles": ["officer"], "starts_on": today.isoformat()},
    )
    actions.make_account(
        "glass@landlord.example", "x", ["administrator"], by=nobody(today),
        at=timezone.now(),
    )  # fmt: skip

    page = as_role("kim_lead").get("/accounts/proposals/").content.decode()

    alone = page[page.index('id="alone"') :]
    assert "new@landlord.example" in alone
    assert "glass@landlord.example" in alone
    assert "The server or the provider" in alone
    assert "The roles were set: Administrator" in alone


def test_whoever_can_agree_is_told_when_they_start(
    as_role: AsRole, accounts: dict[str, Account], record: MadeRecord
) -> None:
    as_role("administrator").post(f"/accounts/{accounts['officer'].pk}/link/")

    assert "It takes two" in as_role("kim_lead").get("/").content.decode()
    assert "It takes two" not in as_role("officer").get("/").content.decode()
