"""The pages about tokens and services, and the page that tells what there is to read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.api.models import Service, Token
from ontherecord.desk.permission.models import Account, Proposal
from tests.desk.agreeing import answer_to
from tests.desk.api.conftest import reading_with
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
TYPED = {"name": "Power BI, every night", "kinds": ["place", "repair"], "expires_on": "2027-03-01"}


@pytest.fixture(autouse=True)
def in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a day be what it is in every test, whatever day the tests run."""
    from datetime import UTC, datetime

    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    monkeypatch.setattr("ontherecord.desk.web.clock.timezone.now", lambda: at)


def text_on(page: object) -> str:
    found = re.search(r'value="(otr_[^"]+)"', page.content.decode())  # type: ignore[attr-defined]
    assert found
    return found[1]


def test_somebody_makes_a_token_reads_with_it_and_revokes_it(
    as_role: As, household: MadeRecord
) -> None:
    client = as_role("kim_lead")

    made = client.post("/api/tokens/new/", TYPED)
    text = text_on(made)
    listed = client.get("/api/tokens/").content.decode()
    read = reading_with(text)("place/")
    token = Token.objects.get()
    client.post(f"/api/tokens/{token.pk}/revoke/")

    assert made.status_code == 200
    assert made["Cache-Control"] == "no-store"
    assert "Power BI, every night" in listed
    assert text not in listed
    assert read.status_code == 200
    assert reading_with(text)("place/").status_code == 401
    assert "Revoked" in client.get("/api/tokens/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"kinds": []}, {"kinds": ["dragon"]}, {"expires_on": "2026-11-02"},
     {"expires_on": "2028-01-01"}, {"expires_on": ""}],
)  # fmt: skip
def test_what_is_wrong_with_a_token_is_said_and_none_is_made(
    as_role: As, household: MadeRecord, wrong: dict[str, object]
) -> None:
    page = as_role("kim_lead").post("/api/tokens/new/", TYPED | wrong)

    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert not Token.objects.exists()


def test_nobody_revokes_anothers_token_but_an_administrator(
    as_role: As, household: MadeRecord
) -> None:
    text = text_on(as_role("kim_lead").post("/api/tokens/new/", TYPED))
    token = Token.objects.get()

    of_another = as_role("officer").post(f"/api/tokens/{token.pk}/revoke/")
    not_theirs = as_role("officer").post(f"/api/services/tokens/{token.pk}/revoke/")
    still = reading_with(text)("runs/").status_code
    as_role("administrator").post(f"/api/services/tokens/{token.pk}/revoke/")

    assert (of_another.status_code, not_theirs.status_code, still) == (404, 403, 200)
    assert reading_with(text)("runs/").status_code == 401


def test_an_administrator_makes_a_service_and_another_agrees_to_a_token_for_it(
    as_role: As, household: MadeRecord
) -> None:
    client = as_role("administrator")

    made = client.post("/api/services/", {"name": "Data warehouse", "role": "kim_lead"})
    twice = client.post("/api/services/", {"name": "Data warehouse", "role": "officer"})
    client.post(made["Location"], TYPED)
    asked = Proposal.objects.get()
    page = answer_to(as_role("kim_lead"), asked.pk)
    listed = client.get("/api/services/").content.decode()

    assert twice.status_code == 422
    assert "There is a service called Data warehouse already" in twice.content.decode()
    assert Service.objects.count() == 1
    assert reading_with(text_on(page))("repair/").status_code == 200
    assert "Power BI, every night" in listed
    assert "Everything personal" in listed


def test_a_service_signs_in_nowhere_and_is_given_no_case(
    as_role: As, household: MadeRecord
) -> None:
    as_role("administrator").post("/api/services/", {"name": "Warehouse", "role": "kim_lead"})
    account = Account.objects.get(email="warehouse@service.invalid")

    page = Client().post("/sign-in/", {"login": account.email, "password": ""})
    case = as_role("kim_lead").get("/cases/case-home1/").content.decode()

    assert page.status_code == 200
    assert not account.has_usable_password()
    assert "warehouse@service.invalid" not in case


def test_the_page_of_the_api_lists_every_kind_with_its_fields(
    as_role: As, household: MadeRecord
) -> None:
    page = as_role("officer").get("/api/").content.decode()
    described = as_role("officer").get("/api/openapi.json")

    assert "/api/v1/repair/" in page
    assert "<code>follow_on_of_id</code>" in page
    assert "/api/v1/repair/" in described.json()["paths"]


def test_before_a_record_there_is_the_pages_say_so(as_role: As) -> None:
    client = as_role("officer")

    assert "nothing to read" in client.get("/api/tokens/new/").content.decode()
    assert "No record has been handed over" in client.get("/api/").content.decode()
