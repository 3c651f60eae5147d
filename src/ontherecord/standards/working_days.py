"""Which days are worked in England: Monday to Friday without the bank holidays.

By the Banking and Financial Dealings Act 1971, and days proclaimed.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5


def is_worked(day: date) -> bool:
    """Say whether a day is worked."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


@lru_cache(maxsize=4096)
def working_day_after(day: date, number: int) -> date:
    """Give the so manieth working day after a day, which itself is not counted.

    No later than the last day a calendar has: some systems write that for "not yet".
    """
    while number and day < date.max:
        day += timedelta(days=1)
        number -= is_worked(day)
    return day


@lru_cache(maxsize=128)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
