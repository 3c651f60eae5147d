"""An issue that was read in somebody's words is traced to the row of those words."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ontherecord.pipeline.tracing import trace_record

TABLES = {
    "redirect": "select null::varchar as entity_id, null::varchar as now_entity_id where false",
    "match": """select null::varchar as kind, null::varchar as entity_id,
        null::varchar as record_id, null::varchar as reason, null::double as weight,
        null::varchar as decided_by where false""",
    "issue": """select 'i1' as issue_id, 'hazard_words' as "check", 'note_sign' as subject_kind,
        's1' as subject_id, 'N7' as subject_ref, date '2026-03-01' as happened_on,
        date '2026-03-02' as first_seen_on, null::date as gone_on, null::varchar as held_back""",
    "note_sign": "select 's1' as note_sign_id, 'n1' as record_id",
    "note_record": """select 'n1' as record_id, 'housing' as source, 'N7' as source_ref,
        'housing/notes.csv' as extract, null::varchar as sheet, 41 as row_number,
        null::date as vanished_on""",
    "complaint_record": """select unnest(['k1', 'k2']) as record_id, 'tracker' as source,
        unnest(['C7', 'C3']) as source_ref, 'tracker/complaints.csv' as extract,
        null::varchar as sheet, unnest([9, 4]) as row_number, null::date as vanished_on""",
}
SECOND = """select 'i1' as issue_id, 'repeat_complaint' as "check", 'complaint' as subject_kind,
    'k1' as subject_id, 'C7' as subject_ref, date '2026-03-01' as happened_on,
    date '2026-03-02' as first_seen_on, null::date as gone_on, null::varchar as held_back,
    'complaint' as other_kind, ['k2'] as other_ids"""


def write(folder: Path, tables: dict[str, str]) -> None:
    with duckdb.connect() as con:
        for table, query in tables.items():
            con.execute(f"copy ({query}) to '{folder / table}.parquet' (format parquet)")


def test_an_issue_read_in_a_note_is_traced_to_the_row_of_the_note(tmp_path: Path) -> None:
    write(tmp_path, TABLES)

    assert trace_record(tmp_path, "i1").splitlines() == [
        "issue of hazard_words, first seen 2026-03-02",
        "about note_sign N7, 2026-03-01",
        "note housing:N7  housing/notes.csv, row 41",
    ]


def test_an_issue_that_two_rows_tell_is_traced_to_both(tmp_path: Path) -> None:
    write(tmp_path, TABLES | {"issue": SECOND})

    assert trace_record(tmp_path, "i1").splitlines() == [
        "issue of repeat_complaint, first seen 2026-03-02",
        "about complaint C7, 2026-03-01",
        "complaint tracker:C7  tracker/complaints.csv, row 9",
        "found together with complaint tracker:C3  tracker/complaints.csv, row 4",
    ]


def test_of_another_thing_that_is_held_back_a_trace_says_that_alone(tmp_path: Path) -> None:
    held = "select 'complaint' as kind, 'k2' as thing_id, 'privileged' as rule"
    write(tmp_path, TABLES | {"issue": SECOND, "guarded": held})

    told = trace_record(tmp_path, "i1")

    assert "found together with complaint: held back" in told
    assert "C3" not in told
