"""Lint refuses what would differ on Spark, reach beyond the record, or say nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_record import HEADER, SELECT, checked

from ontherecord.pipeline.checking import Check, lint
from ontherecord.standards.kinds import Standards


def given(column: str) -> str:
    """Write a select that gives one column more."""
    return SELECT.replace(" as happened_on", f" as happened_on, {column}")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (given("date_diff('month', attended_on, $today) as detail_months"), "date_diff other than"),
        (given("$today - attended_on as detail_days"), "a day less a day"),
        (given("attended_on - attended_on as detail_days"), "a day less a day"),
        (given("isodow(attended_on) as detail_day"), "isodow"),
        (given("try_cast(operative_ref as integer) as detail_x"), "try_cast"),
        (given("jaro_winkler_similarity(source, place_id) as detail_x"), "jaro_winkler"),
        (given("arg_max(source, attended_on) as detail_x"), "arg_max"),
        (given("source[1:2] as detail_x"), "Spark counts elements otherwise"),
        (given("photograph_count / photograph_count as detail_x"), "nullif"),
        (given("photograph_count % 0 as detail_x"), "nullif"),
        (given("current_date as detail_x"), "reads the clock"),
        (given("now() as detail_x"), "reads the clock"),
        (given("random() as detail_x"), "chance"),
        (given("md5(source) as detail_x"), "not among the functions"),
        (given("length(regexp_replace(source, '[^a-z]', '')) as detail_x"), "regexp_replace"),
        (given("length(regexp_replace(source, '(a)', '', 'g')) as detail_x"), "regexp_replace"),
        (given("length(regexp_replace(source, '[a]', '\\1', 'g')) as detail_x"), "regexp_replace"),
        (given("getenv('HOME') as detail_x"), "not among the functions"),
        (given("operative_ref as detail_who"), "detail_who repeats attendance.operative_ref"),
        (given("upper(operative_ref) as detail_who"), "repeats attendance.operative_ref"),
        (given("source_ref as detail_where"), "detail_where repeats attendance.source_ref"),
        (
            given("m.source_ref as detail_where").replace(
                "from attendance",
                "from attendance join match as m on m.entity_id = attendance.place_id",
            ),
            "detail_where repeats match.source_ref",
        ),
        (
            given("date_of_birth as detail_born").replace(
                "from attendance", "from attendance join person using (person_id)"
            ),
            "detail_born repeats person.date_of_birth",
        ),
        (given("source as system"), "a column system, which no issue has"),
        (given('source as "detail_a b"'), "a column detail_a b, which no issue has"),
        (given("source"), "a column source, which no issue has"),
        (given("$no_such_setting as detail_x"), "neither today nor one of its settings"),
        (given("? as detail_x"), "a parameter needs a name"),
        (given("no_such_column as detail_x"), "a column cannot be found"),
        (
            given(", ".join(f"source as detail_{letter}" for letter in "abcde")),
            "5 detail_ columns",
        ),
        (SELECT.replace(" as happened_on", ""), "it gives no happened_on"),
        (SELECT.replace("from attendance", "from attendance_record as attendance"), "no joined"),
        (SELECT.replace("from attendance", "from '/etc/passwd'"), "no joined table"),
        (SELECT.replace("from attendance", "from read_csv('a.csv')"), "the joined tables only"),
        (SELECT.replace("from attendance", "from memory.main.attendance"), "joined tables only"),
        (SELECT.replace("from attendance", "from duckdb_settings()"), "joined tables only"),
        ("select * from attendance", "select * is for your own CTEs only"),
        (f"with place as ({SELECT}) select * from place", "a CTE may not be called place"),
        (SELECT + "-- a line\n" * 60, "longer than 60 lines"),
    ],
)
def test_a_check_that_breaks_a_rule_of_sql_is_told_so(
    tmp_path: Path, standards: Standards, sql: str, said: str
) -> None:
    problems = lint(checked(tmp_path, sql), standards)

    assert [problem for problem in problems if said in problem]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('because    = "An attendance', 'because = "None." # "', "says nothing of this check"),
        ('["The outcome stands', '["Unknown"] # ["', "says nothing of this check"),
        ('["outcome_claimed"]', '["no_such_field"]', "needs attendance.no_such_field"),
        ("attendance = [", "notice = ['sent_at']\nattendance = [", "needs notice and does not"),
        ('"repairing-trust-2025-no-access"', '"no-such-case"', "no precedent is called"),
        ('subject    = "attendance"', 'subject = "resident"', "is no kind of record"),
        (
            "*/",
            '[settings.days]\ndefault = 2\nwhy = "Because."\n*/',
            "its setting days is not used",
        ),
        ("*/", '[settings.days]\ndefault = 2\nwhy = "Because."\n*/', "days gives no reason"),
    ],
)
def test_a_header_that_says_nothing_or_what_is_not_there_is_told_so(
    tmp_path: Path, standards: Standards, old: str, new: str, said: str
) -> None:
    problems = lint(checked(tmp_path, header=HEADER.replace(old, new, 1)), standards)

    assert [problem for problem in problems if said in problem]


def test_a_sound_check_has_nothing_said_of_it(tmp_path: Path, standards: Standards) -> None:
    assert lint(checked(tmp_path), standards) == []


def test_a_text_of_another_check_is_refused(tmp_path: Path, standards: Standards) -> None:
    check = checked(tmp_path)
    other = replace(check, name="another_check", says="Something else altogether stands here.")

    problems = lint(check, standards, [check, other])

    assert [problem for problem in problems if "stands in another_check too" in problem]


def test_each_kind_of_example_is_asked_for(tmp_path: Path, standards: Standards) -> None:
    check = checked(tmp_path)
    poor: Check = replace(check, examples=check.examples[:1])

    problems = lint(poor, standards)

    assert problems == [
        "among its examples there is not one that is not",
        "among its examples there is not one on the edge",
        "among its examples there is not one that cannot be judged",
    ]
