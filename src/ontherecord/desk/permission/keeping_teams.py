"""What is done to a team: its patch is everybody's who is in it that day. Each is audited."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actions import KEEPING
from ontherecord.desk.permission.actors import Actor, in_force, lasts
from ontherecord.desk.permission.keeping_accounts import (
    UnableToKeep,
    refuse_days,
    refuse_twice,
)
from ontherecord.desk.permission.models import Patch, PatchHolder, Team, TeamMember


def members_of(team_id: UUID, today: date) -> set[UUID]:
    """Give the accounts that are in a team on a day, or will be."""
    there = TeamMember.objects.filter(lasts(today), team_id=team_id)
    return set(there.values_list("account_id", flat=True))


def refuse_own_team(team: Team, by: Actor) -> None:
    """Raise PermissionDenied for whoever would change what a team of theirs reads."""
    if by.account_id in members_of(team.pk, by.today):
        raise PermissionDenied("nobody changes what their own team reads")


def refuse_giving_team(
    team: Team, patch_id: str, starts_on: date, ends_before: date | None, *,
    by: Actor, instead: UUID | None = None,
) -> None:  # fmt: skip
    """Raise PermissionDenied or UnableToKeep for a patch that a team cannot have in these days.

    `instead` is what the team has and is to have no longer from the first day on.
    """
    refuse_own_team(team, by)
    refuse_days(starts_on, ends_before, by.today)
    if instead is not None:
        _held(team, instead, by)
    others = PatchHolder.objects.filter(team=team, patch_id=patch_id)
    refuse_twice(others.exclude(pk=instead) if instead else others, starts_on, ends_before)


@transaction.atomic
def give_team(
    team: Team, patch_id: str, starts_on: date, ends_before: date | None, *,
    by: Actor, at: datetime, instead: UUID | None = None,
) -> None:  # fmt: skip
    """Let a team have a patch from a day until before another. Raises UnableToKeep.

    What it has `instead` until then ends before the first day.
    """
    # The row is held, so that two who give at once do not both find nothing.
    Team.objects.select_for_update().get(pk=team.pk)
    refuse_giving_team(team, patch_id, starts_on, ends_before, by=by, instead=instead)
    if instead is not None:
        _end(_held(team, instead, by), starts_on, by, at)
    PatchHolder.objects.create(
        team=team, patch_id=patch_id, starts_on=starts_on, ends_before=ends_before
    )
    _tell("team.patch.given", team, patch_id, ends_before, by, at)


@transaction.atomic
def end_of_team(team: Team, holding_id: UUID, *, by: Actor, at: datetime) -> None:
    """End a patch of a team today; one that was to begin later never does. Raises UnableToKeep."""
    refuse_own_team(team, by)
    _end(_held(team, holding_id, by), by.today, by, at)


def _held(team: Team, holding_id: UUID, by: Actor) -> PatchHolder:
    held = PatchHolder.objects.filter(lasts(by.today), pk=holding_id, team=team).first()
    if held is None:
        raise UnableToKeep("They no longer have it")
    return held


def _end(held: PatchHolder, before: date, by: Actor, at: datetime) -> None:
    """End it before a day, or sooner where it ends sooner already."""
    held.ends_before = max(held.starts_on, min(before, held.ends_before or before))
    held.save(update_fields=["ends_before"])
    _tell("team.patch.ended", held.team, held.patch_id, held.ends_before, by, at)


@transaction.atomic
def set_patch_of_team(
    patch: Patch, team: Team, ends_before: date | None, *, by: Actor, at: datetime
) -> None:
    """Let a team have a patch from today until a day, or change until when it has it.

    A day that is no later than today ends it now.
    """
    held = PatchHolder.objects.filter(in_force(by.today), patch=patch, team=team)
    is_over = ends_before is not None and ends_before <= by.today
    if is_over:
        held.filter(starts_on=by.today).delete()
        held.update(ends_before=by.today)
    elif not held.update(ends_before=ends_before):
        PatchHolder.objects.create(
            patch=patch, team=team, starts_on=by.today, ends_before=ends_before
        )
    event = "team.patch.ended" if is_over else "team.patch.given"
    _tell(event, team, patch.pk, ends_before, by, at)


def _tell(
    event: str, team: Team, patch_id: object, ends_before: date | None, by: Actor, at: datetime
) -> None:
    members = [str(one) for one in members_of(team.pk, by.today)]
    audit.acted(
        by, event, "account", members, purpose=KEEPING, at=at,
        detail={"team": str(team.pk), "patch": str(patch_id),
                "until": ends_before.isoformat() if ends_before else None},
    )  # fmt: skip
