"""Reading accounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ontherecord.desk.audit import queries as audit
from ontherecord.desk.permission.actions import KEEPING
from ontherecord.desk.permission.actors import actor_of, in_force
from ontherecord.desk.permission.deciding import may, subject_of
from ontherecord.desk.permission.holdings import PATCH, ROLE, TEAM
from ontherecord.desk.permission.models import Account, AccountRole, Proposal, TeamMember
from ontherecord.desk.permission.rules import ROLE_MAY

SERVER, PROVIDER = "The server", "The provider"
GONE, UNKNOWN = "An account that is gone", "Not recorded"


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
    made_by: str
    """The address of who made it, or where it comes from."""
    agreed_by: tuple[str, ...]
    """Who agreed to what it reads."""
    has_namesake: bool
    """Another open account has the same name."""


def accounts_on(today: date) -> list[AccountRow]:
    """Give every account with its roles on a day."""
    roles = defaultdict(set)
    for account_id, role in AccountRole.objects.filter(in_force(today)).values_list(
        "account_id", "role"
    ):
        roles[account_id].add(role)
    there = list(Account.objects.order_by("email"))
    makers, agreed = makers_of(None), _agreed_by()
    names = Counter(a.name.casefold() for a in there if a.is_active and a.name)
    return [
        AccountRow(
            a.pk, a.email, tuple(sorted(roles[a.pk])), a.is_active, a.is_demo, a.name, a.last_login,
            makers.get(a.pk, UNKNOWN), tuple(sorted(agreed[a.pk])),
            a.is_active and names[a.name.casefold()] > 1,
        )
        for a in there
    ]  # fmt: skip


def makers_of(account_ids: Collection[UUID] | None) -> dict[UUID, str]:
    """Say of accounts who made them: an address, the server, or the provider at a sign-in."""
    made = audit.who_made(account_ids)
    known = addresses_of({by for by, _ in made.values() if by})
    return {
        UUID(one): known.get(by, GONE) if by else SERVER if purpose == KEEPING else PROVIDER
        for one, (by, purpose) in made.items()
    }


def agreements_about(account: Account) -> list[tuple[str, datetime]]:
    """Give who agreed to what somebody reads, and when; the latest first."""
    agreed = Proposal.objects.filter(account=account, outcome="agreed", act__in=(ROLE, TEAM, PATCH))
    told = agreed.order_by("-settled_at").values_list("settled_by__email", "settled_at")
    return list(dict.fromkeys(told))


def _agreed_by() -> dict[UUID, set[str]]:
    agreed: dict[UUID, set[str]] = defaultdict(set)
    for account_id, email in Proposal.objects.filter(
        outcome="agreed", act__in=(ROLE, TEAM, PATCH)
    ).values_list("account_id", "settled_by__email"):
        agreed[account_id].add(email)
    return agreed


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
