"""Every write of casework. Each is told to the audit in its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.locking import alone, beside_others
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.models import Account
from ontherecord.desk.using.casework.answers import ANSWERING, answer_in_force
from ontherecord.desk.using.casework.models import ACT, MEND, NOT_AN_ISSUE, IssueAnswer
from ontherecord.desk.using.duties.actions import must_see
from ontherecord.desk.using.duties.models import Duty
from ontherecord.desk.using.mending.actions import ask_of_cause


class AnsweredMeanwhile(Exception):
    """Somebody answered after whoever answers now had opened the page."""


@dataclass(frozen=True)
class AboutIssue:
    """The issue that is answered, and what for somebody may."""

    issue_id: str
    case_id: str
    check: str
    purpose: str
    seen: UUID | None = None
    """The answer in force when it was looked at, which this one may follow."""


@transaction.atomic
def say_not_an_issue(
    issue: AboutIssue, *, which: str, reason: str, returns_on: date, by: Actor, at: datetime
) -> IssueAnswer:
    """Say that an issue is none: of which of the four kinds, why, and until when that holds.

    Raises AnsweredMeanwhile, as the other answers do.
    """
    _must_know_answer(issue)
    made = _answer(issue, NOT_AN_ISSUE, returns_on, by, at, which=which, reason=reason)
    _tell(issue, made, by, at, which=which)
    return made


@transaction.atomic
def act(
    issue: AboutIssue, *, what: str, due_on: date, holder_id: UUID, by: Actor, at: datetime
) -> IssueAnswer:
    """Make a duty of an issue: what, by when, whose. It is open again when the day has come; where
    that is today, on the morrow.

    Sent twice, by a second press or from the page before, it is one duty. Raises UnableToGive
    where whoever is to do it may not see it.
    """
    must_see(holder_id, by, issue_id=issue.issue_id, case_id=issue.case_id)
    _must_know_answer(issue)
    if made := IssueAnswer.objects.filter(
        pk=issue.seen, answered_by=by.account_id, duty__what=what, duty__due_on=due_on,
        duty__holder_id=holder_id, duty__done_on=None,
    ).first():  # fmt: skip
        return made
    duty = Duty.objects.create(
        case_id=issue.case_id, what=what, due_on=due_on, holder_id=holder_id, made_at=at,
        made_by=by.account_id,
    )  # fmt: skip
    returns_on = max(due_on, by.today + timedelta(days=1))
    made = _answer(issue, ACT, returns_on, by, at, duty=duty)
    _tell(issue, made, by, at, duty_id=str(duty.pk), holder=str(holder_id))
    return made


@transaction.atomic
def mend_at_source(
    issue: AboutIssue, *, system: str, column: str, cause: str, returns_on: date, by: Actor,
    at: datetime,
) -> IssueAnswer:  # fmt: skip
    """Put an issue to the correction of its system, column and cause; made where there is none."""
    _must_know_answer(issue)
    asked, is_new = ask_of_cause(system, column, cause, by=by, at=at)
    made = _answer(issue, MEND, returns_on, by, at, correction=asked)
    _tell(issue, made, by, at, correction_id=str(asked.pk), is_new_correction=is_new)
    return made


def take(case_id: str, *, by: Actor, at: datetime, purpose: str) -> None:
    """Take a case: it is mine from today."""
    assert by.account_id
    assign(case_id, by.account_id, by=by, at=at, purpose=purpose)


def assign(case_id: str, to: UUID, *, by: Actor, at: datetime, purpose: str) -> None:
    """Give a case to somebody; whoever had it has it no longer."""
    account = Account.objects.get(pk=to, is_active=True)
    permission.give_case(case_id, account, by=by, at=at, purpose=purpose)


def _must_know_answer(issue: AboutIssue) -> None:
    beside_others(ANSWERING)
    alone(f"answer to {issue.issue_id}")
    if answer_in_force(issue.issue_id) != issue.seen:
        raise AnsweredMeanwhile


def _answer(
    issue: AboutIssue, answer: str, returns_on: date, by: Actor, at: datetime, **more: object
) -> IssueAnswer:
    return IssueAnswer.objects.create(
        issue_id=issue.issue_id, case_id=issue.case_id, check_name=issue.check, answer=answer,
        returns_on=returns_on, answered_at=at, answered_by=by.account_id, **more,
    )  # fmt: skip


def _tell(
    issue: AboutIssue, made: IssueAnswer, by: Actor, at: datetime, **detail: str | bool
) -> None:
    told = {"answer": made.answer, "returns_on": made.returns_on.isoformat(), **detail}
    audit.acted(
        by, "issue.answered", "issue", issue.issue_id, purpose=issue.purpose, at=at, detail=told
    )
