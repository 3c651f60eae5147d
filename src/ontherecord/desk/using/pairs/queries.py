"""Reading open pairs of records side by side, within what may be seen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from ontherecord.desk.facts.composing import Sql, at_most, joined, name, sql
from ontherecord.desk.facts.counting import counted
from ontherecord.desk.facts.names import as_json
from ontherecord.desk.facts.reading import NotThere, Reading, Thing
from ontherecord.desk.facts.withheld import not_privileged
from ontherecord.desk.permission.apart import LATEST
from ontherecord.desk.using.pairs.models import KINDS


@dataclass(frozen=True)
class Side:
    """One record of a pair."""

    record_id: str
    thing_id: str
    system: str
    reference: str
    file: str
    sheet: str
    row_number: int | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """Two records that may be of one thing."""

    kind: str
    one: Side
    other: Side
    weight: float | None
    reason: str | None
    answer: str | None
    """The latest that somebody gave here; the next refresh follows it."""
    not_shown: Mapping[str, bool]
    """Fields that both say and that are shown of neither: whether they say the same."""
    how: How | None = None
    """Of a pair that was asked for by itself."""


@dataclass(frozen=True)
class How:
    """How a pair stands in the record, and what speaks for and against it."""

    is_open: bool
    is_linked: bool
    decided_by: str | None
    """The post that linked the two, where no rule or weight did."""
    reasons: tuple[str, ...]
    """Why each of the two is one of the thing's records, where they are linked."""
    sample_turn: int | None
    """Its place in the random sample of linked pairs."""
    explanation: Mapping[str, Any] | None


ADULT, BORN = "adult", "date_of_birth"
MOST_WAITING = 200


def waiting(
    reading: Reading, kinds: Sequence[str] = KINDS, *, first: int = 20, after: int = 0
) -> list[Pair]:
    """Give open pairs nobody has answered, the weightiest first. Three statements."""
    return _pairs(reading, reading.rows(_waiting(reading, kinds, first, after)))


def every_waiting(reading: Reading, many: int = 500) -> Iterator[Pair]:
    """Give all the pages of `waiting` one after the other. Two statements for each 500 pairs."""
    rows = reading.stream(_waiting(reading, KINDS))
    while batch := list(islice(rows, many)):
        yield from _pairs(reading, batch)


def _waiting(
    reading: Reading, kinds: Sequence[str], first: int | None = None, after: int = 0
) -> Sql:
    return sql(
        "select o.kind, o.record_id, o.other_record_id, o.weight, o.reason"
        " from record.match_open as o where {known} and {unanswered} and ({seen})"
        " order by o.weight desc nulls last, o.record_id, o.other_record_id"
        " {first} offset {after}",
        known=reading.known("o"), unanswered=UNANSWERED, seen=seen_pairs(reading, kinds),
        first=at_most(first), after=after,
    )  # fmt: skip


def count(reading: Reading) -> dict[str, int]:
    """Count by kind the open pairs that may be seen and nobody has answered. One statement.

    No further than `MOST_WAITING`: more is one more than that.
    """
    of_kinds = [
        counted(
            sql(
                "select 1 from record.match_open as o"
                " where o.kind = {kind} and {known} and {unanswered} and ({seen})",
                kind=kind, known=reading.known("o"), unanswered=UNANSWERED,
                seen=seen_pairs(reading, (kind,)),
            ),
            MOST_WAITING,
        )
        for kind in KINDS
    ]  # fmt: skip
    [counts] = reading.rows(sql("select {counts}", counts=joined(of_kinds, ", ")))
    return {kind: number for kind, number in sorted(zip(KINDS, counts, strict=True)) if number}


