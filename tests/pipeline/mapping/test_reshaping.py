"""Several references in one cell, and references whose figures are gone."""

from __future__ import annotations

import pytest
from mapped_rows import FEED, incoming, rejected

JOBS = """rows,Job,repair,source_ref,,
rows,Order,repair,other_ref,,
rows,Home,repair,place_ref,,
rows,Home,place,source_ref,,
rows,UPRN,place,uprn,,
"""
SEVERAL = """
[feeds.rows.several]
column = "Order"
like = "([0-9]{5,})(/[0-9]+)?"
"""


def test_several_references_in_a_cell_give_a_record_each_and_one_row(con, map_text) -> None:
    result = map_text(
        'Job,Order,Home,UPRN\nJ1,"123456/1 & 123457",H1,\nJ2,123458,H1,\nJ3,,H2,\n',
        FEED + SEVERAL,
        JOBS,
    )

    assert incoming(con, "repair", "source_ref, other_ref, place_ref") == [
        ("J1", "123456", "H1"),
        ("J1-2", "123457", "H1"),
        ("J2", "123458", "H1"),
        ("J3", None, "H2"),
    ]
    assert incoming(con, "place", "source_ref") == [("H1",), ("H2",)]
    assert (result.mapped, result.rejected_rows) == (3, 0)
    assert rejected(con) == []


def test_one_reference_written_twice_in_a_cell_is_one_record(con, map_text) -> None:
    map_text("Job,Order,Home,UPRN\nJ1,123456 (123456/2),H1,\n", FEED + SEVERAL, JOBS)

    assert incoming(con, "repair", "source_ref, other_ref") == [("J1", "123456")]


def test_several_references_that_are_the_key_are_records_of_their_own(con, map_text) -> None:
    columns = JOBS.replace("rows,Job,repair,source_ref,,\n", "").replace("other_ref", "source_ref")

    result = map_text(
        "Job,Order,Home,UPRN\n,123456/1 & 123457,H1,\n,TBC,H1,\n", FEED + SEVERAL, columns
    )

    assert incoming(con, "repair", "source_ref") == [("123456",), ("123457",)]
    assert result.mapped == 2  # the second row still gives its place


def test_a_cell_without_such_a_reference_is_rejected_alone(con, map_text) -> None:
    result = map_text("Job,Order,Home,UPRN\nJ1,to follow,H1,\n", FEED + SEVERAL, JOBS)

    assert (result.mapped, result.rejected_rows) == (1, 0)
    assert incoming(con, "repair", "source_ref, other_ref") == [("J1", None)]
    assert rejected(con) == [
        (2, "Order", "B2", "holds no reference of the form that several gives in source.toml",
         "value")
    ]  # fmt: skip


@pytest.mark.parametrize("feed", [FEED, FEED + SEVERAL])
def test_a_reference_shortened_to_powers_of_ten_is_rejected_not_guessed(
    con, map_text, feed: str
) -> None:
    map_text("Job,Order,Home,UPRN\nJ1,1.23E+09,H1,1.00E+11\nJ2,123456,H2,7\n", feed, JOBS)

    lost = "a spreadsheet shortened it to a number like 1.2E+09 and its last figures are gone"
    assert incoming(con, "repair", "source_ref, other_ref") == [("J1", None), ("J2", "123456")]
    assert incoming(con, "place", "source_ref, uprn") == [("H1", None), ("H2", "7")]
    assert rejected(con) == [(2, "Order", "B2", lost, "value"), (2, "UPRN", "D2", lost, "value")]


def test_a_shortened_reference_with_every_figure_is_written_out(con, map_text) -> None:
    map_text("Job,Order,Home,UPRN\n1.234567E+06,,H1,\n", FEED, JOBS)

    assert incoming(con, "repair", "source_ref") == [("1234567",)]
    assert rejected(con) == []


def test_a_shortened_key_rejects_its_row_and_says_why(con, map_text) -> None:
    columns = JOBS.replace("rows,Home,place,source_ref,,\nrows,UPRN,place,uprn,,\n", "")

    result = map_text("Job,Order,Home,UPRN\n1.23E+09,,H1,\n", FEED, columns)

    assert (result.mapped, result.rejected_rows) == (0, 1)
    assert {(row[4], row[2]) for row in rejected(con)} == {("row", "A2"), ("value", "A2")}


def test_words_that_look_like_powers_of_ten_are_left_alone_elsewhere(con, map_text) -> None:
    columns = JOBS + "rows,Works,repair,description,,\n"

    map_text("Job,Order,Home,UPRN,Works\nJ1,,H1,,1.2E+09\n", FEED, columns)

    assert incoming(con, "repair", "description") == [("1.2E+09",)]
