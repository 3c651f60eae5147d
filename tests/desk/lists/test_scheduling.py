"""The day on which a list is made next."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from ontherecord.desk.lists.scheduling import SCHEDULES, due_after, first_due

DAYS = some.dates(date(2020, 1, 1), date(2040, 1, 1))


def test_a_list_of_every_monday_waits_for_monday_and_then_for_the_next() -> None:
    friday, monday = date(2026, 3, 20), date(2026, 3, 23)

    assert first_due("weekly", 0, friday) == monday
    assert first_due("weekly", 4, friday) == friday
    assert due_after("weekly", 0, monday) == monday + timedelta(days=7)


def test_what_is_made_once_or_after_a_handover_has_no_next_day() -> None:
    assert due_after("once", None, date(2026, 3, 20)) is None
    assert first_due("handover", None, date(2026, 3, 20)) is None
    assert first_due("", None, date(2026, 3, 20)) is None


@given(schedule=some.sampled_from(SCHEDULES), weekday=some.integers(0, 6), made_on=DAYS)
def test_the_next_day_lies_after_and_within_a_week(
    schedule: str, weekday: int, made_on: date
) -> None:
    due = due_after(schedule, weekday, made_on)

    assert due is None or made_on < due <= made_on + timedelta(days=7)
    if schedule == "weekly":
        assert due
        assert due.weekday() == weekday
