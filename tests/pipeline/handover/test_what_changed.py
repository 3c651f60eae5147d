"""A handover tells what it changed, and counts what a page could not count in time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.pipeline.handover.invented_runs import InventedLandlord, day_of

pytestmark = pytest.mark.slow

SEEN = {"check": "late", "sensitivity": "ordinary"}


@pytest.fixture
def landlord(tmp_path: Path) -> InventedLandlord:
    return InventedLandlord(tmp_path / "landlord")


def issues(*ids: str, **more: Any) -> list[dict[str, Any]]:
    return [SEEN | {"issue_id": one} | more for one in ids]


def told(con: psycopg.Connection, table: str, run: Path) -> list[tuple[Any, ...]]:
    query = f"select * from record.{table} where run_id = %s order by 2"
    return [row[1:] for row in con.execute(query, [run.name]).fetchall()]


def test_each_run_says_what_it_added_and_closed_in_each_table(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    first = landlord.write_run(1, place=[{"place_id": "a"}, {"place_id": "b"}])
    second = landlord.write_run(2, place=[{"place_id": "a", "address": "1 Acorn"}])

    for run in (first, second):
        landlord.hand_over(run, database)

    assert ("place", 2, 0, 2) in told(database, "run_change", first)
    assert ("place", 1, 2, 1) in told(database, "run_change", second)
    landlord.hand_over(second, database)
    assert ("place", 1, 2, 1) in told(database, "run_change", second)


def test_each_run_says_which_issues_came_and_went(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    runs = [
        landlord.write_run(1, issue=issues("a", "b")),
        landlord.write_run(
            2, issue=[*issues("a", gone_on=day_of(2)), *issues("b", lane="due"), *issues("c")]
        ),
        landlord.write_run(3, issue=issues("c")),
    ]

    for run in runs:
        landlord.hand_over(run, database)

    # One that only says something else has neither come nor gone; one that is not there is gone.
    assert [told(database, "run_issue", run) for run in runs] == [
        [("late", 2, 2, 0)], [("late", 2, 1, 1)], [("late", 1, 0, 1)],
    ]  # fmt: skip


def test_what_is_held_back_or_sensitive_is_counted_among_no_issues(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    hidden = [*issues("b", held_back="confidential"), *issues("c", sensitivity="special")]
    first = landlord.write_run(1, issue=[*issues("a", "d"), *hidden])
    second = landlord.write_run(
        2, issue=[*issues("a", "b"), *issues("d", held_back="privileged"), hidden[1]]
    )

    for run in (first, second):
        landlord.hand_over(run, database)

    assert told(database, "run_issue", first) == [("late", 2, 2, 0)]
    assert told(database, "run_issue", second) == [("late", 2, 1, 1)]


def test_rejected_rows_and_mismatches_are_counted_by_cause_and_field(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    rejected = {"extract": "e.csv", "column": "Born", "reason": "no such day", "what": "value"}
    mismatch = {"kind": "place", "field": "postcode", "source": "housing"}
    run = landlord.write_run(
        1,
        rejected=[*[rejected | {"row_number": n} for n in (2, 3)], rejected | {"what": "row"}],
        mismatch=[
            mismatch | {"entity_id": "a", "record_id": "1", "is_shown": True},
            mismatch | {"entity_id": "b", "record_id": "2", "is_shown": False},
            mismatch | {"entity_id": "hidden", "record_id": "3", "is_shown": False},
        ],
        guarded=[{"kind": "place", "thing_id": "hidden", "rule": "confidential"}],
    )

    landlord.hand_over(run, database)

    causes = database.execute(
        "select what, reason, row_count from record.rejected_cause order by what"
    ).fetchall()
    counted = database.execute(
        "select source, kind, field, thing_count, not_shown_count from record.mismatch_count"
    ).fetchall()
    assert causes == [("row", "no such day", 1), ("value", "no such day", 2)]
    assert counted == [("housing", "place", "postcode", 2, 1)]


def test_a_table_that_did_not_change_gets_an_index_that_is_wanted_since(
    landlord: InventedLandlord, database: psycopg.Connection
) -> None:
    first = landlord.write_run(1, place=[{"place_id": "a"}])
    landlord.hand_over(first, database)
    database.execute("drop index record.place_by_part_of_id")  # as one version before has none
    second = landlord.write_run(2)
    (second / "place.parquet").hardlink_to(first / "place.parquet")

    landlord.hand_over(second, database)

    found = database.execute("select indexname from pg_indexes where tablename = 'place'")
    assert "place_by_part_of_id" in {name for (name,) in found}
