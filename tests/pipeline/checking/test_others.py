"""An issue names the other things it rests on, and stays the same issue whatever these are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_record import HEADER, SELECT, TODAY, a_record, checked

from ontherecord.pipeline.checking import lint, run_checks
from ontherecord.pipeline.checking.keeping import keep_issues
from ontherecord.standards.kinds import Standards
from tests.passing import passing_database

WITH_OTHERS = HEADER.replace("subject    =", 'others     = "attendance"\nsubject    =')
THE_NEXT_ONES = """select a.attendance_id as subject_id, a.attended_on as happened_on,
    later.attended_on as detail_next_on, later.attendance_id as other_id
from attendance as a
left join attendance as later
    on later.place_id = a.place_id and later.attended_on > a.attended_on
where a.outcome_claimed = 'unknown'
order by subject_id, later.attended_on
"""
ROWS = """attendance
| attendance_id | source | source_ref | place_id | attended_on | outcome_claimed |
|---------------|--------|------------|----------|-------------|-----------------|
| a1            | north  | V1         | p1       | 2026-03-01  | unknown         |
| a2            | north  | V2         | p2       | 2026-03-01  | unknown         |
"""


def later_ones(count: int) -> str:
    """Draw so many later attendances at the home of the first; the last drawn came first."""
    return "".join(
        f"| b{n} | south | W{n} | p1 | 2026-03-{20 - n:02} | completed |\n" for n in range(count)
    )


def issues(
    folder: Path, standards: Standards, sql: str, header: str, drawn: str = ROWS
) -> list[dict[str, Any]]:
    check = checked(folder / "checks", sql, header)
    database = a_record(folder / "run.duckdb", drawn, standards)
    found = run_checks(database, [check], standards, {}, TODAY)
    assert found.coverage["missing"].to_pylist() == [None] * found.coverage.num_rows
    return found.issues.sort_by("subject_id").to_pylist()


def test_an_issue_names_its_others_in_the_order_of_the_check(
    tmp_path: Path, standards: Standards
) -> None:
    one, without = issues(tmp_path, standards, THE_NEXT_ONES, WITH_OTHERS, ROWS + later_ones(2))

    assert one["other_kind"] == "attendance"
    assert one["other_ids"] == ["b1", "b0"]
    assert one["other_refs"] == ["south:W1", "south:W0"]
    assert one["other_count"] == 2
    assert one["detail_next_on"] == "2026-03-19"
    assert [without[c] for c in ("other_kind", "other_ids", "other_count")] == [None] * 3


def test_of_many_the_first_five_are_named_and_all_are_counted(
    tmp_path: Path, standards: Standards
) -> None:
    [one, _] = issues(tmp_path, standards, THE_NEXT_ONES, WITH_OTHERS, ROWS + later_ones(8))

    assert one["other_ids"] == ["b7", "b6", "b5", "b4", "b3"]
    assert one["other_count"] == 8


@pytest.mark.slow
def test_an_issue_is_the_same_with_others_and_without(tmp_path: Path, standards: Standards) -> None:
    before = issues(tmp_path / "before", standards, SELECT, HEADER)
    alone = issues(tmp_path / "alone", standards, THE_NEXT_ONES, WITH_OTHERS)
    among = issues(tmp_path / "among", standards, THE_NEXT_ONES, WITH_OTHERS, ROWS + later_ones(3))

    ids = [[row["issue_id"] for row in rows] for rows in (before, alone, among)]

    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == 2


def test_what_is_not_on_the_record_is_no_other_thing(tmp_path: Path, standards: Standards) -> None:
    sql = THE_NEXT_ONES.replace("later.attendance_id as other_id", "later.place_id as other_id")
    check = checked(tmp_path / "checks", sql, WITH_OTHERS)
    database = a_record(tmp_path / "run.duckdb", ROWS + later_ones(1), standards)

    found = run_checks(database, [check], standards, {}, TODAY)

    assert found.issues.num_rows == 0
    assert set(found.coverage["missing"].to_pylist()) == {
        "check failed: it names another thing that is no attendance"
    }


def test_issues_of_a_run_that_kept_no_others_are_kept(tmp_path: Path, standards: Standards) -> None:
    database = a_record(tmp_path / "run.duckdb", ROWS + later_ones(1), standards)
    check = checked(tmp_path / "checks", THE_NEXT_ONES, WITH_OTHERS)
    found = run_checks(database, [check], standards, {}, TODAY)
    earlier = tmp_path / "issue.parquet"
    with passing_database() as con:
        keep_issues(con, found, None, TODAY)
        con.execute(
            "copy (select * exclude (other_kind, other_ids, other_refs, other_count) from issue)"
            f" to '{earlier}' (format parquet)"
        )
        keep_issues(con, found, earlier, TODAY)
        kept = con.execute("select subject_id, other_ids from issue order by 1").fetchall()

    assert kept == [("a1", ["b0"]), ("a2", None)]


@pytest.mark.parametrize(
    ("sql", "header", "said"),
    [
        (THE_NEXT_ONES, HEADER, "its header does not say of which kind"),
        (SELECT, WITH_OTHERS, "it names others and gives no other_id"),
        (THE_NEXT_ONES, WITH_OTHERS.replace('= "attendance"\ns', '= "visit"\ns'), "no kind of"),
        (THE_NEXT_ONES, WITH_OTHERS.replace('= "attendance"\ns', '= "need"\ns'), "does not read"),
        (THE_NEXT_ONES, WITH_OTHERS, "one that says in other_id what is found together"),
        (
            THE_NEXT_ONES.replace("later.attendance_id as", "later.operative_ref as"),
            WITH_OTHERS,
            "other_id repeats attendance.operative_ref",
        ),
    ],
)
def test_a_check_that_names_others_otherwise_than_it_says_is_told_so(
    tmp_path: Path, standards: Standards, sql: str, header: str, said: str
) -> None:
    problems = lint(checked(tmp_path, sql, header), standards)

    assert [problem for problem in problems if said in problem]
