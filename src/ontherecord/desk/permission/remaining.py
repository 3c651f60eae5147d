"""At least one open administrator remains, whatever two of them do to each other at once."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from ontherecord.desk.locking import alone
from ontherecord.desk.permission.actors import Actor, in_force
from ontherecord.desk.permission.models import Account, AccountRole
from ontherecord.desk.permission.rules import ADMINISTRATOR


class LastAdministrator(Exception):
    """Nobody would be left who keeps accounts; the message says so."""


def leave_an_administrator(account: Account, by: Actor) -> None:
    """Raise LastAdministrator where nobody would keep accounts without this one.

    Who would end another waits until whoever else does the same has, so that the second sees what
    the first did. Where some are to stay for good, one of those has to be left. Call it in the
    transaction of what is done.
    """
    alone("administrators that remain")
    there = AccountRole.objects.filter(
        in_force(by.today), role=ADMINISTRATOR, account__is_active=True
    )
    now = _accounts(there)
    for_good = _accounts(there.filter(ends_before__isnull=True))
    if account.pk not in now:
        return
    if now == {account.pk} or for_good == {account.pk}:
        raise LastAdministrator("No administrator would be left: open another first")


def _accounts(roles: QuerySet[AccountRole]) -> set[UUID]:
    return set(roles.values_list("account_id", flat=True))
