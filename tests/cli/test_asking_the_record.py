"""`trace` and `decide`: what is on the record is found by any of its names, and nothing else."""

from __future__ import annotations

import json

import duckdb
import pytest

from tests.cli.conftest import Run
from tests.pipeline.refreshing.conftest import FIRST, SmallLandlord

pytestmark = pytest.mark.slow


def decided(landlord: SmallLandlord) -> list[dict]:
    file = landlord.folder / "decisions" / "decided.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.is_file() else []


def test_a_thing_is_traced_to_the_rows_of_each_system(run: Run, landlord: SmallLandlord) -> None:
    (place,) = landlord.ask("select entity_id from match where source_ref = '001'")[0]

    ended = run("trace", landlord.folder, place)

    assert ended.code == 0
    assert f"place housing:001  {FIRST}/housing/homes.csv, row 2  → {place}" in ended.out
    assert f"place contractor:1 Abbey Rd  {FIRST}/contractor/jobs.csv, row 2" in ended.out


@pytest.mark.parametrize("by", ["housing:77", "its id"])
def test_a_record_is_traced_by_its_id_and_by_its_reference(
    run: Run, landlord: SmallLandlord, by: str
) -> None:
    (record,) = landlord.ask("select record_id from repair_record where source_ref = '77'")[0]

    ended = run("trace", landlord.folder, record if by == "its id" else by)

    assert ended.code == 0
    assert f"repair housing:77  {FIRST}/housing/orders.csv, row 2" in ended.out


def test_an_issue_is_traced_to_what_it_is_about(run: Run, landlord: SmallLandlord) -> None:
    issue, check = landlord.ask('select issue_id, "check" from issue order by all')[0]

    ended = run("trace", landlord.folder, issue)

    assert ended.code == 0
    assert ended.out.startswith(f"issue of {check}, first seen {FIRST}")


def test_what_is_not_on_the_record_cannot_be_traced(run: Run, landlord: SmallLandlord) -> None:
    ended = run("trace", landlord.folder, "no-such-thing")

    assert ended.code == 2
    assert "nothing on the record is called no-such-thing" in ended.err


@pytest.mark.parametrize("words", [("trace", "a"), ("decide", "place", "a:1", "b:2", "same")])
def test_without_a_run_there_is_nothing_to_ask(
    run: Run, tmp_path: object, words: tuple[str, ...]
) -> None:
    by = ["--by", "clerk"] if words[0] == "decide" else []

    ended = run(words[0], tmp_path, *words[1:], *by)

    assert ended.code == 2
    assert "has no record yet; run: ontherecord refresh" in ended.err


def test_a_decision_is_recorded_whatever_the_spelling_of_a_reference(
    run: Run, landlord: SmallLandlord
) -> None:
    ended = run(
        "decide", landlord.folder, "place", "housing:1", "contractor:1 ABBEY RD", "not_same",
        "--by", "clerk",
    )  # fmt: skip

    assert (ended.code, ended.err) == (0, "")
    assert [(d["one"], d["answer"], d["by"]) for d in decided(landlord)] == [
        (["housing", "1"], "not_same", "clerk")
    ]


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("housing:001", "housing:9", "housing has no place on the record by the second reference"),
        ("housing:77", "housing:001", "housing has no place on the record by the first reference"),
        ("housing:001", "houses:002", "landlord.toml has no system called houses"),
        ("housing:001", "002", "name each record as system:reference"),
        ("housing:001", "housing:", "name each record as system:reference"),
        ("housing:001", "housing:1", "names one record twice"),
    ],
)
def test_a_decision_about_what_is_not_on_the_record_is_refused(
    run: Run, landlord: SmallLandlord, one: str, other: str, said: str
) -> None:
    ended = run("decide", landlord.folder, "place", one, other, "same", "--by", "clerk")

    assert ended.code == 2
    assert said in ended.err
    assert decided(landlord) == []


def test_a_decision_about_what_is_held_back_says_so_and_for_whom(
    run: Run, landlord: SmallLandlord
) -> None:
    file = landlord.folder / "record" / "guarded.parquet"
    place = f"""(select entity_id from '{landlord.folder}/record/match.parquet'
        where kind = 'place' and source = 'housing' and source_ref = '001')"""
    with duckdb.connect() as con:
        con.execute(f"create table held as select * from '{file}'")
        con.execute(f"insert into held values ('place', {place}, 'privileged', 'of a claim')")
        con.execute(f"copy held to '{file}' (format parquet)")
    words = ("decide", landlord.folder, "place", "housing:1", "housing:2", "not_same")

    nobody = run(*words, "--by", "clerk")
    toml = landlord.folder / "landlord.toml"
    toml.write_text('named_role = "safeguarding lead"\n' + toml.read_text())
    named = run(*words, "--by", "safeguarding lead")

    assert "housing:1 is held back" in nobody.out
    assert "nobody: landlord.toml names no post" in nobody.out
    assert "no list but the one for safeguarding lead" in named.out
    assert "housing:2 is held back" not in named.out
    assert len(decided(landlord)) == 2


def test_an_answer_that_contradicts_an_earlier_one_is_refused_in_another_spelling(
    run: Run, landlord: SmallLandlord
) -> None:
    for one, other in (("housing:001", "housing:002"), ("housing:2", "housing:003")):
        ended = run("decide", landlord.folder, "place", one, other, "same", "--by", "clerk")
        assert ended.code == 0

    ended = run(
        "decide", landlord.folder, "place", "housing:3", "housing:01", "not_same", "--by", "clerk"
    )

    assert ended.code == 2
    assert "answer one of them again" in ended.err
    assert len(decided(landlord)) == 2
