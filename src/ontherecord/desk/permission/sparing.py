"""Letting somebody see again one of the things that a denial covers since a run took it apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actions import KEEPING
from ontherecord.desk.permission.actors import Actor, in_force
from ontherecord.desk.permission.denials import covered_by, records_of
from ontherecord.desk.permission.keeping_accounts import UnableToKeep, refuse_own
from ontherecord.desk.permission.models import Account, Denied, Spared

SPARED = "spared"


def the_records(account: Account, denied_id: UUID, thing_id: str, by: Actor) -> list[str]:
    """Give the records of a thing that a denial covers beside another.

    Raises UnableToKeep for what it does not cover, and for the only thing that it does.
    """
    held = Denied.objects.filter(in_force(by.today), pk=denied_id, account=account).first()
    things = covered_by([denied_id]).get(denied_id, []) if held else []
    if held is None or thing_id not in things:
        raise UnableToKeep("The denial does not cover it")
    if len(things) == 1:
        raise UnableToKeep("The denial covers nothing else: end it instead")
    return records_of(held.kind, thing_id)


def denied_count(kind: str, thing_id: str, today: date) -> int:
    """Count the accounts that are denied a person or home, whatever id the denial was given for."""
    still = Denied.objects.filter(in_force(today), kind=kind).values_list("id", "account_id")
    whose = dict(still)
    covers = covered_by(list(whose))
    return len({whose[one] for one, things in covers.items() if thing_id in things})


@transaction.atomic
def spare(
    account: Account, denied_id: UUID, thing_id: str, records: Sequence[str], *,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Let somebody see one of the things that a denial covers; the rest stays denied.

    `records` are those that were the thing when it was asked for. Raises UnableToKeep where a run
    made it of others meanwhile.
    """
    refuse_own(account, by)
    Denied.objects.select_for_update().filter(pk=denied_id).first()
    if the_records(account, denied_id, thing_id, by) != list(records):
        raise UnableToKeep("A run changed meanwhile what it covers: ask for it again")
    Spared.objects.create(denied_id=denied_id, thing_id=thing_id, record_ids=list(records))
    audit.acted(
        by, "account.denial.spared", "account", str(account.pk), purpose=KEEPING, at=at,
        detail={"denial": str(denied_id), "thing": thing_id},
    )  # fmt: skip
