"""Every change of who may: roles, patches, cases. Each is told to the audit, whose record stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actors import Actor, in_force
from ontherecord.desk.permission.models import (
    Account,
    AccountRole,
    CaseHolder,
    Patch,
    PatchHolder,
    PatchPlace,
    Team,
    TeamMember,
)
from ontherecord.desk.permission.remaining import leave_an_administrator
from ontherecord.desk.permission.rules import ROLES

KEEPING = "keeping accounts"


class UnableToGiveRole(Exception):
    """A role does not exist; the message names those that do."""


@transaction.atomic
def make_account(
    email: str, password: str | None, roles: Collection[str], *,
    by: Actor, at: datetime, name: str = "", is_demo: bool = False,
) -> Account:  # fmt: skip
    """Make an account with its roles; without a password it waits for its link."""
    account = Account(email=email.strip().lower(), name=name, is_demo=is_demo, told_until=at)
    account.is_vouched = by.account_id is None  # on the server; nobody of the desk holds it
    account.set_password(password)
    account.save(force_insert=True)
    audit.acted(by, "account.made", "account", str(account.pk), purpose=KEEPING, at=at)
    set_roles(account, roles, said_by="desk", by=by, at=at)
    return account


@transaction.atomic
def set_roles(
    account: Account, roles: Collection[str], *, said_by: str, by: Actor, at: datetime
) -> None:
    """Let somebody have these roles from today, of those said by the desk or by the provider."""
    if unknown := set(roles) - set(ROLES):
        raise UnableToGiveRole(f"no role {sorted(unknown)[0]}; there are {', '.join(ROLES)}")
    had = AccountRole.objects.filter(in_force(by.today), account=account, said_by=said_by)
    there = set(had.values_list("role", flat=True))
    if there == set(roles):
        return
    had.exclude(role__in=roles).update(ends_before=by.today)
    for role in sorted(set(roles) - there):
        AccountRole.objects.create(account=account, role=role, said_by=said_by, starts_on=by.today)
    told = {"roles": " ".join(sorted(roles)), "said_by": said_by}
    audit.acted(
        by, "account.roles.set", "account", str(account.pk), purpose=KEEPING, at=at, detail=told
    )


@transaction.atomic
def set_active(account: Account, is_active: bool, *, by: Actor, at: datetime) -> None:
    """Let somebody sign in, or no longer, also by a link from before.

    Raises LastAdministrator.
    """
    if not is_active:
        leave_an_administrator(account, by)
    account.is_active, account.link_nonce = is_active, ""
    account.save(update_fields=["is_active", "link_nonce"])
    event = "account.opened" if is_active else "account.closed"
    audit.acted(by, event, "account", str(account.pk), purpose=KEEPING, at=at)


@transaction.atomic
def make_patch(name: str, place_ids: Collection[str], *, by: Actor, at: datetime) -> Patch:
    """Make a patch of places; what lies in a block or estate belongs to it."""
    patch = Patch.objects.create(name=name)
    for place_id in sorted(set(place_ids)):
        PatchPlace.objects.create(patch=patch, place_id=place_id, starts_on=by.today)
    audit.acted(by, "patch.made", "place", place_ids, purpose=KEEPING, at=at)
    return patch


def patch_named(name: str, place_ids: Collection[str], *, by: Actor, at: datetime) -> Patch:
    """Give the patch of a name, made of these places where there is none."""
    there = Patch.objects.filter(name=name).first()
    return there or make_patch(name, place_ids, by=by, at=at)


@transaction.atomic
def make_team(name: str, members: Collection[Account], *, by: Actor, at: datetime) -> Team:
    """Make a team of accounts."""
    team = Team.objects.create(name=name)
    for account in members:
        TeamMember.objects.create(team=team, account=account, starts_on=by.today)
    ids = [str(account.pk) for account in members]
    audit.acted(by, "team.made", "account", ids, purpose=KEEPING, at=at)
    return team


@transaction.atomic
def give_patch(patch: Patch, to: Account | Team, *, by: Actor, at: datetime) -> None:
    """Give a patch to somebody, or to a team, from today."""
    PatchHolder.objects.create(patch=patch, starts_on=by.today, **_holder(to))
    audit.acted(
        by, "patch.given", "patch", str(patch.pk), purpose=KEEPING, at=at,
        detail={"to": str(to.pk)},
    )  # fmt: skip


@transaction.atomic
def give_case(case_id: str, to: Account | Team, *, by: Actor, at: datetime, purpose: str) -> None:
    """Give a case to somebody, or to a team, from today; whoever had it has it no longer."""
    CaseHolder.objects.filter(in_force(by.today), case_id=case_id).update(ends_before=by.today)
    CaseHolder.objects.create(case_id=case_id, starts_on=by.today, **_holder(to))
    audit.acted(
        by, "case.assigned", "issue_case", case_id, purpose=purpose, at=at,
        detail={"to": str(to.pk)},
    )  # fmt: skip


@transaction.atomic
def give_back_cases(account: Account, *, by: Actor, at: datetime) -> None:
    """Put the cases that somebody has back to where anybody can take them."""
    held = CaseHolder.objects.filter(in_force(by.today), account=account)
    case_ids = list(held.values_list("case_id", flat=True))
    held.update(ends_before=by.today)
    if case_ids:
        audit.acted(by, "case.given_back", "issue_case", case_ids, purpose=KEEPING, at=at)


def _holder(to: Account | Team) -> dict[str, UUID]:
    return {"team_id" if isinstance(to, Team) else "account_id": to.pk}
