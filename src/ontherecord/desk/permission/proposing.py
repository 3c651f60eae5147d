"""What takes two: one administrator asks, and it is done when another person agrees.

It is for what would let one administrator act as somebody else, or let somebody see more than a new
account would. Whoever asked never agrees, nor does the person concerned.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actions import KEEPING
from ontherecord.desk.permission.actors import Actor, actor_of
from ontherecord.desk.permission.holdings import PATCH, ROLE, TEAM
from ontherecord.desk.permission.keeping_accounts import UnableToKeep, refuse_own
from ontherecord.desk.permission.models import (
    Account,
    AccountRole,
    PatchHolder,
    Proposal,
    TeamMember,
)
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
def propose(act: str, account: Account, detail: Detail, *, by: Actor, at: datetime) -> Proposal:
    """Ask that something be done to somebody's account. Raises UnableToKeep where it is asked.

    A link for signing in that was made before they are to read more opens nothing from now on.
    """
    refuse_own(account, by)
    Account.objects.select_for_update().get(pk=account.pk)
    if waiting(at).filter(act=act, account=account, detail=dict(detail)).exists():
        raise UnableToKeep("It has been asked for already, and waits for somebody to agree")
    if act in GIVING:
        Account.objects.filter(pk=account.pk).update(link_nonce="")
    made = Proposal.objects.create(
        act=act, account=account, detail=dict(detail), asked_by_id=by.account_id, asked_at=at,
        lapses_at=at + LASTS,
    )  # fmt: skip
    _tell("proposal.made", made, by, at)
    return made


def agree(proposal_id: UUID, *, by: Actor, at: datetime) -> Proposal:
    """Settle that something is done, in the transaction in which it is.

    Raises PermissionDenied for whoever asked, for the person concerned and for whose role does not
    reach so far; UnableToKeep for what is settled, has lapsed, or was asked for by somebody who no
    longer keeps accounts.
    """
    proposal = _held(proposal_id, at)
    if by.account_id in (proposal.asked_by_id, proposal.account_id) or AGREE not in by.actions:
        raise PermissionDenied("it takes two, and the person concerned is neither")
    asked_by = proposal.asked_by
    asks_still = asked_by.is_active and "manage_accounts" in actor_of(asked_by, by.today).actions
    if not asks_still:
        raise UnableToKeep("Whoever asked for it no longer keeps accounts")
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
    same = {"account_id": proposal.account_id, "asked_by_id": proposal.asked_by_id}
    return list(waiting(at).filter(act__in=GIVING, **same).select_related("account", "asked_by"))


def waiting_for(actor: Actor, at: datetime) -> int:
    """Count the accounts of which something waits that somebody may agree to."""
    if AGREE not in actor.actions:
        return 0
    mine = Q(asked_by_id=actor.account_id) | Q(account_id=actor.account_id)
    return waiting(at).exclude(mine).order_by().values("account").distinct().count()


def over(at: datetime) -> QuerySet[Proposal]:
    """Give what was settled or lapsed in the last weeks, the newest first."""
    settled = Proposal.objects.exclude(pk__in=waiting(at).values("pk"))
    return settled.filter(asked_at__gt=at - SHOWN_FOR).order_by("-asked_at", "-id")


def who_may_agree(account: Account, by: Actor) -> list[str]:
    """Give the addresses of those who could agree to what one asks about another's account."""
    left_out = (account.pk, by.account_id)
    return [email for one, email in accounts_who_may(AGREE, by.today) if one not in left_out]


def reads(account: Account, by: Actor, at: datetime) -> bool:
    """Say whether somebody has, will have or is to be given what takes two to give."""
    still = Q(ends_before__isnull=True) | Q(ends_before__gt=by.today)
    return (
        AccountRole.objects.filter(still, account=account, role__in=ROLES_BY_TWO).exists()
        or TeamMember.objects.filter(still, account=account).exists()
        or PatchHolder.objects.filter(still, account=account).exists()
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
        by, event, "account", str(proposal.account_id), purpose=KEEPING, at=at,
        detail={"act": proposal.act, "proposal": str(proposal.pk),
                "asked_by": str(proposal.asked_by_id)},
    )  # fmt: skip
