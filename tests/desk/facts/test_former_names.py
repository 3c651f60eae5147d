"""A name that is former stands nowhere: not as what a system calls somebody, nor on a past day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from ontherecord.desk.facts import homes, people
from ontherecord.desk.facts.reading import Reading, open_reading
from ontherecord.desk.facts.says_who import says_who
from tests.desk.facts.conftest import Look
from tests.desk.facts.sights import sees

Called = Callable[[str, str], str]
FORMER, IN_BETWEEN = "Zephyrine", date(2026, 3, 25)


def test_a_system_that_still_uses_a_former_name_is_not_quoted_with_it(
    look: Look, called: Called
) -> None:
    quillan = called("person", "P2")
    assert called("person", "K2") == quillan

    calls = next(one for one in people.person(look(), quillan).known_as if one.system == "calls")

    assert calls.name == "Quillan"
    assert FORMER not in repr(says_who(look(), "person", quillan))


def test_it_stands_in_no_published_row(told: psycopg.Connection) -> None:
    tables = told.execute(
        "select table_name from information_schema.tables where table_schema = 'record'"
        " and table_type = 'BASE TABLE'"
    ).fetchall()

    holding = [
        table
        for (table,) in tables
        if told.execute(
            f"select 1 from record.{table} as x where x::text ilike %s limit 1", [f"%{FORMER}%"]
        ).fetchone()
    ]
    assert holding == []


@pytest.fixture
def past(copied: psycopg.Connection, called: Called) -> Reading:
    """A day on which nobody had said yet that the name is former."""
    for table in ("person", "person_record"):
        of = "source_ref in ('P2', 'K2')"
        for change in (
            f"create temp table earlier as select * from record.{table}"
            f" where known_until is null and {of}",
            f"update record.{table} set known_from = '2026-04-01' where {of}",
            "update earlier set surname = 'Zephyrine', full_name = 'Quillan Zephyrine',"
            " known_until = '2026-04-01'",
            f"insert into record.{table} select * from earlier",
            "drop table earlier",
        ):
            copied.execute(change)
    return open_reading(copied, sees(copied), IN_BETWEEN)


@pytest.mark.slow
def test_on_a_past_day_somebody_has_the_name_that_is_theirs_now(
    past: Reading, called: Called
) -> None:
    quillan, flat = called("person", "P2"), called("place", "001")

    person = people.person(past, quillan)
    home = homes.home(past, flat)

    assert person.values["surname"] == "Vexmoor"
    assert {one.name for one in person.known_as} == {"Quillan Vexmoor", "Quillan"}
    assert "Quillan Vexmoor" in {one.name for one in home.lived_before}
    for told in (person, home, says_who(past, "person", quillan)):
        assert FORMER not in repr(told)
