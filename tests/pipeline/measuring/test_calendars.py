"""Working days of England: what a check subtracts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import duckdb

from ontherecord.pipeline.calendars import working_days, write_working_days


def numbers() -> dict[date, int]:
    given = working_days(2026, 2027)
    return dict(zip(given["day"], given["number"], strict=True))


def test_a_weekend_and_a_bank_holiday_carry_the_number_of_the_day_before() -> None:
    number = numbers()

    assert number[date(2026, 12, 24)] == number[date(2026, 12, 28)]
    assert number[date(2026, 12, 29)] == number[date(2026, 12, 24)] + 1


def test_christmas_and_new_year_stretch_ten_working_days_to_the_sixth_of_january() -> None:
    number = numbers()

    assert number[date(2027, 1, 6)] - number[date(2026, 12, 18)] == 10
    # 2 January is a holiday in Scotland alone.
    assert number[date(2027, 1, 4)] - number[date(2026, 12, 31)] == 1


def test_the_number_never_falls_and_rises_by_one_at_most() -> None:
    number = numbers()
    days = sorted(number)

    assert {number[b] - number[a] for a, b in pairwise(days)} == {0, 1}


def test_the_table_reaches_past_the_day_of_the_run() -> None:
    con = duckdb.connect()
    today = date(2026, 3, 20)

    write_working_days(con, today)

    latest = con.execute("select max(day) from working_day").fetchall()[0][0]
    assert latest > today + timedelta(days=366)
