"""Working days of England, counted from a day that is not counted itself."""

from __future__ import annotations

from datetime import date

import pytest

from ontherecord.standards.working_days import is_worked, working_day_after


@pytest.mark.parametrize(
    ("day", "number", "comes_to"),
    [
        (date(2026, 11, 20), 10, date(2026, 12, 4)),
        (date(2026, 11, 21), 10, date(2026, 12, 4)),
        (date(2026, 12, 18), 10, date(2027, 1, 6)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 3, 20), 0, date(2026, 3, 20)),
        (date(9999, 12, 30), 10, date.max),
    ],
)
def test_days_without_weekends_and_bank_holidays(day: date, number: int, comes_to: date) -> None:
    assert working_day_after(day, number) == comes_to


def test_a_bank_holiday_of_scotland_alone_is_worked() -> None:
    assert is_worked(date(2026, 11, 30))
    assert not is_worked(date(2026, 12, 28))
