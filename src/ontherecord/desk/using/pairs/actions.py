"""The one write about matches: an answer, told to the audit, and handed to the next refresh."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.ids import new_id
from ontherecord.desk.locking import alone
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.using.pairs.models import CHOSEN, NOT_SAME, OPEN, SAMPLE, MatchAnswer
from ontherecord.desk.using.pairs.queries import Pair
from ontherecord.desk.using.pairs.writing import Written, contradicts, write_missing


class UnableToAnswer(Exception):
    """The answer contradicts a chain of earlier ones."""


class AnsweredMeanwhile(Exception):
    """Somebody answered otherwise after whoever answers now had opened the page."""


@transaction.atomic
def answer(
    pair: Pair, said: str, seen: str | None, *, folder: Path, by: Actor, at: datetime, purpose: str
) -> MatchAnswer:
    """Record what somebody says of two records, having seen what was answered before.

    Raises UnableToAnswer and AnsweredMeanwhile.

    "Not the same" of two that the record holds to be one holds them apart from this moment on:
    `permission.apart` reads the answers.

    When the entry is kept, `decisions/desk.jsonl` is given every answer that it lacks, so that one
    whose file could not be written then is written with the next.
    """
    assert by.account_id
    how = pair.how
    assert how
    found = SAMPLE if how.sample_turn is not None else OPEN if how.is_open else CHOSEN
    weight = how.explanation["weight"] if how.explanation else pair.weight
    post = " and ".join(sorted(role.replace("_", " ") for role in by.roles))
    made = MatchAnswer(
        id=new_id(), kind=pair.kind, record_id=pair.one.record_id,
        other_record_id=pair.other.record_id, system=pair.one.system,
        reference=pair.one.reference, other_system=pair.other.system,
        other_reference=pair.other.reference, answer=said, post=post, answered_at=at,
        answered_by=by.account_id, found=found,
        was_linked=how.is_linked and not how.decided_by, weight=weight,
    )  # fmt: skip
    alone("match answers")  # or two who answer at once contradict each other unseen
    if _answer_in_force(pair) not in (seen, said):
        raise AnsweredMeanwhile
    if contradicts(folder, _as_written(made), map(_as_written, MatchAnswer.objects.all())):
        raise UnableToAnswer
    made.save(force_insert=True)
    audit.acted(
        by, "match.answered", pair.kind, [pair.one.thing_id, pair.other.thing_id],
        purpose=purpose, at=at, detail={"answer": said, "answer_id": str(made.pk), "found": found,
                "is_held_apart": said == NOT_SAME and how.is_linked},
    )  # fmt: skip
    transaction.on_commit(lambda: write_answers(folder))
    return made


def _answer_in_force(pair: Pair) -> str | None:
    one, other = pair.one.record_id, pair.other.record_id
    return (
        MatchAnswer.objects.filter(
            Q(record_id=one, other_record_id=other) | Q(record_id=other, other_record_id=one)
        )
        .order_by("-answered_at", "-id")
        .values_list("answer", flat=True)
        .first()
    )


def write_answers(folder: Path) -> int:
    """Give the next refresh every answer that it has not been given; say how many."""
    return write_missing(folder, map(_as_written, MatchAnswer.objects.order_by("id")))


def _as_written(made: MatchAnswer) -> Written:
    return Written(
        str(made.pk), made.kind, (made.system, made.reference),
        (made.other_system, made.other_reference), made.answer, made.post,
        made.answered_at.isoformat(timespec="seconds"),
    )  # fmt: skip
