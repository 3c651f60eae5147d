"""How far one system is behind another: counted over things both hold, never by guess."""

from __future__ import annotations

import duckdb
import pytest

from ontherecord.pipeline.lags import measure_lags
from ontherecord.pipeline.mapping.tables import create_table, record_columns
from ontherecord.standards.kinds import Standards, read_standards

STANDARDS = read_standards()


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create table match (kind varchar, entity_id varchar, record_id varchar)")
    for kind in STANDARDS.kinds.values():
        create_table(con, f"{kind.name}_record", record_columns(kind), in_memory=False)
    return con


def repair(
    con: duckdb.DuckDBPyConnection, thing: str, source: str, completed_on: str | None
) -> None:
    record = f"{thing}-{source}-{completed_on}"
    con.execute("insert into match values ('repair', ?, ?)", [thing, record])
    con.execute(
        "insert into repair_record (record_id, source, completed_on) values (?, ?, ?::date)",
        [record, source, completed_on],
    )


def lags(con: duckdb.DuckDBPyConnection, standards: Standards = STANDARDS) -> list[tuple]:
    measure_lags(con, standards)
    return con.execute(
        """select source, other_source, pair_count, later_count, median_days, most_days
        from lag where field = 'completed_on' order by all"""
    ).fetchall()


def test_the_later_system_is_told_with_its_median_and_most_days(
    con: duckdb.DuckDBPyConnection,
) -> None:
    for thing, there, here in (
        ("r1", "2026-03-03", "2026-03-22"),
        ("r2", "2026-03-03", "2026-03-08"),
        ("r3", "2026-03-03", "2026-03-03"),
    ):
        repair(con, thing, "contractor", there)
        repair(con, thing, "housing", here)

    assert lags(con) == [("housing", "contractor", 3, 2, 12, 19)]


def test_a_thing_that_one_system_alone_dates_is_no_pair(con: duckdb.DuckDBPyConnection) -> None:
    repair(con, "r1", "contractor", "2026-03-03")
    repair(con, "r1", "housing", None)
    repair(con, "r2", "contractor", "2026-03-03")

    assert lags(con) == []


def test_each_of_two_systems_can_be_behind_the_other(con: duckdb.DuckDBPyConnection) -> None:
    repair(con, "r1", "contractor", "2026-03-03")
    repair(con, "r1", "housing", "2026-03-04")
    repair(con, "r2", "contractor", "2026-03-09")
    repair(con, "r2", "housing", "2026-03-04")

    assert lags(con) == [
        ("contractor", "housing", 2, 1, 5, 5),
        ("housing", "contractor", 2, 1, 1, 1),
    ]
