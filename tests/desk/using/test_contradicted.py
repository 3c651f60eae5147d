"""A count of what other systems contradict leads to each, as far as it may be seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import View
from ontherecord.desk.permission.models import Account, Denied
from ontherecord.desk.permission.rules import ROLE_MAY, ROLES
from ontherecord.desk.using.systems import contradicted
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
LIST = "/systems/calls/contradicted/person/telephone/"


@pytest.fixture
def counted(ann: MadeRecord) -> MadeRecord:
    ann.con.execute("update record.person set full_name = 'Ann Archer', telephone = '07700 900123'")
    ann.put(
        "mismatch_count",
        {"source": "calls", "kind": "person", "field": "telephone", "thing_count": 430,
         "not_shown_count": 430},
    )  # fmt: skip
    ann.put(
        "extract",
        {"extract": "calls.csv", "system": "calls", "feed": "customers", "delivery": "full",
         "received_on": date(2026, 3, 1), "received": 9, "unread": 0, "mapped": 9, "rejected": 0},
    )  # fmt: skip
    return ann


def test_the_count_leads_to_each_and_each_to_who_says_what(
    as_role: As, counted: MadeRecord
) -> None:
    client = as_role("kim_lead")
    assert 'href="/systems/calls/#contradicted"' in client.get("/systems/").content.decode()
    system = client.get("/systems/calls/").content.decode()
    assert 'id="contradicted"' in system
    assert f'href="{LIST}"' in system

    page = client.get(LIST).content.decode()

    assert 'href="/says-who/person/ann/telephone/"' in page
    assert "Ann Archer" in page
    assert "calls-7" in page
    assert "=07700 900999" in page
    assert "Contractor: +447700900123; Housing: 07700 900123" in page
    assert View.objects.filter(page="contradicted", kind="person", thing_ids=["ann"]).exists()


def test_more_than_a_page_is_read_on_page_by_page(
    as_role: As, counted: MadeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contradicted, "ROWS_A_PAGE", 0)

    first = as_role("kim_lead").get(f"{LIST}?page=2").content.decode()

    assert 'href="?page=3" rel="next"' in first
    assert 'href="?page=1" rel="prev"' in first


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_led_to_a_page_that_they_may_not_open(
    as_role: As, counted: MadeRecord, role: str
) -> None:
    client, may = as_role(role), "mend_at_source" in ROLE_MAY[role]

    assert (client.get(LIST).status_code == 200) == may
    if "see_systems" in ROLE_MAY[role]:
        assert (LIST in client.get("/systems/calls/").content.decode()) == may


def test_what_may_not_be_seen_is_not_listed(
    as_role: As, counted: MadeRecord, accounts: dict[str, Account]
) -> None:
    def listed(role: str) -> bool:
        return "Ann Archer" in as_role(role).get(LIST).content.decode()

    assert listed("kim_lead")
    counted.put("guarded", {"kind": "person", "thing_id": "ann", "rule": "confidential"})
    assert not listed("kim_lead")
    assert listed("information_rights")
    Denied.objects.create(
        account=accounts["information_rights"], kind="person", thing_id="ann",
        reason="own_record", starts_on=timezone.localdate(),
    )  # fmt: skip
    assert not listed("information_rights")


def test_what_a_privileged_feed_says_is_not_listed(as_role: As, counted: MadeRecord) -> None:
    counted.con.execute("update record.person_record set feed = 'claims' where source = 'calls'")
    counted.put("privileged_feed", {"source": "calls", "feed": "claims"})

    assert "=07700 900999" not in as_role("information_rights").get(LIST).content.decode()


def test_of_the_others_too_what_a_privileged_feed_says_is_not_listed(
    as_role: As, counted: MadeRecord
) -> None:
    assert "Contractor: +447" in as_role("information_rights").get(LIST).content.decode()

    counted.con.execute("update record.person_record set feed = 'ours' where source = 'contractor'")
    counted.put("privileged_feed", {"source": "contractor", "feed": "ours"})

    page = as_role("information_rights").get(LIST).content.decode()
    assert "+447700900123" not in page
    assert "Housing: 07700 900123" in page


@pytest.mark.parametrize("wrong", ["person/nothing", "need/need_type", "nothing/telephone"])
def test_what_no_standard_names_is_not_there(as_role: As, counted: MadeRecord, wrong: str) -> None:
    assert as_role("kim_lead").get(f"/systems/calls/contradicted/{wrong}/").status_code == 404


def test_of_a_child_no_day_of_birth_is_listed(as_role: As, counted: MadeRecord) -> None:
    counted.con.execute("update record.mismatch set field = 'date_of_birth'")
    counted.con.execute("update record.person_record set date_of_birth = '2015-01-02'")
    born = LIST.replace("telephone", "date_of_birth")
    assert "2 January 2015" in as_role("kim_lead").get(born).content.decode()

    counted.con.execute("update record.person set age_band = 'child'")

    assert "2 January 2015" not in as_role("kim_lead").get(born).content.decode()


def test_what_a_system_does_not_tell_where_others_do_is_said_in_words(
    as_role: As, counted: MadeRecord
) -> None:
    counted.con.execute("update record.mismatch set field = 'died_on', value = 'not told'")

    page = as_role("kim_lead").get(LIST.replace("telephone", "died_on")).content.decode()

    assert "Nothing, where others tell it" in page
