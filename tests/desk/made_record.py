"""Schema `record` for tests of the desk, without a run: its tables, and rows as they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from ontherecord.database.published import published_tables
from ontherecord.database.searching import make_search_tables
from ontherecord.database.shaping import make_published_tables
from ontherecord.pipeline.checking.reading import LANES
from ontherecord.standards.kinds import read_standards


def make_record_tables(con: psycopg.Connection) -> None:
    """Make the published tables and those of search, as a handover does, without rows."""
    make_published_tables(con, published_tables(read_standards()))
    make_search_tables(con)
    # A test says what it needs; the handover says everything.
    for table, column in con.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'record' and (column_name in ('known_from', 'row_hash')"
        " or table_name = 'run' and column_name <> 'run_id')"
    ).fetchall():
        con.execute(
            sql.SQL("alter table {} alter column {} drop not null").format(
                sql.Identifier("record", table), sql.Identifier(column)
            )
        )
    for (table,) in con.execute(
        "select table_name from information_schema.columns"
        " where table_schema = 'record' and column_name = 'known_from'"
    ).fetchall():
        con.execute(
            sql.SQL("alter table {} alter column known_from set default now()").format(
                sql.Identifier("record", table)
            )
        )
    say_what_kinds_are(con)


def put_rows(con: psycopg.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Add rows, each as column and value; those of the same columns go together."""
    for columns, alike in groupby(rows, key=tuple):
        statement = sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier("record", table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
        )
        with con.cursor() as cursor:
            cursor.executemany(statement, [list(row.values()) for row in alike])


def say_what_kinds_are(con: psycopg.Connection) -> None:
    """Say of each kind and field what it is: no test says it otherwise, so it is said once."""
    for kind in read_standards().kinds.values():
        of_all = {"kind": kind.name, "is_matched": kind.matched}
        of_kind = {"field": "", "title": kind.title, "sensitivity": kind.sensitivity,
                   "happened": kind.happened}  # fmt: skip
        of_fields = (
            {
                "field": f.name,
                "title": f.name,
                "meaning": f.meaning,
                "type": f.type,
                "codes": f.codes,
                "refers_to": f.to,
                "sensitivity": f.sensitivity,
            }
            for f in kind.shown_fields
        )
        put_rows(con, "kind_said", (of_all | said for said in (of_kind, *of_fields)))


def _placed(case: dict[str, Any]) -> dict[str, Any]:
    """Give a case its place in every lane: it stands in those alone that an issue of it is in."""
    said = {column: value for column, value in case.items() if column != "position"}
    return {f"{lane}_position": case.get("position", 1) for lane in LANES} | said


class MadeRecord:
    """Rows of schema `record`, put in and taken out."""

    def __init__(self, con: psycopg.Connection) -> None:
        self.con = con
        self.used: set[str] = set()
        self.has_answers = False
        """Of the owner's, which no test takes back by itself."""

    def put(self, table: str, *rows: dict[str, Any]) -> None:
        """Add rows, each as column and value; of a case, one `position` for each of its lanes."""
        self.used.add(table)
        put_rows(self.con, table, map(_placed, rows) if table == "issue_case" else rows)

    def run(self, today: date) -> None:
        """Hand over a run in which nothing is said but what its kinds are, which stands there."""
        at = datetime(today.year, today.month, today.day, 6, tzinfo=UTC)
        self.put(
            "run",
            {"run_id": f"{today}-{datetime.now(UTC).timestamp()}", "today": today,
             "handed_over_at": at, "landlord": "Marker Homes", "summary": Jsonb({}),
             "is_latest": True},
        )  # fmt: skip

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

    def forget_answers(self) -> None:
        """Take out the answers about matches, which nobody but the owner can."""
        self.con.execute("alter table desk.match_answer disable trigger all")
        self.con.execute("delete from desk.match_answer")
        self.con.execute("alter table desk.match_answer enable trigger all")
        self.has_answers = False

    def empty(self, keep: Iterable[str] = ()) -> None:
        """Take out every row that was put in."""
        for table in sorted(self.used - set(keep)):
            self.con.execute(f"delete from record.{table}")  # a truncate waits for readers
        self.used &= set(keep)
        if self.has_answers:
            self.forget_answers()


def hold_apart(record: MadeRecord, kind: str, thing_id: str) -> tuple[str, str]:
    """Let two records be one thing, and somebody say that they are not; give their ids."""
    both = (f"{thing_id}-one", f"{thing_id}-other")
    record.put(
        "match", *({"kind": kind, "entity_id": thing_id, "record_id": one} for one in both)
    )  # fmt: skip
    record.has_answers = True
    record.con.execute(
        "insert into desk.match_answer (id, kind, record_id, other_record_id, system, reference,"
        " other_system, other_reference, answer, post, answered_at, answered_by, found,"
        " was_linked) values"
        " (gen_random_uuid(), %s, %s, %s, 'a', 'a', 'b', 'b', 'not_same', 'records lead', now(),"
        " gen_random_uuid(), 'open', false)",
        [kind, *both],
    )
    return both
