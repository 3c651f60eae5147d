"""What the record says of its kinds: how sensitive each field is, and what it points to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from ontherecord.desk.permission.rules import ORDINARY, PERSONAL, SENSITIVITIES

MATCHED = ("place", "person", "repair")
"""Kinds joined across systems: their things are found by `record.match`; a thing of another kind
has the id of its one record."""

POINTS_TO = {
    "place_id": "place", "person_id": "person", "repair_id": "repair", "tenancy_id": "tenancy",
    "complaint_id": "complaint", "appointment_id": "appointment", "document_id": "document",
}  # fmt: skip
"""Columns that point to a thing of which this one tells too much to be shown without it."""


class NothingHandedOver(Exception):
    """No run has been handed over yet, so that there is no record to show."""


ABOUT_NO_PLACE = ("system", "agreement", "staff")
"""Kinds whose things are about no home and nobody."""


@dataclass(frozen=True)
class KindInForce:
    """One kind, as far as permission needs it."""

    name: str
    level: int
    """Its sensitivity, as a place in SENSITIVITIES."""
    levels: dict[str, int] = field(hash=False)
    """That of each of its fields."""
    points_to: dict[str, str] = field(hash=False)
    """Column and kind it points to."""
    level_column: str = ""
    """The column that holds each row's own sensitivity, where rows differ."""
    person: str = ""
    """SQL for whom it is about, over alias `{a}`; empty when about nobody."""
    has_place: bool = False
    is_held_back: bool = False
    """Its rows say why they stand in no list for all staff."""

    @property
    def id_column(self) -> str:
        return "case_id" if self.name == "issue_case" else f"{self.name}_id"

    def fields_within(self, reach: int) -> frozenset[str]:
        """Name the fields that somebody who reaches so far may see."""
        return frozenset(name for name, level in self.levels.items() if level <= reach)


_READ: ContextVar[dict[str, Any] | None] = ContextVar("read", default=None)


class Served(NamedTuple):
    """What is served: another one as soon as anything changes that decides who may see what."""

    run_id: str
    handed_over_at: datetime
    answers: str
    """How many answers about matches there are, with the moment of the last."""
    today: date
    landlord: str


@contextmanager
def read_once() -> Iterator[None]:
    """Ask the database once, as long as this lasts, what is served: for one request."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def kinds_in_force() -> dict[str, KindInForce]:
    """Give the kinds of the latest run. Raises NothingHandedOver."""
    now = served()
    return _kinds_of(now.run_id, now.handed_over_at)


def served() -> Served:
    """Give what is served. One statement a request. Raises NothingHandedOver."""
    found: Served = once("served", _asked)
    return found


def is_made() -> bool:
    """Say whether there is a record at all; before the first handover there may be no tables."""
    if not _MADE:
        with connection.cursor() as cursor:
            cursor.execute("select to_regclass('record.run'), to_regclass('record.kind_said')")
            if None in cursor.fetchone():
                return False
        _MADE.append(True)
    return True


_MADE: list[bool] = []
"""Tables that were made stay."""


def once(what: str, ask: Callable[[], Any]) -> Any:
    """Give what was asked, not asking again while `read_once` lasts."""
    read = _READ.get()
    if read is None:
        return ask()
    if what not in read:
        read[what] = ask()
    return read[what]


def _asked() -> Served:
    if not is_made():
        raise NothingHandedOver
    with connection.cursor() as cursor:
        cursor.execute(
            "select run_id, handed_over_at, (select row(count(*), max(answered_at))::text"
            " from desk.match_answer), today, landlord from record.run where is_latest"
        )
        found = cursor.fetchone()
    if found is None:
        raise NothingHandedOver
    return Served(*found)


@lru_cache(maxsize=4)
def _kinds_of(run_id: str, handed_over_at: object) -> dict[str, KindInForce]:
    with connection.cursor() as cursor:
        cursor.execute("select kind, field, sensitivity from record.kind_said")
        said = cursor.fetchall()
    return kinds_from(said)


def kinds_from(said: Iterable[tuple[str, str | None, str]]) -> dict[str, KindInForce]:
    """Read (kind, field, sensitivity); a row without a field tells of the kind itself."""
    fields: dict[str, dict[str, int]] = {}
    levels = {}
    for kind, name, sensitivity in said:
        level = SENSITIVITIES.index(sensitivity)
        fields.setdefault(kind, {})
        if not name:
            levels[kind] = level
            continue
        fields[kind][name] = level
        if name.endswith("_ref"):
            fields[kind][name.removesuffix("_ref") + "_id"] = level
    return {kind: _kind(kind, levels[kind], fields[kind]) for kind in levels} | OF_OUR_OWN


def _kind(name: str, level: int, levels: dict[str, int]) -> KindInForce:
    """Read one kind. Beside its fields a thing has its provenance, and where and whom it is about.

    Its reference at the source is as sensitive as the kind: some systems make it of a name.
    """
    ordinary = (f"{name}_id", "first_record_id", "source", "first_seen_on", "vanished_on",
                "known_from", "known_until", "row_hash")  # fmt: skip
    seen = levels | dict.fromkeys(ordinary, ORDINARY) | {"source_ref": level}
    is_about = name not in ABOUT_NO_PLACE
    if is_about:
        seen = {"place_id": level, "person_id": max(level, PERSONAL)} | seen
    if name == "person":
        seen["age_band"] = max(level, PERSONAL)
    points_to = {c: k for c, k in POINTS_TO.items() if c in seen and c != f"{name}_id"}
    if name in ("place", "person"):
        points_to = {}
    return KindInForce(
        name, level, seen, points_to,
        person="{a}.person_id" if is_about and name != "place" else "",
        has_place=is_about and name != "person",
    )  # fmt: skip


OF_OUR_OWN = {
    "issue": KindInForce(
        "issue", ORDINARY, {}, {"place_id": "place", "person_id": "person"},
        level_column="sensitivity", person="{a}.person_id", has_place=True, is_held_back=True,
    ),
    "issue_case": KindInForce(
        "issue_case", PERSONAL, {}, {"place_id": "place"},
        person="case when starts_with({a}.case_id, 'person-') then substr({a}.case_id, 8) end",
        has_place=True,
    ),
}  # fmt: skip
"""What is published besides the kinds and is about a home or a person."""
