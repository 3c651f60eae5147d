"""What is due at a home on a day: late work, promises, checks, recommendations, complaints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ontherecord.desk.facts.complaints import Step, open_complaints
from ontherecord.desk.facts.composing import Sql, joined, sql
from ontherecord.desk.facts.reading import Reading

SOON_DAYS = 60
"""A check that falls due within two months is worth an appointment now."""


@dataclass(frozen=True)
class Due:
    """One thing that is due, or was."""

    kind: str
    thing_id: str
    place_id: str
    """Where: the home, or the block or estate around it."""
    what: str | None
    """In its own words, or the code of the safety programme; empty beyond the reader's reach."""
    due_on: date
    is_late: bool
    step: Step | None = None
    """Of a complaint what it needs next, with all its days."""


def due_at(reading: Reading, place_id: str) -> tuple[Due, ...]:
    """Give what is due at a home, the longest due first. Two statements.

    Repairs and promises are those of the home that are past their day, checks and recommendations
    also those of the block and estate around it, and checks also those that fall due soon. Of each
    open complaint about the home its next step, where that has a day.
    """
    pieces = [
        piece
        for kind, piece in (
            ("repair", _repairs(reading, place_id)),
            ("agreed_action", _promises(reading, place_id)),
            ("certificate", _checks(reading, place_id)),
            ("recommendation", _recommendations(reading, place_id)),
        )
        if not reading.is_closed(kind)
    ]
    rows = reading.rows(joined(pieces, " union all ")) if pieces else []
    found = [Due(*row, is_late=row[4] < reading.today) for row in rows]
    found += _complaints(reading, place_id)
    return tuple(sorted(found, key=lambda one: (one.due_on, one.kind, one.thing_id)))


def _complaints(reading: Reading, place_id: str) -> list[Due]:
    return [
        Due("complaint", one.complaint_id, place_id, None, on, on < reading.today, one.next)
        for one in open_complaints(reading, place_id)
        if (on := one.next.on)
    ]


def _repairs(reading: Reading, place_id: str) -> Sql:
    return sql(
        "select 'repair', x.repair_id, x.place_id, {what}, x.target_on from record.repair as x"
        " where x.place_id = {id} and x.status = 'open' and x.target_on < {today}"
        " and x.vanished_on is null and {seen}",
        what=reading.within_reach("repair", "x", "description"), id=place_id,
        today=reading.today, seen=reading.seen("repair", "x"),
    )  # fmt: skip


def _promises(reading: Reading, place_id: str) -> Sql:
    return sql(
        "select 'agreed_action', x.agreed_action_id, x.place_id, {what}, x.due_on"
        " from record.agreed_action as x where x.place_id = {id} and x.done_on is null"
        " and x.due_on is not null and {seen}",
        what=reading.within_reach("agreed_action", "x", "action"), id=place_id,
        seen=reading.seen("agreed_action", "x"),
    )  # fmt: skip


def _checks(reading: Reading, place_id: str) -> Sql:
    """The latest certificate of each programme says when the next check is due."""
    return sql(
        "select 'certificate', latest.certificate_id, latest.place_id, latest.programme,"
        " latest.next_due_on from (select distinct on (x.place_id, x.programme)"
        " x.certificate_id, x.place_id, x.programme, x.next_due_on from record.certificate as x"
        " where x.place_id = any({around}) and {seen}"
        " order by x.place_id, x.programme, x.issued_on desc nulls last, x.certificate_id)"
        " as latest where latest.next_due_on <= {soon}::date + {days}",
        around=_around(place_id), seen=reading.seen("certificate", "x"), soon=reading.today,
        days=SOON_DAYS,
    )  # fmt: skip


def _recommendations(reading: Reading, place_id: str) -> Sql:
    return sql(
        "select 'recommendation', x.recommendation_id, x.place_id, {what},"
        " coalesce(x.due_on, x.made_on) from record.recommendation as x"
        " where x.place_id = any({around}) and x.completed_on is null"
        " and x.decision is distinct from 'rejected' and coalesce(x.due_on, x.made_on) is not null"
        " and {seen}",
        what=reading.within_reach("recommendation", "x", "action"), around=_around(place_id),
        seen=reading.seen("recommendation", "x"),
    )  # fmt: skip


def _around(place_id: str) -> Sql:
    return sql(
        "array(select within_id from record.place_within where place_id = {id})", id=place_id
    )
