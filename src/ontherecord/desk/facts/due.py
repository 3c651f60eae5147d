"""What is due at a home on a day: work past its target, promises, checks, recommendations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


def due_at(reading: Reading, place_id: str) -> tuple[Due, ...]:
    """Give what is due at a home, the longest due first. One statement.

    Repairs and promises are those of the home that are past their day, checks and recommendations
    also those of the block and estate around it, and checks also those that fall due soon.
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
    if not pieces:
        return ()
    query = sql("{all} order by 5, 1, 2", all=joined(pieces, " union all "))
    return tuple(Due(*row, is_late=row[4] < reading.today) for row in reading.rows(query))


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
