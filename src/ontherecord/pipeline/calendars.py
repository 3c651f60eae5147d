"""Which days are worked in England, numbered, so that a check counts them with a subtraction."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pyarrow

from ontherecord.standards.working_days import is_worked

FIRST_YEAR = 2000


def write_working_days(con: duckdb.DuckDBPyConnection, today: date) -> None:
    """Write `working_day`: every day from 2000 to the end of next year but one, and its number.

    The number rises by one on each working day of England. A day that is not worked has the number
    of the working day before it, so "one working day later" is number + 1.
    """
    days = pyarrow.table(working_days(FIRST_YEAR, today.year + 2))
    con.register("counted_day", days)
    con.execute(
        "create or replace table working_day as"
        " select day, number::integer as number from counted_day"
    )
    con.unregister("counted_day")


def working_days(first_year: int, last_year: int) -> dict[str, list[date] | list[int]]:
    """Give the days of the years, both included, and the number of working days up to each."""
    days, numbers, number = [], [], 0
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        number += is_worked(day)
        days.append(day)
        numbers.append(number)
        day += timedelta(days=1)
    return {"day": days, "number": numbers}
