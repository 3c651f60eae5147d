"""One person: what each system calls them, where they live and lived, needs, and who stands by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import Sql, constant, joined, sql
from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.facts.households import Marker, Need, markers_of, needs_of
from ontherecord.desk.facts.names import NAMES, name_of
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.withheld import not_privileged


@dataclass(frozen=True)
class KnownAs:
    """What one system calls somebody; each value within the reader's reach."""

    system: str
    system_name: str
    reference: str | None
    name: str | None
    telephone: str | None
    email: str | None
    known_since: date
    vanished_on: date | None


@dataclass(frozen=True)
class Stay:
    """A home somebody lives or lived in."""

    place_id: str
    address: str | None
    role: str | None
    starts_on: date | None
    ends_before: date | None
    is_now: bool


@dataclass(frozen=True)
class NamedContact:
    """Who stands by somebody: next of kin, carer."""

    named_contact_id: str
    relation: str | None
    name: str | None
    telephone: str | None
    recorded_on: date | None
    ends_before: date | None


@dataclass(frozen=True)
class Person:
    """A person as their page shows them. Their timeline is `timeline`'s, with kind person."""

    person_id: str
    asked_for: str
    values: Mapping[str, Any]
    known_as: tuple[KnownAs, ...]
    stays: tuple[Stay, ...]
    needs: tuple[Need, ...]
    markers: tuple[Marker, ...]
    named_contacts: tuple[NamedContact, ...]


def person(reading: Reading, person_id: str) -> Person:
    """Give a person by their id. Seven statements. Raises NotThere."""
    thing_id = now_called(reading, "person", person_id)
    thing = reading.the_thing("person", thing_id)
    return Person(
        thing_id, person_id, thing.values, _known_as(reading, thing_id), _stays(reading, thing_id),
        needs_of(reading, person_id=thing_id), markers_of(reading, person_id=thing_id),
        _named_contacts(reading, thing_id),
    )  # fmt: skip


def _known_as(reading: Reading, person_id: str) -> tuple[KnownAs, ...]:
    rows = reading.rows(
        sql(
            "select r.source, case when {reach} >= {level} then r.source_ref end,"
            " {called}, {telephone}, {email}, r.first_seen_on, r.vanished_on"
            " from record.match as m join record.person_record as r on r.record_id = m.record_id"
            " join record.person as x on x.person_id = m.entity_id"
            " where m.entity_id = {id} and m.kind = 'person' and {m} and {r} and {seen} and {told}"
            " order by r.source, r.source_ref, r.record_id",
            called=reading.as_far_as(
                "person", "x", NAMES, name_of("person_record", "r", is_past=reading.is_past)
            ),
            telephone=reading.as_far_as("person", "x", ["telephone"], Sql("r.telephone")),
            email=reading.as_far_as("person", "x", ["email"], Sql("r.email")),
            reach=reading.reach("person", "x"),
            level=constant(reading.level("person", "source_ref")),
            id=person_id, m=reading.known("m"), r=reading.known("r"),
            seen=reading.seen("person", "x"), told=not_privileged("r"),
        )
    )  # fmt: skip
    return tuple(KnownAs(r[0], reading.said.system_name(r[0]), *r[1:]) for r in rows)


def _stays(reading: Reading, person_id: str) -> tuple[Stay, ...]:
    if reading.is_closed("occupancy"):
        return ()
    rows = reading.rows(
        sql(
            "select x.place_id, {address}, {role}, x.starts_on, x.ends_before,"
            " coalesce(x.starts_on, '-infinity') <= {today}"
            " and coalesce(x.ends_before, 'infinity') > {today}"
            " from record.occupancy as x"
            " left join record.place on place.place_id = x.place_id and {place}"
            " where x.person_id = {id} and x.place_id is not null and {seen}"
            " order by x.starts_on desc nulls last, x.occupancy_id",
            today=reading.today, place=reading.seen("place", "place"), id=person_id,
            address=reading.within_reach("place", "place", "address"),
            role=reading.within_reach("occupancy", "x", "role"),
            seen=reading.seen("occupancy", "x"),
        )
    )  # fmt: skip
    return tuple(Stay(*row) for row in rows)


def _named_contacts(reading: Reading, person_id: str) -> tuple[NamedContact, ...]:
    if reading.is_closed("named_contact"):
        return ()
    rows = reading.rows(
        sql(
            "select x.named_contact_id, {columns} from record.named_contact as x"
            " where x.person_id = {id} and {seen}"
            " order by x.recorded_on desc nulls last, x.named_contact_id",
            id=person_id, seen=reading.seen("named_contact", "x"),
            columns=joined((reading.within_reach("named_contact", "x", one) for one in
                            ("relation", "name", "telephone", "recorded_on", "ends_before")), ", "),
        )
    )  # fmt: skip
    return tuple(NamedContact(*row) for row in rows)
