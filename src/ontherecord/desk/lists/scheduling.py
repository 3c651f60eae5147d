"""On which day a saved list is made next. What was missed for days is made once."""

from __future__ import annotations

from datetime import date, timedelta

ONCE, DAILY, WEEKLY, HANDOVER = "once", "daily", "weekly", "handover"
SCHEDULES = (ONCE, DAILY, WEEKLY, HANDOVER)


def first_due(schedule: str, weekday: int | None, today: date) -> date | None:
    """Give the first day: today, or the next of its weekday; None where no day decides."""
    if schedule in (ONCE, DAILY):
        return today
    return _next_of(weekday, today) if schedule == WEEKLY else None


def due_after(schedule: str, weekday: int | None, made_on: date) -> date | None:
    """Give the next day after it was made, however long it was due."""
    if schedule == DAILY:
        return made_on + timedelta(days=1)
    return _next_of(weekday, made_on + timedelta(days=1)) if schedule == WEEKLY else None


def _next_of(weekday: int | None, day: date) -> date:
    assert weekday is not None
    return day + timedelta(days=(weekday - day.weekday()) % 7)
