"""What an administrator does to somebody else's account: dated roles, teams and patches.

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
    Patch,
    PatchHolder,
    Team,
    TeamMember,
)
from ontherecord.desk.permission.rules import ROLES

ROLE, TEAM, PATCH = "role", "team", "patch"
MODELS: dict[str, type[Dated]] = {ROLE: AccountRole, TEAM: TeamMember, PATCH: PatchHolder}
NOW, LATER, PAST = "now", "later", "past"
SOON_DAYS = 14
"""So many days before its end something is said to end soon."""


class UnableToKeep(Exception):
    """A change of an account that cannot be; the message says why."""


@dataclass(frozen=True)
class Holding:
    """A role, team or patch of somebody's, with its days."""

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

    def ends_soon(self, today: date) -> bool:
        left = (self.ends_before - today).days if self.ends_before else None
        return self.state == NOW and left is not None and left <= SOON_DAYS


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
    if ends_before is not None and ends_before <= starts_on:
        raise UnableToKeep("The last day must not lie before the first")
    if ends_before is not None and ends_before <= by.today:
        raise UnableToKeep("The last day must not lie before today")
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
def end(account: Account, what: str, holding_id: UUID, *, by: Actor, at: datetime) -> None:
    """End a role, team or patch today; what was to begin later never does.

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
        detail={what: str(getattr(held, "role", None) or getattr(held, f"{what}_id"))},
    )  # fmt: skip


def holdings_of(account: Account, today: date) -> list[Holding]:
    """Give all somebody has, had or will have: five queries at most."""
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


def places_not_there(place_ids: Collection[str]) -> list[str]:
    """Give those ids that no place of the record has; all of them before the first handover."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('record.place')")
        if cursor.fetchone() == (None,):
            return sorted(place_ids)
        cursor.execute(
            "select place_id from record.place where place_id = any(%s) and known_until is null",
            [list(place_ids)],
        )
        return sorted(set(place_ids) - {row[0] for row in cursor.fetchall()})


def _with_count(of: Callable, dated: Callable, column: str, today: date) -> list[tuple]:
    in_force = Q(starts_on__lte=today) & (Q(ends_before__isnull=True) | Q(ends_before__gt=today))
    counted: dict[UUID, int] = {}
    for one in dated.objects.filter(in_force).values_list(column, flat=True):  # type: ignore[attr-defined]
        counted[one] = counted.get(one, 0) + 1
    return [(row, counted.get(row.pk, 0)) for row in of.objects.order_by("name")]  # type: ignore[attr-defined]


def _holding(
    what: str, row: Dated, text: str, today: date, said_by: str = "desk", through: str = ""
) -> Holding:
    return Holding(
        what, row.pk, text, row.starts_on, row.ends_before, _state(row, today), said_by, through
    )


def _state(row: Dated, today: date) -> str:
    if row.ends_before is not None and row.ends_before <= today:
        return PAST
    return LATER if row.starts_on > today else NOW