def the_pair(reading: Reading, record_id: str, other_record_id: str) -> Pair:
    """Give two records of one kind as a pair: left open, linked, neither, answered or not.

    Raises NotThere. Three statements.
    """
    rows = reading.rows(
        sql(
            "select o.kind, o.record_id, o.other_record_id, open.weight, open.reason,"
            " open.record_id is not null, o.is_linked, o.decided_by, o.reasons, told.sample_turn,"
            " told.explanation from (select one.kind, one.record_id,"
            " other.record_id as other_record_id, one.entity_id = other.entity_id as is_linked,"
            " coalesce(one.decided_by, other.decided_by) as decided_by,"
            " array[one.reason, other.reason] as reasons from record.match as one"
            " join record.match as other on other.record_id = {other} and other.kind = one.kind"
            " and {of_other} where one.record_id = {one} and one.record_id <> {other} and {of_one})"
            " as o left join record.match_open as open on {open} and (open.record_id,"
            " open.other_record_id) in (({one}, {other}), ({other}, {one}))"
            " left join record.match_explained as told on {told} and (told.record_id,"
            " told.other_record_id) in (({one}, {other}), ({other}, {one})) where ({seen})",
            one=record_id, other=other_record_id, of_one=reading.known("one"),
            of_other=reading.known("other"), open=reading.known("open"),
            told=reading.known("told"), seen=seen_pairs(reading, KINDS),
        )
    )  # fmt: skip
    found = _pairs(reading, [row[:5] for row in rows])
    if not found:
        raise NotThere
    is_open, is_linked, decided_by, reasons, turn, explanation = rows[0][5:]
    how = How(
        is_open, is_linked, decided_by,
        tuple(dict.fromkeys(one for one in reasons if one and is_linked)), turn,
        json.loads(explanation) if explanation else None,
    )  # fmt: skip
    return replace(found[0], how=how)


def homes_of(reading: Reading, pair: Pair) -> dict[str, Thing]:
    """Give by record the home that it names, of those that may be seen. Two statements."""
    if pair.kind != "person" or reading.is_closed("place"):
        return {}
    named = reading.rows(
        sql(
            "select r.record_id, m.entity_id from record.person_record as r"
            " join record.match as m on m.record_id = r.place_record_id and m.kind = 'place'"
            " and {m} where r.record_id = any({ids}) and {r}",
            ids=[pair.one.record_id, pair.other.record_id], m=reading.known("m"),
            r=reading.known("r"),
        )
    )  # fmt: skip
    things = reading.things({"place": sorted({place for _, place in named})})
    return {
        record: things["place", place] for record, place in named if ("place", place) in things
    }  # fmt: skip


def next_of_sample(reading: Reading) -> tuple[str, str] | None:
    """Give the first pair of the random sample that nobody has answered. One statement."""
    rows = reading.rows(
        sql(
            "select o.record_id, o.other_record_id from record.match_explained as o"
            " where {known} and o.sample_turn is not null and {unanswered} and ({seen})"
            " order by o.sample_turn, o.kind limit 1",
            known=reading.known("o"), unanswered=UNANSWERED, seen=seen_pairs(reading, KINDS),
        )
    )  # fmt: skip
    return rows[0] if rows else None


def sides_of(reading: Reading, kind: str, thing_id: str) -> list[Side]:
    """Give every record that is held to be of one thing. Two statements.

    Of who is not known to be an adult, without the date of birth.
    """
    rows = reading.rows(
        sql(
            "select m.record_id from record.match as m where m.entity_id = {id}"
            " and m.kind = {kind} and {known} order by m.record_id",
            id=thing_id, kind=kind, known=reading.known("m"),
        )
    )  # fmt: skip
    sides, children = _sides(reading, [(kind, row[0], row[0]) for row in rows])
    return [
        replace(one, values=one.values | {BORN: None}) if one.record_id in children else one
        for one in sorted(sides.values(), key=lambda side: (side.system, side.record_id))
    ]


def said_apart(reading: Reading, record_ids: Sequence[str]) -> list[tuple[str, str, str, datetime]]:
    """Give the answers in force by which some records are not of one thing: the two, the post
    that said so, and when. One statement.
    """
    latest = Sql(LATEST)
    rows = reading.rows(
        sql(
            "select said.record_id, said.other_record_id, said.post, said.answered_at"
            " from ({latest}) as said where said.answer = 'not_same'"
            " and said.record_id = any({ids}) and said.other_record_id = any({ids})"
            " order by said.answered_at",
            latest=latest, ids=list(record_ids),
        )
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in rows]


UNANSWERED = Sql(
    "not exists (select 1 from desk.match_answer as given where (given.record_id,"
    " given.other_record_id) in ((o.record_id, o.other_record_id),"
    " (o.other_record_id, o.record_id)))"
)


def seen_pairs(reading: Reading, kinds: Sequence[str]) -> Sql:
    """Give the condition, over pairs called `o`, that the things of both records may be seen, and
    neither record is withheld.
    """
    pieces = [
        sql(
            "(o.kind = {kind} and {one} and {other})",
            kind=kind, one=_of_seen_thing(reading, kind, "record_id"),
            other=_of_seen_thing(reading, kind, "other_record_id"),
        )
        for kind in kinds
        if not reading.is_closed(kind)
    ]  # fmt: skip
    return joined(pieces, " or ", none=Sql("false"))


