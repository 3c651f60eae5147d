"""Who lives in a home, and who did before; their needs and markers, as far as the reader may see.

Of a former household the reader learns in what role and when, and no name unless the person
themselves may be seen. Who is held back does not show at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ontherecord.desk.facts.composing import Sql, joined, sql
from ontherecord.desk.facts.names import NAMES, name_of
from ontherecord.desk.facts.reading import Reading


@dataclass(frozen=True)
class Resident:
    """One person in one home for a time."""

    person_id: str | None
    """Empty where the reader may not see who."""
    name: str | None
    telephone: str | None
    age_band: str | None
    role: str | None
    starts_on: date | None
    ends_before: date | None
    is_by_own_record: bool
    """No occupancy tells of it: a system gives the home as the person's address."""
    is_apart: bool = False
    """Somebody said that two people are held to be this one: no name is shown, nor anything else of
    either, until the record holds them apart."""

    @property
    def is_masked(self) -> bool:
        return self.person_id is None


@dataclass(frozen=True)
class Need:
    """What is done differently for somebody, until when it holds, and who said so."""

    need_id: str
    person_id: str | None
    answer: str | None
    need_type: str | None
    do_differently: str | None
    said_by: str | None
    stage: str | None
    recorded_on: date | None
    review_on: date | None
    source: str


@dataclass(frozen=True)
class Marker:
    """A warning about a person; one that is not current is shown as past, with the reason."""

    marker_id: str
    person_id: str | None
    marker_type: str | None
    incident_on: date | None
    decided_on: date | None
    told_on: date | None
    review_on: date | None
    ends_before: date | None
    why_not_current: str | None
    source: str

    @property
    def is_current(self) -> bool:
        return self.why_not_current is None


def households(
    reading: Reading, place_id: str
) -> tuple[tuple[Resident, ...], tuple[Resident, ...]]:
    """Give who lives in a home on the day, and who lived there before. One statement."""
    if reading.is_closed("occupancy"):
        return (), ()
    called = name_of("person", "whom", is_past=reading.is_past)
    shown = sql(
        "whom.person_id, {name}, {telephone}, {age_band}",
        name=reading.as_far_as("person", "whom", NAMES, called),
        telephone=reading.within_reach("person", "whom", "telephone"),
        age_band=reading.within_reach("person", "whom", "age_band"),
    )
    rows = reading.rows(
        sql(
            "select {shown}, {role}, x.starts_on, x.ends_before, false,"
            " coalesce(x.person_id = any({apart}), false) from record.occupancy as x"
            " left join record.person as whom on whom.person_id = x.person_id and {whom}"
            " where x.place_id = {id} and {seen}"
            " union all"
            " select {shown}, null, null, null, true,"
            " whom.person_id = any({apart}) from record.person as whom"
            " where whom.place_id = {id} and whom.vanished_on is null and {whom} and not exists ("
            "select 1 from record.occupancy as any_of where any_of.person_id = whom.person_id"
            " and {any_of})",
            shown=shown, role=reading.within_reach("occupancy", "x", "role"), id=place_id,
            whom=reading.seen("person", "whom"), seen=reading.seen("occupancy", "x"),
            any_of=reading.known("any_of"), apart=list(reading.apart("person")),
        )
    )  # fmt: skip
    residents = sorted((_nameless_if_apart(Resident(*row)) for row in rows), key=_from_the_latest)
    gone = [one for one in residents if one.ends_before and one.ends_before <= reading.today]
    there = [one for one in residents if one not in gone]
    return tuple(there), tuple(gone)


def _nameless_if_apart(one: Resident) -> Resident:
    return replace(one, name=None, telephone=None, age_band=None) if one.is_apart else one


def needs_of(
    reading: Reading, *, place_id: str | None = None, person_id: str | None = None
) -> tuple[Need, ...]:
    """Give the needs of those who live in a home on the day, or of one person. One statement."""
    if reading.is_closed("need"):
        return ()
    rows = reading.rows(
        sql(
            "select x.need_id, {columns}, x.source from record.need as x"
            " where {of} and {seen} and coalesce(x.ends_before, 'infinity') > {today}"
            " order by x.recorded_on desc nulls last, x.need_id",
            columns=_within_reach(reading, "need", "person_id", "answer", "need_type",
                                  "do_differently", "said_by", "stage", "recorded_on", "review_on"),
            of=_of(reading, place_id, person_id), seen=reading.seen("need", "x"),
            today=reading.today,
        )
    )  # fmt: skip
    return tuple(Need(*row) for row in rows)


def markers_of(
    reading: Reading, *, place_id: str | None = None, person_id: str | None = None
) -> tuple[Marker, ...]:
    """Give the markers of those who live in a home on the day, or of one person. One statement."""
    if reading.is_closed("marker"):
        return ()
    rows = reading.rows(
        sql(
            "select x.marker_id, {columns}, (select held.reason from record.guarded as held"
            " where held.thing_id = x.marker_id and held.kind = 'marker'"
            " and held.rule = 'not_current' and {held} limit 1), x.source"
            " from record.marker as x where {of} and {seen}"
            " order by x.decided_on desc nulls last, x.marker_id",
            columns=_within_reach(reading, "marker", "person_id", "marker_type", "incident_on",
                                  "decided_on", "told_on", "review_on", "ends_before"),
            held=reading.known("held"),
            of=_of(reading, place_id, person_id), seen=reading.seen("marker", "x"),
        )
    )  # fmt: skip
    return tuple(Marker(*row) for row in rows)


def _within_reach(reading: Reading, kind: str, *columns: str) -> Sql:
    return joined((reading.within_reach(kind, "x", one) for one in columns), ", ")


def _of(reading: Reading, place_id: str | None, person_id: str | None) -> Sql:
    """Give the condition that a row is about one person, or about those who live in a home.

    Not about who is held apart: whose it is, the record cannot tell.
    """
    if apart := reading.apart("person"):
        free = sql("coalesce(x.person_id <> all({apart}), true)", apart=list(apart))
        return sql("{free} and {of}", free=free, of=_about(reading, place_id, person_id))
    return _about(reading, place_id, person_id)


def _about(reading: Reading, place_id: str | None, person_id: str | None) -> Sql:
    if place_id is None:
        return sql("x.person_id = {id}", id=person_id)
    return sql(
        "(x.person_id = any(array("
        "select living.person_id from record.occupancy as living where living.place_id = {id}"
        " and {living} and coalesce(living.starts_on, '-infinity') <= {today}"
        " and coalesce(living.ends_before, 'infinity') > {today}))"
        " or (x.person_id is null and x.place_id = {id}))",
        id=place_id, living=reading.known("living"), today=reading.today,
    )  # fmt: skip


def _from_the_latest(one: Resident) -> tuple[bool, int, str, str]:
    starts = one.starts_on.toordinal() if one.starts_on else 0
    return (one.is_by_own_record, -starts, one.role or "", one.person_id or "")
