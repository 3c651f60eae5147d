"""Reading accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ontherecord.desk.permission.actors import actor_of, in_force
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.models import Account, AccountRole, TeamMember
from ontherecord.desk.permission.rules import ROLE_MAY


@dataclass(frozen=True)
class AccountRow:
    """One account, as a list shows it."""

    account_id: UUID
    email: str
    roles: tuple[str, ...]
    is_active: bool
    is_demo: bool
    name: str
    last_login: datetime | None


def accounts_on(today: date) -> list[AccountRow]:
    """Give every account with its roles on a day."""
    roles = defaultdict(set)
    for account_id, role in AccountRole.objects.filter(in_force(today)).values_list(
        "account_id", "role"
    ):
        roles[account_id].add(role)
    return [
        AccountRow(
            a.pk, a.email, tuple(sorted(roles[a.pk])), a.is_active, a.is_demo, a.name, a.last_login
        )
        for a in Account.objects.order_by("email")
    ]


def addresses_of(account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Give the e-mail address of each account that is still there."""
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "email"))


def accounts_who_may(action: str, today: date) -> list[tuple[UUID, str]]:
    """Give id and address of each open account whose roles may do something on a day."""
    roles = [role for role, actions in ROLE_MAY.items() if action in actions]
    there = AccountRole.objects.filter(
        in_force(today), role__in=roles, account__is_active=True
    ).values_list("account_id", "account__email")
    return sorted(set(there), key=lambda one: one[1])


def colleagues(account_id: UUID, today: date) -> list[UUID]:
    """Give who is in a team with somebody on a day, themselves left out. One query."""
    mine = TeamMember.objects.filter(in_force(today), account_id=account_id).values("team_id")
    there = TeamMember.objects.filter(in_force(today), team_id__in=mine)
    return sorted(set(there.values_list("account_id", flat=True)) - {account_id})


def may_account(account_id: UUID, today: date, action: str, *things: tuple[str, str]) -> bool:
    """Say whether somebody else may do something to each of some things, by kind and id, on a day.

    For whoever gives them something to do: it must not tell them more than they may see.
    """
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        return False
    actor = actor_of(account, today)
    subjects = [subject_of(actor, kind, thing_id) for kind, thing_id in things]
    return all(subject is not None and may(actor, action, subject) for subject in subjects)
