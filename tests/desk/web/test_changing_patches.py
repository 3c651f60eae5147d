"""A patch of a team is changed in one question: what comes and what goes for it, when another
agrees.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ontherecord.desk.audit.models import Act
from ontherecord.desk.permission import actions
from ontherecord.desk.permission.actors import actor_of, nobody
from ontherecord.desk.permission.keeping_teams import end_of_team, give_team
from ontherecord.desk.permission.models import Account, Patch, PatchHolder, Proposal
from tests.desk.agreeing import answer_to
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
AsRole = Callable[[str | None], Client]


@pytest.fixture
def south(record: MadeRecord, today: date) -> Patch:
    record.places({"p1": None, "p2": None})
    record.con.execute("update record.place set place_type = 'home'")
    return actions.make_patch("South", ["p2"], by=nobody(today), at=timezone.now())


@pytest.fixture
def held(accounts: dict[str, Account], south: Patch, today: date) -> PatchHolder:
    """The team East, with the officer in it, has North since nine days."""
    by, at = nobody(today), timezone.now()
    north = actions.make_patch("North", ["p1"], by=by, at=at)
    east = actions.make_team("East", [accounts["officer"]], by=by, at=at)
    return PatchHolder.objects.create(team=east, patch=north, starts_on=today - timedelta(days=9))


def change(
    client: Client, held: PatchHolder, to: Patch, first: date, last: date | None = None
) -> str:
    typed = {"which": str(to.pk), "instead": str(held.pk), "starts_on": first.isoformat(),
             "last_day": last.isoformat() if last else ""}  # fmt: skip
    address = f"/accounts/teams/{held.team_id}/give/"
    return client.post(address, typed, follow=True).content.decode()


def shown_to(client: Client) -> str:
    return client.get(f"/accounts/proposals/{Proposal.objects.get().pk}/").content.decode()


def test_a_team_has_another_patch_instead_from_the_day_on_when_somebody_agrees(
    as_role: AsRole, accounts: dict[str, Account], held: PatchHolder, south: Patch, today: date
) -> None:
    first, officer, lead = today + timedelta(days=3), accounts["officer"], as_role("kim_lead")

    change(as_role("administrator"), held, south, first)
    held.refresh_from_db()
    assert held.ends_before is None, "nothing is done before another agrees"
    shown = shown_to(lead)
    done = answer_to(lead, Proposal.objects.get().pk).content.decode()

    assert "Give the patch South instead of North" in shown
    assert "Agreed, and done: give the patch South instead of North." in done
    gone = shown.split("The team has no longer:")[1].split("</ul>")[0]
    assert "The patch North, 1 home today" in gone
    assert "as what comes instead begins" in gone
    assert actor_of(officer, first - timedelta(days=1)).patch_places == ("p1",)
    assert actor_of(officer, first).patch_places == ("p2",)
    assert Act.objects.filter(event="team.patch.ended").count() == 1
    assert Act.objects.filter(event="team.patch.given").count() == 1


def test_the_days_of_a_patch_are_changed(
    as_role: AsRole, accounts: dict[str, Account], held: PatchHolder, today: date
) -> None:
    last, lead = today + timedelta(days=5), as_role("kim_lead")

    change(as_role("administrator"), held, held.patch, today, last)
    assert "Change the days of the patch North" in shown_to(lead)
    answer_to(lead, Proposal.objects.get().pk)

    days = PatchHolder.objects.order_by("starts_on").values_list("starts_on", "ends_before")
    assert list(days) == [
        (today - timedelta(days=9), today), (today, last + timedelta(days=1)),
    ]  # fmt: skip
    officer = accounts["officer"]
    assert actor_of(officer, today).patch_places == ("p1",)
    assert actor_of(officer, last + timedelta(days=1)).patch_places == ()


def test_what_was_ended_meanwhile_is_changed_no_more(
    as_role: AsRole, held: PatchHolder, south: Patch, today: date
) -> None:
    lead = as_role("kim_lead")
    change(as_role("administrator"), held, south, today)
    end_of_team(held.team, held.pk, by=nobody(today), at=timezone.now())

    page = answer_to(lead, Proposal.objects.get().pk).content.decode()

    assert "They no longer have it" in page
    assert not PatchHolder.objects.filter(patch=south).exists()
    assert Proposal.objects.get().outcome == ""


def test_only_what_the_team_itself_has_can_go(
    as_role: AsRole, held: PatchHolder, south: Patch, today: date
) -> None:
    by, at = nobody(today), timezone.now()
    other = actions.make_team("West", [], by=by, at=at)
    give_team(other, str(south.pk), today, None, by=by, at=at)
    held.team_id, theirs = other.pk, held

    page = change(as_role("administrator"), theirs, south, today)

    assert "Select a valid choice" in page
    assert not Proposal.objects.exists()


def test_without_another_it_is_given_beside_what_they_have(
    as_role: AsRole, held: PatchHolder, south: Patch, today: date
) -> None:
    address = f"/accounts/teams/{held.team_id}/give/"
    as_role("administrator").post(address, {"which": str(south.pk), "starts_on": str(today)})

    shown = shown_to(as_role("kim_lead"))
    assert "Give the patch South" in shown
    assert "has no longer" not in shown
