"""Who may take a case. To have one opens the needs of its household: to see it is not enough."""

from __future__ import annotations

from uuid import UUID

from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import has_to_do_with, may, subject_of
from ontherecord.desk.using.looking import Look


def may_give(actor: Actor) -> bool:
    """Say whether somebody may give any case that they see, to anybody or to themselves."""
    return bool(may(actor, "give_cases"))


def may_take(look: Look, case_id: str, held_by: tuple[UUID | None, UUID | None]) -> bool:
    """Say whether whoever looks may take a case that an account or a team has, or nobody.

    What is somebody else's is taken by those alone who may give it.
    """
    actor = look.actor
    if not may(actor, "work_cases"):
        return False
    if may_give(actor):
        return True
    if any(held_by) and case_id not in actor.case_ids:
        return False
    subject = subject_of(actor, "issue_case", case_id)
    return subject is not None and has_to_do_with(actor, subject)
