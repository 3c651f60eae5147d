"""Markers, former names and children: what a thing shows, and what it never does."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.checking.tables import joined_tables
from ontherecord.pipeline.guarding.ages import with_age_band
from ontherecord.pipeline.guarding.things_held_back import _values_not_told
from ontherecord.pipeline.matching.decisions import Decision, append_decision
from ontherecord.pipeline.refresh import refresh
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.landlord import Landlord
from tests.pipeline.peopled_landlord import TODAY, PeopledLandlord, everything_said


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
    shown = band_of((born,), day)

    assert shown == (date.fromisoformat(born) if is_dated and born else None, band)


@pytest.mark.parametrize(
    ("born", "band", "is_dated"),
    [
        (("1963-03-14", "2015-03-14"), "5_to_11", False),
        (("2015-03-14", "1963-03-14"), "5_to_11", False),
        (("1963-03-14", "1963-04-13"), "adult", True),
        (("1963-03-14", None), "adult", True),
        (("1963-03-14", "2062-03-14"), "adult", True),
        (("1900-01-01", "2015-03-14"), "5_to_11", False),
        (("2062-03-14", "2015-03-14"), "5_to_11", False),
    ],
)
def test_whoever_one_record_says_is_a_child_is_shown_as_a_child(
    born: tuple[str | None, ...], band: str, is_dated: bool
) -> None:
    first = date.fromisoformat(born[0] or "")

    assert band_of(born, "2026-03-20") == (first if is_dated else None, band)


def band_of(born: tuple[str | None, ...], day: str) -> tuple[date | None, str | None]:
    """Give the date and the band shown of somebody with these dates, the first one shown."""
    con = duckdb.connect()
    con.execute("create table run_day as select ?::date as day", [date.fromisoformat(day)])
    con.execute("create table match (kind varchar, record_id varchar, entity_id varchar)")
    con.execute("create table person_record (record_id varchar, date_of_birth date)")
    for number, said in enumerate(born):
        con.execute("insert into match values ('person', ?, 'somebody')", [str(number)])
        con.execute("insert into person_record values (?, ?)", [str(number), said])
    con.execute(
        "create table people as select 'somebody' as person_id, ?::date as date_of_birth",
        [born[0]],
    )
    ((_, shown, band),) = con.execute(with_age_band("from people")).fetchall()
    return shown, band


@pytest.mark.parametrize("band", ["5_to_11", None])
def test_the_birth_dates_of_whoever_may_be_a_child_are_not_told_where_they_differ(
    band: str | None,
) -> None:
    con = duckdb.connect()
    con.execute("create table person as select 'a' as person_id, ?::varchar as age_band", [band])
    con.execute("insert into person values ('b', 'adult')")
    con.execute("create table guarded (kind varchar, thing_id varchar, rule varchar)")
    con.execute(
        """create table mismatch as select * from (values
            ('person', 'a', 'date_of_birth', '1', 'housing', '1963-03-14'),
            ('person', 'a', 'date_of_birth', '2', 'contacts', '2015-03-14'),
            ('person', 'b', 'date_of_birth', '3', 'housing', '1963-03-14')
        ) as said (kind, entity_id, field, record_id, source, value)"""
    )

    nobody = Landlord(Path(), "", "almshouse", "england", None, {}, {}, (), (), {})
    _values_not_told(con, nobody)

    assert con.execute("select value from mismatch order by record_id").fetchall() == [
        ("birth date 1",),
        ("birth date 2",),
        ("1963-03-14",),
    ]


@pytest.mark.slow
def test_a_former_first_name_another_system_still_uses_is_neither_shown_nor_a_disagreement(
    tmp_path: Path,
) -> None:
    landlord = PeopledLandlord(tmp_path / "small")
    toml = landlord.folder / "landlord.toml"
    toml.write_text('value_order = { default = ["calls", "housing"] }\n' + toml.read_text())
    columns = landlord.folder / "sources" / "list" / "columns.csv"
    columns.write_text(columns.read_text().replace("former_surname", "former_first_name"))
    landlord.deliver(
        people="Person,First,Last,Was,Born,Phone,Home,Hide\nP9,Zelda,Ashdown,Zephyra,,,002,\n",
        callers="Caller,First,Last,Born,Phone,Home\nC9,Zephyra,Ashdown,,,002\n",
    )
    pair = ("housing", "P9"), ("calls", "C9")
    append_decision(
        landlord.folder / "decisions",
        Decision("person", *pair, "same", "Records manager", "2026-03-02T09:00:00+00:00", "here"),
    )

    refresh(landlord.folder, TODAY)

    assert landlord.ask("select first_name, surname from person") == [("Zelda", "Ashdown")]
    assert landlord.ask("select count(*) from mismatch where field = 'first_name'") == [(0,)]
    assert [
        file.name
        for file, text in everything_said(landlord.folder).items()
        if "Zephyra" in text and file.parts[0] == "runs"
    ] == ["person_record.parquet"]
