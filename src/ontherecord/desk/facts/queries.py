"""Reading schema `record`. Each function is one query, and none shows what may not be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import Verdict, may, subject_of
from ontherecord.desk.permission.kinds import NothingHandedOver, kinds_in_force, served
from ontherecord.desk.permission.predicates import reach, visible
from ontherecord.desk.permission.rules import NOTHING, SENSITIVITIES

# ruff: noqa: S608 — composed of names of kinds in force and of words the caller wrote itself

CURRENT = "known_until is null"
FEWEST_SHOWN = 5
"""Counts below it could tell of somebody, and are not shown where nobody's home may be."""


class NotThere(Exception):
    """There is no such thing, or none that the reader may see; no answer tells which."""


@dataclass(frozen=True)
class Run:
    """The run that is served."""

    run_id: str
    today: date
    handed_over_at: datetime
    landlord: str

    @property
    def stamp(self) -> str:
        """What tells one handover from the next, also of the same run."""
        return f"{self.run_id} {self.handed_over_at.isoformat()}"


@dataclass(frozen=True)
class Thing:
    """One thing as its reader may see it."""

    kind: str
    thing_id: str
    values: Mapping[str, Any]
    """Its fields; what the reader may not see is left out."""
    verdict: Verdict


def as_rows(sql: str, params: Sequence[object] = ()) -> list[dict[str, Any]]:
    """Run a query that carries its own `visible`, and give its rows by column."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def latest_run() -> Run | None:
    """Give the run that is served, or None when none was handed over."""
    try:
        now = served()
    except NothingHandedOver:
        return None
    return Run(now.run_id, now.today, now.handed_over_at, now.landlord)


def the_thing(actor: Actor, action: str, kind: str, thing_id: str) -> Thing:
    """Give one thing as the actor may see it. Raises NotThere."""
    subject = subject_of(actor, kind, thing_id)
    verdict = may(actor, action, subject) if subject else None
    if not verdict:
        raise NotThere
    shape = kinds_in_force()[kind]
    rows = as_rows(
        f"select * from record.{kind} as thing where thing.{shape.id_column} = %s"
        f" and thing.{CURRENT}",
        [thing_id],
    )
    if not rows:
        raise NotThere
    return Thing(kind, thing_id, _shown(kind, rows[0], verdict.reach), verdict)


def things(
    actor: Actor, kind: str, where: str = "true", params: Sequence[object] = (), *,
    order_by: str, most: int = 50, after: int = 0,
) -> list[Mapping[str, Any]]:  # fmt: skip
    """Give the things of a kind that the actor may see, each with the fields it may.

    `where` and `order_by` are SQL over the alias `thing`, written in code, never by a person;
    values are bound. Each row has `reach` beside its fields.
    """
    seen, how_far = visible(actor, kind, "thing"), reach(actor, kind, "thing")
    rows = as_rows(
        f"select thing.*, {how_far.sql} as reach from record.{kind} as thing"
        f" where thing.{CURRENT} and {seen.sql} and ({where}) order by {order_by}"
        " limit %s offset %s",
        [*how_far.params, *seen.params, *params, most, after],
    )
    return [_shown(kind, row, row["reach"]) | {"reach": row["reach"]} for row in rows]


def cases_in_numbers() -> dict[str, int | None]:
    """Count all open cases by lane, for whoever sees numbers alone; None is fewer than five."""
    if latest_run() is None:
        return dict.fromkeys(LANES)
    rows = as_rows(
        f"select lane, count(*) as count from record.issue_case as thing where thing.{CURRENT}"
        " and open_issue_count > 0 group by lane"
    )
    counts = dict.fromkeys(LANES, 0) | {row["lane"]: row["count"] for row in rows}
    return {lane: n if n == 0 or n >= FEWEST_SHOWN else None for lane, n in counts.items()}


def _shown(kind: str, row: Mapping[str, Any], how_far: int) -> dict[str, Any]:
    """Leave out the fields that lie beyond the reader's reach.

    What no standard names counts as the most sensitive. Rows of `issue` and `issue_case` are
    seen whole or not at all.
    """
    shape = kinds_in_force()[kind]
    if not shape.levels:
        return {name: value for name, value in row.items() if name != "reach"}
    beyond = len(SENSITIVITIES)
    return {
        name: value
        for name, value in row.items()
        if name != "reach" and how_far > NOTHING and shape.levels.get(name, beyond) <= how_far
    }


def ids_it_has_had(kind: str, thing_id: str) -> list[str]:
    """Give the ids a thing has had: its own, and those that were joined into it."""
    if latest_run() is None:
        return [thing_id]
    rows = as_rows(
        "select entity_id from record.redirect where known_until is null and kind = %s"
        " and now_entity_id = %s",
        [kind, thing_id],
    )
    return [thing_id, *(row["entity_id"] for row in rows)]


def largest_place() -> str | None:
    """Give the place in which most places lie, or None when nothing was handed over."""
    if latest_run() is None:
        return None
    rows = as_rows(
        "select within_id from record.place_within group by within_id"
        " order by count(*) desc, within_id limit 1"
    )
    return rows[0]["within_id"] if rows else None
