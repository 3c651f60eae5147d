"""The notes of a record are read into signs: no text kept, nothing read twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.noting import read_note_rules, read_notes
from ontherecord.standards.kinds import read_standards

TODAY = date(2026, 3, 20)


@pytest.fixture
def record() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    con.execute(
        """create table contact as select * from (values
            ('c1', 'c1', 'centre', '1', timestamptz '2026-03-01 10:00Z', 'Tnt is deaf', 'p1', 'h1'),
            ('c2', 'c2', 'centre', '2', timestamptz '2026-03-02 10:00Z', 'Tnt is deaf', 'p2', 'h2'),
            ('c3', 'c3', 'centre', '3', timestamptz '2026-03-03 10:00Z', 'Zebra', 'p2', 'h2'),
            ('c4', 'c4', 'centre', '4', timestamptz '2023-03-03 10:00Z', 'Tnt blind', 'p2', 'h2'),
            ('c5', 'c5', 'centre', '5', timestamptz '2026-03-03 10:00Z', null, 'p2', 'h2')
        ) as t(contact_id, first_record_id, source, source_ref, happened_at, note, person_id,
            place_id)"""
    )
    con.execute(
        """create table note as select * from (values
            ('n1', 'n1', 'housing', '1', timestamptz '2025-12-31 23:30Z', 'Mould in hall', false),
            ('n2', 'n2', 'housing', '2', timestamptz '2026-01-02 10:00Z', 'Mould in hall', true)
        ) as t(note_id, first_record_id, source, source_ref, written_at, text,
            written_by_system)"""
    )
    con.execute(
        """create table repair as select 'r1' as repair_id, 'ra' as first_record_id,
            'housing' as source, '7' as source_ref, date '2026-02-01' as reported_on,
            'Leak in kitchen' as description,
            'h1' as place_id, null::varchar as person_id"""
    )
    con.execute(
        """create table repair_record as select * from (values
            ('ra', 'housing', '7', date '2026-02-01', 'Leak in kitchen', null::date),
            ('rb', 'contractor', 'J7', date '2026-02-02', 'No heating', null),
            ('rc', 'contractor', 'J8', date '2026-02-02', 'No heating', date '2026-03-01')
        ) as t(record_id, source, source_ref, reported_on, description, vanished_on)"""
    )
    con.execute(
        """create table match as select * from (values ('repair', 'r1', 'ra'),
            ('repair', 'r1', 'rb'), ('repair', 'r1', 'rc')) as t(kind, entity_id, record_id)"""
    )
    return con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[tuple]:
    return con.execute(sql).fetchall()


def test_each_note_gives_its_signs_with_place_person_day_and_rule(record, rules) -> None:
    count = read_notes(record, read_standards(), rules, TODAY)

    assert count == 4
    assert rows(
        record,
        "select kind, thing_id, record_id, source, place_id, person_id, repair_id,"
        " said_on::varchar, sign, what from note_sign order by all",
    ) == [
        ("contact", "c1", "c1", "centre", "h1", "p1", None, "2026-03-01", "need", "hearing"),
        ("contact", "c2", "c2", "centre", "h2", "p2", None, "2026-03-02", "need", "hearing"),
        ("note", "n1", "n1", "housing", None, None, None, "2025-12-31", "hazard", "damp_mould"),
        ("repair", "r1", "ra", "housing", "h1", None, "r1", "2026-02-01", "hazard", "leak"),
        ("repair", "r1", "rb", "contractor", "h1", None, "r1", "2026-02-02", "hazard",
         "no_heating_or_hot_water"),
    ]  # fmt: skip
    assert rows(record, "select count(*) from note_sign where rule is null") == [(0,)]
    assert rows(record, "select count(distinct note_sign_id) from note_sign") == [(5,)]


def test_what_was_read_is_counted_for_each_system(record, rules) -> None:
    read_notes(record, read_standards(), rules, TODAY)

    assert rows(
        record, "select source, kind, note_count, first_on::varchar from note_read order by all"
    ) == [
        ("centre", "contact", 3, "2026-03-01"),
        ("contractor", "repair", 1, "2026-02-02"),
        ("housing", "note", 1, "2025-12-31"),
        ("housing", "repair", 1, "2026-02-01"),
    ]


def test_no_text_is_kept(record, rules) -> None:
    read_notes(record, read_standards(), rules, TODAY)

    for table in ("note_sign", "note_read", "note_text_read"):
        said = " ".join(map(str, rows(record, f"from {table}"))).lower()
        assert "tnt is deaf" not in said
        assert "kitchen" not in said
    left = {name for (name,) in rows(record, "select table_name from duckdb_tables()")}
    assert not {"note_new", "note_candidate", "note_found"} & left


def test_a_text_read_in_the_last_run_is_not_read_again(record, rules, tmp_path: Path) -> None:
    read_notes(record, read_standards(), rules, TODAY)
    before = rows(record, "from note_sign order by all")
    record.execute(f"copy note_text_read to '{tmp_path / 'note_text_read.parquet'}'")

    count = read_notes(record, read_standards(), rules, TODAY, tmp_path)

    assert count == 0
    assert rows(record, "from note_sign order by all") == before


def test_other_rules_read_every_text_again(record, rules, codes, tmp_path: Path) -> None:
    read_notes(record, read_standards(), rules, TODAY)
    record.execute(f"copy note_text_read to '{tmp_path / 'note_text_read.parquet'}'")
    own = tmp_path / "own"
    own.mkdir()
    (own / "needs.toml").write_text(
        '[rang]\ngives = ["need:other"]\nphrases = ["zebra", "tnt is deaf"]\n'
    )

    count = read_notes(record, read_standards(), read_note_rules(own, codes=codes), TODAY, tmp_path)

    assert count == 2
    assert rows(record, "select distinct rule from note_sign") == [("rang",)]


@pytest.mark.slow
def test_several_processes_read_what_one_does(record, rules) -> None:
    record.execute(
        """insert into contact select 'x' || n, 'x' || n, 'centre', 'x' || n,
            timestamptz '2026-03-01 10:00Z', 'Mould in room ' || n, 'p1', 'h1'
        from range(41000) as t(n)"""
    )

    read_notes(record, read_standards(), rules, TODAY, processes=2)

    assert rows(record, "select count(*) from note_sign where what = 'damp_mould'") == [(41001,)]
