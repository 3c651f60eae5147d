"""A team has a patch by the machine of the desk: everybody in it that day looks after its homes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.models import Account, PatchHolder, Team
from ontherecord.desk.web.keeping import NothingCalledSo, team_patch
from tests.desk.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(accounts: dict[str, Account], today: date) -> Team:
    by = nobody(today)
    actions.make_patch("North", ["p1"], by=by, at=NOW)
    return actions.make_team("Blue", [accounts["officer"]], by=by, at=NOW)


def test_everybody_of_the_team_has_it_until_the_day(
    team: Team, accounts: dict[str, Account], today: date
) -> None:
    team_patch("Blue", "North", today + timedelta(days=2))

    officer = accounts["officer"]
    assert actor_of(officer, today).patch_places == ("p1",)
    assert actor_of(officer, today + timedelta(days=2)).patch_places == ()
    assert actor_of(accounts["repairs"], today).patch_places == ()
    told = Act.objects.get(event="team.patch.given")
    assert told.detail["team"] == str(team.pk)
    assert told.thing_ids == [str(officer.pk)]


@pytest.mark.parametrize("days", [0, -1])
def test_given_again_with_another_day_it_ends_then(
    team: Team, accounts: dict[str, Account], today: date, days: int
) -> None:
    team_patch("Blue", "North", None)
    PatchHolder.objects.update(starts_on=today - timedelta(days=9))

    team_patch("Blue", "North", today + timedelta(days=days))

    assert actor_of(accounts["officer"], today).patch_places == ()
    assert PatchHolder.objects.get().ends_before == today


def test_ended_on_its_first_day_it_was_never_had(
    team: Team, accounts: dict[str, Account], today: date
) -> None:
    team_patch("Blue", "North", None)
    team_patch("Blue", "North", today)

    assert actor_of(accounts["officer"], today).patch_places == ()
    assert not PatchHolder.objects.exists()


def test_a_name_that_there_is_not_is_answered_with_those_there_are(team: Team) -> None:
    with pytest.raises(NothingCalledSo, match="no team called Red; there is: Blue"):
        team_patch("Red", "North", None)
    with pytest.raises(NothingCalledSo, match="no patch called South; there is: North"):
        team_patch("Blue", "South", None)
