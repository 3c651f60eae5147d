"""A list of a team that nobody keeps any more is taken over, with nobody else's rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import Act
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.lists import actions
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.lists.queries import path_of
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account, Denied, Team, TeamMember
from tests.desk.conftest import NOW, TODAY
from tests.desk.lists.test_saving import save, team
from tests.desk.lists.test_working import DAY, rows_of, work
from tests.desk.made_record import MadeRecord

__all__ = ["team"]
pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
TAKE = {"answer": "take_over", "save-name": "Due, ours", "save-form": "xlsx",
        "save-purpose": "meeting", "save-schedule": "daily", "save-weekday": ""}  # fmt: skip
NOBODY = "Nobody keeps it"


@pytest.fixture
def shared(as_role: As, cases: MadeRecord, team: Team, accounts: dict[str, Account]) -> SavedList:
    """A list of kim_lead's, made every day and shared with a team; one file of it waits."""
    patch = permission.make_patch("North", ["h1", "h2"], by=nobody(TODAY), at=NOW)
    permission.give_patch(patch, accounts["officer"], by=nobody(TODAY), at=NOW)
    save(as_role("kim_lead"), team=str(team.pk), schedule="daily")
    SavedList.objects.update(due_on=TODAY)
    work()
    return SavedList.objects.get()


def close(account: Account) -> None:
    """Close an account as its page does, as far as lists go."""
    by = nobody(TODAY)
    permission.set_active(account, False, by=by, at=NOW)
    actions.stop_all(account.pk, by=by, at=NOW)


def leave(account: Account) -> None:
    day = timezone.localdate() - timedelta(days=1)
    TeamMember.objects.filter(account=account).update(starts_on=day, ends_before=day)


def take_over(client: Client, saved: SavedList, **typed: str):
    team_id = {"save-team": str(saved.team_id)}
    return client.post(f"/lists/saved/{saved.pk}/", TAKE | team_id | typed)


def test_while_its_owner_is_there_nobody_is_offered_a_list(as_role: As, shared: SavedList) -> None:
    officer = as_role("officer")

    page = officer.get(f"/lists/saved/{shared.pk}/").content.decode()

    assert "Take it over" not in page
    assert NOBODY not in officer.get("/lists/").content.decode()
    assert take_over(officer, shared).status_code == 403


def test_a_list_whose_owner_s_account_is_closed_is_offered_to_the_team_and_not_made(
    as_role: As, shared: SavedList, accounts: dict[str, Account]
) -> None:
    close(accounts["kim_lead"])

    officer, other = as_role("officer"), as_role("repairs")
    page = officer.get(f"/lists/saved/{shared.pk}/").content.decode()

    assert NOBODY in officer.get("/lists/").content.decode()
    assert "Nobody in North keeps this list: it was kim_lead@landlord.example" in page
    assert "their account is closed" in page
    assert "stopped when the account of whoever had it was closed" in page
    assert 'value="take_over"' in page
    assert "Change it" not in page
    assert other.get(f"/lists/saved/{shared.pk}/").status_code == 404
    assert take_over(other, shared).status_code == 404
    assert work(NOW + DAY) == 0


def test_whoever_takes_it_over_has_it_made_with_their_own_rights(
    as_role: As, shared: SavedList, accounts: dict[str, Account],
    django_capture_on_commit_callbacks: Callable,
) -> None:  # fmt: skip
    old = ListFile.objects.get()
    assert (old.row_count, len(old.keys)) == (5, 5)
    leave(accounts["kim_lead"])
    page = as_role("officer").get(f"/lists/saved/{shared.pk}/").content.decode()
    assert "they are in the team no longer" in page

    with django_capture_on_commit_callbacks(execute=True):
        answer = take_over(as_role("officer"), shared)

    assert answer.status_code == 302
    shared.refresh_from_db()
    assert shared.owner == accounts["officer"]
    assert (shared.purpose, shared.schedule, shared.name) == ("meeting", "daily", "Due, ours")
    assert not path_of(old.pk).exists()
    SavedList.objects.update(due_on=TODAY)
    work()
    file = ListFile.objects.get()
    assert file.owner == accounts["officer"]
    assert [row["Case"] for row in rows_of(file)] == ["case-h1", "case-h2"]
    assert (file.new_count, file.gone_count) == (None, None), "nothing of what another saw is told"
    told = Act.objects.get(event="list.taken_over")
    assert told.account_id == accounts["officer"].pk
    assert told.detail["had_by"] == str(accounts["kim_lead"].pk)
    assert as_role("kim_lead").get(f"/lists/saved/{shared.pk}/").status_code == 404


def test_one_that_was_made_by_itself_is_not_where_whoever_takes_it_over_wants_that_not(
    as_role: As, shared: SavedList, accounts: dict[str, Account]
) -> None:
    leave(accounts["kim_lead"])

    take_over(as_role("officer"), shared, **{"save-schedule": ""})

    assert work(NOW + DAY) == 0


def test_two_do_not_both_take_it(
    as_role: As, shared: SavedList, accounts: dict[str, Account], team: Team
) -> None:
    TeamMember.objects.create(team=team, account=accounts["complaints"], starts_on=TODAY)
    close(accounts["kim_lead"])
    take_over(as_role("officer"), shared)

    assert take_over(as_role("complaints"), shared).status_code == 403
    with pytest.raises(NotThere):
        actions.take_over(
            shared, name="x", form="csv", purpose="working", schedule="", weekday=None,
            team_id=None, by=actor_of(accounts["complaints"], timezone.localdate()), at=NOW,
        )  # fmt: skip
    shared.refresh_from_db()
    assert shared.owner == accounts["officer"]


def test_a_list_of_what_somebody_may_not_see_is_not_offered_to_them(
    as_role: As, cases: MadeRecord, team: Team, accounts: dict[str, Account]
) -> None:
    save(as_role("kim_lead"), "/lists/home-story/take/?of=h1", team=str(team.pk))
    saved = SavedList.objects.get()
    close(accounts["kim_lead"])
    assert as_role("officer").get(f"/lists/saved/{saved.pk}/").status_code == 200
    Denied.objects.create(account=accounts["officer"], kind="place", thing_id="h1",
                          reason="family_or_friend", starts_on=TODAY)  # fmt: skip

    assert NOBODY not in as_role("officer").get("/lists/").content.decode()
    assert take_over(as_role("officer"), saved).status_code == 404


def test_whoever_left_a_team_is_told_that_it_may_take_their_list(
    as_role: As, shared: SavedList, accounts: dict[str, Account]
) -> None:
    client, there = as_role("kim_lead"), f"/lists/saved/{shared.pk}/"
    before = client.get(there).content.decode()
    leave(accounts["kim_lead"])

    after = client.get(there).content.decode()

    words = "anybody there may take it over"
    assert (words in before, words in after) == (False, True)
    assert "Change it" in after


def test_whose_account_is_opened_again_has_the_list_that_nobody_took(
    as_role: As, shared: SavedList, accounts: dict[str, Account]
) -> None:
    close(accounts["kim_lead"])
    permission.set_active(accounts["kim_lead"], True, by=nobody(TODAY), at=NOW)
    assert work(NOW + DAY) == 0, "nothing is made by itself that was stopped"

    change = TAKE | {"answer": "change", "save-team": str(shared.team_id)}
    as_role("kim_lead").post(f"/lists/saved/{shared.pk}/", change)

    shared.refresh_from_db()
    assert (shared.is_stopped, shared.due_on) == (False, timezone.localdate())
