"""Every write about corrections. Each is told to the audit in its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.says_who import Statement
from ontherecord.desk.locking import alone
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.using.mending.comparing import plain
from ontherecord.desk.using.mending.models import (
    REFUSED,
    SENT,
    TO_SEND,
    WITHDRAWN,
    Correction,
    CorrectionStep,
    ValueChoice,
)

ANOTHER_CHOSEN = "another value was chosen"
CHOSEN_AGAIN = "chosen again"
MAY_FOLLOW = {
    TO_SEND: ("sent", "withdrawn"),
    SENT: ("accepted", "refused", "withdrawn"),
    "accepted": ("refused", "withdrawn"),
    REFUSED: ("to_send", "accepted", "withdrawn"),
    WITHDRAWN: (),
}
"""Which step may follow which."""


class UnableToTakeStep(Exception):
    """The step does not follow the one before: somebody else was quicker."""


class ChosenMeanwhile(Exception):
    """Somebody chose a value after whoever chooses now had opened the page."""


def choice_in_force(kind: str, thing_id: str, field: str) -> ValueChoice | None:
    """Give the latest choice of a value."""
    there = ValueChoice.objects.filter(kind=kind, thing_id=thing_id, field=field)
    return there.order_by("-chosen_at", "-id").first()


@dataclass(frozen=True)
class FieldOfThing:
    """The field whose right value is chosen, and what each record says of it."""

    kind: str
    thing_id: str
    field: str
    type: str
    statements: Sequence[Statement]
    seen: UUID | None = None
    """The choice in force when it was looked at, which another one may follow."""

    def is_same(self, one: str | None, other: str) -> bool:
        return one is not None and plain(self.type, self.field, one) == plain(
            self.type, self.field, other
        )


@transaction.atomic
def choose_value(
    of: FieldOfThing, value: str, *, reason: str, by: Actor, at: datetime, purpose: str
) -> tuple[ValueChoice, list[Correction]]:
    """Say which value is right, and ask each system that says otherwise to mend it.

    What was asked of a record for another value is withdrawn; what is asked already is not asked
    twice, but what was refused is to send again. A record that is delivered no longer is asked
    nothing. Gives the choice, and what is asked newly or again. Raises ChosenMeanwhile.
    """
    assert by.account_id
    alone(f"value {of.kind} {of.thing_id} {of.field}")  # or two would each ask the same record
    latest = choice_in_force(of.kind, of.thing_id, of.field)
    if (latest.pk if latest else None) != of.seen:
        raise ChosenMeanwhile
    choice = ValueChoice.objects.create(
        kind=of.kind, thing_id=of.thing_id, field=of.field, value=value, reason=reason,
        said_then={one.record_id: one.written for one in of.statements}, chosen_at=at,
        chosen_by=by.account_id,
    )  # fmt: skip
    there = Correction.objects.select_for_update().filter(
        record_id__in=[one.record_id for one in of.statements], column=of.field
    )
    asked = {one.record_id: one for one in there.exclude(state=WITHDRAWN)}
    made = []
    for one in of.statements:
        earlier = asked.get(one.record_id)
        is_asked = one.vanished_on is None and not of.is_same(one.written, value)
        if earlier and of.is_same(earlier.value, value):
            earlier.choice = choice  # the one before may rest on a record that is not its any more
            earlier.save(update_fields=["choice"])
            if is_asked and earlier.state == REFUSED:
                _step(earlier, TO_SEND, CHOSEN_AGAIN, by, at)
                made.append(earlier)
            continue
        if earlier:
            _step(earlier, WITHDRAWN, ANOTHER_CHOSEN, by, at)
        if is_asked:
            made.append(
                Correction.objects.create(
                    system=one.system, column=of.field, choice=choice, kind=of.kind,
                    record_id=one.record_id, said=one.written or "", value=value, made_at=at,
                    made_by=by.account_id,
                )
            )  # fmt: skip
    audit.acted(
        by, "value.chosen", of.kind, of.thing_id, purpose=purpose, at=at,
        detail={"field": of.field, "choice_id": str(choice.pk), "correction_count": len(made)},
    )  # fmt: skip
    return choice, made


def ask_of_cause(
    system: str, column: str, cause: str, *, by: Actor, at: datetime
) -> tuple[Correction, bool]:
    """Give the correction of one cause, and whether it is new. Whoever asks tells the audit.

    One that was withdrawn is to send again.
    """
    asked, is_new = Correction.objects.select_for_update().get_or_create(
        system=system, column=column, cause=cause, choice=None,
        defaults={"made_at": at, "made_by": by.account_id},
    )  # fmt: skip
    if asked.state == WITHDRAWN:
        _step(asked, TO_SEND, "", by, at)
    return asked, is_new


@transaction.atomic
def take_step(
    correction: Correction, state: str, *, reason: str, by: Actor, at: datetime, purpose: str
) -> None:
    """Say what became of one correction. Raises UnableToTakeStep."""
    now = Correction.objects.select_for_update().get(pk=correction.pk)
    if state not in MAY_FOLLOW[now.state]:
        raise UnableToTakeStep
    _step(now, state, reason, by, at)
    _tell([now], state, by, at, purpose)


@transaction.atomic
def mark_sent(corrections: Sequence[Correction], *, by: Actor, at: datetime, purpose: str) -> int:
    """Say that corrections were sent to their system's owner; give how many were still to send."""
    ids = [one.pk for one in corrections]
    waiting = list(Correction.objects.select_for_update().filter(pk__in=ids, state=TO_SEND))
    for one in waiting:
        _step(one, SENT, "", by, at)
    if waiting:
        _tell(waiting, SENT, by, at, purpose)
    return len(waiting)


def _step(of: Correction, state: str, reason: str, by: Actor, at: datetime) -> None:
    of.state = state
    of.save(update_fields=["state"])
    CorrectionStep.objects.create(
        correction=of, state=state, reason=reason, at=at, by=by.account_id
    )


def _tell(
    corrections: Sequence[Correction], state: str, by: Actor, at: datetime, purpose: str
) -> None:
    audit.acted(
        by, f"correction.{state}", "correction", [str(one.pk) for one in corrections],
        purpose=purpose, at=at,
    )  # fmt: skip
