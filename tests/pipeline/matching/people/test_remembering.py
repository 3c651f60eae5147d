"""A matching that builds on the last run's gives what a whole one gives, whatever changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontherecord.made_up.households import Shares, make_households
from ontherecord.pipeline.matching.people import blocking, match_people, matching, preparing

CHANGES = {
    "gone": "delete from person_record where {some}",
    "birth date": "update person_record set date_of_birth = '1970-05-0' || {number} where {some}",
    "no birth date": "update person_record set date_of_birth = null where {some}",
    "name": "update person_record set surname = 'Smith', full_name = null where {some}",
    "number": "update person_record set telephone = '07700 900461' where {some}",
    "home": "update person_place set place_id = 'place-{number}' where {some}",
    "moved": "update person_place set ends_before = '2020-01-0' || {number} where {some}",
    "new": "insert into person_record select * replace (record_id || 'n' as record_id)"
    " from person_record where {some}",
    "said": "insert into decision select 'person', min(record_id), max(record_id), 'same', 'post'"
    " from person_record where {some} having min(record_id) < max(record_id)",
    "denied": "insert into decision select 'person', cluster, record_id, 'not_same', 'post'"
    " from person_link where cluster <> record_id and {some}",
}


def answers(con: duckdb.DuckDBPyConnection) -> list[object]:
    return [
        con.execute(f"select * from {table} order by all").fetchall()
        for table in ("person_link", "person_open")
    ] + [
        con.execute(
            "select record_id, digest, list_sort(blocks), cluster from person_seen order by all"
        ).fetchall(),
        con.execute(
            "select least(one, other), greatest(one, other) from person_bond order by all"
        ).fetchall(),
    ]


def leave(con: duckdb.DuckDBPyConnection, run: Path) -> None:
    for table in ("person_seen", "person_bond", "person_model"):
        con.execute(f"copy {table} to '{run / table}.parquet'")
    con.execute(
        f"""copy (select 'person' as kind, * from person_open) to '{run / "match_open.parquet"}'"""
    )


def change(con: duckdb.DuckDBPyConnection, what: str, start: str, number: int) -> None:
    some = f"(record_id between '{start}' and '{start}' || '{'1ff'[number % 3]}')"
    con.execute(CHANGES[what].format(some=some, number=number))


def both_ways(con: duckdb.DuckDBPyConnection, run: Path) -> tuple[list[object], list[object]]:
    match_people(con, last_run=run)
    built_on = answers(con)
    match_people(con)
    return built_on, answers(con)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., object]:
    made = {}

    def give(people: int, is_crowded: bool) -> Path:
        if (people, is_crowded) not in made:
            run = tmp_path_factory.mktemp("run")
            con = duckdb.connect(str(run / "all.duckdb"))
            make_households(con, people, 5, Shares(rare_names=0.0))
            if is_crowded:
                con.execute("update person_place set place_id = 'place-1' where record_id < '3'")
            con.execute("alter table decision add column if not exists answer varchar")
            match_people(con)
            leave(con, run)
            con.close()
            made[people, is_crowded] = run
        return made[people, is_crowded]

    return give


def reopened(run: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"attach '{run / 'all.duckdb'}' as kept (read_only)")
    for table in ("person_record", "person_place", "decision", "person_link"):
        con.execute(f"create table {table} as from kept.{table}")
    return con


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(CHANGES)),
        st.text(alphabet="0123456789abcdef", min_size=2, max_size=2),
        st.integers(1, 9),
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.slow
@pytest.mark.parametrize("is_crowded", [False, True])
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_building_on_the_last_run_gives_what_a_whole_run_gives(
    before, monkeypatch, is_crowded: bool, steps: list[tuple[str, str, int]]
) -> None:
    monkeypatch.setattr(matching, "MOST_CHANGED", 2)
    if is_crowded:
        monkeypatch.setattr(blocking, "LARGEST_BLOCK", 5)
        monkeypatch.setattr(preparing, "SHARED_BY_MANY", 4)
    run = before(150, is_crowded)
    con = reopened(run)
    for what, start, number in steps:
        change(con, what, start, number)

    built_on, whole = both_ways(con, run)

    assert built_on == whole


@pytest.mark.slow
def test_only_what_a_change_reaches_is_looked_at_again(before, monkeypatch) -> None:
    run, prepared = before(150, False), []
    con = reopened(run)
    change(con, "birth date", "7", 1)
    prepare = matching.prepare_people

    def counting(*given: object) -> None:
        prepare(*given)
        prepared.append(con.execute("select count(*) from people_names").fetchall()[0][0])

    monkeypatch.setattr(matching, "prepare_people", counting)

    match_people(con, last_run=run)

    everybody = con.execute("select count(*) from person_record").fetchall()[0][0]
    assert len(prepared) == 3
    assert max(prepared) < everybody / 2


@pytest.mark.slow
def test_with_nothing_changed_nothing_is_prepared_and_all_is_as_it_was(before) -> None:
    run = before(150, False)
    con = reopened(run)

    built_on, whole = both_ways(con, run)

    assert built_on == whole


@pytest.mark.slow
def test_another_model_is_a_whole_matching(before, monkeypatch) -> None:
    run, looked = before(150, False), []
    con = reopened(run)
    monkeypatch.setattr(matching, "digest_model", lambda _: "another")
    monkeypatch.setattr(matching, "find_changed", lambda _: looked.append(1))

    match_people(con, last_run=run)

    assert not looked
    assert con.execute("select digest from person_model").fetchall() == [("another",)]
