"""Reading saved lists and the files that wait."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.permission.actors import Actor, in_force
from ontherecord.desk.permission.models import Team, TeamMember


def lists_of(actor: Actor) -> list[SavedList]:
    """Give my saved lists and those of my teams, by name. Two statements."""
    return list(_found_by(actor).select_related("owner", "team").order_by("name", "id"))


def the_list(actor: Actor, saved_id: UUID) -> SavedList:
    """Give a saved list of mine or of my teams. Raises NotThere."""
    found = _found_by(actor).select_related("owner", "team").filter(pk=saved_id).first()
    if found is None:
        raise NotThere
    return found


def is_offered(saved: SavedList, actor: Actor) -> bool:
    """Say whether nobody keeps a list of a team of mine any more, as these queries give it.

    Whoever had it has no account that is open, or is no longer in the team.
    """
    is_mine = saved.owner_id == actor.account_id
    return not is_mine and not (saved.owner.is_active and saved.is_of_member)


def files_of(actor: Actor, *, most: int = 20, of: UUID | None = None) -> list[ListFile]:
    """Give my files that still wait, newest first; `of` one saved list alone. One statement."""
    mine = ListFile.objects.filter(owner_id=actor.account_id, expires_on__gt=actor.today)
    mine = mine.filter(saved_list_id=of) if of else mine
    shown = mine.defer("keys").select_related("saved_list").order_by("-made_at", "-id")
    return list(shown[:most])


def the_file(actor: Actor, file_id: UUID) -> ListFile:
    """Give a file of mine that still waits. Raises NotThere."""
    waits = Q(pk=file_id, owner_id=actor.account_id, expires_on__gt=actor.today, failed="")
    found = ListFile.objects.filter(waits).select_related("saved_list").defer("keys").first()
    if found is None or not path_of(found.pk).is_file():
        raise NotThere
    return found


def teams_of(actor: Actor) -> Sequence[tuple[UUID, str]]:
    """Give the teams somebody is in today. One statement."""
    return list(
        Team.objects.filter(pk__in=_team_ids(actor)).order_by("name").values_list("pk", "name")
    )


def files_folder() -> Path:
    """Give the folder of the files, for nobody but the desk."""
    folder = settings.CONFIGURATION.folder / "desk" / "files"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(file_id: UUID) -> Path:
    """Say where a file lies."""
    return files_folder() / str(file_id)


def _found_by(actor: Actor) -> QuerySet:
    """Give the lists somebody finds, each with whether its owner is in its team today."""
    there = TeamMember.objects.filter(
        in_force(actor.today), account_id=OuterRef("owner_id"), team_id=OuterRef("team_id")
    )
    mine = Q(owner_id=actor.account_id) | Q(team_id__in=_team_ids(actor))
    return SavedList.objects.filter(mine).annotate(is_of_member=Exists(there))


def _team_ids(actor: Actor) -> QuerySet:
    mine = TeamMember.objects.filter(in_force(actor.today), account_id=actor.account_id)
    return mine.values("team_id")
