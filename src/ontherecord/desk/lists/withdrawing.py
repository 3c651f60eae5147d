"""Files that are not to be had any longer, though they wait: made when other things might be seen.

A file is a copy of what its owner saw at a moment. Whoever has lost a role, a patch or a case
since, or was denied somebody, does not get it; nor anybody, once other things are held back or
gone. The list is made anew with what they may see then.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import partial

from django.db import transaction

from ontherecord.desk.facts.listing import held_back_stamp
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.lists.models import ListFile
from ontherecord.desk.lists.queries import path_of
from ontherecord.desk.lists.scheduling import HANDOVER
from ontherecord.desk.permission.actors import Actor

CHANGED = "changed"
Reach = dict[str, list[str]]


def reach_of(actor: Actor) -> Reach:
    """Give by what somebody sees what they see, as it is kept with a file."""
    return {
        "roles": sorted(actor.roles), "patches": sorted(actor.patch_places),
        "cases": sorted(actor.case_ids), "named": sorted(" ".join(one) for one in actor.named_for),
        "denied": sorted(" ".join(one) for one in actor.denied),
    }  # fmt: skip


def holds_still(file: ListFile, actor: Actor) -> bool:
    """Say whether its owner reaches all that they did when a file was made, and is denied no more.

    Of a file from before this was kept nothing is known, so that it holds for nobody.
    """
    then, now = dict(file.made_with), reach_of(actor)
    if then.keys() != now.keys():
        return False
    return set(now.pop("denied")) <= set(then["denied"]) and all(
        set(then[of]) <= set(ids) for of, ids in now.items()
    )


def held_back_now(reading: Reading) -> str:
    """Give what differs as soon as other things are held back, held apart or were disposed of."""
    told = (held_back_stamp(reading), reading.apart("person"), reading.apart("place"))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def withdraw(file: ListFile, today: date) -> None:
    """Take a file away, and have its list made anew; in a transaction."""
    file.failed = CHANGED
    file.save(update_fields=["failed"])
    saved = file.saved_list
    if saved.schedule and saved.schedule != HANDOVER:
        saved.due_on = today
        saved.save(update_fields=["due_on"])
    transaction.on_commit(partial(path_of(file.pk).unlink, missing_ok=True))
