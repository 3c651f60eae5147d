"""What the worker does: make one saved list that is due, and take away files whose time is over.

Whoever dies in the middle leaves nothing done: the file, its row and the next day stand together or
not at all. Several workers share the work; none does it twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from ontherecord.desk.facts.queries import Run, latest_run
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.ids import new_id
from ontherecord.desk.lists.declared import list_called
from ontherecord.desk.lists.declaring import Asking, may_take
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.lists.queries import files_folder, path_of
from ontherecord.desk.lists.scheduling import HANDOVER, ONCE, due_after
from ontherecord.desk.lists.taking import Taken, take
from ontherecord.desk.lists.withdrawing import CHANGED, held_back_now, reach_of, withdraw
from ontherecord.desk.permission import kinds
from ontherecord.desk.permission.actors import actor_of, nobody

log = logging.getLogger("ontherecord.desk")
NOT_BEFORE = 5
"""From this hour of the morning on, in London, lists of the day are made."""
MOST_TRIES = 3
HALF_MADE = timedelta(hours=6)
"""A file that no row tells of after so long was left by somebody who died."""


def make_next(at: datetime) -> bool:
    """Make the file of one saved list that is due; False where none is."""
    run = latest_run()
    if run is None:
        return False
    saved_id, tries = _begun(at, run)
    if saved_id is None:
        return False
    failed = ""
    try:
        with kinds.read_once(), transaction.atomic():
            saved = (
                _due(at, run)
                .select_for_update(skip_locked=True, of=("self",))
                .filter(pk=saved_id)
                .first()
            )
            if saved is not None:  # else another worker was quicker
                _make(saved, at, run)
    except NotThere:
        failed = "not_there"
    except DatabaseError:
        raise
    except Exception:  # one list that cannot be made must not stop the others
        log.warning("list not made", exc_info=True)
        failed = "broken" if tries >= MOST_TRIES else ""
    if failed:
        _give_up(saved_id, failed, at, run)
    return True


def sweep(at: datetime) -> None:
    """Take away the files whose days are over, those that hold what is held back or gone since, and
    what somebody who died left behind."""
    today = localtime(at).date()
    _withdraw_stale(today)
    over = list(ListFile.objects.filter(expires_on__lte=today).values_list("pk", flat=True))
    ListFile.objects.filter(pk__in=over).delete()
    _unlink(over)
    told = {str(pk) for pk in ListFile.objects.values_list("pk", flat=True)}
    for file in files_folder().iterdir():
        age = at - datetime.fromtimestamp(file.stat().st_mtime, at.tzinfo)
        if file.is_file() and file.name not in told and age > HALF_MADE:
            file.unlink(missing_ok=True)


def _withdraw_stale(today: date) -> None:
    if latest_run() is None:
        return
    with transaction.atomic():
        now = held_back_now(reading_for(nobody(today)))
        waiting = ListFile.objects.filter(failed="").exclude(held_back=now)
        for file in waiting.select_related("saved_list").defer("keys"):
            withdraw(file, today)


def _due(at: datetime, run: Run) -> QuerySet:
    """Give the saved lists that are due, with what was missed."""
    there = localtime(at)
    day = there.date() if there.hour >= NOT_BEFORE else there.date() - timedelta(days=1)
    of_day = Q(due_on__lte=day) | Q(schedule=ONCE, due_on__isnull=False)
    of_run = Q(schedule=HANDOVER) & ~Q(made_for=run.stamp)
    return SavedList.objects.filter(of_day | of_run, owner__is_active=True, is_stopped=False)


def _begun(at: datetime, run: Run) -> tuple[UUID | None, int]:
    """Note that making one was begun, so that one that kills its worker is not begun for ever."""
    with transaction.atomic():
        waiting = _due(at, run).order_by("tries", "due_on", "id")
        saved = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if saved is None:
            return None, 0
        if saved.tries >= MOST_TRIES:
            _keep(saved, at, run, None, failed="broken")
            return saved.pk, 0
        saved.tries += 1
        saved.save(update_fields=["tries"])
        return saved.pk, saved.tries


def _make(saved: SavedList, at: datetime, run: Run) -> None:
    """Make the file with what its owner may see at this moment."""
    actor = actor_of(saved.owner, localtime(at).date())
    reading = reading_for(actor)
    listed = list_called(reading, saved.listed)
    asking = Asking(actor, at, reading, saved.query)
    if not may_take(asking, listed):
        _keep(saved, at, run, None, failed="not_allowed")
        return
    remembered = saved.files.filter(failed__in=("", CHANGED), keys__isnull=False)
    last = remembered.order_by("-made_at", "-id").first()
    before = set(last.keys) if last else None
    file_id = new_id()
    taken = take(asking, listed, saved.form, path_of(file_id), purpose=saved.purpose, before=before)
    path_of(file_id).chmod(0o600)
    kept = _keep(saved, at, run, taken, file_id=file_id)
    kept.made_with, kept.held_back = reach_of(actor), held_back_now(reading)
    kept.save(update_fields=["made_with", "held_back"])
    if before is not None and taken.keys is not None:
        now = set(taken.keys)
        kept.new_count, kept.gone_count = len(now - before), len(before - now)
        kept.save(update_fields=["new_count", "gone_count"])
    # What the last one held is told by this one now.
    saved.files.exclude(pk=file_id).filter(keys__isnull=False).update(keys=None)


def _keep(
    saved: SavedList, at: datetime, run: Run, taken: Taken | None, *, failed: str = "",
    file_id: UUID | None = None,
) -> ListFile:  # fmt: skip
    """Note what came of it, and when it is due next."""
    today = localtime(at).date()
    file = ListFile.objects.create(
        id=file_id or new_id(), owner_id=saved.owner_id, saved_list=saved, title=saved.name,
        form=saved.form, made_at=at, failed=failed, row_count=taken.row_count if taken else 0,
        expires_on=today + timedelta(days=settings.CONFIGURATION.file_days),
        keys=taken.keys if taken else None,
    )  # fmt: skip
    saved.tries, saved.made_for = 0, run.stamp
    saved.due_on = due_after(saved.schedule, saved.weekday, today)
    saved.save(update_fields=["tries", "made_for", "due_on"])
    return file


def _give_up(saved_id: UUID, failed: str, at: datetime, run: Run) -> None:
    with transaction.atomic():
        saved = _due(at, run).select_for_update(of=("self",)).filter(pk=saved_id).first()
        if saved is not None:
            _keep(saved, at, run, None, failed=failed)


def _unlink(file_ids: Iterable[UUID]) -> None:
    for file_id in file_ids:
        path_of(file_id).unlink(missing_ok=True)
