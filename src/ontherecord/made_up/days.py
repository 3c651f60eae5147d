"""The days everything turns on, and how each system writes a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

FIRST_DELIVERY_DAYS_AGO = 28
SECOND_DELIVERY_DAYS_AGO = 3
CONTRACTOR_HISTORY_DAYS = 690
HOUSING_HISTORY_DAYS = 900
NOTICE_WINDOW_DAYS = 730


@dataclass(frozen=True)
class Days:
    """Today, the two delivery days, and where the systems' histories begin."""

    today: date

    @property
    def deliveries(self) -> tuple[date, date]:
        return self.first, self.second

    @property
    def first(self) -> date:
        return self.today - timedelta(days=FIRST_DELIVERY_DAYS_AGO)

    @property
    def second(self) -> date:
        return self.today - timedelta(days=SECOND_DELIVERY_DAYS_AGO)

    @property
    def contractor_began(self) -> date:
        return self.first - timedelta(days=CONTRACTOR_HISTORY_DAYS)

    @property
    def housing_began(self) -> date:
        return self.first - timedelta(days=HOUSING_HISTORY_DAYS)

    def before_first(self, days: int) -> date:
        """Give the day so many days before the first delivery; after it when negative."""
        return self.first - timedelta(days=days)


def later(day: date, days: int) -> date:
    """Give the day so many days later."""
    return day + timedelta(days=days)


def some_day(rng: Random, earliest: date, latest: date) -> date:
    """Give a day between two, both included."""
    span = max((latest - earliest).days, 0)
    return earliest + timedelta(days=int(rng.random() * (span + 1)))


def working_day(day: date) -> date:
    """Move a day at the weekend to the Monday."""
    over = day.weekday() - 4
    return day if over <= 0 else day + timedelta(days=3 - over)


@cache
def uk(day: date | None) -> str:
    """Write a day as 05/01/2026."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


@cache
def uk_short(day: date | None) -> str:
    """Write a day as 05-Jan-26, as spreadsheets left to themselves do."""
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year % 100:02d}" if day else ""


@cache
def iso(day: date | None) -> str:
    """Write a day as 2026-01-05."""
    return day.isoformat() if day else ""


def moment(at: datetime | None) -> str:
    """Write a moment as 05/01/2026 09:40."""
    return f"{uk(at.date())} {at.hour:02d}:{at.minute:02d}" if at else ""


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
