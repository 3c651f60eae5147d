"""Who says so: for each value shown, every system's record that says something about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ontherecord.desk.facts.composing import Sql, name, sql
from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.facts.names import as_json
from ontherecord.desk.facts.reading import Reading, Thing
from ontherecord.desk.facts.withheld import not_privileged

ONLY_ONE = "the only system that says so"
ALL_AGREE = "every system that says so agrees"
IN_ORDER = "systems differ: shown is the first in this landlord's order, then what came latest"
OWN_WORDS = "each system writes it in its own words: shown is the first in this landlord's order"
ITS_OWN = "the record itself"
NOT_TOLD = "nobody says"
CHILDREN = ("date_of_birth",)
"""What is told of nobody under 18: their age band is."""


@dataclass(frozen=True)
class Statement:
    """What one record says of a field."""

    system: str
    system_name: str
    owner: str
    reference: str | None
    file: str
    sheet: str
    row_number: int | None
    received_on: date | None
    """The day the file came."""
    value: Any
    meaning: str | None
    known_since: date
    """The day the record was first seen."""
    known_from: datetime
    """Since when the record stands here with these words."""
    last_received_on: date | None
    vanished_on: date | None
    is_shown: bool
    match_reason: str | None
    """Why this record is one of the thing's."""
    match_weight: float | None
    match_decided_by: str | None
    record_id: str
    written: str | None
    """The value as text, as the record writes it; nothing where its silence speaks."""


@dataclass(frozen=True)
class FieldSaid:
    """One field of a thing: what is shown, why, and who says what."""

    field: str
    title: str
    meaning: str
    shown: Any
    shown_meaning: str | None
    why: str
    is_mismatch: bool
    statements: tuple[Statement, ...]
    """What is shown first, then the others by system."""


def says_who(
    reading: Reading, kind: str, thing_id: str, field: str | None = None
) -> tuple[FieldSaid, ...]:
    """Give who says what of a thing, of every field or of one. Three statements.

    Only fields within the reader's reach. Raises NotThere.
    """
    now_id = now_called(reading, kind, thing_id)
    thing = reading.the_thing(kind, now_id)
    records = _records(reading, kind, now_id)
    fields = [
        f
        for f in reading.said.kinds[kind].fields.values()
        if f.column in thing.values and (field is None or field in (f.name, f.column))
        and not (f.name in CHILDREN and thing.values.get("age_band") not in (None, "adult"))
    ]  # fmt: skip
    return tuple(_said(reading, thing, f.name, f.column, records) for f in fields)


def mismatches(reading: Reading, kind: str, thing_id: str) -> tuple[FieldSaid, ...]:
    """Give the fields of a thing on which systems differ, side by side. Three statements."""
    return tuple(said for said in says_who(reading, kind, thing_id) if said.is_mismatch)


@dataclass(frozen=True)
class _Record:
    row: dict[str, Any]
    reference: str | None
    received_on: date | None
    reason: str | None
    weight: float | None
    decided_by: str | None
    shown_for: tuple[str, ...]
    differs_on: tuple[str, ...]
    known_from: datetime


def _records(reading: Reading, kind: str, thing_id: str) -> list[_Record]:
    rows = reading.rows(
        sql(
            "select ({row})::text, case when {reach} >= {level} then r.source_ref end,"
            " came.received_on, {match}, {shown_for}, {differs_on}, r.known_from"
            " from record.{table} as x {to_records}"
            " left join record.extract as came on came.extract = r.extract and came.feed = r.feed"
            " and {came} where x.{own} = {id} and {seen} and {r} and {told}"
            " order by r.source, r.source_ref, r.record_id",
            reach=reading.reach(kind, "x"), level=reading.level(kind, "source_ref"),
            table=name(kind), own=name(f"{kind}_id"), id=thing_id, seen=reading.seen(kind, "x"),
            r=reading.known("r"), came=reading.known("came"), told=not_privileged("r"),
            **_matched(reading, kind),
        )
    )  # fmt: skip
    return [_Record(json.loads(r[0]), *r[1:6], tuple(r[6]), tuple(r[7]), r[8]) for r in rows]


