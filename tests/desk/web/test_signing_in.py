"""Signing in: a second factor for all, limits, sessions that end, demonstrations that stay home."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
import time_machine
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from ontherecord.desk.audit import queries as audit
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account
from ontherecord.desk.web.configuration import Provider
from tests.desk.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


def sign_in(client: Client, email: str, password: str = PASSWORD):
    return client.post("/sign-in/", {"login": email, "password": password})


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def enter_code(client: Client, secret: str):
    """Enter the code of this half minute within it, however slow the machine is."""
    with time_machine.travel(timezone.now(), tick=False):
        return client.post("/account/app/", {"code": code_for(secret)})


def test_a_password_alone_leads_to_the_second_factor_and_nowhere_else(
    accounts: dict[str, Account],
) -> None:
    client = Client()

    sign_in(client, "OFFICER@landlord.example")

    for address in ("/", "/audit/", "/account/password/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, "/account/app/"), address


def test_the_second_factor_is_set_up_asked_for_and_kept_under_a_key(
    accounts: dict[str, Account],
) -> None:
    client = Client()
    sign_in(client, "officer@landlord.example")
    secret = client.get("/account/app/").context["form"].secret

    done = enter_code(client, secret)
    codes = client.get("/account/codes/").context["unused_codes"]

    assert done["Location"] == "/account/codes/"
    assert client.get("/").status_code == 200
    kept = Authenticator.objects.get(user=accounts["officer"], type="totp").data["secret"]
    assert secret not in kept
    again = Client()
    asked = sign_in(again, "officer@landlord.example")
    assert asked["Location"].startswith("/sign-in/second-factor/")
    assert again.get("/").status_code == 302
    wrong = again.post("/sign-in/second-factor/", {"code": "000000"})
    assert "There is a problem" in wrong.content.decode()
    again.post("/sign-in/second-factor/", {"code": codes[0]})
    assert again.get("/").status_code == 200


def test_a_session_older_than_the_second_factor_does_not_pass_it(
    accounts: dict[str, Account],
) -> None:
    older, own = Client(), Client()
    for client in (older, own):
        sign_in(client, "officer@landlord.example")
    secret = own.get("/account/app/").context["form"].secret
    enter_code(own, secret)

    assert own.get("/").status_code == 200
    for address in ("/", "/account/"):
        assert older.get(address)["Location"].startswith("/sign-in/"), address
    assert older.get("/account/app/")["Location"].startswith("/sign-in/")


def answered_by_the_provider(account: Account, *groups: str, session_key: str | None = None):
    """Let the provider say who somebody is, as its answer does, within a page's transaction."""
    request = RequestFactory().get("/sign-in/with/landlord/answer/")
    request.session = SessionStore(session_key)
    request.user = get_user(request)
    SocialAccount.objects.create(user=account, provider="landlord", uid="u1")
    said = SocialAccount(
        provider="landlord", uid="u1", extra_data={"id_token": {"groups": list(groups)}}
    )
    with context.request_context(request), transaction.atomic():
        return complete_login(request, SocialLogin(user=Account(), account=said))


