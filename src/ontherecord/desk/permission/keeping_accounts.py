"""What an administrator does to somebody else's account: dated roles, teams, patches, denials.

Nobody changes their own: it takes two to give a role. Each change is an entry of the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actions import KEEPING, UnableToGiveRole
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.models import (
    Account,
    AccountRole,
    Dated,
    Denied,
    Patch,
    PatchHolder,
    Team,
    TeamMember,
)
from ontherecord.desk.permission.rules import ROLES

ROLE, TEAM, PATCH, DENIAL = "role", "team", "patch", "denial"
MODELS: dict[str, type[Dated]] = {
    ROLE: AccountRole, TEAM: TeamMember, PATCH: PatchHolder, DENIAL: Denied,
}  # fmt: skip
DENIED_KINDS = {
    kind: f"select {kind}_id from record.{kind} where {kind}_id = any(%s) and known_until is null"  # noqa: S608 — our own two words
    for kind in ("person", "place")
}
NOW, LATER, PAST = "now", "later", "past"
SOON_DAYS = 14
"""So many days before its end something is said to end soon."""


class UnableToKeep(Exception):
    """A change of an account that cannot be; the message says why."""


@dataclass(frozen=True)
class Holding:
    """A role, team or patch of somebody's, or a person or home they are denied, with its days."""

    what: str
    id: UUID
    text: str
    starts_on: date
    ends_before: date | None
    state: str
    said_by: str = "desk"
    """Who gave it: the desk, or the provider at each sign-in."""
    through: str = ""
    """The team through which they have it."""
    reason: str = ""
    """Why they are denied it."""

    def ends_soon(self, today: date) -> bool:
        left = (self.ends_before - today).days if self.ends_before else None
        return self.state == NOW and left is not None and left <= SOON_DAYS


def refuse_days(starts_on: date, ends_before: date | None, today: date) -> None:
    """Raise UnableToKeep for days that cannot be, or are over."""
    if ends_before is not None and ends_before <= starts_on:
        raise UnableToKeep("The last day must not lie before the first")
    if ends_before is not None and ends_before <= today:
        raise UnableToKeep("The last day must not lie before today")


def refuse_own(account: Account, by: Actor) -> None:
    """Raise PermissionDenied for whoever would change their own account."""
    if account.pk == by.account_id:
        raise PermissionDenied("nobody changes their own account")


