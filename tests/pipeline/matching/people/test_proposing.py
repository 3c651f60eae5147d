"""A model proposed for a landlord: learnt from its record, tried, told of, and used by nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from ontherecord.made_up.households import make_households
from ontherecord.pipeline.matching.people import match_people
from ontherecord.pipeline.matching.people.proposing import propose_model, weights_side_by_side
from ontherecord.pipeline.matching.people.telling import report_on_model
from ontherecord.pipeline.matching.people.trying import Trial, try_model
from ontherecord.pipeline.matching.people.weights import read_settings, read_weights
from ontherecord.standards.packs import packs_dir

pytestmark = pytest.mark.slow
MODEL = packs_dir() / "models" / "people"


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    make_households(con, 250, 21)
    match_people(con)
    con.execute("create table match as select 'person' as kind, cluster as entity_id, record_id"
                " from person_link")  # fmt: skip
    con.execute(
        """insert into decision
        select 'person', min(record_id), max(record_id), 'same', 'post'
        from person_link join person_truth using (record_id)
        where person is not null group by person having count(*) > 2"""
    )
    con.execute(
        """insert into decision
        select 'person', one.record_id, other.record_id, 'not_same', 'post'
        from person_truth as one join person_truth as other on other.person = one.person + 1
        qualify row_number() over (partition by one.person) = 1 and one.person < 40"""
    )
    return con


@pytest.fixture(scope="module")
def candidate(con, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("models") / "candidate"
    propose_model(con, MODEL, into, "candidate")
    return into


@pytest.fixture(scope="module")
def trial(con, candidate: Path) -> Trial:
    return try_model(con, MODEL, candidate)


def test_a_candidate_is_a_whole_model_that_can_match(con, candidate: Path) -> None:
    weights = read_weights(candidate)

    match_people(con, candidate)

    joined = con.execute("select count(*) - count(distinct cluster) from person_link").fetchall()
    assert weights.version == "candidate"
    assert joined[0][0] > 200


def test_shares_of_levels_come_to_one(candidate: Path) -> None:
    settings, _ = read_settings(candidate)

    for compared in settings["comparisons"]:
        for share in ("m_probability", "u_probability"):
            levels = compared["comparison_levels"]
            assert sum(level.get(share, 0) for level in levels) == pytest.approx(1)


def test_a_smaller_landlord_begins_nearer(con, candidate: Path) -> None:
    [start, *_] = weights_side_by_side(MODEL, candidate)

    assert start[3] > start[2]


def test_no_name_that_few_bear_is_listed(con, candidate: Path) -> None:
    listed = (candidate / "surname_frequencies.csv").read_text(encoding="utf-8").split("\n")[1:]
    shipped = (MODEL / "surname_frequencies.csv").read_text(encoding="utf-8").split("\n")[1:]

    added = {line.split(",")[0] for line in listed} - {line.split(",")[0] for line in shipped}
    for name in added:
        assert con.execute(
            """select count(distinct person) from person_record join person_truth using (record_id)
            where replace(lower(concat(full_name, surname)), '''', '') like '%' || ? || '%'""",
            [name],
        ).fetchall()[0][0] >= 5  # fmt: skip


def test_proposing_twice_gives_the_same(con, candidate: Path, tmp_path: Path) -> None:
    propose_model(con, MODEL, tmp_path / "again", "candidate")

    for file in candidate.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()


def test_the_model_in_use_is_left_alone(con, candidate: Path) -> None:
    frozen = json.loads((MODEL / "model.json").read_text(encoding="utf-8"))

    assert frozen["ontherecord"]["version"] != "candidate"


def test_a_trial_judges_both_models_untold_and_counts_what_would_change(con, trial) -> None:
    answers = con.execute("select count(*) from decision").fetchall()

    assert trial.current.same > 50
    assert 0.7 < (trial.current.recall or 0) < 1
    assert (trial.current.precision or 0) > 0.95
    assert trial.joined.count >= len(trial.joined.listed)
    assert answers[0][0] > 50


def test_a_model_tried_against_itself_changes_nothing(con) -> None:
    trial = try_model(con, MODEL, MODEL)

    assert (trial.joined.count, trial.parted.count) == (0, 0)
    assert trial.current == trial.candidate


def test_the_report_names_the_line_that_adopts_and_nobody(con, candidate, trial) -> None:
    rows = weights_side_by_side(MODEL, candidate)
    learnt = {"records": 9, "strangers": 9, "decided_same": 0}

    page = report_on_model("candidate", learnt, rows, trial, 'people_model = "models/c"')

    assert "people_model = &quot;models/c&quot;" in page
    assert "Nobody has decided a pair yet" in page
    assert page.count("<tr>") > len(rows)
    words = set(re.findall(r"[a-z]+", page.lower()))
    surnames = con.execute("select distinct lower(surname) from person_record").fetchall()
    assert not words & {name for (name,) in surnames if name and len(name) > 6}