def test_who_lost_their_groups_at_the_provider_loses_roles_and_sessions(
    accounts: dict[str, Account], as_role, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = Provider(
        "Landlord", "https://login.example", "desk", "secret", "groups", {"g1": "repairs"}
    )
    with_provider = dataclasses.replace(django_settings.CONFIGURATION, provider=provider)
    monkeypatch.setattr(django_settings, "CONFIGURATION", with_provider)
    account, by = accounts["repairs"], nobody(timezone.localdate())
    actions.set_roles(account, [], said_by="desk", by=by, at=timezone.now())
    actions.set_roles(account, ["repairs"], said_by="provider", by=by, at=timezone.now())
    here, elsewhere, somebody_elses = as_role("repairs"), as_role("repairs"), as_role("officer")
    assert here.get("/cases/").status_code == 200

    refused = answered_by_the_provider(account, "g9", session_key=here.session.session_key)

    assert refused.status_code == 403
    assert actor_of(account, timezone.localdate()).roles == frozenset()
    for client in (here, elsewhere):
        assert client.get("/")["Location"].startswith("/sign-in/")
    assert somebody_elses.get("/").status_code == 200
    assert "account.sessions.ended" in [told.what for told in audit.latest()]


def test_signing_in_is_told_to_the_audit(accounts: dict[str, Account]) -> None:
    sign_in(Client(), "officer@landlord.example")

    told = [t for t in audit.latest() if t.what == "account.signed_in"]

    assert [t.account_id for t in told] == [accounts["officer"].pk]


def test_after_five_failures_it_is_closed_a_while_and_says_so(
    accounts: dict[str, Account],
) -> None:
    client = Client()
    for _ in range(5):
        wrong = sign_in(client, "officer@landlord.example", "guessed-wrongly")

    closed = sign_in(client, "officer@landlord.example")

    assert "is not right" in wrong.content.decode()
    assert "opens again in five minutes" in closed.content.decode()
    assert client.get("/").status_code == 302


def test_nobody_learns_from_an_answer_whether_there_is_an_account(
    accounts: dict[str, Account],
) -> None:
    known = sign_in(Client(), "officer@landlord.example", "guessed-wrongly").content.decode()
    unknown = sign_in(Client(), "nobody@landlord.example", "guessed-wrongly").content.decode()

    assert ("is not right" in known, "is not right" in unknown) == (True, True)


def test_a_closed_account_does_not_open(accounts: dict[str, Account]) -> None:
    Account.objects.filter(pk=accounts["officer"].pk).update(is_active=False)
    client = Client()

    sign_in(client, "officer@landlord.example")

    assert client.get("/")["Location"].startswith("/sign-in/")


def test_nobody_can_make_an_account(client: Client) -> None:
    assert client.get("/sign-in/sign-up/").status_code == 404
    assert "sign up" not in client.get("/sign-in/").content.decode().lower()


def test_an_account_of_the_demonstration_opens_only_where_it_runs(
    accounts: dict[str, Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    Account.objects.filter(pk=accounts["officer"].pk).update(is_demo=True)
    outside = Client()
    sign_in(outside, "officer@landlord.example")

    demo = dataclasses.replace(django_settings.CONFIGURATION, is_demo=True)
    monkeypatch.setattr(django_settings, "CONFIGURATION", demo)
    inside = Client()
    sign_in(inside, "officer@landlord.example")

    assert outside.get("/")["Location"].startswith("/sign-in/")
    assert inside.get("/").status_code == 200


def test_a_session_ends_when_it_lies_unused(as_role) -> None:
    client = as_role("officer")
    with time_machine.travel("2026-03-20T10:00:00Z", tick=False) as clock:
        client = as_role("officer")
        assert client.get("/").status_code == 200
        clock.shift(timedelta(minutes=59))
        assert client.get("/").status_code == 200
        clock.shift(timedelta(minutes=61))
        assert client.get("/")["Location"].startswith("/sign-in/")
        assert client.get("/")["Location"].startswith("/sign-in/")


def test_a_session_ends_after_its_hours_however_much_it_is_used(as_role) -> None:
    with time_machine.travel("2026-03-20T10:00:00Z", tick=False) as clock:
        client = as_role("officer")
        for _ in range(12):
            assert client.get("/").status_code == 200
            clock.shift(timedelta(minutes=59))
        clock.shift(timedelta(minutes=30))
        assert client.get("/")["Location"].startswith("/sign-in/")


def test_signing_out_ends_the_session(as_role) -> None:
    client = as_role("officer")

    client.post("/sign-out/")

    assert client.get("/").status_code == 302


def test_who_is_to_sign_in_comes_back_and_no_word_of_a_search_stands_in_the_address(
    client: Client,
) -> None:
    searched = client.post("/search/", {"words": "Zephyrine Quillfeather"})
    filtered = client.get("/cases/", {"lane": "due", "words": "Zephyrine", "else": "Quill"})

    assert searched["Location"] == "/sign-in/?next=/search/"
    assert filtered["Location"] == "/sign-in/?next=/cases/%3Flane%3Ddue"
