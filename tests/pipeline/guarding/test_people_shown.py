"""Markers, former names and children: what a thing shows, and what it never does."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import pytest

from ontherecord.pipeline.checking.tables import joined_tables
from ontherecord.pipeline.guarding.ages import with_age_band
from ontherecord.standards.kinds import read_standards
from tests.pipeline.peopled_landlord import PeopledLandlord, everything_said


@pytest.mark.slow
def test_a_marker_stays_with_the_father_and_never_jumps_to_the_son(
    guarded: PeopledLandlord,
) -> None:
    father, son = guarded.person("P1"), guarded.person("P2")

    assert father != son
    assert guarded.ask("select person_id from marker where source_ref = 'M1'") == [(father,)]
    assert guarded.ask(f"select count(*) from marker where person_id = '{son}'") == [(0,)]


@pytest.mark.slow
def test_a_marker_without_a_review_in_time_is_not_current(guarded: PeopledLandlord) -> None:
    told = guarded.ask(
        """select source_ref, reason from marker
        left join guarded on kind = 'marker' and thing_id = marker_id and rule = 'not_current'
        order by source_ref"""
    )

    assert told == [("M1", None), ("M2", "the day of its review has passed")]
    assert guarded.ask(
        "select subject_ref, sensitivity, held_back from issue"
        " where \"check\" = 'marker_past_its_review'"
    ) == [("M2", "confidential", "sensitive")]


@pytest.mark.slow
def test_a_former_name_is_kept_for_matching_and_stands_nowhere_else(
    guarded: PeopledLandlord,
) -> None:
    says = [
        file.name
        for file, text in everything_said(guarded.folder).items()
        if re.search("Zephyrine", text) and file.parts[0] == "runs"
    ]

    assert says == ["person_record.parquet"]
    assert "former_surname" not in joined_tables(read_standards())["person"]


@pytest.mark.slow
def test_a_child_is_shown_by_an_age_band_and_without_a_birth_date(
    guarded: PeopledLandlord,
) -> None:
    shown = guarded.ask(
        "select source_ref, age_band, date_of_birth is not null from person order by source_ref"
    )

    assert ("P5", "5_to_11", False) in shown
    assert ("P8", "12_to_15", False) in shown
    assert ("P1", "adult", True) in shown


@pytest.mark.parametrize(
    ("born", "day", "band", "is_dated"),
    [
        ("2021-03-21", "2026-03-20", "under_5", False),
        ("2021-03-20", "2026-03-20", "5_to_11", False),
        ("2008-03-21", "2026-03-20", "16_to_17", False),
        ("2008-03-20", "2026-03-20", "adult", True),
        ("2008-02-29", "2026-02-28", "16_to_17", False),
        ("2008-02-29", "2026-03-01", "adult", True),
        ("1900-01-01", "2026-03-20", None, True),
        ("2030-01-01", "2026-03-20", None, False),
        (None, "2026-03-20", None, False),
    ],
)
def test_the_band_turns_on_the_birthday(
    born: str | None, day: str, band: str | None, is_dated: bool
) -> None:
    con = duckdb.connect()
    con.execute("create table run_day as select ?::date as day", [date.fromisoformat(day)])
    con.execute("create table people as select ?::date as date_of_birth", [born])

    rows = con.execute(with_age_band("from people")).fetchall()

    assert rows == [(date.fromisoformat(born) if is_dated and born else None, band)]
