"""Who saw and did what is found by account and day, and who looked at somebody is reached and taken
by whoever answers for it, without knowing an address by heart.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from ontherecord.desk.audit import actions
from ontherecord.desk.audit.models import View
from ontherecord.desk.lists.declared.remembered import LOOKED_AT
from ontherecord.desk.permission.actors import actor_of
from ontherecord.desk.permission.models import Account, Denied
from ontherecord.desk.permission.rules import ROLE_MAY, ROLES
from tests.desk.conftest import NOW, TODAY
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
MORROW = TODAY + timedelta(days=1)
MAY_SEE = [role for role in ROLES if "see_access_list" in ROLE_MAY[role]]


@pytest.fixture
def looked(record: MadeRecord, accounts: dict[str, Account]) -> None:
    """The officer saw Ann and her home on one day, a complaints officer Ann's on the next."""
    record.places({"p1": None})
    record.living("ann", "p1")
    for day, role in enumerate(("officer", "complaints")):
        who, at = actor_of(accounts[role], TODAY), NOW + timedelta(days=day)
        actions.viewed(who, "person", ["ann", "bob"], page="person", purpose=f"of {role}", at=at)
        actions.viewed(who, "place", "p1", page="home", purpose=f"of {role}", at=at)


def rows_of(page: str) -> list[str]:
    return page.split("<tbody")[1].split("</tbody")[0].split("<tr")[1:] if "<tbody" in page else []


@pytest.mark.parametrize(
    ("asked", "purposes"),
    [
        ("who=OFFICER@", {"of officer"}),
        ("who=complaints%40landlord.example", {"of complaints"}),
        ("who=nobody%40", set()),
        (f"since={MORROW}", {"of complaints"}),
        (f"until={TODAY}", {"of officer"}),
        (f"since={TODAY}&until={MORROW}&who=landlord", {"of officer", "of complaints"}),
        ("since=2026-99-99", {"of officer", "of complaints"}),
    ],
)  # fmt: skip
def test_entries_are_those_of_the_account_and_days_asked_for_on_the_page_and_in_the_file(
    as_role: As, looked: None, asked: str, purposes: set[str]
) -> None:
    auditor = as_role("auditor")

    page = auditor.get(f"/audit/?{asked}").content.decode()
    taken = table_in(take(auditor, f"/lists/audit/take/?{asked}"))

    for purpose in ("of officer", "of complaints"):
        assert any(purpose in row for row in rows_of(page)) is (purpose in purposes)
        assert any(purpose in row for row in taken) is (purpose in purposes)
    assert f"{len(rows_of(page))} entr" in page


def test_the_list_of_who_looked_is_reached_from_the_menu_by_an_id_or_an_address(
    as_role: As, looked: None
) -> None:
    for role in ROLES:
        has_way = 'href="/audit/who-looked/"' in as_role(role).get("/").content.decode()
        assert has_way is (role in MAY_SEE), role
    client = as_role("auditor")

    by_id = client.get("/audit/who-looked/?thing=ann")
    by_address = client.get("/audit/who-looked/?thing=https://desk.example/homes/p1/")
    unknown = client.get("/audit/who-looked/?thing=nowhere").content.decode()

    assert by_id["Location"] == "/audit/who-looked/person/ann/"
    assert by_address["Location"] == "/audit/who-looked/place/p1/"
    assert "The record has no person and no home of this id" in unknown
    assert "of officer" in client.get(by_id["Location"]).content.decode()


@pytest.mark.parametrize("role", MAY_SEE)
def test_the_list_of_who_looked_is_taken_as_a_file_and_told_of(
    as_role: As, looked: None, role: str
) -> None:
    client = as_role(role)
    page = client.get("/audit/who-looked/person/ann/").content.decode()
    assert 'href="/lists/looked-at/take/?kind=person&amp;of=ann"' in page

    rows = table_in(take(client, "/lists/looked-at/take/?kind=person&of=ann"))

    assert [row[1] for row in rows[1:]][-2:] == [
        "complaints@landlord.example", "officer@landlord.example",
    ]  # fmt: skip
    assert rows[-1][2] == "Housing officer"
    told = View.objects.get(page="list taken: looked-at")
    assert (told.kind, told.thing_ids) == ("person", ["ann"])


def test_who_is_denied_somebody_is_told_of_nobody_who_looked_and_others_not_at_all(
    as_role: As, looked: None, accounts: dict[str, Account]
) -> None:
    Denied.objects.create(
        account=accounts["auditor"], kind="person", thing_id="ann", reason="own_record",
        starts_on=TODAY,
    )  # fmt: skip
    address = "/lists/looked-at/take/?kind=person&of=ann"

    assert as_role("auditor").get("/audit/who-looked/person/ann/").status_code == 404
    assert (
        as_role("auditor").post(address, {"answer": "take", "take-form": "csv"}).status_code == 404
    )
    assert as_role("kim_lead").get(address).status_code == 404


def test_a_list_of_who_looked_at_somebody_is_shared_with_no_team() -> None:
    assert LOOKED_AT.tells_of_somebody({"kind": "person", "of": "ann"})
    assert not LOOKED_AT.tells_of_somebody({"kind": "place", "of": "p1"})


def test_the_list_names_whom_it_is_about_to_whoever_may_see_them(
    as_role: As, looked: None, record: MadeRecord
) -> None:
    record.con.execute("update record.person set full_name = 'Ann Archer' where person_id = 'ann'")
    way = '<a class="govuk-link" href="/people/ann/">Ann Archer</a>'

    def named(role: str) -> bool:
        return way in as_role(role).get("/audit/who-looked/person/ann/").content.decode()

    assert named("information_rights")
    assert not named("auditor")
    asks = {role: as_role(role).get("/audit/who-looked/").content.decode() for role in MAY_SEE}
    assert "Or search for them" in asks["information_rights"]
    assert "Or search for them" not in asks["auditor"]


@pytest.mark.parametrize("role", ["information_rights", "kim_lead"])
def test_a_home_and_a_person_lead_whoever_may_to_who_looked_at_them(
    as_role: As, looked: None, role: str
) -> None:
    client = as_role(role)

    for page, led in (("/homes/p1/", "place/p1"), ("/people/ann/", "person/ann")):
        way = f'href="/audit/who-looked/{led}/"'
        assert (way in client.get(page).content.decode()) == (role in MAY_SEE)
