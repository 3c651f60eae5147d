"""A day in three columns, a word in two, and signs that stand for no value."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from ontherecord.standards.packs import MalformedPack

FEED = """
[feeds.rows]
files = ["*.csv"]
format = "csv"
delivery = "full"
"""
FOUND = FEED + 'header_row = "found"\n'
TENANCIES = """rows,Ref,tenancy,source_ref,,
rows,Day,tenancy,starts_on,%d,
rows,Month,tenancy,starts_on,%m,
rows,Year,tenancy,starts_on,%y,
"""
PLACES = """rows,Ref,place,source_ref,,
rows,Out,place,postcode,joined by a space,
rows,In,place,postcode,joined by a space,
rows,Storeys,place,storeys_count,,
rows,Built,place,built_year,,
rows,Tenure,place,tenure,,
"""


def rejected(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(
        'select "column", cell, reason from rejected order by row_number, cell'
    ).fetchall()


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        ("10,10,23", date(2023, 10, 10)),
        ("1,4,26", date(2026, 4, 1)),
        ("01,04,26", date(2026, 4, 1)),
    ],
)
def test_a_day_in_three_columns_is_one_day(
    parts: str, day: date, con: duckdb.DuckDBPyConnection, map_text
) -> None:
    map_text(f"Ref,Day,Month,Year\nT1,{parts}\n", FEED, TENANCIES)

    assert con.execute("select starts_on from incoming_tenancy").fetchall() == [(day,)]
    assert rejected(con) == []


def test_years_of_two_and_of_four_digits_stand_in_one_column(
    con: duckdb.DuckDBPyConnection, map_text
) -> None:
    columns = "rows,Ref,tenancy,source_ref,,\nrows,Start,tenancy,starts_on,%d/%m/%Y or %d/%m/%y,\n"

    map_text("Ref,Start\nT1,1/9/26\nT2,13/09/2026\nT3,1/9/2026\n", FEED, columns)

    found = con.execute("select starts_on from incoming_tenancy order by source_ref").fetchall()
    assert found == [(date(2026, 9, 1),), (date(2026, 9, 13),), (date(2026, 9, 1),)]
    assert rejected(con) == []


@pytest.mark.parametrize(
    ("parts", "column", "cell"),
    [(",10,23", "Day", "B2"), ("10,,23", "Month", "C2"), (",,23", "Day", "B2")],
)
def test_a_day_that_lacks_a_part_names_the_empty_cell(
    parts: str, column: str, cell: str, con: duckdb.DuckDBPyConnection, map_text
) -> None:
    map_text(f"Ref,Day,Month,Year\nT1,{parts}\n", FEED, TENANCIES)

    assert con.execute("select source_ref, starts_on from incoming_tenancy").fetchall() == [
        ("T1", None)
    ]
    assert rejected(con) == [(column, cell, "this part of a date is empty")]


def test_a_day_that_is_none_names_its_first_cell_and_no_day_is_no_fault(
    con: duckdb.DuckDBPyConnection, map_text
) -> None:
    map_text("Ref,Day,Month,Year\nT1,31,2,23\nT2,,,\nT3,x,2,23\n", FEED, TENANCIES)

    reason = "not a date in the form %d %m %y"
    assert rejected(con) == [("Day", "B2", reason), ("Day", "B4", reason)]


def test_a_day_whose_file_lacks_a_column_names_the_column(
    con: duckdb.DuckDBPyConnection, map_text
) -> None:
    map_text("Ref,Month,Year\nT1,2,23\n", FEED, TENANCIES)

    assert rejected(con) == [("Day", "", "this part of a date is empty")]


def test_the_halves_of_a_word_are_joined_as_declared(
    con: duckdb.DuckDBPyConnection, map_text
) -> None:
    map_text("Ref,Out,In\n1,ZZ1,1AA\n2,ZZ1,\n", FEED, PLACES)

    found = con.execute("select postcode from incoming_place order by source_ref").fetchall()
    assert found == [("ZZ1 1AA",), ("ZZ1",)]


def test_a_sign_for_no_value_leaves_a_field_empty_and_is_counted(
    con: duckdb.DuckDBPyConnection, map_text
) -> None:
    mapped = map_text(
        "Ref,Storeys,Built,Tenure\n1,[X],[Z],[x]\n2,3,[X],\n3,[Y],[Z],\n",
        FEED,
        PLACES,
        "no_value,,[X],,Not collected\nno_value,Built,[Z],,Too few to publish\n",
    )

    found = con.execute(
        "select storeys_count, built_year, tenure from incoming_place order by source_ref"
    ).fetchall()
    assert found == [(None, None, None), (3, None, None), (None, None, None)]
    assert mapped.messages == [
        "3 cells hold [x], which stands for no value: taken as empty",
        "2 cells hold [z], which stands for no value: taken as empty",
    ]
    assert rejected(con) == [("Storeys", "B4", "not a whole number")]
    assert con.execute("select count(*) from codes_to_translate").fetchall() == [(0,)]


def test_a_sign_for_no_value_cannot_be_a_code(map_text) -> None:
    with pytest.raises(MalformedPack, match="stands for no code"):
        map_text("Ref\n1\n", FEED, PLACES, "no_value,,[X],assured,\n")


def test_headings_are_found_below_titles_of_any_length(
    con: duckdb.DuckDBPyConnection, map_text
) -> None:
    titles = 'A publication\n"Notes, of\nseveral lines"\n,,\nRef. and others\n'

    map_text(f"{titles}Ref,Storeys,Built\n1,x,1990\n", FOUND, PLACES)

    assert con.execute("select built_year from incoming_place").fetchall() == [(1990,)]
    assert rejected(con) == [("Storeys", "B6", "not a whole number")]