def _matched(reading: Reading, kind: str) -> dict[str, Sql]:
    own, records = name(f"{kind}_id"), name(f"{kind}_record")
    if not reading.said.kinds[kind].is_matched:
        nothing = Sql("array[]::text[]")
        words = [f.name for f in reading.said.kinds[kind].fields.values() if f.column == f.name]
        return {
            # The words stand with the thing, while the record has one.
            "row": sql("to_jsonb(x) || (to_jsonb(r) - {words}::text[])", words=words),
            "match": Sql("null::text, null::double precision, null::text"),
            "shown_for": nothing, "differs_on": nothing,
            "to_records": sql("join record.{r} as r on r.record_id = x.first_record_id", r=records),
        }  # fmt: skip
    differs = sql(
        "select d.field from record.mismatch as d where d.record_id = r.record_id"
        " and d.entity_id = x.{own} and {d}",
        own=own, d=reading.known("d"),
    )  # fmt: skip
    return {
        "row": as_json(kind, f"{kind}_record", "r", is_past=reading.is_past),
        "match": Sql("m.reason, m.weight, m.decided_by"),
        "shown_for": sql("array({differs} and d.is_shown)", differs=differs),
        "differs_on": sql("array({differs})", differs=differs),
        "to_records": sql(
            "join record.match as m on m.entity_id = x.{own} and m.kind = {kind} and {m}"
            " join record.{r} as r on r.record_id = m.record_id",
            own=own, kind=kind, m=reading.known("m"), r=records,
        ),
    }  # fmt: skip


def _said(
    reading: Reading, thing: Thing, field: str, column: str, records: Sequence[_Record]
) -> FieldSaid:
    said = reading.said.kinds[thing.kind].fields[field]
    shown = thing.values[column]
    # Where others tell of a death, a system that tells of none says something by it.
    speaking = [r for r in records if r.row.get(field) is not None or field in r.differs_on]
    is_mismatch = any(field in r.differs_on for r in speaking)
    wordings = len({str(r.row[field]) for r in speaking})
    statements = [
        _statement(reading, thing, field, column, record, is_mismatch) for record in speaking
    ]
    statements.sort(key=lambda one: not one.is_shown)
    return FieldSaid(
        field, said.title, said.meaning, shown,
        reading.said.meaning(thing.kind, column, shown),
        _why(reading, thing.kind, wordings, len(speaking), is_mismatch), is_mismatch,
        tuple(statements),
    )  # fmt: skip


def _why(reading: Reading, kind: str, wordings: int, count: int, is_mismatch: bool) -> str:
    if not count:
        return NOT_TOLD
    if not reading.said.kinds[kind].is_matched:
        return ITS_OWN
    if is_mismatch:
        return IN_ORDER
    if count == 1:
        return ONLY_ONE
    return ALL_AGREE if wordings == 1 else OWN_WORDS


def _statement(
    reading: Reading, thing: Thing, field: str, column: str, record: _Record, is_mismatch: bool
) -> Statement:
    row, kind = record.row, thing.kind
    value = reading.said.read(kind, column, row[field])
    system = reading.said.systems.get(row["source"])
    # A reference is another in each system, and all of them may mean the thing that is shown.
    is_same = row[field] is not None and (column != field or value == thing.values[column])
    is_shown = field in record.shown_for if is_mismatch else is_same
    return Statement(
        system=row["source"], system_name=reading.said.system_name(row["source"]),
        owner=system.owner if system else "", reference=record.reference, file=row["extract"],
        sheet=row["sheet"] or "", row_number=row["row_number"], received_on=record.received_on,
        value=value, meaning=reading.said.meaning(kind, column, value),
        known_since=date.fromisoformat(row["first_seen_on"]), known_from=record.known_from,
        last_received_on=_day(row["last_received_on"]), vanished_on=_day(row["vanished_on"]),
        is_shown=is_shown, match_reason=record.reason, match_weight=record.weight,
        match_decided_by=record.decided_by, record_id=row["record_id"],
        written=_written(row[field]),
    )  # fmt: skip


def _written(value: Any) -> str | None:
    """Give a value of JSON as the database writes it as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
