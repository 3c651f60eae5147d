"""No administrator alone invents somebody who reads: what reads about people is agreed to, and the
sign-in of whoever is to read comes from the hand of whoever agreed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account, AccountRole, Patch, Proposal, Team
from ontherecord.desk.web.accounts.doing import ACTS
from tests.desk.agreeing import answer_to, what_is_shown
from tests.desk.conftest import PASSWORD
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
LINK = re.compile(r"http://testserver(/sign-in/choose/[^<]+)")
INVENTED = "invented@landlord.example"
AsRole = Callable[[str | None], Client]


@pytest.fixture
def north(record: MadeRecord, accounts: dict[str, Account], today: date) -> Patch:
    record.places({"p1": None})
    by = actor_of(accounts["administrator"], today)
    return actions.make_patch("North", ["p1"], by=by, at=timezone.now())


@pytest.fixture
def east(accounts: dict[str, Account], today: date) -> Team:
    by = actor_of(accounts["administrator"], today)
    return actions.make_team("East", [], by=by, at=timezone.now())


def add(client: Client, today: date, roles: list[str], **more: str) -> Account:
    typed = {"email": INVENTED, "name": "Ann Inventor", "roles": roles,
             "starts_on": today.isoformat(), **more}  # fmt: skip
    assert client.post("/accounts/add/", typed).status_code == 302
    return Account.objects.get(email=INVENTED)


def give(client: Client, whose: Account, what: str, which: object, today: date) -> str:
    typed = {"which": str(which), "starts_on": today.isoformat()}
    asked = client.post(f"/accounts/{whose.pk}/give/{what}/", typed, follow=True)
    return asked.content.decode()


def answer(client: Client, said: str = "agree", of: Proposal | None = None) -> str:
    """Answer what waits as its page shows it, and give the page that comes of it."""
    first = of or Proposal.objects.filter(outcome="").order_by("asked_at", "id")[0]
    return answer_to(client, first.pk, said).content.decode()


def take_sign_in(link: str) -> Client:
    """Choose a password by a link as whoever holds it would."""
    client = Client()
    form = client.get(link, follow=True)
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    client.post(form.redirect_chain[-1][0], chosen)
    return client


def can_sign_in() -> bool:
    answered = Client().post("/sign-in/", {"login": INVENTED, "password": PASSWORD})
    return answered.status_code == 302


def test_a_new_starter_is_one_answer_and_begins_by_the_hand_of_whoever_gave_it(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, east: Team, today: date
) -> None:
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    made = add(administrator, today, ["officer"], team=str(east.pk), patch=str(north.pk))
    before = actor_of(made, today)
    alone = administrator.post(f"/accounts/{made.pk}/link/").content.decode()
    Proposal.objects.filter(act="link").delete()
    listed = lead.get("/accounts/proposals/").content.decode()

    shown = answer(lead)

    assert (before.roles, before.patch_places) == (frozenset(), ())
    assert not LINK.search(alone)
    assert listed.count("Give the role Housing officer") == 1
    assert "give the team East" in listed
    assert "give the patch North" in listed
    link = LINK.search(shown)
    assert link
    assert "administrator@landlord.example asked for it" in shown
    after = actor_of(made, today)
    assert (after.roles, after.patch_places) == (frozenset({"officer"}), ("p1",))
    take_sign_in(link[1])
    assert can_sign_in()


def test_a_patch_moved_to_somebody_at_work_is_one_answer_and_leaves_their_sign_in(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, today: date
) -> None:
    officer, session = accounts["officer"], as_role("officer")
    Authenticator.objects.create(user=officer, type="totp", data={"secret": "kept"})
    administrator = as_role("administrator")

    asked = give(administrator, officer, "patch", north.pk, today)
    before = actor_of(officer, today).patch_places
    agreed = answer(as_role("kim_lead"))

    assert "Asked for" in asked
    assert before == ()
    assert actor_of(officer, today).patch_places == ("p1",)
    assert not LINK.search(agreed)
    assert Authenticator.objects.filter(user=officer).exists()
    assert session.get("/").status_code == 200
    officer.refresh_from_db()
    assert officer.has_usable_password()


@pytest.mark.parametrize("what", ["role", "team", "patch"])
def test_a_sign_in_that_the_asker_took_beforehand_opens_nothing_once_it_reads(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, east: Team, today: date, what: str
) -> None:
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    made = add(administrator, today, ["board"])
    link = LINK.search(administrator.post(f"/accounts/{made.pk}/link/").content.decode())
    assert link
    take_sign_in(link[1])
    assert can_sign_in()
    Authenticator.objects.create(user=made, type="totp", data={"secret": "the asker's"})
    session = Client()
    session.force_login(made)
    which = {"role": "officer", "team": east.pk, "patch": north.pk}[what]

    give(administrator, made, what, which, today)
    shown = answer(lead)

    assert not can_sign_in()
    assert session.get("/account/done/").status_code == 302
    assert not Authenticator.objects.filter(user=made).exists()
    handed = LINK.search(shown)
    assert handed
    take_sign_in(handed[1])
    assert can_sign_in()


@pytest.mark.parametrize("said", ["agree", "refuse", None])
def test_a_link_made_before_more_is_asked_for_opens_nothing(
    as_role: AsRole, accounts: dict[str, Account], today: date, said: str | None
) -> None:
    administrator = as_role("administrator")
    made = add(administrator, today, ["board"])
    link = LINK.search(administrator.post(f"/accounts/{made.pk}/link/").content.decode())
    assert link

    give(administrator, made, "role", "information_rights", today)
    if said:
        answer(as_role("kim_lead"), said)

    assert "no longer works" in Client().get(link[1], follow=True).content.decode()


def test_to_end_what_reads_and_take_the_link_then_gains_nothing(
    as_role: AsRole, accounts: dict[str, Account], today: date
) -> None:
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    made = add(administrator, today, ["officer"])
    answer(lead)
    role = AccountRole.objects.get(account=made)
    administrator.post(f"/accounts/{made.pk}/end/role/{role.pk}/")
    link = LINK.search(administrator.post(f"/accounts/{made.pk}/link/").content.decode())
    assert link
    take_sign_in(link[1])
    assert can_sign_in(), "it reads nothing, and nobody else began with it"

    give(administrator, made, "role", "repairs", today)
    answer(lead)

    assert actor_of(made, today).roles == {"repairs"}
    assert not can_sign_in()


def test_what_is_asked_for_since_the_page_was_read_is_shown_before_it_is_agreed_to(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, today: date
) -> None:
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    made = add(administrator, today, ["officer"])
    first = Proposal.objects.get()
    page = lead.get(f"/accounts/proposals/{first.pk}/").content.decode()

    give(administrator, made, "patch", north.pk, today)
    again = lead.post(
        f"/accounts/proposals/{first.pk}/", {"answer": "agree", **what_is_shown(page)}
    )

    assert again.status_code == 422
    assert "What it opens is not what you were shown" in again.content.decode()
    assert actor_of(made, today).roles == set()
    assert actor_of(made, today).patch_places == ()
    lead.post(
        f"/accounts/proposals/{first.pk}/",
        {"answer": "agree", **what_is_shown(again.content.decode())},
    )
    assert actor_of(made, today).roles == {"officer"}
    assert actor_of(made, today).patch_places == ("p1",)


def test_what_others_asked_or_about_others_is_never_agreed_to_along_with_it(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, today: date
) -> None:
    lead, administrator = as_role("kim_lead"), as_role("administrator")
    other = actions.make_account(
        "other@landlord.example", PASSWORD, ["administrator"], by=nobody(today), at=timezone.now()
    )
    by = actor_of(other, today)
    of_another = Proposal.objects.create(
        act="role", account=accounts["repairs"], asked_by=other, asked_at=timezone.now(),
        lapses_at=timezone.now() + timedelta(days=3),
        detail={"role": "information_rights", "from": today.isoformat(), "until": None},
    )  # fmt: skip
    give(administrator, accounts["officer"], "patch", north.pk, today)
    asked = Proposal.objects.get(act="patch")

    answer(lead, of=asked)

    assert actor_of(accounts["officer"], today).patch_places == ("p1",)
    assert actor_of(accounts["repairs"], today).roles == {"repairs"}
    of_another.refresh_from_db()
    assert of_another.outcome == ""
    assert by.account_id == other.pk


def test_an_account_closed_meanwhile_is_given_no_link_and_keeps_no_sign_in(
    as_role: AsRole, accounts: dict[str, Account], today: date
) -> None:
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    made = add(administrator, today, ["board"])
    link = LINK.search(administrator.post(f"/accounts/{made.pk}/link/").content.decode())
    assert link
    take_sign_in(link[1])
    give(administrator, made, "role", "complaints", today)
    administrator.post(f"/accounts/{made.pk}/close/")

    agreed = answer(lead)
    administrator.post(f"/accounts/{made.pk}/reopen/")
    made.refresh_from_db()

    assert not LINK.search(agreed)
    assert not made.is_active, "to open it again takes two"
    assert not made.has_usable_password()


def test_whoever_signs_in_by_the_provider_keeps_their_sign_in(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, today: date
) -> None:
    board = accounts["board"]
    Account.objects.filter(pk=board.pk).update(is_vouched=False)
    SocialAccount.objects.create(user=board, provider="organisation", uid="1")
    session = as_role("board")

    give(as_role("administrator"), board, "patch", north.pk, today)
    agreed = answer(as_role("kim_lead"))

    assert not LINK.search(agreed)
    assert session.get("/account/done/").status_code == 200
    assert actor_of(board, today).patch_places == ("p1",)


def test_what_they_have_already_is_refused_when_it_is_asked_for(
    as_role: AsRole, accounts: dict[str, Account], today: date
) -> None:
    page = give(as_role("administrator"), accounts["officer"], "role", "officer", today)

    assert "on some of these days already" in page
    assert not Proposal.objects.exists()


def test_who_made_and_who_agreed_is_shown_and_put_in_order(
    as_role: AsRole, accounts: dict[str, Account], today: date,
    django_assert_max_num_queries: Callable,
) -> None:  # fmt: skip
    administrator = as_role("administrator")
    made = add(administrator, today, ["officer"])
    answer(as_role("kim_lead"))
    Account.objects.filter(pk=accounts["repairs"].pk).update(name="ann inventor")
    administrator.get("/accounts/")

    with django_assert_max_num_queries(22):
        page = administrator.get("/accounts/?order=maker").content.decode()
    own = administrator.get(f"/accounts/{made.pk}/").content.decode()

    invented = page[page.index(INVENTED) : page.index("</tr>", page.index(INVENTED))]
    assert "administrator@landlord.example" in invented
    assert "kim_lead@landlord.example" in invented
    assert page.count("Same name") == 2
    assert page.index("The server") > page.index(INVENTED), "in order of who made them"
    summary = own[own.index("Made by") : own.index("Second factor")]
    assert "administrator@landlord.example" in summary
    assert "kim_lead@landlord.example" in summary


def test_a_landlord_with_one_administrator_and_no_lead_is_told_what_to_do(
    as_role: AsRole, accounts: dict[str, Account], today: date
) -> None:
    Account.objects.filter(pk=accounts["kim_lead"].pk).update(is_active=False)

    page = as_role("administrator").post(
        "/accounts/add/",
        {"email": INVENTED, "roles": ["officer"], "starts_on": today.isoformat()},
        follow=True,
    ).content.decode()  # fmt: skip

    assert "Nobody else can agree yet" in page
    assert "ontherecord add-account" in page


def test_keeping_accounts_is_told_as_one_person_alone_only_where_it_was(
    as_role: AsRole, accounts: dict[str, Account], north: Patch, today: date
) -> None:
    administrator, lead = as_role("administrator"), as_role("kim_lead")
    add(administrator, today, ["officer"], patch=str(north.pk))
    answer(lead)

    page = lead.get("/accounts/proposals/").content.decode()

    alone = page[page.index('id="alone"') :]
    assert "The account was made" in alone
    assert "A role was given" not in alone
    assert "A link for choosing" not in alone


def test_a_link_is_not_made_of_what_takes_two_since_the_page_was_asked(
    as_role: AsRole, accounts: dict[str, Account], today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = as_role("administrator")
    made = add(administrator, today, ["board"])
    answers = iter([False, True])  # somebody agreed between the asking and the making
    late = replace(ACTS["link"], takes_two=lambda _request, _account: next(answers))
    monkeypatch.setitem(ACTS, "link", late)

    page = administrator.post(f"/accounts/{made.pk}/link/", follow=True).content.decode()

    assert "It takes two by now" in page
    assert not LINK.search(page)
    made.refresh_from_db()
    assert made.link_nonce == ""
