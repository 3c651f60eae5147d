"""Saved lists: who finds one, who changes it, and that each sees in it what they may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from ontherecord.desk.audit.models import Act
from ontherecord.desk.lists.models import SavedList
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import nobody
from ontherecord.desk.permission.models import Account, Team
from tests.desk.conftest import NOW, TODAY
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
