"""The parts of a case's order are told as far as their reader sees what made them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from tests.desk.conftest import NOW, TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def test_who_sees_no_needs_of_a_home_is_not_told_what_its_household_weighs(
    as_role: As, accounts: dict, a_case: None
) -> None:
    by = nobody(TODAY)
    patch = permission.make_patch("North", ["p1"], by=by, at=NOW)
    permission.give_patch(patch, accounts["officer"], by=by, at=NOW)

    for role in ("repairs", "complaints", "kim_lead"):
        for address in ("/cases/", "/cases/case-p1/", "/"):
            page = as_role(role).get(address).content.decode()
            assert "hazard 3" in page, (role, address)
            assert "repeated 2" in page, (role, address)
            assert "harm 12" not in page, (role, address)
            assert "household 2" not in page, (role, address)
    assert "harm 12 = hazard 3" in as_role("officer").get("/cases/").content.decode()


def test_the_hazard_of_an_issue_that_is_not_seen_is_not_told(
    as_role: As, a_case: None, record: MadeRecord
) -> None:
    record.put(
        "issue",
        {"issue_id": "i2", "case_id": "case-p1", "place_id": "p1", "lane": "at_risk",
         "sensitivity": "special", "check": "another", "happened_on": date(2026, 3, 9)},
    )  # fmt: skip

    seen = as_role("complaints").get("/cases/case-p1/").context["row"]
    all_of_it = as_role("information_rights").get("/cases/case-p1/").context["row"]

    assert (seen.hazard, seen.hazard_weight, seen.check_count, seen.latest_on) == (
        None, None, 1, None,
    )  # fmt: skip
    assert (all_of_it.hazard, all_of_it.check_count, all_of_it.latest_on) == (
        "damp_mould", 2, date(2026, 3, 9),
    )  # fmt: skip


def test_how_often_and_how_lately_issues_that_are_not_seen_were_told_is_not_told(
    as_role: As, accounts: dict, a_case: None, record: MadeRecord
) -> None:
    record.put(
        "issue",
        *({"issue_id": f"i{n}", "case_id": "case-p1", "place_id": "p1", "lane": "at_risk",
           "sensitivity": "confidential" if n == 2 else "special", "check": "another"}
          for n in (2, 3)),
    )  # fmt: skip
    by = nobody(TODAY)
    patch = permission.make_patch("North", ["p1"], by=by, at=NOW)
    permission.give_patch(patch, accounts["officer"], by=by, at=NOW)
    parts = ("repeated", "is_still_open", "is_recent", "harm")

    for role in ("repairs", "complaints", "kim_lead", "officer"):
        client = as_role(role)
        row = client.get("/cases/case-p1/").context["row"]
        assert (row.lane, *(getattr(row, one) for one in parts)) == ("at_risk", *[None] * 4), role
        for address in ("/cases/", "/cases/case-p1/", "/"):
            page = client.get(address).content.decode()
            assert "agree" in page or "1 check says so" in page, (role, address)
            for word in ("repeated", "still open", "harm 12"):
                assert word not in page.partition("<ol")[2], (role, address, word)
    row = as_role("information_rights").get("/cases/case-p1/").context["row"]
    assert [getattr(row, one) for one in parts] == [2, True, True, 12]
