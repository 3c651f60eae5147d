"""The filter of cases offers the checks of which its reader may see any issue at all."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.permission.models import Account, NamedFor
from tests.desk.conftest import TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


def test_the_filter_offers_the_checks_of_which_a_role_may_see_any_issue(
    as_role: As, accounts: dict[str, Account], a_case: None, record: MadeRecord
) -> None:
    record.put("check_said", *(
        {"check": f"is_{level}", "title": f"Rests on what is {level}", "lane": "at_risk",
         "sensitivity": level}
        for level in ("ordinary", "personal", "special", "confidential")
    ))  # fmt: skip

    def offered(role: str) -> set[str]:
        page = as_role(role).get("/cases/?lane=at_risk").content.decode()
        return set(re.findall(r'<option value="is_(\w+)"', page))

    to_staff = {"ordinary", "personal", "special"}
    for role in ("repairs", "complaints", "kim_lead"):
        assert offered(role) == to_staff, role
    assert offered("information_rights") == {*to_staff, "confidential"}
    record.put("issue", {"issue_id": "hidden", "case_id": "case-p1", "place_id": "p1",
                         "lane": "at_risk", "sensitivity": "confidential",
                         "held_back": "sensitive", "check": "is_confidential"})  # fmt: skip
    assert offered("kim_lead") == to_staff, "that one is there tells nobody"
    NamedFor.objects.create(
        account=accounts["kim_lead"], kind="person", thing_id="ann", starts_on=TODAY
    )
    assert offered("kim_lead") == {*to_staff, "confidential"}
