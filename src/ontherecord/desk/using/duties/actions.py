"""Every write about duties. Each is told to the audit in its own transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.queries import may_account
from ontherecord.desk.using.duties.models import DONE, GIVEN, REOPENED, Duty, DutyStep


class UnableToTakeStep(Exception):
    """It is done already, or open already: somebody else was quicker."""


class UnableToGive(Exception):
    """Whoever is to do it may not see what it is about."""


def must_see(account_id: UUID, by: Actor, *, issue_id: str, case_id: str) -> None:
    """Raise UnableToGive unless somebody may see an issue and its case, so that they can do it."""
    things = (("issue", issue_id), ("issue_case", case_id))
    if not may_account(account_id, by.today, "work_cases", *things):
        raise UnableToGive


@transaction.atomic
def finish(duty_id: UUID, *, words: str, by: Actor, at: datetime, purpose: str) -> None:
    """Say what was done. Raises UnableToTakeStep where it is done already."""
    duty = _locked(duty_id, is_done=False)
    duty.done_on = by.today
    duty.save(update_fields=["done_on"])
    _step(duty, DONE, by, at, purpose, words=words)


@transaction.atomic
def reopen(duty_id: UUID, *, words: str, by: Actor, at: datetime, purpose: str) -> None:
    """Say why it is to be done all the same. Raises UnableToTakeStep where it is open."""
    duty = _locked(duty_id, is_done=True)
    duty.done_on = None
    duty.save(update_fields=["done_on"])
    _step(duty, REOPENED, by, at, purpose, words=words)


@transaction.atomic
def give(
    duty_id: UUID, to: UUID, *, issue_id: str, case_id: str, by: Actor, at: datetime, purpose: str
) -> None:
    """Give a duty to somebody else. Raises UnableToGive, or UnableToTakeStep where it is done."""
    must_see(to, by, issue_id=issue_id, case_id=case_id)
    duty = _locked(duty_id, is_done=False)
    duty.holder_id = to
    duty.save(update_fields=["holder_id"])
    _step(duty, GIVEN, by, at, purpose, holder_id=to)


def _locked(duty_id: UUID, *, is_done: bool) -> Duty:
    duty = Duty.objects.select_for_update().get(pk=duty_id)
    if (duty.done_on is not None) != is_done:
        raise UnableToTakeStep
    return duty


def _step(
    duty: Duty, step: str, by: Actor, at: datetime, purpose: str, *, words: str = "",
    holder_id: UUID | None = None,
) -> None:  # fmt: skip
    DutyStep.objects.create(
        duty=duty, step=step, words=words, holder_id=holder_id, at=at, by=by.account_id
    )
    audit.acted(
        by, f"duty.{step}", "duty", str(duty.pk), purpose=purpose, at=at,
        detail={"to": str(holder_id)} if holder_id else {},
    )  # fmt: skip
