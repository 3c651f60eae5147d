"""Reading accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ontherecord.desk.permission.actors import in_force
from ontherecord.desk.permission.models import Account, AccountRole
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
