"""Person records written briefly, and matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import duckdb
import pytest

from ontherecord.pipeline.matching.people import match_people
from tests.passing import passing_database

FIELDS = (
    "record_id source person_type full_name title first_name middle_name surname date_of_birth"
    " telephone email died_on"
).split()


@dataclass(frozen=True)
class Matched:
    """What matching made of the records: cluster and reason by record, and the open pairs."""

    cluster: dict[str, str]
    reason: dict[str, str]
    decided_by: dict[str, str | None]
    opened: dict[frozenset[str], str]

    def is_one(self, *records: str) -> bool:
        return len({self.cluster[record] for record in records}) == 1

    def is_open(self, one: str, other: str) -> bool:
        return frozenset((one, other)) in self.opened


def fill(
    con: duckdb.DuckDBPyConnection,
    records: Iterable[dict[str, object]],
    decisions: Iterable[tuple[str, str, str]] = (),
) -> None:
    """Write the three tables; a record's `at` lists places or (place, starts_on, ends_before)."""
    columns = ", ".join(
        f"{name} {'date' if name in ('date_of_birth', 'died_on') else 'varchar'}" for name in FIELDS
    )
    con.execute(f"create or replace table person_record ({columns})")
    con.execute(
        "create or replace table person_place (record_id varchar, place_id varchar,"
        " starts_on date, ends_before date)"
    )
    con.execute(
        "create or replace table decision (kind varchar, record_id varchar,"
        " other_record_id varchar, answer varchar, decided_by varchar)"
    )
    marks = ", ".join("?" for _ in FIELDS)
    for record in records:
        con.execute(
            f"insert into person_record values ({marks})",
            [record.get(name) for name in FIELDS],
        )
        for stay in record.get("at", ()):
            stay = stay if isinstance(stay, tuple) else (stay, None, None)
            con.execute(
                "insert into person_place values (?, ?, ?, ?)", [record["record_id"], *stay]
            )
    for one, other, answer in decisions:
        con.execute(
            "insert into decision values ('person', ?, ?, ?, 'officer')", [one, other, answer]
        )


def matched(
    records: Iterable[dict[str, object]], decisions: Iterable[tuple[str, str, str]] = ()
) -> Matched:
    """Match the records in a database of their own."""
    with passing_database() as con:
        fill(con, records, decisions)
        match_people(con)
        links = con.execute(
            "select record_id, cluster, reason, decided_by from person_link"
        ).fetchall()
        opened = con.execute(
            "select record_id, other_record_id, reason from person_open"
        ).fetchall()
    return Matched(
        {row[0]: row[1] for row in links},
        {row[0]: row[2] for row in links},
        {row[0]: row[3] for row in links},
        {frozenset(row[:2]): row[2] for row in opened},
    )


@pytest.fixture(scope="session")
def match() -> Callable[..., Matched]:
    """Give the function that matches records written briefly."""
    return matched
