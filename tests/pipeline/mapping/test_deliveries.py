"""A delivery is laid over the last: provenance does not churn, and what is gone is said."""

from __future__ import annotations

from datetime import date

from ontherecord.pipeline.mapping.deliveries import Delivery, lay_over
from ontherecord.pipeline.mapping.records import Records
from ontherecord.standards.sources import Column, Feed, Record

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def feed_of(delivery: str, rolling_days: int | None = None) -> Feed:
    record = Record("repair", "repair", columns=(Column("Ref", "repair", "source_ref"),))
    return Feed(
        "orders", "Orders", ("*.csv",), "csv", delivery, (record,), rolling_days=rolling_days
    )


def deliver(
    records: Records,
    day: date,
    rows: dict[str, str],
    feed: Feed,
    reported_on: dict[str, date] | None = None,
    system: str = "housing",
) -> None:
    said = [
        (reference, number, text, (reported_on or {}).get(reference))
        for number, (reference, text) in enumerate(rows.items(), start=2)
    ]
    records.con.execute(
        "create or replace table said (ref varchar, number bigint, words varchar, day date)"
    )
    records.con.executemany("insert into said values (?, ?, ?, ?)", said)
    records.con.execute(
        f"""create or replace table given as
        select * from repair_record where false
        union all by name
        select ref as record_id, '{system}' as source, ref as source_ref, 'orders' as feed,
            '{day}.csv' as extract, number as row_number, words as content_hash,
            words as description, day as reported_on, date '{day}' as first_seen_on,
            date '{day}' as last_received_on
        from said"""
    )
    said_by = (system, "orders")
    records.add_arriving("repair", f"{day}.csv", "from given", is_main=True, of=said_by)
    lay_over(records, Delivery(system, day, (feed,), {"orders": 0}))


def test_a_record_that_says_the_same_keeps_the_first_row_that_said_it(records) -> None:
    feed = feed_of("full")
    deliver(records, FIRST, {"a": "tap"}, feed)
    deliver(records, SECOND, {"x": "door", "a": "tap"}, feed)

    row = records.con.execute(
        "select extract, row_number, first_seen_on, last_received_on from repair_record"
        " where record_id = 'a'"
    ).fetchone()

    assert row == ("2026-01-01.csv", 2, FIRST, SECOND)


def test_a_record_that_says_otherwise_takes_the_new_row_and_keeps_when_it_was_first_seen(
    records,
) -> None:
    feed = feed_of("full")
    deliver(records, FIRST, {"a": "tap"}, feed)
    deliver(records, SECOND, {"a": "tap, worse"}, feed)

    row = records.con.execute(
        "select extract, description, first_seen_on from repair_record"
    ).fetchone()

    assert row == ("2026-02-01.csv", "tap, worse", FIRST)


def test_a_record_that_a_full_delivery_lacks_has_vanished_and_may_come_back(records) -> None:
    feed = feed_of("full")
    deliver(records, FIRST, {"a": "tap", "b": "door"}, feed)
    deliver(records, SECOND, {"b": "door"}, feed)
    gone = records.con.execute(
        "select vanished_on from repair_record where record_id = 'a'"
    ).fetchone()

    deliver(records, THIRD, {"a": "tap", "b": "door"}, feed)

    back = records.con.execute(
        "select vanished_on from repair_record where record_id = 'a'"
    ).fetchone()
    assert (gone, back) == ((SECOND,), (None,))


def test_a_delta_says_nothing_of_what_it_lacks(records) -> None:
    feed = feed_of("delta")
    deliver(records, FIRST, {"a": "tap"}, feed)
    deliver(records, SECOND, {"b": "door"}, feed)

    assert records.con.execute("select count(vanished_on) from repair_record").fetchone() == (0,)


def test_what_falls_out_of_a_rolling_window_has_not_vanished(records) -> None:
    feed = feed_of("rolling", 45)
    dated = {"old": date(2025, 12, 1), "young": date(2026, 1, 20)}
    deliver(records, FIRST, {"old": "tap", "young": "door"}, feed, dated)
    deliver(records, SECOND, {"new": "lock"}, feed, {"new": date(2026, 1, 31)})

    vanished = records.con.execute(
        "select record_id from repair_record where vanished_on is not null"
    ).fetchall()

    assert vanished == [("young",)]


def test_another_systems_records_are_left_alone(records) -> None:
    feed = feed_of("full")
    deliver(records, FIRST, {"a": "tap"}, feed, system="contractor")

    deliver(records, SECOND, {"b": "door"}, feed)

    assert records.con.execute("select count(vanished_on) from repair_record").fetchone() == (0,)
