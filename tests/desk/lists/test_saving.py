"""Saved lists: who finds one, who changes it, and that each sees in it what they may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.audit.models import Act
from ontherecord.desk.lists.models import SavedList
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account, Denied, Team
from tests.desk.conftest import NOW, TODAY, key_of
from tests.desk.lists.conftest import table_in, take
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]


@pytest.fixture
def team(accounts: dict[str, Account]) -> Team:
    both = [accounts["kim_lead"], accounts["officer"]]
    return permission.make_team("North", both, by=nobody(TODAY), at=NOW)


def save(client: Client, address: str = "/lists/cases/take/?lane=due&odd=1", **typed: str):
    told = {"name": "Due in the north", "form": "xlsx", "purpose": "working", "schedule": "",
            "team": "", "weekday": ""} | typed  # fmt: skip
    return client.post(
        address, {"answer": "save"} | {f"save-{name}": value for name, value in told.items()}
    )


def test_a_list_is_saved_with_what_was_asked_and_told_to_the_audit(
    as_role: As, cases: MadeRecord
) -> None:
    answer = save(as_role("kim_lead"))

    saved = SavedList.objects.get()
    assert answer["Location"] == f"/lists/saved/{saved.pk}/"
    assert (saved.listed, saved.query, saved.due_on) == ("cases", {"lane": "due"}, None)
    assert Act.objects.get(event="list.saved").detail["list"] == "cases"


def test_each_of_a_team_sees_in_a_shared_list_what_they_may_see(
    as_role: As, cases: MadeRecord, team: Team
) -> None:
    save(as_role("kim_lead"), team=str(team.pk))
    saved = SavedList.objects.get()
    officer, other = as_role("officer"), as_role("repairs")

    page = officer.get(f"/lists/saved/{saved.pk}/").content.decode()
    rows = table_in(take(officer, "/lists/cases/take/?lane=due"))

    assert "kim_lead@landlord.example" in page
    assert "Change it" not in page
    assert b"Due in the north" in officer.get("/lists/").content
    assert len(rows) == 1
    assert other.get(f"/lists/saved/{saved.pk}/").status_code == 404
    assert b"Due in the north" not in other.get("/lists/").content
    assert officer.post(f"/lists/saved/{saved.pk}/", {"answer": "remove"}).status_code == 403


def test_a_list_that_tells_of_somebody_is_shared_with_nobody(
    as_role: As, cases: MadeRecord, team: Team
) -> None:
    client = as_role("kim_lead")

    address = f"/lists/search/take/?search={key_of(client, 'Nell Quillan')}"

    refused = save(client, address, team=str(team.pk))
    save(client, address)

    assert refused.status_code == 422
    # One shared before it was known that its words tell of somebody.
    SavedList.objects.update(team=team)
    saved = SavedList.objects.get()
    officer = as_role("officer")
    assert officer.get(f"/lists/saved/{saved.pk}/").status_code == 404
    assert b"Due in the north" not in officer.get("/lists/").content
    assert client.get(f"/lists/saved/{saved.pk}/").status_code == 200


def test_a_shared_list_of_a_home_is_there_for_those_who_may_see_the_home(
    as_role: As, cases: MadeRecord, team: Team, accounts: dict[str, Account]
) -> None:
    save(as_role("kim_lead"), "/lists/home-story/take/?of=h1", team=str(team.pk))
    saved, officer = SavedList.objects.get(), as_role("officer")
    before = officer.get(f"/lists/saved/{saved.pk}/").status_code
    Denied.objects.create(account=accounts["officer"], kind="place", thing_id="h1",
                          reason="family_or_friend", starts_on=TODAY)  # fmt: skip

    after = officer.get(f"/lists/saved/{saved.pk}/").status_code

    assert (before, after) == (200, 404)
    assert b"Due in the north" not in officer.get("/lists/").content


def test_whoever_owns_a_list_changes_and_removes_it(as_role: As, cases: MadeRecord) -> None:
    client = as_role("kim_lead")
    save(client, schedule="daily")
    saved = SavedList.objects.get()
    typed = {"save-name": "Late", "save-form": "csv", "save-purpose": "meeting",
             "save-schedule": "weekly", "save-weekday": "3"}  # fmt: skip

    client.post(f"/lists/saved/{saved.pk}/", {"answer": "change"} | typed)
    saved.refresh_from_db()
    client.post(f"/lists/saved/{saved.pk}/", {"answer": "remove"})

    assert (saved.name, saved.weekday, saved.due_on.weekday()) == ("Late", 3, 3)
    assert not SavedList.objects.exists()
    assert set(Act.objects.filter(kind="saved_list").values_list("event", flat=True)) == {
        "list.saved", "list.changed", "list.removed",
    }  # fmt: skip


def test_a_weekly_list_needs_its_day_and_a_team_has_to_be_ones_own(
    as_role: As, cases: MadeRecord, team: Team
) -> None:
    without_day = save(as_role("kim_lead"), schedule="weekly")
    of_others = save(as_role("repairs"), team=str(team.pk))

    assert (without_day.status_code, of_others.status_code) == (422, 422)
    assert b"Choose the day of the week" in without_day.content
    assert not SavedList.objects.exists()


def test_the_page_of_lists_asks_the_database_so_many_times_and_no_more(
    as_role: As, cases: MadeRecord, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("kim_lead")
    for number in range(3):
        save(client, name=f"List {number}")
    client.get("/lists/")

    with django_assert_max_num_queries(20):
        client.get("/lists/")
