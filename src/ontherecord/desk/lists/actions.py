"""Every write of saved lists. Each is told to the audit in its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.queries import latest_run
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.lists.models import SavedList
from ontherecord.desk.lists.queries import is_offered, path_of, the_list
from ontherecord.desk.lists.scheduling import ONCE, WEEKLY, first_due
from ontherecord.desk.lists.words import purpose_in_words
from ontherecord.desk.permission.actors import Actor


@transaction.atomic
def keep(
    listed: str, query: Mapping[str, str], *, name: str, form: str, purpose: str, schedule: str,
    weekday: int | None, team_id: UUID | None, by: Actor, at: datetime,
) -> SavedList:  # fmt: skip
    """Save a list under a name. One made after each new record waits for the next."""
    made = SavedList(owner_id=by.account_id, listed=listed, query=dict(query), made_at=at)
    _fill(made, name, form, purpose, schedule, weekday, team_id, by)
    made.save(force_insert=True)
    _tell("list.saved", made, by, at)
    return made


@transaction.atomic
def change(
    saved: SavedList, *, name: str, form: str, purpose: str, schedule: str, weekday: int | None,
    team_id: UUID | None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Change the name, form, team or schedule of a saved list."""
    _fill(saved, name, form, purpose, schedule, weekday, team_id, by)
    saved.save()
    _tell("list.changed", saved, by, at)


@transaction.atomic
def remove(saved: SavedList, *, by: Actor, at: datetime) -> None:
    """Remove a saved list with its files."""
    _tell("list.removed", saved, by, at)
    _take_files(saved)
    saved.delete()


@transaction.atomic
def take_over(
    saved: SavedList, *, name: str, form: str, purpose: str, schedule: str, weekday: int | None,
    team_id: UUID | None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Make a list that nobody keeps one's own: made with what its new owner may see from now on.

    What was made of it goes: the files are for whoever had it, and what they held is compared with
    nothing that another sees. Raises NotThere where somebody keeps it by now.
    """
    SavedList.objects.select_for_update().get(pk=saved.pk)  # so that two do not both take it
    if not is_offered(there := the_list(by, saved.pk), by):
        raise NotThere
    _take_files(there)
    had_by, there.owner_id = there.owner_id, by.account_id
    there.schedule, there.weekday, there.due_on, there.is_stopped = "", None, None, False
    _fill(there, name, form, purpose, schedule, weekday, team_id, by)
    there.save()
    _tell("list.taken_over", there, by, at, had_by=str(had_by))


@transaction.atomic
def stop_all(owner_id: UUID, *, by: Actor, at: datetime) -> None:
    """Make none of somebody's saved lists by itself any longer, and take their files away."""
    for saved in SavedList.objects.select_for_update().filter(owner_id=owner_id):
        if not saved.files.exists() and (not saved.schedule or saved.is_stopped):
            continue
        _take_files(saved)
        saved.is_stopped, saved.due_on = bool(saved.schedule), None
        saved.save(update_fields=["is_stopped", "due_on"])
        _tell("list.stopped", saved, by, at)


def fetched(saved: SavedList, *, by: Actor, at: datetime) -> None:
    """Tell the audit that somebody fetched a file of theirs."""
    _tell("list.fetched", saved, by, at)


def _take_files(saved: SavedList) -> None:
    paths = [path_of(file_id) for file_id in saved.files.values_list("pk", flat=True)]
    saved.files.all().delete()
    transaction.on_commit(partial(_unlink, paths))


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _fill(
    saved: SavedList, name: str, form: str, purpose: str, schedule: str, weekday: int | None,
    team_id: UUID | None, by: Actor,
) -> None:  # fmt: skip
    run = latest_run()
    saved.name, saved.form, saved.purpose, saved.team_id = name, form, purpose, team_id
    weekday = weekday if schedule == WEEKLY else None
    is_as_it_was = (saved.schedule, saved.weekday) == (schedule, weekday)
    if saved.is_stopped or schedule == ONCE or not is_as_it_was:
        saved.schedule, saved.weekday = schedule, weekday
        saved.due_on = first_due(schedule, weekday, by.today)
        saved.is_stopped = False
        saved.made_for, saved.tries = run.stamp if run else "", 0


def _tell(event: str, saved: SavedList, by: Actor, at: datetime, **also: str) -> None:
    audit.acted(
        by, event, "saved_list", str(saved.pk), purpose=purpose_in_words(saved.purpose), at=at,
        detail={"list": saved.listed, "form": saved.form, "schedule": saved.schedule,
                "team": str(saved.team_id) if saved.team_id else None} | also,
    )  # fmt: skip
