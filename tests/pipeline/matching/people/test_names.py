"""Names taken apart as systems write them."""

from __future__ import annotations

import duckdb
import pytest

from ontherecord.pipeline.matching.people.names import read_names

WHOLE = {
    "Mr J Smith": (["j"], "smith"),
    "SMITH, John": (["john"], "smith"),
    "SMITH John": (["john"], "smith"),
    "SMITH J P": (["j", "p"], "smith"),
    "Mr. J.P. O'Brien": (["j", "p"], "obrien"),
    "Mrs María José de la Cruz": (["maria", "jose"], "de la cruz"),
    "John Saint-John": (["john"], "st john"),
    "Jean-Paul Smith-Jones": (["jean", "paul"], "smith-jones"),
    "Łukasz Wójcik": (["lukasz"], "wojcik"),
    "JOHN SMITH (DECEASED)": (["john"], "smith"),
    "Mr John Smith Jnr": (["john"], "smith"),
    "Miss A Smith c/o Mr Jones": (["a"], "smith"),
    "Владимир Иванов": (["владимир"], "иванов"),
    "Mr Smith": ([], "smith"),
}
NOBODY = {
    "MR & MRS J SMITH": "joint_name",
    "John and Mary Smith": "joint_name",
    "Mr J Smith / Ms A Jones": "joint_name",
    "EXORS OF MR A JONES": "estate",
    "The Estate of Mary Jones": "estate",
    "The Occupier": "occupier",
    "VOID": "occupier",
    "N/A": "occupier",
    "Acme Homes Ltd": "organisation",
    "- -": "no_name",
}


@pytest.fixture(scope="module")
def read() -> dict[str, tuple[str, list[str], str]]:
    con = duckdb.connect()
    con.execute(
        "create table person_record (record_id varchar, source varchar, title varchar,"
        " first_name varchar, middle_name varchar, surname varchar, full_name varchar)"
    )
    for name in (*WHOLE, *NOBODY):
        con.execute("insert into person_record (record_id, full_name) values (?, ?)", [name, name])
    con.execute(
        "insert into person_record values ('parted', 'a', 'Mr & Mrs', 'J', null, 'Lee', null)"
    )
    read_names(con)
    return {
        row[0]: row[1:]
        for row in con.execute(
            "select record_id, kind, given, surname from people_names"
        ).fetchall()
    }


@pytest.mark.parametrize("name", WHOLE)
def test_a_name_is_taken_apart(read, name) -> None:
    assert read[name] == ("person", *WHOLE[name])


@pytest.mark.parametrize("name", NOBODY)
def test_what_is_no_single_persons_name_is_known_for_it(read, name) -> None:
    assert read[name][0] == NOBODY[name]


def test_a_joint_title_makes_a_joint_name(read) -> None:
    assert read["parted"][0] == "joint_name"
