"""What takes two: one administrator asks, and it is done when another person agrees.

It is for what would let one administrator act as somebody else, or let somebody see more than a new
account would. Whoever asked never agrees, nor does the person concerned.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actions import KEEPING
from ontherecord.desk.permission.actors import Actor, actor_of, in_force, lasts
from ontherecord.desk.permission.holdings import PATCH, ROLE, TEAM
from ontherecord.desk.permission.keeping_accounts import UnableToKeep, refuse_own
from ontherecord.desk.permission.keeping_teams import members_of, refuse_own_team
from ontherecord.desk.permission.models import (
    Account,
    AccountRole,
    PatchHolder,
    Proposal,
    Team,
    TeamMember,
)
from ontherecord.desk.permission.one_person import MAILBOX, alike, mailbox
from ontherecord.desk.permission.queries import accounts_who_may
from ontherecord.desk.permission.rules import ROLES_BY_TWO

LASTS = timedelta(days=3)
"""So long it can be agreed to: over a weekend, and not until somebody has forgotten why."""
SHOWN_FOR = timedelta(days=30)
AGREE = "agree_on_accounts"
GIVING = (ROLE, TEAM, PATCH)
"""What lets somebody read more. Who asks for several of somebody is answered once for all."""
Detail = Mapping[str, str | None]


@transaction.atomic
def propose(
    act: str, whose: Account | Team, detail: Detail, *, by: Actor, at: datetime
) -> Proposal:  # fmt: skip
    """Ask that something be done to somebody's account, or to a team's patches.

    A link for signing in that was made before they are to read more opens nothing from now on.
    Raises UnableToKeep where it is asked.
    """
    about: dict[str, Any] = {"team": whose} if isinstance(whose, Team) else {"account": whose}
    _refuse_own(whose, by)
    type(whose).objects.select_for_update().get(pk=whose.pk)
    if waiting(at).filter(act=act, detail=dict(detail), **about).exists():
        raise UnableToKeep("It has been asked for already, and waits for somebody to agree")
    if act in GIVING and isinstance(whose, Account):
        Account.objects.filter(pk=whose.pk).update(link_nonce="")
    made = Proposal.objects.create(
        act=act, detail=dict(detail), asked_by_id=by.account_id, asked_at=at,
        lapses_at=at + LASTS, **about,
    )  # fmt: skip
    _tell("proposal.made", made, by, at)
    return made


def agree(proposal_id: UUID, *, by: Actor, at: datetime) -> Proposal:
    """Settle that something is done, in the transaction in which it is.

    Raises PermissionDenied for whoever asked, for the person concerned and for whose role does not
    reach so far; UnableToKeep for what is settled, has lapsed, was asked for by somebody who no
    longer keeps accounts or is concerned by now, or has one mailbox with whoever agrees.
    """
    proposal = _held(proposal_id, at)
    concerned = concerned_by(proposal, by.today)
    if by.account_id in {proposal.asked_by_id, *concerned} or AGREE not in by.actions:
        raise PermissionDenied("it takes two, and the person concerned is neither")
    asked_by = proposal.asked_by
    asks_still = asked_by.is_active and "manage_accounts" in actor_of(asked_by, by.today).actions
    if not asks_still or asked_by.pk in concerned:
        raise UnableToKeep("Whoever asked for it no longer keeps these accounts")
    if MAILBOX in alike_with(proposal, by).values():
        raise UnableToKeep("Whoever agrees must not share a mailbox with who asked or is concerned")
    return _settle(proposal, "agreed", by, at)


@transaction.atomic
def refuse(proposal_id: UUID, *, by: Actor, at: datetime) -> Proposal:
    """Settle that something is not done; whoever asked for it withdraws it so."""
    proposal = _held(proposal_id, at)
    if AGREE not in by.actions:
        raise PermissionDenied("the role does not reach so far")
    is_own = by.account_id == proposal.asked_by_id
    return _settle(proposal, "withdrawn" if is_own else "refused", by, at)


def waiting(at: datetime) -> QuerySet[Proposal]:
    """Give what waits for somebody to agree, the oldest first."""
    return Proposal.objects.filter(outcome="", lapses_at__gt=at).order_by("asked_at", "id")


def together(proposal: Proposal, at: datetime) -> list[Proposal]:
    """Give what is answered with something that waits: all that one asks to give to somebody."""
    if proposal.act not in GIVING:
        return [proposal]
    same = waiting(at).filter(act__in=GIVING, asked_by_id=proposal.asked_by_id)
    about = {"account_id": proposal.account_id, "team_id": proposal.team_id}
    return list(same.filter(**about).select_related("account", "team", "asked_by"))


def concerned_by(proposal: Proposal, today: date) -> set[UUID]:
    """Give whose account it is about, or who is in the team."""
    if proposal.team_id is not None:
        return members_of(proposal.team_id, today)
    return {proposal.account_id}


def alike_with(proposal: Proposal, by: Actor) -> dict[str, str]:
    """Give who of those that ask or are concerned may be one person with somebody, and by what."""
    own = Account.objects.get(pk=by.account_id)
    ids = {proposal.asked_by_id, *concerned_by(proposal, by.today)} - {own.pk}
    others = Account.objects.filter(pk__in=ids).order_by("email")
    return {one.email: by_what for one in others if (by_what := alike(own, one))}


def waiting_for(actor: Actor, at: datetime) -> int:
    """Count the accounts and teams of which something waits that somebody may agree to."""
    if AGREE not in actor.actions:
        return 0
    own_teams = TeamMember.objects.filter(in_force(actor.today), account_id=actor.account_id)
    mine = (
        Q(asked_by_id=actor.account_id)
        | Q(account_id=actor.account_id)
        | Q(team_id__in=own_teams.values("team_id"))
    )
    return waiting(at).exclude(mine).order_by().values("account", "team").distinct().count()


def over(at: datetime) -> QuerySet[Proposal]:
    """Give what was settled or lapsed in the last weeks, the newest first."""
    settled = Proposal.objects.exclude(pk__in=waiting(at).values("pk"))
    return settled.filter(asked_at__gt=at - SHOWN_FOR).order_by("-asked_at", "-id")


def who_may_agree(whose: Account | Team, by: Actor) -> list[str]:
    """Give the addresses of those who could agree to what one asks about another, or a team."""
    is_team = isinstance(whose, Team)
    left_out = members_of(whose.pk, by.today) if is_team else {whose.pk}
    concerned = Account.objects.filter(pk__in={*left_out, by.account_id})
    taken = {mailbox(email) for email in concerned.values_list("email", flat=True)}
    could = (email for _, email in accounts_who_may(AGREE, by.today))
    return [email for email in could if mailbox(email) not in taken]


def _refuse_own(whose: Account | Team, by: Actor) -> None:
    refuse_own_team(whose, by) if isinstance(whose, Team) else refuse_own(whose, by)


def reads(account: Account, by: Actor, at: datetime) -> bool:
    """Say whether somebody has, will have or is to be given what takes two to give."""
    return (
        AccountRole.objects.filter(lasts(by.today), account=account, role__in=ROLES_BY_TWO).exists()
        or TeamMember.objects.filter(lasts(by.today), account=account).exists()
        or PatchHolder.objects.filter(lasts(by.today), account=account).exists()
        or waiting(at).filter(account=account, act__in=GIVING).exists()
    )


def _held(proposal_id: UUID, at: datetime) -> Proposal:
    found = Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal_id).first()
    if found is None or found.outcome:
        raise UnableToKeep("Somebody has settled it meanwhile")
    if found.lapses_at <= at:
        raise UnableToKeep("Nobody agreed in time: ask for it again")
    return found


def _settle(proposal: Proposal, outcome: str, by: Actor, at: datetime) -> Proposal:
    proposal.outcome, proposal.settled_by_id, proposal.settled_at = outcome, by.account_id, at
    proposal.save(update_fields=["outcome", "settled_by", "settled_at"])
    _tell(f"proposal.{outcome}", proposal, by, at)
    return proposal


def _tell(event: str, proposal: Proposal, by: Actor, at: datetime) -> None:
    audit.acted(
        by, event, "account", [str(one) for one in concerned_by(proposal, by.today)],
        purpose=KEEPING, at=at,
        detail={"act": proposal.act, "proposal": str(proposal.pk),
                "asked_by": str(proposal.asked_by_id)}
        | ({"team": str(proposal.team_id)} if proposal.team_id else {}),
    )  # fmt: skip
