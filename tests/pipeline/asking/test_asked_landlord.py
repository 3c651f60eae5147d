"""A system asked by URL: what its database answers becomes records, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest
from asked_landlord import COLUMNS, DATABASE, FIRST, PASSWORD, AskedLandlord, url_of

pytestmark = pytest.mark.slow


def test_what_the_database_answers_becomes_records(landlord: AskedLandlord) -> None:
    done = landlord.refresh()

    assert landlord.problems == []
    assert done.is_clean
    assert landlord.ask(
        "select source_ref, uprn, address, extract, row_number from place_record"
        " where source = 'housing' order by 1"
    ) == [
        ("001", "100000000001", "1 Abbey Road, Ashby", "2026-02-01/housing/homes", 1),
        ("002", "100000000002", "2 Abbey Road, Ashby", "2026-02-01/housing/homes", 2),
        ("003", "100000000003", '"Flat 3",\n Acorn House, Ashby', "2026-02-01/housing/homes", 3),
    ]
    assert landlord.ask(
        "select source_ref, reported_on, target_on from repair_record"
        " where source = 'housing' order by 1"
    ) == [("77", date(2026, 1, 5), date(2026, 1, 5)), ("78", date(2026, 1, 6), None)]
    [homes] = landlord.files("homes")
    assert (homes["received"], homes["mapped"], homes["rejected"]) == (3, 3, 0)


def test_a_column_not_taken_stays_at_the_server_and_is_named(
    landlord: AskedLandlord,
) -> None:
    landlord.refresh()

    [homes] = landlord.files("homes")
    assert homes["refused_columns"] == ["Rent", "tenant"]
    assert any("tenant" in message for message in homes["messages"])
    kept = [f for f in (landlord.folder / "kept").rglob("*") if f.is_file()]
    assert kept
    assert [f for f in kept if b"Zephyrine" in f.read_bytes()] == []
    assert not (landlord.folder / "kept" / ".asked").exists()


def test_asked_again_with_nothing_changed_nothing_is_done(
    landlord: AskedLandlord, tables: psycopg.Connection
) -> None:
    landlord.refresh()
    tables.execute("update estate.home set rent = 95 where ref = '001'")  # not taken
    tables.execute("cluster estate.home using home_pkey")

    assert not landlord.refresh().is_new


def test_what_changed_within_a_day_is_taken_in_and_may_change_back(
    landlord: AskedLandlord, tables: psycopg.Connection
) -> None:
    landlord.refresh()
    for postcode in ("ZZ9 9ZZ", "ZZ1 1AA"):
        tables.execute("update estate.home set postcode = %s where ref = '001'", [postcode])

        landlord.refresh()

        assert landlord.problems == []
        assert landlord.ask("select postcode from place_record where source_ref = '001'") == [
            (postcode,)
        ]
    assert len(landlord.files("homes")) == 3


def test_a_home_that_the_next_days_answer_lacks_has_vanished(
    landlord: AskedLandlord, tables: psycopg.Connection
) -> None:
    landlord.refresh()
    tables.execute("delete from estate.home where ref = '003'")
    next_day = FIRST + timedelta(days=1)

    landlord.refresh(next_day)

    assert landlord.ask(
        "select source_ref, last_received_on, vanished_on from place_record"
        " where source = 'housing' order by 1"
    ) == [("001", next_day, None), ("002", next_day, None), ("003", FIRST, next_day)]


def test_mapped_another_way_the_kept_answers_are_read_again(
    landlord: AskedLandlord,
) -> None:
    landlord.refresh()
    landlord.environment = {}
    landlord.write("columns.csv", COLUMNS.replace("place,postcode", "place,ward"))

    landlord.refresh()

    assert landlord.ask(
        "select distinct postcode, ward from place_record where source = 'housing' order by 2"
    ) == [(None, "ZZ1 1AA"), (None, "ZZ1 1AB")]


@pytest.mark.parametrize("is_set", [False, True])
def test_a_database_that_gives_nothing_is_a_problem_and_other_systems_go_on(
    is_set: bool, landlord: AskedLandlord, server: str
) -> None:
    wrong = {DATABASE: url_of(server, password=f"not-{PASSWORD}")}
    landlord.environment = wrong if is_set else {}

    done = landlord.refresh()

    assert not done.is_clean
    [problem] = landlord.problems
    assert problem["file"] == "system Home list"
    assert ("refuses" if is_set else f"{DATABASE} is not set") in problem["reason"]
    assert PASSWORD not in landlord.everything_written()
    assert landlord.ask("select count(*) from repair_record") == [(2,)]


def test_a_query_that_fails_is_a_problem_and_the_other_feed_goes_on(
    landlord: AskedLandlord,
) -> None:
    landlord.write("query.homes.sql", "select ref from estate.hoem")

    landlord.refresh()

    [problem] = landlord.problems
    assert problem["file"] == "system Home list, feed homes"
    assert landlord.files("homes") == []
    assert landlord.files("orders")[0]["mapped"] == 2


def test_a_taken_column_that_is_missing_is_told_and_the_rest_is_read(
    landlord: AskedLandlord,
) -> None:
    landlord.write("query.homes.sql", "select ref, address, postcode from estate.home")

    landlord.refresh()

    [problem] = landlord.problems
    assert problem["reason"] == "has no column uprn, which feed homes takes"
    assert landlord.files("homes")[0]["mapped"] == 3
