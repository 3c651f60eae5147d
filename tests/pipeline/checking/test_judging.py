"""What cannot be judged is counted and said, system by system, and brings no issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_record import HEADER, SELECT, TODAY, a_record, checked

from ontherecord.pipeline.checking import Check, Found, run_checks
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import MalformedPack

NOTICED = HEADER.replace('"outcome_claimed"]', '"outcome_claimed"]\nnotice = ["sent_at"]')
NOTICED_SELECT = SELECT + "  and attendance_id not in (select appointment_id from notice)\n"

ATTENDANCES = """attendance
| attendance_id | source | place_id | attended_on | outcome_claimed |
|---------------|--------|----------|-------------|-----------------|
| a1            | north  | p1       | 2026-01-31  | unknown         |
| a2            | north  | p1       | 2026-02-01  | unknown         |
| a3            | north  | p1       | 2026-03-10  | unknown         |
| a4            | north  | p1       | 2026-03-11  | unknown         |
| a5            | south  | p2       | 2026-03-01  |                 |
"""

NOTICES = """
notice
| notice_id | source | appointment_id | sent_at             |
|-----------|--------|----------------|---------------------|
| n1        | texts  | t1             | 2026-01-31 23:30+00 |

source_load
| source | kind       | delivery | record_count | first_on   | loaded_until |
|--------|------------|----------|--------------|------------|--------------|
| north  | attendance | full     | 4            | 2026-01-31 | 2026-03-12   |
| south  | attendance | full     | 1            | 2026-03-01 | 2026-03-12   |
| texts  | notice     | rolling  | 1            | 2026-02-01 | 2026-03-10   |
"""


@pytest.fixture
def judge_it(tmp_path: Path, standards: Standards) -> Any:
    def judge(drawn: str, check: Check, settings: dict[str, dict[str, Any]] | None = None) -> Found:
        database = a_record(tmp_path / "run.duckdb", drawn, standards)
        return run_checks(database, [check], standards, settings or {}, TODAY)

    return judge


def test_days_for_which_a_needed_table_was_not_loaded_cannot_be_judged(
    tmp_path: Path, judge_it: Any
) -> None:
    check = checked(tmp_path / "checks", NOTICED_SELECT, NOTICED)

    found = judge_it(ATTENDANCES + NOTICES, check)

    assert sorted(found.issues["subject_id"].to_pylist()) == ["a2", "a3"]
    north, south = found.coverage.to_pylist()
    assert (north["judged_count"], north["cannot_judge_count"]) == (2, 2)
    assert north["missing"] == "notice: loaded only from 2026-02-01 to 2026-03-10"
    assert (north["from"], north["until"]) == (date(2026, 2, 1), date(2026, 3, 10))
    assert (south["judged_count"], south["cannot_judge_count"]) == (0, 1)
    assert south["missing"] == "attendance.outcome_claimed: south does not fill it"


def test_a_system_that_fills_no_needed_field_is_left_while_another_is_judged(
    tmp_path: Path, judge_it: Any
) -> None:
    check = checked(tmp_path / "checks")

    found = judge_it(ATTENDANCES, check)

    judged = {row["source"]: row["judged_count"] for row in found.coverage.to_pylist()}
    assert judged == {"north": 4, "south": 0}
    assert set(found.issues["source"].to_pylist()) == {"north"}


def test_judged_and_not_judged_together_are_all_the_subjects(tmp_path: Path, judge_it: Any) -> None:
    check = checked(tmp_path / "checks", NOTICED_SELECT, NOTICED)

    found = judge_it(ATTENDANCES + NOTICES, check)

    counts = [r["judged_count"] + r["cannot_judge_count"] for r in found.coverage.to_pylist()]
    assert counts == [4, 1]


def test_an_issue_takes_place_and_person_of_its_subject(tmp_path: Path, judge_it: Any) -> None:
    check = checked(tmp_path / "checks")

    found = judge_it(ATTENDANCES.replace("| place_id |", "| person_id |"), check)

    assert set(found.issues["person_id"].to_pylist()) == {"p1"}
    assert set(found.issues["case_id"].to_pylist()) == {"person-p1"}


def test_the_case_of_a_communal_part_is_its_block(tmp_path: Path, judge_it: Any) -> None:
    check = checked(tmp_path / "checks")
    places = """
place
| place_id | place_type    | part_of_id |
|----------|---------------|------------|
| p1       | communal_part | b1         |
| b1       | block         |            |
"""

    found = judge_it(ATTENDANCES + places, check)

    assert set(found.issues["case_id"].to_pylist()) == {"case-b1"}
    assert set(found.issues["place_id"].to_pylist()) == {"p1"}


def test_a_cause_at_a_source_is_one_ticket_for_each_system_and_cause(
    shipped: list[Check], judge_it: Any
) -> None:
    check = next(check for check in shipped if check.name == "required_field_missing")
    gaps = """completeness
| source  | kind  | field  | cause        | record_count | gap_count |
|---------|-------|--------|--------------|--------------|-----------|
| housing | place | uprn   | empty        | 300          | 45        |
| housing | place | uprn   | unreadable   | 300          | 3         |
| housing | place | tenure | unknown_code | 300          | 5         |
| notices | place | uprn   | empty        | 30           | 30        |
"""

    found = judge_it(gaps, check)

    assert len(set(found.issues["issue_id"].to_pylist())) == 4
    assert len(set(found.issues["case_id"].to_pylist())) == 4
    assert {case[:7] for case in found.issues["case_id"].to_pylist()} == {"ticket-"}
    judged = {row["source"]: row["judged_count"] for row in found.coverage.to_pylist()}
    assert judged == {"housing": 2, "notices": 1}


def test_a_landlord_overrides_a_setting_by_name(shipped: list[Check], judge_it: Any) -> None:
    check = next(check for check in shipped if check.name == "required_field_missing")
    gaps = """completeness
| source  | kind  | field  | cause | record_count | gap_count |
|---------|-------|--------|-------|--------------|-----------|
| housing | place | uprn   | empty | 300          | 45        |
| housing | place | tenure | empty | 300          | 3         |
"""

    found = judge_it(gaps, check, {"required_field_missing": {"fewest_gaps": 10}})

    assert found.issues["subject_id"].to_pylist() == ["housing.place.uprn"]


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"no_such_check": {"days": 2}}, "settings.no_such_check"),
        ({"required_field_missing": {"days": 2}}, "settings.required_field_missing.days"),
        (
            {"required_field_missing": {"fewest_gaps": "2"}},
            "settings.required_field_missing.fewest_gaps",
        ),
        (
            {"required_field_missing": {"fewest_gaps": True}},
            "settings.required_field_missing.fewest_gaps",
        ),
    ],
)
def test_a_setting_no_check_has_or_of_another_type_is_refused(
    shipped: list[Check], judge_it: Any, settings: dict[str, dict[str, Any]], key: str
) -> None:
    check = next(check for check in shipped if check.name == "required_field_missing")

    with pytest.raises(MalformedPack) as refused:
        judge_it(ATTENDANCES, check, settings)

    assert refused.value.key == key


def test_a_draft_is_not_run(tmp_path: Path, judge_it: Any) -> None:
    check = checked(tmp_path / "checks", header=HEADER.replace('"live"', '"draft"'))

    found = judge_it(ATTENDANCES, check)

    assert (found.issues.num_rows, found.coverage.num_rows) == (0, 0)
