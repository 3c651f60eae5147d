"""What anybody is denied stands in one list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from ontherecord.desk.permission.models import Account, Denied
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]


@pytest.mark.parametrize("role", ["administrator", "auditor", "kim_lead"])
def test_denials_of_everybody_stand_in_one_list_with_the_way_to_where_they_are_lifted(
    as_role: Callable[[str | None], Client], accounts: dict[str, Account], record: MadeRecord,
    today: date, role: str,
) -> None:  # fmt: skip
    record.places({"p1": None})
    days = {"now": (0, None), "later": (3, 9), "over": (-9, -1)}
    three = ("officer", "repairs", "complaints")
    for (name, (first, until)), whose in zip(days.items(), three, strict=True):
        Denied.objects.create(
            account=accounts[whose], kind="place", thing_id=f"p-{name}", reason="own_record",
            starts_on=today + timedelta(days=first),
            ends_before=today + timedelta(days=until) if until else None,
        )  # fmt: skip
    client = as_role(role)

    answer = client.get("/accounts/denials/")

    if role == "kim_lead":
        assert answer.status_code == 403
        return
    page = answer.content.decode()
    assert "p-now" in page
    assert "p-later" in page
    assert "p-over" not in page
    assert f"/accounts/{accounts['officer'].pk}/#denial" in page
    assert 'id="denial"' in client.get(f"/accounts/{accounts['officer'].pk}/").content.decode()
    assert "/accounts/denials/" in client.get("/accounts/").content.decode()
