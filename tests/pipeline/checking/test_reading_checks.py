"""A check is read from its file, or refused with the file, the key and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_record import EXAMPLES, HEADER, SELECT, checked, write_check

from ontherecord.pipeline.checking import read_checks
from ontherecord.pipeline.checking.reading import Needed
from ontherecord.standards.packs import MalformedPack


def test_name_chapter_tables_and_parameters_are_derived_and_not_declared(tmp_path: Path) -> None:
    sql = SELECT.replace("from", "from", 1) + "  and attended_on <= $today - $grace_days::integer\n"
    header = HEADER.replace(
        "*/", '[settings.grace_days]\ndefault = 2\nwhy = "Extracts land up to two days later."\n*/'
    )

    check = checked(tmp_path, f"with mine as ({sql})\nselect * from mine\n", header)

    assert (check.name, check.chapter) == ("attendance_of_no_avail", "creating")
    assert check.tables == ("attendance",)
    assert check.parameters == ("grace_days", "today")
    assert check.needs == {"attendance": (Needed(("outcome_claimed",)),)}
    assert [example.is_edge for example in check.examples] == [False, True, False]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (HEADER.replace('lane       = "at_risk"', 'lane = "soon"'), "lane"),
        (HEADER.replace("owner ", "keeper "), "keeper"),
        (HEADER.replace("because ", "# because "), "because"),
        (HEADER.replace('["outcome_claimed"]', '["outcome claimed"]'), "needs.attendance"),
        (HEADER.replace("since      = 2026-03-01", 'since = "spring"'), "since"),
        (HEADER.replace("*/", "[settings.days]\ndefault = 2\n*/"), "settings.days"),
        (HEADER.replace("/* check", "/* a check"), ""),
        (HEADER.replace("title      =", "title"), ""),
    ],
)
def test_a_header_that_cannot_be_used_is_refused_by_its_key(
    tmp_path: Path, header: str, key: str
) -> None:
    folder = write_check(tmp_path, header=header)

    with pytest.raises(MalformedPack) as refused:
        read_checks(folder)

    assert refused.value.key == key
    assert refused.value.file.name == "attendance_of_no_avail.sql"


@pytest.mark.parametrize(
    "sql",
    [
        "delete from attendance",
        "select 1; select 2",
        "copy attendance to 'a.csv'",
        "select from where",
        "attach 'other.db'",
    ],
)
def test_what_is_not_one_select_is_no_check(tmp_path: Path, sql: str) -> None:
    folder = write_check(tmp_path, sql=sql)

    with pytest.raises(MalformedPack) as refused:
        read_checks(folder)

    assert refused.value.key == "sql"


@pytest.mark.parametrize(
    ("examples", "key"),
    [
        (EXAMPLES.replace("Today is", "Tomorrow is"), ""),
        (EXAMPLES.replace("no issues", "nothing"), "On the edge: a finished one is none"),
        (
            EXAMPLES.replace("| a1         |", "| a1 | a2 |"),
            "An unknown outcome is an issue, issues",
        ),
    ],
)
def test_examples_that_do_not_say_what_is_expected_are_refused(
    tmp_path: Path, examples: str, key: str
) -> None:
    folder = write_check(tmp_path, examples=examples)

    with pytest.raises(MalformedPack) as refused:
        read_checks(folder)

    assert refused.value.key == key


def test_a_name_is_used_once_and_what_is_retired_is_not_run(tmp_path: Path) -> None:
    write_check(tmp_path, chapter="retired")
    write_check(tmp_path)

    assert [check.chapter for check in read_checks(tmp_path)] == ["creating"]

    write_check(tmp_path, chapter="using")
    with pytest.raises(MalformedPack, match="a check of this name stands in"):
        read_checks(tmp_path)


def test_a_name_that_is_not_words_is_refused(tmp_path: Path) -> None:
    folder = write_check(tmp_path, name="it's_odd")

    with pytest.raises(MalformedPack, match="lower-case words joined by _"):
        read_checks(folder)


def test_a_check_without_examples_is_refused(tmp_path: Path) -> None:
    (write_check(tmp_path) / "creating" / "attendance_of_no_avail.examples.md").unlink()

    with pytest.raises(MalformedPack, match="needs its examples beside it"):
        read_checks(tmp_path)
