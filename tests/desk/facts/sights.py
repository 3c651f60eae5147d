"""Whoever looks, in tests: a reach, and whether what is held back may be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from ontherecord.database.published import WITHOUT_PLACE

LEVELS = ("ordinary", "personal", "special", "confidential")
ORDINARY, PERSONAL, SPECIAL, CONFIDENTIAL = range(4)
ITS_OWN = ("first_record_id", "source", "first_seen_on", "vanished_on", "place_id")


@dataclass(frozen=True)
class Sees:
    """Sees what is no more sensitive than `up_to`, as the rules of a role would say it in SQL."""

    said: Mapping[tuple[str, str], int]
    up_to: int = CONFIDENTIAL
    opens_guarded: bool = False
    held_apart: tuple[tuple[str, str], ...] = ()
    """Kind and id of what somebody said is two."""
    only_living: bool = False
    """Sees those people alone who live somewhere now, as an officer does in a patch."""

    def visible(self, kind: str, alias: str) -> tuple[str, tuple[Any, ...]]:
        if self.said.get((kind, ""), 0) > self.up_to:
            return "false", ()
        conditions, values = ["true"], []
        if not self.opens_guarded and kind not in ("issue", "issue_case"):
            conditions.append(
                "not exists (select 1 from record.guarded as held where held.known_until is null"
                f" and held.rule = any(%s) and held.kind = %s"
                f" and held.thing_id = {alias}.{kind}_id)"
            )
            values += [["confidential", "privileged"], kind]
        if not self.opens_guarded and kind == "issue":
            conditions.append(f"{alias}.held_back is null")
        if self.only_living and kind == "person":
            conditions.append(
                f"exists (select 1 from record.occupancy as o where o.person_id = {alias}.person_id"
                " and o.known_until is null and coalesce(o.ends_before, 'infinity') > %s)"
            )
            values.append("2026-03-20")
        return " and ".join(conditions), tuple(values)

    def still_visible(self, kind: str, alias: str) -> tuple[str, tuple[Any, ...]]:
        return "true", ()

    def reach(self, kind: str, alias: str) -> tuple[str, tuple[Any, ...]]:
        return "%s::integer", (self.up_to,)

    def apart(self, kind: str) -> tuple[str, ...]:
        return tuple(thing for of, thing in self.held_apart if of == kind)

    def names_within(self, alias: str) -> tuple[str, tuple[()]]:
        return "true", ()

    def texts_within(
        self, alias: str, *, is_rare: bool
    ) -> list[tuple[tuple[str, tuple[()]], bool]]:
        return [(("true", ()), False)]

    def texts_at_places_within(
        self, alias: str, place: str
    ) -> list[tuple[tuple[str, tuple[()]], tuple[str, tuple[()]], int]]:
        return [(("true", ()), ("true", ()), 0)]

    def levels(self, kind: str) -> Mapping[str, int]:
        own = self.said.get((kind, ""), 0)
        seen = dict.fromkeys((*ITS_OWN, f"{kind}_id"), 0)
        seen |= {"source_ref": own, "person_id": max(own, PERSONAL), "age_band": PERSONAL}
        for (of, field), level in self.said.items():
            if of == kind and field:
                seen[field] = level
                if field.endswith("_ref"):
                    seen[field.removesuffix("_ref") + "_id"] = level
        return seen


@dataclass(frozen=True)
class SeesOfPlace(Sees):
    """Sees what is of one place, and nothing else."""

    place_id: str = ""

    def visible(self, kind: str, alias: str) -> tuple[str, tuple[Any, ...]]:
        if kind in WITHOUT_PLACE:
            return "false", ()
        condition, values = super().visible(kind, alias)
        return f"{condition} and {alias}.place_id = %s", (*values, self.place_id)


def sees(con: psycopg.Connection, **how: Any) -> Sees:
    """Give a look with the sensitivities the record says."""
    rows = con.execute("select kind, field, sensitivity from record.kind_said").fetchall()
    return Sees({(kind, field): LEVELS.index(level) for kind, field, level in rows}, **how)


class Counted:
    """A connection that counts the statements run on it, and keeps their texts."""

    def __init__(self, con: psycopg.Connection) -> None:
        self.con, self.count = con, 0
        self.texts: set[str] = set()

    def cursor(self) -> Counted._Cursor:
        return Counted._Cursor(self)

    class _Cursor:
        def __init__(self, counted: Counted) -> None:
            self.counted, self.own = counted, counted.con.cursor()

        def execute(self, query: str, params: Any) -> object:
            self.counted.count += 1
            self.counted.texts.add(query)
            return self.own.execute(query, params)

        def fetchall(self) -> list[tuple[Any, ...]]:
            return self.own.fetchall()

        def __enter__(self) -> Counted._Cursor:
            return self

        def __exit__(self, *raised: object) -> None:
            self.own.close()
