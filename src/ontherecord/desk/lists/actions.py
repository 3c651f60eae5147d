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
from ontherecord.desk.lists.models import SavedList
from ontherecord.desk.lists.queries import path_of
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
    paths = [path_of(file_id) for file_id in saved.files.values_list("pk", flat=True)]
    saved.delete()
    transaction.on_commit(partial(_unlink, paths))


@transaction.atomic
def stop_all(owner_id: UUID, *, by: Actor, at: datetime) -> None:
    """Make none of somebody's saved lists by itself any longer, and take their files away."""
    for saved in SavedList.objects.select_for_update().filter(owner_id=owner_id):
        paths = [path_of(file_id) for file_id in saved.files.values_list("pk", flat=True)]
        if not paths and not saved.schedule and saved.due_on is None:
            continue
        saved.files.all().delete()
        saved.schedule, saved.weekday, saved.due_on = "", None, None
        saved.save(update_fields=["schedule", "weekday", "due_on"])
        _tell("list.stopped", saved, by, at)
        transaction.on_commit(partial(_unlink, paths))


def fetched(saved: SavedList, *, by: Actor, at: datetime) -> None:
    """Tell the audit that somebody fetched a file of theirs."""
    _tell("list.fetched", saved, by, at)


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
    if schedule == ONCE or (saved.schedule, saved.weekday) != (schedule, weekday):
        saved.schedule, saved.weekday = schedule, weekday
        saved.due_on = first_due(schedule, weekday, by.today)
        saved.made_for, saved.tries = run.stamp if run else "", 0


def _tell(event: str, saved: SavedList, by: Actor, at: datetime) -> None:
    audit.acted(
        by, event, "saved_list", str(saved.pk), purpose=purpose_in_words(saved.purpose), at=at,
        detail={"list": saved.listed, "form": saved.form, "schedule": saved.schedule,
                "team": str(saved.team_id) if saved.team_id else None},
    )  # fmt: skip
