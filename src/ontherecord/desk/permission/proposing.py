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
from ontherecord.desk.permission.keeping_accounts import UnableToKeep, refuse_own
from ontherecord.desk.permission.models import Account, AccountRole, Proposal
from ontherecord.desk.permission.queries import accounts_who_may
from ontherecord.desk.permission.rules import WIDE_ROLES

LASTS = timedelta(days=3)
"""So long it can be agreed to: over a weekend, and not until somebody has forgotten why."""
SHOWN_FOR = timedelta(days=30)
AGREE = "agree_on_accounts"
Detail = Mapping[str, str | None]


@transaction.atomic
def propose(act: str, account: Account, detail: Detail, *, by: Actor, at: datetime) -> Proposal:
    """Ask that something be done to somebody's account. Raises UnableToKeep where it is asked."""
    refuse_own(account, by)
    Account.objects.select_for_update().get(pk=account.pk)
    if waiting(at).filter(act=act, account=account, detail=dict(detail)).exists():
        raise UnableToKeep("It has been asked for already, and waits for somebody to agree")
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


def waiting_for(actor: Actor, at: datetime) -> int:
    """Count what somebody may agree to."""
    mine = Q(asked_by_id=actor.account_id) | Q(account_id=actor.account_id)
    return waiting(at).exclude(mine).count() if AGREE in actor.actions else 0


def over(at: datetime) -> QuerySet[Proposal]:
    """Give what was settled or lapsed in the last weeks, the newest first."""
    settled = Proposal.objects.exclude(pk__in=waiting(at).values("pk"))
    return settled.filter(asked_at__gt=at - SHOWN_FOR).order_by("-asked_at", "-id")


def who_may_agree(account: Account, by: Actor) -> list[str]:
    """Give the addresses of those who could agree to what one asks about another's account."""
    left_out = (account.pk, by.account_id)
    return [email for one, email in accounts_who_may(AGREE, by.today) if one not in left_out]


def is_wide(account: Account, by: Actor, at: datetime) -> bool:
    """Say whether somebody has, will have or is to be given a role that takes two to give."""
    still = Q(ends_before__isnull=True) | Q(ends_before__gt=by.today)
    return (
        AccountRole.objects.filter(still, account=account, role__in=WIDE_ROLES).exists()
        or waiting(at).filter(account=account, act="role").exists()
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
