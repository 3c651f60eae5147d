"""Silence is told from not being able to say, and where somebody lives is compared by the home."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import pytest

from ontherecord.pipeline.matching.former_names import leave_out_former_names
from ontherecord.pipeline.matching.joining import MATCHED
from ontherecord.pipeline.matching.mismatches import find_mismatches
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Kind, Standards, read_standards

RECORDS: tuple[dict[str, Any], ...] = (
    # Three people; housing and calls record deaths, the contractor never does.
    {"of": "n1", "record_id": "h1", "source": "housing", "died_on": "2026-01-04"},
    {"of": "n1", "record_id": "c1", "source": "calls"},
    {"of": "n1", "record_id": "w1", "source": "works"},
    {"of": "n2", "record_id": "h2", "source": "housing", "place_record_id": "hp1"},
    {"of": "n2", "record_id": "c2", "source": "calls", "place_record_id": "hp2"},
    {"of": "n3", "record_id": "h3", "source": "housing", "died_on": "2025-05-01"},
    {"of": "n3", "record_id": "c3", "source": "calls", "died_on": "2025-05-02"},
    {"of": "n4", "record_id": "h4", "source": "housing", "died_on": "2025-05-01"},
    {"of": "n4", "record_id": "w4", "source": "works", "place_record_id": "hp1"},
    {"of": "n5", "record_id": "h5", "source": "housing", "died_on": "2025-05-01"},
    {"of": "n5", "record_id": "c5", "source": "calls", "vanished_on": "2025-06-01"},
    {"of": "n6", "record_id": "h6", "source": "housing", "place_record_id": "hp1"},
    {"of": "n6", "record_id": "c6", "source": "calls", "place_record_id": "cp1"},
)
PLACES = {"hp1": "p1", "cp1": "p1", "hp2": "p2"}


@pytest.fixture(scope="module")
def standards() -> Standards:
    """The standard of people alone."""
    read = read_standards()
    return replace(read, kinds={"person": read.kinds["person"]})


@pytest.fixture(scope="module")
def said(standards: Standards) -> list[tuple[Any, ...]]:
    con = duckdb.connect()
    for name, columns in MATCHED.items():
        con.execute(f"create table {name} ({columns})")
    kind = standards.kinds["person"]
    values = ", ".join(f"{quoted(f.name)} {f.sql_type}" for f in kind.fields.values())
    con.execute(
        "create table person_record (record_id varchar, source varchar, vanished_on date,"
        f" place_record_id varchar, {values})"
    )
    for row in RECORDS:
        given = {name: value for name, value in row.items() if name != "of"}
        con.execute(
            f"insert into person_record ({', '.join(given)})"
            f" values ({', '.join('?' for _ in given)})",
            list(given.values()),
        )
        _match(con, "person", row["of"], row["record_id"])
    for record, place in PLACES.items():
        _match(con, "place", place, record)
    con.execute(
        "create view person_ranked as select entity_id, record_id from match where kind = 'person'"
    )
    _things(con, kind)
    leave_out_former_names(con)
    find_mismatches(con, standards)
    return con.execute(
        "select entity_id, field, source, value, is_shown from mismatch order by all"
    ).fetchall()


def _match(con: duckdb.DuckDBPyConnection, kind: str, thing: str, record: str) -> None:
    con.execute(
        "insert into match (kind, entity_id, record_id) values (?, ?, ?)", [kind, thing, record]
    )


def _things(con: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Give each person the first value there is, and no home."""
    shown = ", ".join(
        f"min({quoted(f.name)}) as {quoted(f.name)}"
        for f in kind.shown_fields
        if f.type != "reference"
    )
    con.execute(
        f"""create view person as
        select entity_id as person_id, null::varchar as place_id, {shown}
        from person_record join match using (record_id) group by entity_id"""
    )


def test_a_system_that_records_deaths_and_holds_somebody_as_living_says_so(
    said: list[tuple[Any, ...]],
) -> None:
    assert [row for row in said if row[0] == "n1"] == [
        ("n1", "died_on", "calls", "not told", False),
        ("n1", "died_on", "housing", "2026-01-04", True),
    ]


def test_one_that_never_records_deaths_cannot_say_and_one_that_is_gone_says_nothing(
    said: list[tuple[Any, ...]],
) -> None:
    assert [row for row in said if row[0] in ("n4", "n5")] == []


def test_two_days_of_one_death_stand_there_once_each(said: list[tuple[Any, ...]]) -> None:
    assert [row[2:4] for row in said if row[0] == "n3"] == [
        ("calls", "2025-05-02"),
        ("housing", "2025-05-01"),
    ]


def test_where_somebody_lives_is_compared_by_the_home_and_not_by_how_it_is_named(
    said: list[tuple[Any, ...]],
) -> None:
    assert [row for row in said if row[1] == "place_ref"] == [
        ("n2", "place_ref", "calls", "p2", False),
        ("n2", "place_ref", "housing", "p1", False),
    ]
