"""Tokens of somebody of each role, and a small record to read with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from ontherecord.desk.api import actions
from ontherecord.desk.api.models import Token
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account
from ontherecord.standards.kinds import read_standards
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

KINDS = (*sorted(read_standards().kinds), "issue", "issue_case")
EVERY_KIND = KINDS
LATER = date(2099, 1, 1)
Get = Callable[..., HttpResponse]


@pytest.fixture
def token_of(accounts: dict[str, Account]) -> Callable[..., tuple[Token, str]]:
    """Make a token of somebody of a role, who has signed in lately."""

    def make(role: str, kinds: Iterable[str] = EVERY_KIND) -> tuple[Token, str]:
        account = accounts[role]
        account.last_login = datetime.now(UTC)
        account.save(update_fields=["last_login"])
        return actions.make_token(
            account.pk, "a test", list(kinds), LATER, by=nobody(TODAY), at=NOW
        )

    return make


@pytest.fixture
def reads(token_of: Callable[..., tuple[Token, str]]) -> Callable[..., Get]:
    """Give a reader with a token: `reads("officer")("place/")`."""

    def reader(role: str, kinds: Iterable[str] = EVERY_KIND) -> Get:
        _, text = token_of(role, kinds)
        return reading_with(text)

    return reader


def reading_with(text: str) -> Get:
    """Give a function that asks for an address, whole or under /api/v1/, with a token."""
    client = Client()

    def get(address: str, **query: Any) -> HttpResponse:
        whole = address if address.startswith("/") else f"/api/v1/{address}"
        return client.get(whole, query, headers={"Authorization": f"Bearer {text}"})

    return get


@pytest.fixture
def household(record: MadeRecord) -> MadeRecord:
    """Two homes in a block: in one lives Ann with a repair, a need and an issue; Bob is gone."""
    record.places({"block": None, "home1": "block", "home2": "block"})
    record.living("ann", "home1")
    record.living("bob", "home2", ends_before=date(2026, 1, 1))
    record.put(
        "repair",
        {"repair_id": "r1", "place_id": "home1", "person_id": "ann", "fault": "leak",
         "description": "damp", "reported_on": date(2026, 1, 2), "source": "housing",
         "first_record_id": "h1", "first_seen_on": date(2026, 1, 3)},
        {"repair_id": "r2", "place_id": "home2", "reported_on": date(2026, 2, 2),
         "source": "housing", "first_seen_on": date(2026, 2, 3)},
    )  # fmt: skip
    record.put("match", {"kind": "repair", "entity_id": "r1", "record_id": "h1",
                         "reason": "same key", "weight": 1.0})  # fmt: skip
    record.put(
        "repair_record",
        {"record_id": "h1", "source": "housing", "source_ref": "R-1", "feed": "repairs",
         "extract": "repairs.csv", "row_number": 7, "first_seen_on": date(2026, 1, 3),
         "fault": "leak", "reported_on": date(2026, 1, 2)},
    )  # fmt: skip
    record.put("need", {"need_id": "n1", "place_id": "home1", "person_id": "ann"})
    record.put(
        "issue_case",
        {"case_id": "case-home1", "place_id": "home1", "lane": "due", "open_issue_count": 1,
         "position": 1},
    )  # fmt: skip
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-home1", "place_id": "home1", "lane": "due",
         "sensitivity": "ordinary", "check": "a_check", "subject_kind": "repair",
         "subject_id": "r1", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put("check_said", {"check": "a_check", "title": "Late", "lane": "due"})
    return record
