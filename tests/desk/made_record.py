"""Schema `record` for tests of the desk, without a run: its tables, and rows as they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from ontherecord.standards.kinds import Kind, read_standards

TYPES = {
    "text": "text", "code": "text", "reference": "text", "date": "date", "moment": "timestamptz",
    "integer": "bigint", "decimal": "numeric", "boolean": "boolean",
}  # fmt: skip
ABOUT_NO_PLACE = ("system", "agreement", "staff")
VERSIONED = {
    "guarded": "kind text, thing_id text, rule text, reason text",
    "redirect": "kind text, entity_id text, now_entity_id text, since date",
    "match": "kind text, entity_id text, record_id text, source text, source_ref text,"
    " reason text, weight double precision, decided_by text",
    "issue": "issue_id text, check_name text, lane text, place_id text, person_id text,"
    " subject_kind text, subject_id text, happened_on date, first_seen_on date, gone_on date,"
    " case_id text, sensitivity text, held_back text",
    "issue_case": "case_id text, lane text, place_id text, issue_count bigint,"
    " open_issue_count bigint, position integer",
}
TIMES = ", known_from timestamptz not null default now(), known_until timestamptz"
PLAIN = {
    "place_within": "place_id text, within_id text",
    "kind_said": "kind text, field text, title text, meaning text, sensitivity text",
    "run": "run_id text, today date, handed_over_at timestamptz, landlord text, summary jsonb,"
    " is_latest boolean",
}


def columns_of(kind: Kind) -> dict[str, str]:
    """Give the columns of a kind's things, as they are published."""
    columns = {f"{kind.name}_id": "text", "source": "text", "source_ref": "text"}
    for field in kind.shown_fields:
        name = field.target_column if field.type == "reference" else field.name
        columns[name] = TYPES[field.type]
    if kind.name not in ABOUT_NO_PLACE:
        columns |= {"place_id": "text", "person_id": "text"}
    if kind.name == "person":
        columns["age_band"] = "text"
    return columns


def make_record_tables(con: psycopg.Connection) -> None:
    """Make the tables that tests of the desk read, without rows."""
    con.execute("create schema if not exists record")
    bodies = {
        kind.name: ", ".join(f"{n} {t}" for n, t in columns_of(kind).items()) + TIMES
        for kind in read_standards().kinds.values()
    }
    bodies |= {name: body + TIMES for name, body in VERSIONED.items()}
    bodies |= {
        f"{kind}_record": "record_id text, source text" + TIMES for kind in read_standards().kinds
    }
    for name, body in (bodies | PLAIN).items():
        con.execute(f"create table record.{name} ({body})")


class MadeRecord:
    """Rows of schema `record`, put in and taken out."""

    def __init__(self, con: psycopg.Connection) -> None:
        self.con = con
        self.used: set[str] = set()

    def put(self, table: str, *rows: dict[str, Any]) -> None:
        """Add rows, each as column and value."""
        self.used.add(table)
        for row in rows:
            self.con.execute(
                sql.SQL("insert into {} ({}) values ({})").format(
                    sql.Identifier("record", table),
                    sql.SQL(", ").join(map(sql.Identifier, row)),
                    sql.SQL(", ").join([sql.Placeholder()] * len(row)),
                ),
                list(row.values()),
            )

    def run(self, today: date) -> None:
        """Hand over a run in which nothing is said but what its kinds are."""
        at = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
        self.put(
            "run",
            {"run_id": f"{today}-{datetime.now(UTC).timestamp()}", "today": today,
             "handed_over_at": at, "landlord": "Marker Homes", "summary": Jsonb({}),
             "is_latest": True},
        )  # fmt: skip
        said: list[dict[str, Any]] = []
        for kind in read_standards().kinds.values():
            said.append({"kind": kind.name, "field": "", "sensitivity": kind.sensitivity})
            said += [
                {"kind": kind.name, "field": f.name, "sensitivity": f.sensitivity}
                for f in kind.shown_fields
            ]
        self.put("kind_said", *said)

    def places(self, parts: dict[str, str | None]) -> None:
        """Add places, each with the one it lies in, and which lies within which."""
        for place_id, part_of in parts.items():
            self.put("place", {"place_id": place_id, "part_of_id": part_of})
            where: str | None = place_id
            while where:
                self.put("place_within", {"place_id": place_id, "within_id": where})
                where = parts.get(where)

    def living(self, person_id: str, place_id: str, ends_before: date | None = None) -> None:
        """Let somebody live, or have lived, in a home."""
        self.put("person", {"person_id": person_id, "place_id": place_id, "surname": "Marker"})
        self.put(
            "occupancy",
            {"occupancy_id": f"of-{person_id}", "person_id": person_id, "place_id": place_id,
             "starts_on": date(2020, 1, 1), "ends_before": ends_before},
        )  # fmt: skip

    def empty(self, keep: Iterable[str] = ()) -> None:
        """Take out every row that was put in."""
        for table in sorted(self.used - set(keep)):
            self.con.execute(f"delete from record.{table}")  # a truncate waits for readers
        self.used &= set(keep)
