"""What an administrator does to somebody else's account: dated roles, teams, patches, denials.

Nobody changes their own: it takes two to give a role. Each change is an entry of the audit.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actions import KEEPING, UnableToGiveRole
from ontherecord.desk.permission.actors import Actor, lasts
from ontherecord.desk.permission.holdings import (
    DENIAL,
    DENIED_KINDS,
    MODELS,
    ROLE,
    not_there,
)
from ontherecord.desk.permission.models import Account, Dated, Denied
from ontherecord.desk.permission.remaining import leave_an_administrator
from ontherecord.desk.permission.rules import ADMINISTRATOR, ROLES


class UnableToKeep(Exception):
    """A change of an account that cannot be; the message says why."""


def refuse_days(starts_on: date, ends_before: date | None, today: date) -> None:
    """Raise UnableToKeep for days that cannot be, or are over."""
    if ends_before is not None and ends_before <= starts_on:
        raise UnableToKeep("The last day must not lie before the first")
    if ends_before is not None and ends_before <= today:
        raise UnableToKeep("The last day must not lie before today")


def refuse_twice(held: QuerySet, starts_on: date, ends_before: date | None) -> None:
    """Raise UnableToKeep where some of what is held already holds on one of these days."""
    overlapping = lasts(starts_on)
    if ends_before is not None:
        overlapping &= Q(starts_on__lt=ends_before)
    if held.filter(overlapping).exists():
        raise UnableToKeep("They have it on some of these days already: end that first")


def refuse_own(account: Account, by: Actor) -> None:
    """Raise PermissionDenied for whoever would change their own account."""
    if account.pk == by.account_id:
        raise PermissionDenied("nobody changes their own account")


def refuse_giving(
    account: Account, what: str, which: str, starts_on: date, ends_before: date | None, *,
    by: Actor,
) -> None:  # fmt: skip
    """Raise PermissionDenied or UnableToKeep for what cannot be given to somebody in these days."""
    refuse_own(account, by)
    refuse_days(starts_on, ends_before, by.today)
    if what == ROLE and which not in ROLES:
        raise UnableToGiveRole(f"no role {which}; there are {', '.join(ROLES)}")
    same = {ROLE: Q(role=which, said_by="desk")}.get(what, Q(**{f"{what}_id": which}))
    held = MODELS[what].objects.filter(same, account=account)  # type: ignore[attr-defined]
    refuse_twice(held, starts_on, ends_before)


@transaction.atomic
def give(
    account: Account, what: str, which: str, starts_on: date, ends_before: date | None, *,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Give somebody a role, a team or a patch from a day until before another.

    `which` is the role, or the id of the team or patch. Raises UnableToKeep where they have it for
    some of these days already.
    """
    # The row is held, so that two who give at once do not both find nothing.
    Account.objects.select_for_update().get(pk=account.pk)
    refuse_giving(account, what, which, starts_on, ends_before, by=by)
    fields = {"role": which, "said_by": "desk"} if what == ROLE else {f"{what}_id": which}
    MODELS[what].objects.create(  # type: ignore[attr-defined]
        account=account, starts_on=starts_on, ends_before=ends_before, **fields
    )
    audit.acted(
        by, f"account.{what}.given", "account", str(account.pk), purpose=KEEPING, at=at,
        detail={what: which, "from": starts_on.isoformat(),
                "until": ends_before.isoformat() if ends_before else None},
    )  # fmt: skip


@transaction.atomic
def deny(
    account: Account, kind: str, thing_id: str, reason: str, starts_on: date,
    ends_before: date | None, *, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Let somebody see nothing of a person, or of a place and who lives there, for some days.

    It outranks every role. Raises UnableToKeep for a thing that the record does not have.
    """
    refuse_own(account, by)
    refuse_days(starts_on, ends_before, by.today)
    if kind not in DENIED_KINDS or not_there(kind, [thing_id]):
        raise UnableToKeep("The record has nothing of this id")
    Denied.objects.create(
        account=account, kind=kind, thing_id=thing_id, reason=reason, starts_on=starts_on,
        ends_before=ends_before,
    )  # fmt: skip
    audit.acted(
        by, "account.denial.given", "account", str(account.pk), purpose=KEEPING, at=at,
        detail={kind: thing_id, "reason": reason, "from": starts_on.isoformat(),
                "until": ends_before.isoformat() if ends_before else None},
    )  # fmt: skip


@transaction.atomic
def end(account: Account, what: str, holding_id: UUID, *, by: Actor, at: datetime) -> None:
    """End a role, team, patch or denial today; what was to begin later never does.

    Raises UnableToKeep for what they do not have, and for a role that the provider gives;
    LastAdministrator.
    """
    refuse_own(account, by)
    held = MODELS[what].objects.filter(lasts(by.today), pk=holding_id, account=account).first()  # type: ignore[attr-defined]
    if held is None:
        raise UnableToKeep("They no longer have it")
    if what == ROLE and held.said_by != "desk":
        raise UnableToKeep("The provider gives this role: take them out of its group there")
    if what == ROLE and held.role == ADMINISTRATOR:
        leave_an_administrator(account, by)
    held.ends_before = max(held.starts_on, by.today)
    held.save(update_fields=["ends_before"])
    audit.acted(
        by, f"account.{what}.ended", "account", str(account.pk), purpose=KEEPING, at=at,
        detail={what: str(_named(held, what))},
    )  # fmt: skip


def the_denied(account: Account, holding_id: UUID, today: date) -> str:
    """Give the id of what somebody is denied. Raises UnableToKeep where they no longer are."""
    held = Denied.objects.filter(lasts(today), pk=holding_id, account=account).first()
    if held is None:
        raise UnableToKeep("They no longer have it")
    return held.thing_id


def _named(held: Dated, what: str) -> object:
    if what == DENIAL:
        return getattr(held, "thing_id")  # noqa: B009 — of one of the models alone
    return getattr(held, "role", None) or getattr(held, f"{what}_id")
