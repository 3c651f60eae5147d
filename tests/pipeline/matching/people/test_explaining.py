"""What is told of a pair: every part of its weight, what forbids it, and nobody's words."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.matching.people import (
    Explanation,
    OpenReason,
    explain_in_run,
    explain_open_pairs,
    explain_pair,
    match_people,
    page_of_pair,
    picture_of_pair,
    table_of_pair,
)
from ontherecord.pipeline.matching.people.evidence import VETOES
from ontherecord.pipeline.matching.people.explaining import LEVELS, OPEN, explain_pairs
from ontherecord.pipeline.matching.people.explaining import VETOES as TOLD_VETOES
from ontherecord.pipeline.matching.people.levels import LEVELS as KNOWN_LEVELS
from tests.pipeline.matching.people.conftest import fill

FATHER = {
    "record_id": "f",
    "source": "housing",
    "full_name": "Mr Peter Ashdown",
    "date_of_birth": "1950-02-11",
    "telephone": "01632 960001",
    "at": ["home"],
}
SON = FATHER | {"record_id": "s", "date_of_birth": "1979-08-23"}
JOB = {"record_id": "j", "source": "contractor", "full_name": "P Ashdown", "at": ["home"]}
JOINT = JOB | {"record_id": "x", "full_name": "Mr & Mrs Ashdown"}  # fmt: skip


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    fill(con, [FATHER, SON, JOB, JOINT])
    con.execute("alter table person_record add column source_ref varchar")
    con.execute("update person_record set source_ref = upper(record_id)")
    match_people(con)
    return con


@pytest.fixture(scope="module")
def job(con) -> Explanation:
    return explain_pair(con, "f", "j")


@pytest.fixture(scope="module")
def run(con, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    tables = {
        "person_record": "select *, null::varchar as place_record_id from person_record",
        "occupancy_record": "select record_id as person_record_id, place_id as place_record_id,"
        " starts_on, ends_before from person_place",
        "match_open": "select 'person' as kind, * from person_open",
        "match": "select 'person' as kind, cluster as entity_id, record_id from person_link"
        " union all select distinct 'place', place_id, place_id from person_place",
    }
    for name, query in tables.items():
        con.execute(f"copy ({query}) to '{folder / name}.parquet'")
    return folder


def test_the_parts_of_a_weight_add_up_to_it(job: Explanation) -> None:
    assert job.start + sum(part.weight for part in job.parts) == pytest.approx(job.weight, abs=1e-3)


def test_every_comparison_has_a_part(job: Explanation) -> None:
    assert {part.comparison for part in job.parts} == set(KNOWN_LEVELS)


def test_what_forbids_a_pair_is_told(con) -> None:
    explained = explain_pair(con, "f", "s")

    assert TOLD_VETOES["birth_dates_conflict"] in explained.against
    assert any("one system" in sentence for sentence in explained.against)


def test_what_is_no_single_persons_name_is_not_weighed(con) -> None:
    explained = explain_pair(con, "f", "x")

    assert not explained.is_weighed
    assert explained.against


def test_every_level_veto_and_reason_has_its_words() -> None:
    assert {name: set(levels) for name, levels in LEVELS.items()} == {
        name: {"different", *(level for level, _ in levels)}
        for name, levels in KNOWN_LEVELS.items()
    }
    assert set(TOLD_VETOES) == set(VETOES)
    assert set(OPEN) == {str(reason) for reason in OpenReason}


def test_a_pair_left_open_says_why(run: Path) -> None:
    explained = explain_in_run(run, "contractor:J", "housing:F")

    assert explained.outcome.endswith("more than one person in the home fits.")
    assert (explained.one, explained.other) == ("contractor:J", "housing:F")


def test_the_weightiest_open_pairs_are_explained(run: Path) -> None:
    assert [pair.weight for pair in explain_open_pairs(run, most=1)] == [
        explain_in_run(run, "j", "f").weight
    ]


def test_a_record_nobody_knows_is_named_in_the_error(run: Path) -> None:
    with pytest.raises(KeyError, match="housing:nobody"):
        explain_in_run(run, "housing:nobody", "f")


def test_the_picture_is_whole_and_has_its_words(job: Explanation) -> None:
    picture = ElementTree.fromstring(picture_of_pair(job))

    named = {element.tag.rpartition("}")[2] for element in picture.iter()}
    texts = " ".join(element.text or "" for element in picture.iter())
    assert picture.get("role") == "img"
    assert {"title", "desc", "rect", "pattern"} <= named
    assert all(part.words in texts for part in job.parts)


def test_the_sign_of_a_step_stands_in_words_and_not_in_colour_alone(job: Explanation) -> None:
    table = table_of_pair(job)

    assert "against" in table
    assert "−" in picture_of_pair(job)
    assert picture_of_pair(job).count("url(#pair-hatch)") >= 1


def test_no_page_holds_what_a_record_says(job: Explanation) -> None:
    page = page_of_pair(job)

    assert not any(word in page for word in ("Ashdown", "ashdown", "Peter", "1950", "960001"))


def test_pairs_published_together_say_what_each_says_alone() -> None:
    with duckdb.connect() as con:
        fill(con, [FATHER, SON, JOB, JOINT])
        con.execute("alter table person_record add column source_ref varchar")
        con.execute(
            "create temp table pair_to_explain (record_id varchar, other_record_id varchar)"
        )
        con.execute("insert into pair_to_explain values ('j', 'f'), ('f', 's'), ('j', 'x')")

        together = {(one, other): said for one, other, said in explain_pairs(con)}

        assert set(together) == {("f", "j"), ("f", "s")}, "a couple's name is nobody's to compare"
        for (one, other), said in together.items():
            alone = explain_pair(con, one, other)
            assert said["weight"] == pytest.approx(alone.weight, abs=0.001)
            assert [part["weight"] for part in said["parts"]] == pytest.approx(
                [part.weight for part in alone.parts], abs=0.001
            )
            assert tuple(said["against"]) == alone.against
            assert "Ashdown" not in repr(said)