def _of_seen_thing(reading: Reading, kind: str, column: str) -> Sql:
    """Ask with a limit: an `exists` may be answered by reading all things there are, first."""
    return sql(
        "(select true from record.match as m"
        " join record.{table} as x on x.{own} = m.entity_id and {seen}"
        " join record.{records} as r on r.record_id = m.record_id and {r} and {told}"
        " where m.record_id = o.{column} and m.kind = {kind} and {m} limit 1)",
        table=name(kind), own=name(f"{kind}_id"), seen=reading.seen(kind, "x"),
        records=name(f"{kind}_record"), r=reading.known("r"), told=not_privileged("r"),
        column=name(column), kind=kind, m=reading.known("m"),
    )  # fmt: skip


def _pairs(reading: Reading, rows: Sequence[tuple[Any, ...]]) -> list[Pair]:
    sides, children = _sides(reading, rows)
    answers = _answers(reading, rows)
    pairs = [
        Pair(kind, sides[one], sides[other], weight, reason, answers.get((one, other)), {})
        for kind, one, other, weight, reason in rows
        if one in sides and other in sides
    ]
    return [_without_birth_date(pair, children) for pair in pairs]


def _without_birth_date(pair: Pair, children: set[str]) -> Pair:
    """Take out both dates of birth, unless both people are known to be adults; keep what they tell.

    One alone would tell the other where they are the same.
    """
    if not children & {pair.one.record_id, pair.other.record_id}:
        return pair
    one, other = (side.values.get(BORN) for side in (pair.one, pair.other))
    return replace(
        pair,
        one=replace(pair.one, values=pair.one.values | {BORN: None}),
        other=replace(pair.other, values=pair.other.values | {BORN: None}),
        not_shown={} if one is None or other is None else {BORN: one == other},
    )


def _answers(reading: Reading, rows: Sequence[tuple[Any, ...]]) -> dict[tuple[str, str], str]:
    if not rows:
        return {}
    said = reading.rows(
        sql(
            "select record_id, other_record_id, answer from desk.match_answer"
            " where record_id = any({ids}) or other_record_id = any({ids})"
            " order by answered_at, id",
            ids=[row[1] for row in rows],
        )
    )
    latest = {frozenset((one, other)): answer for one, other, answer in said}
    asked = ((row[1], row[2]) for row in rows)
    return {pair: latest[both] for pair in asked if (both := frozenset(pair)) in latest}


def _sides(reading: Reading, rows: Sequence[tuple[Any, ...]]) -> tuple[dict[str, Side], set[str]]:
    """Give each record with the fields within the reader's reach. One statement.

    Beside them the records of people who are not known to be adults.
    """
    pieces = []
    for kind in sorted({row[0] for row in rows}):
        ids = sorted({i for row in rows if row[0] == kind for i in row[1:3]})
        pieces.append(
            sql(
                "select {kind}::text, m.entity_id, {row}::text, {reach}, {band}"
                " from record.{records} as r join record.match as m"
                " on m.record_id = r.record_id and m.kind = {kind} and {m}"
                " join record.{table} as x on x.{own} = m.entity_id"
                " where r.record_id = any({ids}) and {r} and {told} and {seen}",
                kind=kind,
                row=as_json(kind, f"{kind}_record", "r", is_past=reading.is_past),
                reach=reading.reach(kind, "x"),
                band=Sql("x.age_band" if kind == "person" else "'adult'"),
                records=name(f"{kind}_record"),
                m=reading.known("m"),
                table=name(kind),
                own=name(f"{kind}_id"),
                ids=ids,
                r=reading.known("r"),
                told=not_privileged("r"),
                seen=reading.seen(kind, "x"),
            )
        )
    if not pieces:
        return {}, set()
    sides, children = {}, set()
    for kind, thing_id, text, reach, band in reading.rows(joined(pieces, " union all ")):
        row = json.loads(text)
        values = {
            field.name: reading.said.read(kind, field.name, row.get(field.name))
            for field in reading.said.kinds[kind].fields.values()
            if field.type != "reference" and reading.level(kind, field.column) <= reach
        }
        sides[row["record_id"]] = Side(
            row["record_id"], thing_id, row["source"], row["source_ref"], row["extract"],
            row["sheet"] or "", row["row_number"], values,
        )  # fmt: skip
        if band != ADULT:
            children.add(row["record_id"])
    return sides, children