@transaction.atomic
def give(
    account: Account, what: str, which: str, starts_on: date, ends_before: date | None, *,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Give somebody a role, a team or a patch from a day until before another.

    `which` is the role, or the id of the team or patch. Raises UnableToKeep where they have it for
    some of these days already.
    """
    refuse_own(account, by)
    refuse_days(starts_on, ends_before, by.today)
    model = MODELS[what]
    if what == ROLE and which not in ROLES:
        raise UnableToGiveRole(f"no role {which}; there are {', '.join(ROLES)}")
    same = {ROLE: Q(role=which, said_by="desk")}.get(what, Q(**{f"{what}_id": which}))
    overlapping = Q(ends_before__isnull=True) | Q(ends_before__gt=starts_on)
    if ends_before is not None:
        overlapping &= Q(starts_on__lt=ends_before)
    # The row is held, so that two who give at once do not both find nothing.
    Account.objects.select_for_update().get(pk=account.pk)
    if model.objects.filter(same & overlapping, account=account).exists():  # type: ignore[attr-defined]
        raise UnableToKeep("They have it on some of these days already: end that first")
    fields = {"role": which, "said_by": "desk"} if what == ROLE else {f"{what}_id": which}
    model.objects.create(  # type: ignore[attr-defined]
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

    Raises UnableToKeep for what they do not have, and for a role that the provider gives.
    """
    refuse_own(account, by)
    still = Q(ends_before__isnull=True) | Q(ends_before__gt=by.today)
    held = MODELS[what].objects.filter(still, pk=holding_id, account=account).first()  # type: ignore[attr-defined]
    if held is None:
        raise UnableToKeep("They no longer have it")
    if what == ROLE and held.said_by != "desk":
        raise UnableToKeep("The provider gives this role: take them out of its group there")
    held.ends_before = max(held.starts_on, by.today)
    held.save(update_fields=["ends_before"])
    audit.acted(
        by, f"account.{what}.ended", "account", str(account.pk), purpose=KEEPING, at=at,
        detail={what: str(_named(held, what))},
    )  # fmt: skip


def holdings_of(account: Account, today: date) -> list[Holding]:
    """Give all somebody has, had or will have: six queries at most."""
    found = [
        _holding(ROLE, row, row.role, today, said_by=row.said_by)
        for row in AccountRole.objects.filter(account=account)
    ]
    memberships = list(TeamMember.objects.filter(account=account).select_related("team"))
    found += [_holding(TEAM, row, row.team.name, today) for row in memberships]
    own = PatchHolder.objects.filter(account=account).select_related("patch")
    found += [_holding(PATCH, row, row.patch.name, today) for row in own]
    now = {row.team_id: row.team.name for row in memberships if _state(row, today) == NOW}
    for row in PatchHolder.objects.filter(team_id__in=now).select_related("patch"):
        found.append(_holding(PATCH, row, row.patch.name, today, through=now[row.team_id]))
    found += [
        _holding(DENIAL, row, row.thing_id, today, reason=row.reason)
        for row in Denied.objects.filter(account=account)
    ]
    order = (NOW, LATER, PAST)
    return sorted(found, key=lambda h: (h.what, order.index(h.state), h.text, h.starts_on))


def ending_soon(today: date) -> dict[UUID, date]:
    """Give the accounts of which a role or patch ends soon, each with the first such day."""
    first: dict[UUID, date] = {}
    for model in (AccountRole, PatchHolder):
        for account_id, day in model.objects.filter(
            account__isnull=False, starts_on__lte=today, ends_before__gt=today
        ).values_list("account_id", "ends_before"):
            if (day - today).days <= SOON_DAYS:
                first[account_id] = min(day, first.get(account_id, day))
    return first


def teams_and_members(today: date) -> list[tuple[Team, int]]:
    """Give every team with how many belong to it today."""
    return _with_count(Team, TeamMember, "team_id", today)


def patches_and_holders(today: date) -> list[tuple[Patch, int]]:
    """Give every patch with how many people and teams have it today."""
    return _with_count(Patch, PatchHolder, "patch_id", today)


def not_there(kind: str, ids: Collection[str]) -> list[str]:
    """Give those ids that no person or place of the record has; all before the first handover."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s)", [f"record.{kind}"])
        if cursor.fetchone() == (None,):
            return sorted(ids)
        cursor.execute(DENIED_KINDS[kind], [list(ids)])
        return sorted(set(ids) - {row[0] for row in cursor.fetchall()})


def _named(held: Dated, what: str) -> object:
    if what == DENIAL:
        return getattr(held, "thing_id")  # noqa: B009 — of one of the models alone
    return getattr(held, "role", None) or getattr(held, f"{what}_id")


def _with_count(of: Callable, dated: Callable, column: str, today: date) -> list[tuple]:
    in_force = Q(starts_on__lte=today) & (Q(ends_before__isnull=True) | Q(ends_before__gt=today))
    counted: dict[UUID, int] = {}
    for one in dated.objects.filter(in_force).values_list(column, flat=True):  # type: ignore[attr-defined]
        counted[one] = counted.get(one, 0) + 1
    return [(row, counted.get(row.pk, 0)) for row in of.objects.order_by("name")]  # type: ignore[attr-defined]


def _holding(
    what: str, row: Dated, text: str, today: date, said_by: str = "desk", through: str = "",
    reason: str = "",
) -> Holding:  # fmt: skip
    return Holding(
        what, row.pk, text, row.starts_on, row.ends_before, _state(row, today), said_by, through,
        reason,
    )  # fmt: skip


def _state(row: Dated, today: date) -> str:
    if row.ends_before is not None and row.ends_before <= today:
        return PAST
    return LATER if row.starts_on > today else NOW
