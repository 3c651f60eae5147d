"""Every write about samples and bulk answers. Each is told to the audit in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.ids import new_id
from ontherecord.desk.locking import alone
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.using.casework.answers import ANSWERING
from ontherecord.desk.using.casework.models import MEND, IssueAnswer
from ontherecord.desk.using.mending.actions import ask_of_cause
from ontherecord.desk.using.sampling.models import BulkAnswer, IssueSample

AT_ONCE = 2_000


class UnableToAnswer(Exception):
    """There is nothing left to answer, or the bulk was undone already."""


@transaction.atomic
def draw(
    check: str, system: str, *, seed: str, record_day: date, issue_ids: Sequence[str],
    open_count: int, by: Actor, at: datetime, purpose: str,
) -> IssueSample:  # fmt: skip
    """Keep a sample that was drawn, with its seed."""
    assert by.account_id
    made = IssueSample.objects.create(
        check_name=check, system=system, seed=seed, record_day=record_day, open_count=open_count,
        issue_ids=list(issue_ids), drawn_at=at, drawn_by=by.account_id,
    )  # fmt: skip
    audit.acted(
        by, "sample.drawn", "issue", issue_ids, purpose=purpose, at=at,
        detail={"sample_id": str(made.pk), "check": check, "open_count": open_count},
    )  # fmt: skip
    return made


@transaction.atomic
def draw_more(
    sample_id: UUID, issue_ids: Sequence[str], *, by: Actor, at: datetime, purpose: str
) -> None:
    """Add to a sample what follows in its order, for what does not stand any more."""
    sample = IssueSample.objects.select_for_update().get(pk=sample_id)
    more = [one for one in issue_ids if one not in sample.issue_ids]
    sample.issue_ids = [*sample.issue_ids, *more]
    sample.save(update_fields=["issue_ids"])
    audit.acted(
        by, "sample.drawn", "issue", more, purpose=purpose, at=at,
        detail={"sample_id": str(sample.pk), "check": sample.check_name},
    )  # fmt: skip


@dataclass(frozen=True)
class Alike:
    """The answer that all get, and how many of the sample got it one by one."""

    answer: str
    which: str
    alike_count: int
    sample_count: int
    returns_on: date
    reason: str = ""
    system: str = ""
    column: str = ""
    cause: str = ""


@transaction.atomic
def answer_all(
    sample_id: UUID, issues: Sequence[tuple[str, str]], alike: Alike, *,
    by: Actor, at: datetime, purpose: str,
) -> BulkAnswer:  # fmt: skip
    """Answer issues, each given with its case, as those of the sample were. Raises UnableToAnswer.

    One bulk of a sample is in force at a time. What somebody answered meanwhile is left out.
    """
    assert by.account_id
    alone(ANSWERING)
    answered = _answered([issue_id for issue_id, _ in issues], by.today)
    issues = [one for one in issues if one[0] not in answered]
    sample = IssueSample.objects.select_for_update().get(pk=sample_id)
    is_answered = BulkAnswer.objects.filter(sample=sample, undone_at=None).exists()
    if not issues or is_answered:
        raise UnableToAnswer
    bulk = BulkAnswer.objects.create(
        sample=sample, answer=alike.answer, which=alike.which, alike_count=alike.alike_count,
        sample_count=alike.sample_count, issue_count=len(issues), answered_at=at,
        answered_by=by.account_id,
    )  # fmt: skip
    asked = None
    if alike.answer == MEND:
        asked, _ = ask_of_cause(alike.system, alike.column, alike.cause, by=by, at=at)
    IssueAnswer.objects.bulk_create(
        (
            IssueAnswer(
                id=new_id(), issue_id=issue_id, case_id=case_id, check_name=sample.check_name,
                answer=alike.answer, which=alike.which, reason=alike.reason,
                returns_on=alike.returns_on, correction=asked, bulk=bulk, answered_at=at,
                answered_by=by.account_id,
            )
            for issue_id, case_id in issues
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    audit.acted(
        by, "issues.answered_in_bulk", "issue", [issue_id for issue_id, _ in issues],
        purpose=purpose, at=at,
        detail={"bulk_id": str(bulk.pk), "sample_id": str(sample.pk), "answer": alike.answer,
                "which": alike.which, "returns_on": alike.returns_on.isoformat()},
    )  # fmt: skip
    return bulk


@transaction.atomic
def undo(bulk_id: UUID, *, why: str, by: Actor, at: datetime, purpose: str) -> BulkAnswer:
    """Undo a bulk answer whole: none of its answers counts any more. Raises UnableToAnswer.

    What somebody answered to one of its issues since stays.
    """
    bulk = BulkAnswer.objects.select_for_update().get(pk=bulk_id)
    if bulk.undone_at is not None:
        raise UnableToAnswer
    bulk.undone_at, bulk.undone_by, bulk.why_undone = at, by.account_id, why
    bulk.save(update_fields=["undone_at", "undone_by", "why_undone"])
    audit.acted(
        by, "bulk_answer.undone", "bulk_answer", str(bulk.pk), purpose=purpose, at=at,
        detail={"issue_count": bulk.issue_count},
    )  # fmt: skip
    return bulk


def _answered(issue_ids: Sequence[str], today: date) -> set[str]:
    """Give those issues of which the answer in force holds today."""
    counting = IssueAnswer.objects.filter(issue_id__in=issue_ids).exclude(
        bulk__undone_at__isnull=False
    )
    latest = counting.order_by("issue_id", "-answered_at", "-id").distinct("issue_id")
    return {one for one, day in latest.values_list("issue_id", "returns_on") if day > today}
