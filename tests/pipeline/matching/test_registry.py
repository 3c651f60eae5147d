"""Ids last: through new rows, merges, splits and any order of rows."""

from __future__ import annotations

import random
from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontherecord.pipeline.matching.joining import MATCHED
from ontherecord.pipeline.matching.registry import KEEPING, register

RECORDS = [f"{number:020d}" for number in range(6)]
Partition = dict[str, str]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return new_registry()


def new_registry() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for name, columns in KEEPING.items():
        con.execute(f"create table {name} ({columns})")
    return con


def run(
    con: duckdb.DuckDBPyConnection,
    partition: Partition,
    day: date = date(2026, 3, 1),
    first_seen: dict[str, date] | None = None,
) -> dict[str, str]:
    """Register one run's partition of place records; give each record's id."""
    con.execute("create or replace table run_day as select ?::date as day", [day])
    con.execute(f"create or replace table match ({MATCHED['match']})")
    con.execute(
        "create or replace table place_record"
        " (record_id varchar, source varchar, source_ref varchar, first_seen_on date)"
    )
    con.execute(
        "create or replace table place_link (record_id varchar, cluster varchar,"
        " reason varchar, weight double, decided_by varchar)"
    )
    for record, cluster in partition.items():
        seen = (first_seen or {}).get(record, date(2026, 1, 1))
        con.execute("insert into place_record values (?, 'housing', ?, ?)", [record, record, seen])
        con.execute("insert into place_link values (?, ?, 'address', 1, null)", [record, cluster])
    register(con, "place")
    return dict(con.execute("select record_id, entity_id from match").fetchall())


def test_an_unchanged_partition_keeps_its_ids(con: duckdb.DuckDBPyConnection) -> None:
    first = run(con, {"a": "a", "b": "a", "c": "c"})

    again = run(con, {"c": "c", "b": "a", "a": "a"})

    assert again == first
    assert con.execute("select count(*) from redirect").fetchone() == (0,)


def test_a_record_that_joins_takes_the_id_that_was_there(con: duckdb.DuckDBPyConnection) -> None:
    before = run(con, {"m": "m"})

    after = run(con, {"a": "a", "m": "a"}, first_seen={"a": date(2026, 2, 1)})

    assert after["a"] == after["m"] == before["m"]


def test_a_merge_keeps_the_oldest_id_and_the_other_redirects(
    con: duckdb.DuckDBPyConnection,
) -> None:
    seen = {"old": date(2025, 1, 1), "new": date(2026, 1, 1)}
    before = run(con, {"old": "old", "new": "new"}, first_seen=seen)

    after = run(con, {"old": "new", "new": "new"}, first_seen=seen)

    assert after["new"] == after["old"] == before["old"]
    assert con.execute("select entity_id, now_entity_id from redirect").fetchall() == [
        (before["new"], before["old"])
    ]


def test_on_a_split_the_part_with_the_first_seen_record_keeps_the_id(
    con: duckdb.DuckDBPyConnection,
) -> None:
    seen = {"a": date(2026, 1, 1), "b": date(2025, 1, 1), "c": date(2026, 1, 1)}
    before = run(con, {"a": "a", "b": "a", "c": "a"}, first_seen=seen)

    after = run(con, {"a": "a", "b": "b", "c": "a"}, first_seen=seen)

    assert after["b"] == before["b"]
    assert after["a"] == after["c"] != before["b"]


def test_two_merged_things_that_are_parted_again_have_their_own_ids_back(
    con: duckdb.DuckDBPyConnection,
) -> None:
    before = run(con, {"a": "a", "b": "b"})
    run(con, {"a": "a", "b": "a"})

    after = run(con, {"a": "a", "b": "b"})

    assert after == before
    assert con.execute("select count(*) from redirect").fetchone() == (0,)


def test_a_redirect_follows_a_thing_that_is_merged_again(con: duckdb.DuckDBPyConnection) -> None:
    seen = {"a": date(2023, 1, 1), "b": date(2024, 1, 1), "c": date(2025, 1, 1)}
    first = run(con, {"a": "a", "b": "b", "c": "c"}, first_seen=seen)
    run(con, {"a": "a", "b": "b", "c": "b"}, first_seen=seen)

    run(con, {"a": "a", "b": "a", "c": "a"}, first_seen=seen)

    redirects = dict(con.execute("select entity_id, now_entity_id from redirect").fetchall())
    assert redirects == {first["b"]: first["a"], first["c"]: first["a"]}


def partitions() -> st.SearchStrategy[Partition]:
    def named(groups: list[int]) -> Partition:
        smallest: dict[int, str] = {}
        for record, group in zip(RECORDS, groups, strict=True):
            smallest.setdefault(group, record)
        return {record: smallest[g] for record, g in zip(RECORDS, groups, strict=True)}

    groups = st.lists(st.integers(0, 3), min_size=len(RECORDS), max_size=len(RECORDS))
    return groups.map(named)


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(partitions(), partitions(), st.randoms(use_true_random=False))
def test_any_two_runs_give_each_cluster_one_id_whatever_the_order_of_rows(
    first: Partition, second: Partition, order: random.Random
) -> None:
    con, shuffled_con = new_registry(), new_registry()
    run(con, first)
    shuffled = list(first.items())
    order.shuffle(shuffled)
    run(shuffled_con, dict(shuffled))

    ids, shuffled_ids = run(con, second), run(shuffled_con, second)

    assert ids == shuffled_ids
    for one in RECORDS:
        for other in RECORDS:
            assert (ids[one] == ids[other]) == (second[one] == second[other])
    live = set(ids.values())
    redirects = dict(con.execute("select entity_id, now_entity_id from redirect").fetchall())
    assert live.isdisjoint(redirects)
    assert set(redirects.values()) <= live
