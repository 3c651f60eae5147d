"""A token: shown once, kept as a digest, and worth no more than its owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from ontherecord.desk.api import actions, opening
from ontherecord.desk.api.models import Token
from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import Actor, nobody
from ontherecord.desk.permission.models import Account
from tests.desk.api.conftest import EVERY_KIND, LATER, Get, reading_with
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
TokenOf = Callable[..., tuple[Token, str]]


def test_of_a_token_only_a_digest_is_kept(token_of: TokenOf) -> None:
    token, text = token_of("kim_lead")

    kept = Token.objects.filter(pk=token.pk).values().get()

    assert text.startswith("otr_")
    assert len(text) > 40
    assert text not in str(kept)
    assert text not in str(list(Act.objects.values()))


def test_without_a_token_nothing_opens_and_the_answer_says_how(
    household: MadeRecord, as_role: Callable[[str | None], Client]
) -> None:
    signed_in = as_role("information_rights")

    answers = [
        Client().get("/api/v1/place/"),
        signed_in.get("/api/v1/place/"),
        signed_in.get("/api/v1/place/", headers={"Authorization": "Basic abc"}),
        reading_with("otr_made_up")("place/"),
        reading_with("Zoë\u2019s")("place/"),
    ]

    for answer in answers:
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"] == "Bearer"
        assert "Authorization: Bearer TOKEN" in answer.json()["detail"]


def test_a_token_that_was_revoked_or_has_ended_opens_nothing(
    token_of: TokenOf, household: MadeRecord
) -> None:
    revoked, of_revoked = token_of("kim_lead")
    ended, of_ended = token_of("kim_lead")
    assert reading_with(of_revoked)("place/").status_code == 200

    actions.revoke(revoked, by=nobody(TODAY), at=NOW)
    Token.objects.filter(pk=ended.pk).update(expires_on=datetime.now(UTC).date())

    assert reading_with(of_revoked)("place/").status_code == 401
    assert reading_with(of_ended)("place/").status_code == 401


def test_a_token_ends_with_the_account_the_role_and_the_signing_in_of_its_owner(
    token_of: TokenOf, household: MadeRecord, accounts: dict[str, Account]
) -> None:
    _, text = token_of("kim_lead")
    get, by, owner = reading_with(text), nobody(TODAY), accounts["kim_lead"]

    long_ago = datetime.now(UTC) - timedelta(days=31)
    Account.objects.filter(pk=owner.pk).update(last_login=long_ago)
    rests = get("place/")
    Account.objects.filter(pk=owner.pk).update(last_login=datetime.now(UTC))
    wakes = get("place/")
    permission.set_roles(owner, [], said_by="desk", by=by, at=NOW)
    without_role = get("place/")
    permission.set_active(owner, False, by=by, at=NOW)
    closed = get("place/")

    assert (rests.status_code, wakes.status_code) == (401, 200)
    assert "rests until its owner signs in" in rests.json()["detail"]
    assert (without_role.status_code, closed.status_code) == (403, 401)


def test_an_account_of_the_demonstration_reads_only_where_that_runs(
    token_of: TokenOf, household: MadeRecord, accounts: dict[str, Account]
) -> None:
    _, text = token_of("kim_lead")
    Account.objects.filter(pk=accounts["kim_lead"].pk).update(is_demo=True)

    assert reading_with(text)("place/").status_code == 401


def test_who_asks_too_often_is_told_when_to_ask_again(
    token_of: TokenOf, household: MadeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_A_MINUTE", 2)
    _, text = token_of("kim_lead")
    at = datetime(2026, 3, 20, 10, 0, 45, tzinfo=UTC)
    Account.objects.update(last_login=at)
    monkeypatch.setattr("ontherecord.desk.web.clock.timezone.now", lambda: at)
    get = reading_with(text)

    answers = [get("runs/") for _ in range(3)]
    monkeypatch.setattr(
        "ontherecord.desk.web.clock.timezone.now", lambda: at + timedelta(minutes=1)
    )

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "15"
    assert get("runs/").status_code == 200


def test_the_last_use_of_a_token_is_told(token_of: TokenOf, household: MadeRecord) -> None:
    token, text = token_of("kim_lead")
    assert token.last_used_at is None

    reading_with(text)("runs/")

    token.refresh_from_db()
    assert token.last_used_at


def test_a_service_sees_what_its_role_does_anywhere_and_nothing_that_is_held_back(
    household: MadeRecord,
) -> None:
    by = Actor(None, frozenset({"administrator"}), TODAY)
    service = actions.make_service("Data warehouse", "kim_lead", by=by, at=NOW)
    _, text = actions.make_token(service.account_id, "nightly", EVERY_KIND, LATER, by=by, at=NOW)
    household.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    get = reading_with(text)

    people = [one["person_id"] for one in get("person/").json()["items"]]

    assert people == ["bob"]
    assert get("need/").json()["items"] == []
    assert service.account.email == "data-warehouse@service.invalid"
    assert not service.account.has_usable_password()
    assert not service.account.account_roles.exists()
    with pytest.raises(actions.UnableToMakeService, match="already"):
        actions.make_service("Data warehouse", "officer", by=by, at=NOW)


def test_what_was_done_with_a_token_is_told_to_the_audit(token_of: TokenOf) -> None:
    token, _ = token_of("officer", ["repair", "place"])

    actions.revoke(token, by=nobody(TODAY), at=NOW)
    actions.revoke(token, by=nobody(TODAY), at=NOW)

    told = Act.objects.filter(event__startswith="token.").order_by("id")
    assert [(one.event, one.thing_ids) for one in told] == [
        ("token.made", [str(token.account_id)]), ("token.revoked", [str(token.account_id)]),
    ]  # fmt: skip
    assert told[0].detail == {
        "token": str(token.pk), "kinds": "place repair", "expires_on": "2099-01-01",
    }  # fmt: skip


def test_only_reading_is_possible(token_of: TokenOf, household: MadeRecord) -> None:
    _, text = token_of("kim_lead")

    for method in ("post", "put", "patch", "delete", "head", "options"):
        answer = getattr(Client(), method)(
            "/api/v1/place/", headers={"Authorization": f"Bearer {text}"}
        )
        assert (answer.status_code, answer["Allow"]) == (405, "GET"), method


def test_before_the_first_handover_the_api_says_that_there_is_nothing_yet(
    reads: Callable[..., Get], db: None
) -> None:
    answer = reads("kim_lead")("place/")

    assert answer.status_code == 503
    assert "after the next refresh" in answer.json()["detail"]


def test_what_fails_says_so_and_shows_nothing(
    reads: Callable[..., Get], household: MadeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*of: object) -> None:
        raise ValueError("Zephyrine Quillfeather")

    monkeypatch.setattr("ontherecord.desk.api.resources.served_runs", fail)

    answer = reads("kim_lead")("runs/")

    assert answer.status_code == 500
    assert b"Quillfeather" not in answer.content
