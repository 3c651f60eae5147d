"""A delivery is laid over the last: provenance does not churn, and what is gone is said."""

from __future__ import annotations

from datetime import date

import duckdb

from ontherecord.pipeline.mapping.deliveries import Delivery, lay_over
from ontherecord.standards.kinds import Standards
from ontherecord.standards.sources import Column, Feed, Record

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def feed_of(delivery: str, rolling_days: int | None = None) -> Feed:
    record = Record("repair", "repair", columns=(Column("Ref", "repair", "source_ref"),))
    return Feed(
        "orders", "Orders", ("*.csv",), "csv", delivery, (record,), rolling_days=rolling_days
    )


def deliver(
    con: duckdb.DuckDBPyConnection,
    standards: Standards,
    day: date,
    rows: dict[str, str],
    feed: Feed,
    reported_on: dict[str, date] | None = None,
) -> None:
    for number, (reference, said) in enumerate(rows.items(), start=2):
        con.execute(
            "insert into incoming_repair by name select ? as record_id, 'housing' as source,"
            " ? as source_ref, 'orders' as feed, ? as extract, ? as row_number,"
            " ? as content_hash, ? as description, ?::date as reported_on, true as is_main,"
            " ? as ordinal",
            [reference, reference, f"{day}.csv", number, said, said,
             (reported_on or {}).get(reference), number],
        )  # fmt: skip
    lay_over(con, Delivery("housing", day, (feed,), {"orders": 0}), standards)


def test_a_record_that_says_the_same_keeps_the_first_row_that_said_it(con, standards) -> None:
    feed = feed_of("full")
    deliver(con, standards, FIRST, {"a": "tap"}, feed)
    deliver(con, standards, SECOND, {"x": "door", "a": "tap"}, feed)

    row = con.execute(
        "select extract, row_number, first_seen_on, last_received_on from repair_record"
        " where record_id = 'a'"
    ).fetchone()

    assert row == ("2026-01-01.csv", 2, FIRST, SECOND)


def test_a_record_that_says_otherwise_takes_the_new_row_and_keeps_when_it_was_first_seen(
    con, standards
) -> None:
    feed = feed_of("full")
    deliver(con, standards, FIRST, {"a": "tap"}, feed)
    deliver(con, standards, SECOND, {"a": "tap, worse"}, feed)

    row = con.execute("select extract, description, first_seen_on from repair_record").fetchone()

    assert row == ("2026-02-01.csv", "tap, worse", FIRST)


def test_a_record_that_a_full_delivery_lacks_has_vanished_and_may_come_back(con, standards) -> None:
    feed = feed_of("full")
    deliver(con, standards, FIRST, {"a": "tap", "b": "door"}, feed)
    deliver(con, standards, SECOND, {"b": "door"}, feed)
    gone = con.execute("select vanished_on from repair_record where record_id = 'a'").fetchone()

    deliver(con, standards, THIRD, {"a": "tap", "b": "door"}, feed)

    back = con.execute("select vanished_on from repair_record where record_id = 'a'").fetchone()
    assert (gone, back) == ((SECOND,), (None,))


def test_a_delta_says_nothing_of_what_it_lacks(con, standards) -> None:
    feed = feed_of("delta")
    deliver(con, standards, FIRST, {"a": "tap"}, feed)
    deliver(con, standards, SECOND, {"b": "door"}, feed)

    assert con.execute("select count(vanished_on) from repair_record").fetchone() == (0,)


def test_what_falls_out_of_a_rolling_window_has_not_vanished(con, standards) -> None:
    feed = feed_of("rolling", 45)
    dated = {"old": date(2025, 12, 1), "young": date(2026, 1, 20)}
    deliver(con, standards, FIRST, {"old": "tap", "young": "door"}, feed, dated)
    deliver(con, standards, SECOND, {"new": "lock"}, feed, {"new": date(2026, 1, 31)})

    vanished = con.execute(
        "select record_id from repair_record where vanished_on is not null"
    ).fetchall()

    assert vanished == [("young",)]


def test_another_systems_records_are_left_alone(con, standards) -> None:
    feed = feed_of("full")
    deliver(con, standards, FIRST, {"a": "tap"}, feed)
    con.execute("update repair_record set source = 'contractor'")

    deliver(con, standards, SECOND, {"b": "door"}, feed)

    assert con.execute("select count(vanished_on) from repair_record").fetchone() == (0,)
