"""Reads what happened, lightly: of each thing its days and what it hangs on, in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from ontherecord.desk.facts.composing import FALSE, TRUE, Sql, at_most, constant, joined, name, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.said import DESK
from ontherecord.desk.facts.timeline.kinds import (
    BY_DIRECTION,
    BY_REPORTER,
    BY_SIDE,
    BY_WORKER,
    CONTRACTOR,
    FAULT_OF_HAZARD,
    LANDLORD,
    MOST_MOMENTS,
    NO_FAULT,
    RESIDENT,
    TURNS,
    Moment,
    Told,
    told_kinds,
)

Order = tuple[date, float, int, int, str, str]


@dataclass(frozen=True)
class Subject:
    """Whose timeline: `kind` is home, block, person or repair."""

    kind: str
    thing_id: str


class Event(NamedTuple):
    """One moment of one thing. Events are in order as they are: no two stand at the same place.

    What has no time comes first on its day; of that, what begins before what ends, and a report
    before the work on it.
    """

    happened_on: date
    clock: float
    turn: int
    """The place of the moment among those of its thing."""
    kind_turn: int
    kind: str
    thing_id: str
    happened_at: datetime | None
    moment: str
    lane: str
    source: str
    entered_at: datetime | date | None
    seen_on: date
    place_id: str | None
    is_system: bool

    @property
    def order(self) -> Order:
        """Where it stands."""
        return self[:6]


class Happened(NamedTuple):
    """One thing with its moments and what groups it."""

    kind: str
    thing_id: str
    place_id: str | None
    person_id: str | None
    repair_id: str | None
    via: tuple[str, str] | None
    fault: str | None
    is_open: bool
    ended_on: date | None
    events: tuple[Event, ...]
    has_words: bool = True
    is_latest: bool = True
    """It is among the latest of its kind; read for another reason, it may not be."""


def event(
    happened_on: date,
    happened_at: datetime | None,
    moment: str,
    turn: int,
    kind: str,
    thing_id: str,
    lane: str,
    source: str,
    entered_at: datetime | date | None,
    seen_on: date,
    place_id: str | None,
    is_system: bool,
) -> Event:
    """Give an event with its place in the order."""
    clock = happened_at.timestamp() if happened_at else NO_TIME
    return Event(
        happened_on, clock, turn, TURNS.get(kind, LAST_TURN), kind, thing_id, happened_at, moment,
        lane, source, entered_at, seen_on, place_id, is_system,
    )  # fmt: skip


NO_TIME, LAST_TURN = float("-inf"), 99


def read_happened(
    reading: Reading,
    subject: Subject,
    *,
    since: date | None = None,
    words: str = "",
) -> list[Happened]:
    """Read all things of a subject that happened, in one statement.

    `words` marks those in whose texts they stand, as far as the reader may read them. `since`
    leaves out what first happened before; of a block with many homes it saves reading decades.
    """
    branches = [
        _branch(reading, kind, where, since, words) for kind, where in _of_kinds(reading, subject)
    ]
    return _read(reading, branches)


def read_few(reading: Reading, subject: Subject, few: int) -> list[Happened]:
    """Read the latest few of each kind of a subject, and what is open, in one statement."""
    branches = []
    for told, where in _of_kinds(reading, subject):
        first = name(told.moments[0].column)
        branches.append(
            sql(
                "({branch} order by x.{first} desc {most})",
                branch=_branch(reading, told, where), first=first, most=at_most(few),
            )
        )  # fmt: skip
        if told.status:
            is_open = sql(
                "({where} and x.{status} = 'open')", where=where, status=name(told.status)
            )
            branches.append(_branch(reading, told, is_open, is_latest=False))
    found: dict[tuple[str, str], Happened] = {}
    for thing in _read(reading, branches):
        if thing.is_latest or (thing.kind, thing.thing_id) not in found:
            found[thing.kind, thing.thing_id] = thing
    return list(found.values())


def read_things(reading: Reading, wanted: Mapping[str, Sequence[str]]) -> list[Happened]:
    """Read things by kind and id, in one statement; none where none is wanted."""
    told = told_kinds(reading.said)
    branches = [
        _branch(
            reading, told[kind],
            sql("x.{own} = any({ids})", own=name(f"{kind}_id"), ids=list(ids)), is_latest=False,
        )
        for kind, ids in sorted(wanted.items())
        if kind in told and not reading.is_closed(kind)
    ]  # fmt: skip
    return _read(reading, branches) if any(wanted.values()) else []


def _of_kinds(reading: Reading, subject: Subject) -> Iterator[tuple[Told, Sql]]:
    """Give each kind that may be of a subject and be seen, with the condition that a row is."""
    for told in told_kinds(reading.said).values():
        where = _of_subject(reading, subject, told)
        if where is not FALSE and not reading.is_closed(told.kind):
            yield told, where


def _read(reading: Reading, branches: Sequence[Sql]) -> list[Happened]:
    if not branches:
        return []
    told = told_kinds(reading.said)
    rows = reading.rows(joined(branches, " union all "))
    return [_happened(reading, told[row[0]], row) for row in rows]


def _branch(
    reading: Reading, told: Told, where: Sql, since: date | None = None, words: str = "", *,
    is_latest: bool = True,
) -> Sql:  # fmt: skip
    kind = told.kind
    days = [_day(reading, kind, m.column) for m in told.moments]
    days += [Sql("null::date")] * (MOST_MOMENTS - len(days))
    first = told.moments[0].column
    entered = next((m.entered for m in told.moments if m.entered), None)
    via = sql("x.{column}", column=name(told.via[0])) if told.via else Sql("null::text")
    return sql(
        "select {kind}::text, x.{own}, x.source, x.first_seen_on, x.place_id, x.person_id,"
        " {repair}, {via}, {fault}, {mark}, {status}, {days}, {at}, {entered}, {ended}, {words},"
        " {is_latest}"
        " from {table} as x where {where} and {seen} and {since}",
        kind=constant(kind), own=name(f"{kind}_id"), table=reading.table(kind),
        days=joined(days, ", "),
        repair=_text(told.repair), via=via,
        fault=_text(told.fault), mark=_text(told.mark), status=_text(told.status),
        at=_moment(reading, kind, first), entered=_moment(reading, kind, entered),
        ended=_first_of(reading, kind, told.ended), words=_with_words(reading, kind, words),
        where=where, seen=reading.seen(kind, "x"), is_latest=TRUE if is_latest else FALSE,
        since=sql("{day} >= {since}", day=days[0], since=since) if since else TRUE,
    )  # fmt: skip


def _text(column: str | None) -> Sql:
    return sql("x.{column}::text", column=name(column)) if column else Sql("null::text")


def _type(reading: Reading, kind: str, column: str) -> str:
    fields = reading.said.kinds[kind].fields.values()
    return next(field.type for field in fields if field.column == column)


def _day(reading: Reading, kind: str, column: str) -> Sql:
    """Give the day, in London, of a column."""
    if _type(reading, kind, column) == "moment":
        return sql("(x.{column} at time zone 'Europe/London')::date", column=name(column))
    return sql("x.{column}", column=name(column))


def _moment(reading: Reading, kind: str, column: str | None) -> Sql:
    if column is None or _type(reading, kind, column) != "moment":
        return Sql("null::timestamptz")
    return sql("x.{column}", column=name(column))


def _first_of(reading: Reading, kind: str, columns: tuple[str, ...]) -> Sql:
    days = [_day(reading, kind, column) for column in columns]
    return sql("coalesce({days})", days=joined(days, ", ")) if days else Sql("null::date")


def _with_words(reading: Reading, kind: str, words: str) -> Sql:
    """Give the condition that words stand in the texts of a row that lie within reach."""
    if not words:
        return TRUE
    like = "%" + words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    texts = [
        sql("coalesce({text} ilike {like}, false)",
            text=reading.within_reach(kind, "x", field.column), like=like)
        for field in reading.said.kinds[kind].fields.values()
        if field.type == "text"
    ]  # fmt: skip
    return sql("({any})", any=joined(texts, " or ")) if texts else FALSE


def _of_subject(reading: Reading, subject: Subject, told: Told) -> Sql:
    """Give the condition that a row belongs to the subject; FALSE where a kind cannot."""
    if subject.kind == "home":
        return sql("x.place_id = {id}", id=subject.thing_id)
    if subject.kind == "block":
        return sql(
            "x.place_id = any(array(select place_id from record.place_within"
            " where within_id = {id}))",
            id=subject.thing_id,
        )
    if subject.kind == "person":
        return sql("x.person_id = {id}", id=subject.thing_id)
    assert subject.kind == "repair"
    return _of_repair(reading, subject.thing_id, told)


def _of_repair(reading: Reading, repair_id: str, told: Told) -> Sql:
    """Give the condition that a row is a repair, follows on from it, or hangs on it."""
    ours = [sql("x.{repair} = {id}", repair=name(told.repair), id=repair_id)] if told.repair else []
    if told.via:
        column, kind = told.via
        if kind == "repair":
            ours.append(sql("x.{via} = {id}", via=name(column), id=repair_id))
        else:
            ours.append(
                sql(
                    "x.{via} = any(array(select {own} from record.{kind} as of_it"
                    " where of_it.repair_id = {id} and {known}))",
                    via=name(column), own=name(f"{kind}_id"), kind=name(kind), id=repair_id,
                    known=reading.known("of_it"),
                )
            )  # fmt: skip
    return sql("({any})", any=joined(ours, " or ")) if ours else FALSE


def _happened(reading: Reading, told: Told, row: tuple[Any, ...]) -> Happened:
    kind, thing_id, source, seen_on, place_id, person_id, repair_id, via, fault, mark, status = row[
        :11
    ]
    days, (at, entered, ended_on, has_words, is_latest) = row[11 : 11 + MOST_MOMENTS], row[-5:]
    if source == DESK and days[0]:
        seen_on = days[0]  # what is entered here is known here
    by_worker = reading.said.side(source)
    if kind == "repair" and mark in ("contractor", "own_team"):
        by_worker = CONTRACTOR if mark == "contractor" else LANDLORD
    events = tuple(
        event(
            day, at if turn == 0 else None, moment.name, turn, kind, thing_id,
            _lane(moment, mark, reading.said.side(source), by_worker, person_id), source,
            _entered(moment, entered, days, told), seen_on, place_id,
            kind == "note" and mark == "true",
        )
        for turn, (moment, day) in enumerate(zip(told.moments, days, strict=False))
        if day is not None and not _says_nothing_new(kind, moment, days)
    )  # fmt: skip
    fault = FAULT_OF_HAZARD.get(fault, fault)
    return Happened(
        kind, thing_id, place_id, person_id, repair_id,
        (told.via[1], via) if told.via and via else None,
        None if fault in NO_FAULT else fault, status == "open", ended_on, events, has_words,
        is_latest,
    )  # fmt: skip


def _lane(moment: Moment, mark: str | None, side: str, by_worker: str, person: str | None) -> str:
    if moment.lane == BY_DIRECTION:
        return _of(side) if mark == "outward" else RESIDENT
    if moment.lane == BY_REPORTER:
        return RESIDENT if person else _of(side)
    if moment.lane == BY_WORKER:
        return _of(by_worker)
    return _of(side) if moment.lane == BY_SIDE else moment.lane


def _of(side: str) -> str:
    return CONTRACTOR if side == CONTRACTOR else LANDLORD


def _is_closed_when_completed(days: tuple[date | None, ...]) -> bool:
    return days[1] is not None and days[2] == days[1]


def _entered(
    moment: Moment, at: datetime | None, days: tuple[date | None, ...], told: Told
) -> datetime | date | None:
    is_both = told.kind == "repair" and moment.name == "completed"
    if moment.entered is None and not (is_both and _is_closed_when_completed(days)):
        return None
    if at is not None:
        return at
    return next(
        (d for m, d in zip(told.moments, days, strict=False) if m.column == moment.entered), None
    )


def _says_nothing_new(kind: str, moment: Moment, days: tuple[date | None, ...]) -> bool:
    """Say whether a moment falls together with one that tells it: closed when completed."""
    if kind == "repair" and moment.name == "closed":
        return _is_closed_when_completed(days)
    return kind == "appointment" and moment.name == "made" and days[1] == days[0]
