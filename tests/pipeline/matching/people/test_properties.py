"""What holds of every matching: order, one cluster a record, decisions, empty and crowded input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ontherecord
from ontherecord.made_up.households import Shares, make_households
from ontherecord.pipeline.matching.people import match_people
from ontherecord.pipeline.matching.people.blocking import LARGEST_BLOCK, block_people
from ontherecord.pipeline.matching.people.evidence import weigh_evidence
from ontherecord.pipeline.matching.people.levels import LEVELS
from ontherecord.pipeline.matching.people.preparing import prepare_people
from ontherecord.pipeline.matching.people.scoring import weigh_by_splink
from ontherecord.pipeline.matching.people.training import train_people
from ontherecord.pipeline.matching.people.weights import read_settings, read_weights
from ontherecord.standards.packs import MalformedPack, packs_dir

MODEL = packs_dir() / "models" / "people"
RECORDS = st.lists(
    st.fixed_dictionaries({
        "source": st.sampled_from(["housing", "contractor", "contacts"]),
        "full_name": st.sampled_from(
            ["Mr John Reed", "J Reed", "Jon Reed", "Mrs Jane Reed", "MR & MRS J REED", "Reed", ""]
        ),
        "date_of_birth": st.sampled_from([None, "1960-03-04", "1960-04-03", "1988-10-20"]),
        "telephone": st.sampled_from([None, "01632 960111"]),
        "at": st.sampled_from([[], ["home"], [("home", "2001-01-01", "2010-01-01")], ["other"]]),
    }),
    max_size=7,
)  # fmt: skip


def named(records: list[dict[str, object]]) -> list[dict[str, object]]:
    return [record | {"record_id": f"r{number}"} for number, record in enumerate(records)]


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(records=RECORDS, data=st.data())
def test_the_order_of_rows_changes_nothing(match: Callable, records, data) -> None:
    records = named(records)
    shuffled = data.draw(st.permutations(records))

    assert match(shuffled) == match(records)


@settings(max_examples=5, deadline=None)
@given(records=RECORDS.filter(lambda records: len(records) > 1), data=st.data())
def test_a_decision_always_wins(match: Callable, records, data) -> None:
    keys = [record["record_id"] for record in named(records)]
    one, other = data.draw(st.permutations(keys))[:2]
    answer = data.draw(st.sampled_from(["same", "not_same"]))

    found = match(named(records), [(one, other, answer)])

    assert found.is_one(one, other) == (answer == "same")
    assert sorted(found.cluster) == sorted(keys)


def test_nothing_comes_of_no_records(match: Callable) -> None:
    assert match([]).cluster == {}


def test_one_record_without_a_place_stands_alone(match: Callable) -> None:
    found = match([{"record_id": "r", "source": "housing", "full_name": "Ann Other"}])

    assert found.reason == {"r": "only_record"}


def test_records_without_any_place_are_matched_by_name_and_birth_date(match: Callable) -> None:
    found = match([
        {"record_id": key, "source": key, "full_name": "Leonora Wexcombe",
         "date_of_birth": "1971-02-03"}
        for key in ("housing", "contacts")
    ])  # fmt: skip

    assert found.is_one("housing", "contacts")


def test_five_hundred_records_at_one_address_are_cut_into_small_blocks() -> None:
    con = duckdb.connect()
    make_households(con, 300, 3)
    con.execute("update person_place set place_id = 'hostel'")
    prepare_people(con, MODEL)

    block_people(con)

    records = con.execute("select count(*) from people_person").fetchall()[0][0]
    pairs = con.execute("select count(*) from people_pair").fetchall()[0][0]
    assert records > 500
    assert 0 < pairs < records * LARGEST_BLOCK / 2


def test_a_record_in_a_crowd_too_large_to_compare_is_said(match: Callable) -> None:
    crowd = [
        {"record_id": f"r{number}", "source": "housing", "full_name": "J Smith", "at": ["hostel"]}
        for number in range(LARGEST_BLOCK + 1)
    ]

    found = match(crowd)

    assert set(found.opened.values()) == {"crowded"}
    assert len(found.opened) == len(crowd)


def test_a_run_weighs_every_pair_as_splink_does() -> None:
    con = duckdb.connect()
    make_households(con, 250, 3)
    prepare_people(con, MODEL)
    block_people(con)
    weigh_evidence(con, read_weights(MODEL))

    weigh_by_splink(con, MODEL)

    unlike, alike = con.execute(
        """select count(*) filter (where abs(ours.weight - theirs.weight) > 0.0002),
            count(*) filter (where ours.weight is not null)
        from people_compared as ours join people_weighed as theirs using (id_l, id_r)"""
    ).fetchall()[0]
    reached = con.execute("select distinct first_name_level from people_compared").fetchall()
    assert (unlike, alike > 500) == (0, True)
    assert {("same",), ("nickname",), ("near",), ("initial",)} <= set(reached)


def test_a_model_with_other_levels_is_refused(tmp_path: Path) -> None:
    text = (MODEL / "model.json").read_text(encoding="utf-8")
    (tmp_path / "model.json").write_text(
        text.replace('"label_for_charts": "nickname"', '"label_for_charts": "petname"'),
        encoding="utf-8",
    )

    with pytest.raises(MalformedPack, match="train it again"):
        read_weights(tmp_path)


@pytest.mark.slow
def test_the_workings_are_put_away() -> None:
    con = duckdb.connect()
    make_households(con, 20, 3)

    match_people(con)

    left = con.execute("select table_name from duckdb_tables()").fetchall()
    assert not [name for (name,) in left if name.startswith(("people_", "__splink"))]


@pytest.mark.slow
def test_a_refresh_of_a_part_gives_the_part_the_same_answers() -> None:
    whole, part = duckdb.connect(), duckdb.connect()
    for con in (whole, part):
        make_households(con, 60, 4)
    part.execute("delete from person_record where record_id not in (select record_id from"
                 " person_place where place_id < 'place-2')")  # fmt: skip
    kept = "select distinct record_id from person_record"
    match_people(whole)
    match_people(part)

    shared = {row[0] for row in part.execute(kept).fetchall()}
    answer = "select cluster, list(record_id order by record_id) from person_link group by cluster"
    by_whole = {tuple(row[1]) for row in whole.execute(answer).fetchall()}
    by_part = {tuple(row[1]) for row in part.execute(answer).fetchall()}
    assert {group for group in by_whole if set(group) <= shared} <= by_part


def test_only_one_module_knows_splink() -> None:
    source = Path(ontherecord.__file__).parent
    knowing = [
        file.relative_to(source).as_posix()
        for file in source.rglob("*.py")
        if any(
            line.startswith(("import splink", "from splink"))
            for line in file.read_text(encoding="utf-8").splitlines()
        )
    ]

    assert knowing == ["pipeline/matching/people/scoring.py"]


@pytest.mark.slow
def test_few_are_merged_with_somebody_else() -> None:
    con = duckdb.connect()
    make_households(con, 4000, 11)

    match_people(con)

    harmed = dict(con.execute(
        """with mixed as (
            select cluster from person_link join person_truth using (record_id)
            group by cluster having count(distinct person) > 1
        )
        select person_group, count(distinct person) filter (where mixed.cluster is not null)
            / count(distinct person)
        from person_link join person_truth using (record_id) join person_group using (person)
        left join mixed using (cluster) group by person_group"""
    ).fetchall())  # fmt: skip
    assert set(harmed) == {"couple", "twins", "same_name_parent_child", "other"}
    assert max(harmed.values()) < 0.02


@pytest.mark.slow
def test_a_trained_model_can_be_used_in_place_of_the_shipped_one(tmp_path: Path) -> None:
    con = duckdb.connect()
    make_households(con, 600, 12, Shares(twins=0.05))

    train_people(con, tmp_path, MODEL, "candidate", link_weight=5.0, open_weight=-2.0)
    match_people(con, tmp_path)

    joined = con.execute("select count(*) - count(distinct cluster) from person_link").fetchall()
    assert joined[0][0] > 300


def test_the_shipped_model_weighs_the_levels_the_rules_read() -> None:
    settings, own = read_settings(MODEL)

    conditions = {
        compared["output_column_name"]: [
            level["sql_condition"]
            for level in compared["comparison_levels"]
            if level["sql_condition"] != "ELSE"
        ]
        for compared in settings["comparisons"]
    }

    assert conditions == {
        name: [condition for _, condition in levels] for name, levels in LEVELS.items()
    }
    assert own["link_weight"] > own["open_weight"]
