"""One home: what it is called in each system, who lives there, what is due, what lies around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import at_most, constant, joined, name, sql
from ontherecord.desk.facts.due import Due, due_at
from ontherecord.desk.facts.households import (
    Marker,
    Need,
    Resident,
    households,
    markers_of,
    needs_of,
)
from ontherecord.desk.facts.lanes import LANES, lane_of, position_of
from ontherecord.desk.facts.open_issues import OpenIssue, open_issues
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.withheld import not_privileged

MOST_NEIGHBOURS = 300


@dataclass(frozen=True)
class Identifier:
    """What one system calls a place."""

    system: str
    system_name: str
    reference: str | None
    address: str | None
    postcode: str | None
    uprn: str | None
    known_since: date
    last_received_on: date | None
    vanished_on: date | None
    """The first delivery that no longer held it."""


@dataclass(frozen=True)
class Near:
    """A place around a home, or beside it in its block. It names nobody."""

    place_id: str
    place_type: str | None
    address: str | None


@dataclass(frozen=True)
class OpenCase:
    """A case with open issues that the reader sees; it tells of no others."""

    case_id: str
    lane: str
    first_seen_on: date | None
    seen_issue_count: int


@dataclass(frozen=True)
class Home:
    """A home as its page shows it; also a block or an estate."""

    place_id: str
    asked_for: str
    """The id that was asked for: another one where two places turned out to be one."""
    values: Mapping[str, Any]
    meanings: Mapping[str, str]
    mismatched_fields: tuple[str, ...]
    """Fields on which systems disagree."""
    identifiers: tuple[Identifier, ...]
    around: tuple[Near, ...]
    """What it lies in, the nearest first."""
    neighbours: tuple[Near, ...]
    """The other homes of its block."""
    living_now: tuple[Resident, ...]
    lived_before: tuple[Resident, ...]
    needs: tuple[Need, ...]
    markers: tuple[Marker, ...]
    due: tuple[Due, ...]
    cases: tuple[OpenCase, ...]
    found_with: tuple[OpenIssue, ...]
    """Issues of other cases that were found together with it."""

    @property
    def block(self) -> Near | None:
        """The block it lies in."""
        return next((place for place in self.around if place.place_type == "block"), None)


def home(reading: Reading, place_id: str) -> Home:
    """Give a home by its id. Eleven statements. Raises NotThere."""
    thing_id = now_called(reading, "place", place_id)
    place = reading.the_thing("place", thing_id)
    around, neighbours = _around(reading, thing_id, place.values.get("part_of_id"))
    living_now, lived_before = households(reading, thing_id)
    identifiers, mismatched = _said_of(reading, thing_id)
    cases = _cases(reading, thing_id)
    own = {case.case_id for case in cases}
    stand = open_issues(reading, [("place", thing_id)])
    return Home(
        place_id=thing_id, asked_for=place_id, values=place.values,
        meanings=reading.said.meanings("place", place.values),
        mismatched_fields=mismatched, identifiers=identifiers, around=around,
        neighbours=neighbours, living_now=living_now, lived_before=lived_before,
        needs=needs_of(reading, place_id=thing_id), markers=markers_of(reading, place_id=thing_id),
        due=due_at(reading, thing_id), cases=cases,
        found_with=tuple(i for i in stand if not i.is_about and i.case_id not in own),
    )  # fmt: skip


def now_called(reading: Reading, kind: str, thing_id: str) -> str:
    """Give the id that stands for one: another where the thing was joined with an older one."""
    found = reading.rows(
        sql(
            "select now_entity_id from record.redirect as x where x.entity_id = {id}"
            " and x.kind = {kind} and {known}",
            id=thing_id, kind=constant(kind), known=reading.known("x"),
        )
    )  # fmt: skip
    return found[0][0] if found else thing_id


def _around(
    reading: Reading, place_id: str, part_of_id: str | None
) -> tuple[tuple[Near, ...], tuple[Near, ...]]:
    """Give what a place lies in, and the other homes of what it is part of, if that is a block."""
    address = reading.within_reach("place", "place", "address")
    around = sql(
        "select true, place.place_id, place.place_type, {address},"
        " (select count(*) from record.place_within as deeper"
        " where deeper.place_id = place.place_id)"
        " from record.place_within as lying join record.place on place.place_id = lying.within_id"
        " where lying.place_id = {id} and lying.within_id <> {id} and {seen}",
        id=place_id, seen=reading.seen("place", "place"), address=address,
    )  # fmt: skip
    beside = sql(
        "(select false, place.place_id, place.place_type, {address}, 0 from record.place"
        " join record.place as block on block.place_id = place.part_of_id and {block_known}"
        " where place.part_of_id = {block} and place.place_id <> {id}"
        " and block.place_type = 'block' and place.place_type = 'home' and {seen}"
        " order by place.place_id {most})",
        id=place_id, block=part_of_id, block_known=reading.known("block"),
        seen=reading.seen("place", "place"), most=at_most(MOST_NEIGHBOURS), address=address,
    )  # fmt: skip
    rows = reading.rows(joined([around, beside], " union all "))
    lies_in = sorted((r for r in rows if r[0]), key=lambda row: (-row[4], row[1]))
    near = sorted((r for r in rows if not r[0]), key=lambda row: (in_street_order(row[3]), row[1]))
    return tuple(Near(*r[1:4]) for r in lies_in), tuple(Near(*r[1:4]) for r in near)


def in_street_order(address: str | None) -> list[tuple[int, int | str]]:
    """Give a key that puts flat 2 before flat 10."""
    parts, digits = [], ""
    for letter in f"{(address or '').lower()} ":
        if letter.isdecimal():
            digits += letter
            continue
        if digits:
            parts.append((0, int(digits)))
            digits = ""
        parts.append((1, letter))
    return parts


def _said_of(reading: Reading, place_id: str) -> tuple[tuple[Identifier, ...], tuple[str, ...]]:
    rows = reading.rows(
        sql(
            "select r.source, case when {reach} >= {level} then r.source_ref end, {written},"
            " r.first_seen_on, r.last_received_on, r.vanished_on,"
            " array(select differs.field from record.mismatch as differs"
            " where differs.entity_id = m.entity_id and differs.kind = 'place'"
            " and differs.record_id = r.record_id and {differs})"
            " from record.match as m join record.place_record as r on r.record_id = m.record_id"
            " join record.place as x on x.place_id = m.entity_id"
            " where m.entity_id = {id} and m.kind = 'place' and {m} and {r} and {seen} and {told}"
            " order by r.source, r.source_ref, r.record_id",
            reach=reading.reach("place", "x"), level=constant(reading.level("place", "source_ref")),
            written=joined((reading.as_far_as("place", "x", [one], sql("r.{it}", it=name(one)))
                            for one in ("address", "postcode", "uprn")), ", "),
            id=place_id, differs=reading.known("differs"), m=reading.known("m"),
            r=reading.known("r"), seen=reading.seen("place", "x"), told=not_privileged("r"),
        )
    )  # fmt: skip
    identifiers = tuple(Identifier(r[0], reading.said.system_name(r[0]), *r[1:8]) for r in rows)
    return identifiers, tuple(sorted({field for row in rows for field in row[8]}))


def _cases(reading: Reading, place_id: str) -> tuple[OpenCase, ...]:
    if reading.is_closed("issue_case") or reading.is_closed("issue"):
        return ()
    rows = reading.rows(
        sql(
            "select x.case_id, stands.lane, of_it.first_seen_on, of_it.count"
            " from record.issue_case as x join lateral ("
            "select count(*) as count, min(its.first_seen_on) as first_seen_on"
            " from record.issue as its where its.case_id = x.case_id"
            " and its.gone_on is null and {its}) as of_it on of_it.count > 0"
            " join lateral (select {lane} as lane) as stands on stands.lane is not null"
            " where x.place_id = {id} and {seen}"
            " order by array_position({lanes}, stands.lane), {position}, x.case_id",
            id=place_id, its=reading.seen("issue", "its"), seen=reading.seen("issue_case", "x"),
            lane=lane_of(reading.seen("issue", "put")), lanes=constant(LANES),
            position=position_of("stands.lane"),
        )
    )  # fmt: skip
    return tuple(OpenCase(*row) for row in rows)
