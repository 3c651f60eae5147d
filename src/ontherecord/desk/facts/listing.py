"""Lists of any published kind, in the order of their ids, and what of them changed since a moment.

By id and not by number of row: a handover in the middle of reading neither skips nor doubles any.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ontherecord.desk.facts.composing import FALSE, TRUE, Sql, at_most, joined, name, of_pair, sql
from ontherecord.desk.facts.kinds_told import KindTold
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.says_who import CHILDREN
from ontherecord.desk.permission.rules import SENSITIVITIES

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Filter:
    """One thing that is asked of a list."""

    name: str
    compares: str
    """`is`, `from`, `until` (the day itself included), `since` a moment, `within` a place, `open`
    or `fits`, which is a piece of SQL that the room above wrote."""
    column: str
    value: Any


def ids_in(
    reading: Reading, kind: KindTold, filters: Sequence[Filter], after: str, most: int
) -> list[str]:
    """Give the ids of some things that are asked for and may be seen, in order. One statement."""
    if reading.is_closed(kind.name):
        return []
    rows = reading.rows(
        sql(
            "select x.{own} from record.{table} as x where {seen} and {asked} and x.{own} > {after}"
            " order by x.{own} {most}",
            own=name(kind.own), table=name(kind.name), seen=reading.seen(kind.name, "x"),
            asked=joined([_holds(reading, kind, one) for one in filters], " and ", TRUE),
            after=after, most=at_most(most),
        )
    )  # fmt: skip
    return [row[0] for row in rows]


def things_of(reading: Reading, kind: KindTold, ids: Sequence[str]) -> dict[str, Values]:
    """Give things by id, each with the columns that may be seen of it. One statement."""
    if not ids:
        return {}
    if kind.name == "issue":
        return _issues(reading, kind, ids)
    found = reading.things({kind.name: list(ids)})
    return {thing_id: _told(kind, thing.values) for (_, thing_id), thing in found.items()}


def touched(
    reading: Reading, kind: KindTold, since: datetime, until: datetime, after: str, most: int
) -> list[str]:
    """Give the ids of things that became another, came or went between two moments, in order.

    Only of those of which some version may be seen. One statement.
    """
    visible = of_pair(reading.sight.visible(kind.name, "seen"))
    if visible == FALSE:
        return []
    rows = reading.rows(
        sql(
            "select changed.id from ("
            "select came.{own} as id from record.{table} as came"
            " where came.known_from > {since} and came.known_from <= {until}"
            " union select went.{own} from record.{table} as went"
            " where went.known_until > {since} and went.known_until <= {until}) as changed"
            " where changed.id > {after} and exists (select 1 from record.{table} as seen"
            " where seen.{own} = changed.id and {visible})"
            " order by changed.id {most}",
            own=name(kind.own), table=name(kind.name), since=since, until=until, after=after,
            most=at_most(most), visible=visible,
        )
    )  # fmt: skip
    return [row[0] for row in rows]


def held_back_stamp(reading: Reading) -> str:
    """Give what differs as soon as other things are held back or were disposed of."""
    ((stamp,),) = reading.rows(
        Sql(
            "select concat_ws(' ', (select disposals from record.run where is_latest),"
            " count(*) filter (where known_until is null), max(known_from), max(known_until))"
            " from record.guarded"
        )
    )
    return str(stamp)


def _issues(reading: Reading, kind: KindTold, ids: Sequence[str]) -> dict[str, Values]:
    """Issues are seen whole or not at all, but for what else they are found by.

    One statement more where there is any.
    """
    if reading.is_closed("issue"):
        return {}
    rows = reading.rows(
        sql(
            "select x.issue_id, to_jsonb(x)::text from record.issue as x"
            " where x.issue_id = any({ids}) and {seen}",
            ids=list(ids), seen=reading.seen("issue", "x"),
        )
    )  # fmt: skip
    issues = {issue_id: json.loads(row) for issue_id, row in rows}
    others: dict[str, set[str]] = {}
    for issue in issues.values():
        if issue["other_kind"] in reading.said.kinds:
            others.setdefault(issue["other_kind"], set()).update(issue["other_ids"] or ())
    seen = reading.things({kind: sorted(ids) for kind, ids in others.items()}) if others else {}
    for issue in issues.values():
        named = issue["other_ids"] or ()
        issue["other_ids"] = [one for one in named if (issue["other_kind"], one) in seen]
    return {issue_id: _told(kind, issue) for issue_id, issue in issues.items()}


def _told(kind: KindTold, values: Values) -> Values:
    """Leave out what tells of the row alone; of children the day of birth too."""
    hidden = CHILDREN if values.get("age_band") not in (None, "adult") else ()
    return {n: values[n] for n in kind.columns if n in values and n not in hidden}


def _holds(reading: Reading, kind: KindTold, one: Filter) -> Sql:
    """Give the condition, over rows `x`; of a field beyond the reader's reach it holds for none."""
    if one.compares == "fits":
        assert isinstance(one.value, Sql)
        return one.value
    column = sql("x.{column}", column=name(one.column))
    if one.compares == "within":
        condition = sql(
            "exists (select 1 from record.place_within as lying"
            " where lying.place_id = {column} and lying.within_id = {value})",
            column=column, value=one.value,
        )  # fmt: skip
    elif one.compares == "open":
        condition = sql(f"{{column}} is {'' if one.value else 'not '}null", column=column)
    elif one.compares == "is":
        condition = sql("{column} = {value}", column=column, value=one.value)
    elif one.compares == "since":
        condition = sql("{column} >= {value}", column=column, value=one.value)
    else:
        day = column
        if kind.columns[one.column].type == "moment":
            day = sql("({column} at time zone 'Europe/London')::date", column=column)
        sign = Sql(">=" if one.compares == "from" else "<=")
        condition = sql("{day} {sign} {value}", day=day, sign=sign, value=one.value)
    if kind.name not in reading.said.kinds or reading.level(kind.name, one.column) <= _least(
        reading, kind.name
    ):
        return condition  # whoever sees the thing sees that of it
    return sql(
        "({condition} and {reach} >= {level})",
        condition=condition, reach=reading.reach(kind.name, "x"),
        level=reading.level(kind.name, one.column),
    )  # fmt: skip


def _least(reading: Reading, kind: str) -> int:
    """Give how far anybody reaches who sees a thing of a kind at all."""
    return SENSITIVITIES.index(reading.said.kinds[kind].sensitivity)
