"""What an open complaint needs next, and by which day: by the Code, and by its own system."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from ontherecord.desk.facts.complaints import (
    DAYLESS,
    OPEN,
    OVERDUE,
    SOON,
    UNACKNOWLEDGED,
    Day,
    OpenComplaint,
    Standing,
    count_by_part,
    next_step,
    open_complaints,
)
from ontherecord.desk.facts.reading import Reading, open_reading
from tests.desk.facts.sights import sees
from tests.desk.facts.test_plans import Explained

RECEIVED, LATER = date(2026, 12, 16), date(2026, 12, 23)


@pytest.mark.parametrize(
    ("standing", "step", "days"),
    [
        (
            Standing("stage_one", RECEIVED),
            "acknowledge", (Day(LATER, "acknowledge", "6.2"),),
        ),
        (
            Standing("stage_one", RECEIVED, LATER),
            "answer", (Day(date(2027, 1, 11), "answer", "6.3"),),
        ),
        (
            Standing("stage_one", RECEIVED, RECEIVED),
            "answer", (Day(date(2027, 1, 4), "answer", "6.3"),),
        ),
        (
            Standing("stage_two", RECEIVED, LATER),
            "answer", (Day(date(2027, 1, 25), "answer", "6.14"),),
        ),
        (
            Standing("stage_one", RECEIVED, LATER, due_on=date(2026, 12, 30)),
            "answer", (Day(date(2026, 12, 30), "answer"), Day(date(2027, 1, 11), "answer", "6.3")),
        ),
        (
            Standing("stage_one", RECEIVED, LATER, due_on=date(2027, 1, 11)),
            "answer",
            (Day(date(2027, 1, 11), "answer", "6.3"), Day(date(2027, 1, 11), "answer")),
        ),
        (
            Standing("stage_one", RECEIVED, due_on=date(2027, 1, 4)),
            "acknowledge", (Day(LATER, "acknowledge", "6.2"), Day(date(2027, 1, 4), "answer")),
        ),
        (
            Standing("stage_two", RECEIVED, due_on=date(2027, 1, 4)),
            "acknowledge", (Day(date(2027, 1, 4), "answer"),),
        ),
        (Standing("stage_two", RECEIVED), "acknowledge", ()),
        (Standing("ombudsman", RECEIVED, LATER, due_on=LATER), "await", ()),
        (Standing("stage_one", RECEIVED, RECEIVED, LATER, due_on=LATER), "close", ()),
        (Standing("stage_one", RECEIVED, None, LATER), "close", ()),
        (
            Standing("stage_two", RECEIVED, LATER, RECEIVED),
            "answer", (Day(date(2027, 1, 25), "answer", "6.14"),),
        ),
        (Standing(None, RECEIVED, LATER), "answer", ()),
        (Standing("stage_one"), "acknowledge", ()),
    ],
    ids=[
        "not acknowledged", "acknowledged later", "acknowledged at once", "stage two",
        "the system is earlier", "the system agrees", "the system knows the answer's day",
        "stage two, the system's day alone", "stage two, not acknowledged",
        "with the Ombudsman", "answered", "answered and never acknowledged",
        "acknowledged after the answer of stage one", "a stage that is not seen",
        "nothing is known",
    ],
)  # fmt: skip
def test_the_next_step(standing: Standing, step: str, days: tuple[Day, ...]) -> None:
    told = next_step(standing)

    assert (told.step, told.days) == (step, days)
    assert told.on == (days[0].on if days else None)


def test_parts_meet_at_the_day_itself_and_five_working_days_on() -> None:
    today = date(2026, 12, 17)
    days = [None, date(2026, 12, 16), today, date(2026, 12, 24), date(2026, 12, 29)]
    complaints = [
        OpenComplaint(str(n), None, None, None, None, Standing("stage_one", due_on=day))
        for n, day in enumerate(days)
    ]

    assert count_by_part(complaints, today) == {
        OPEN: 5, OVERDUE: 1, SOON: 2, UNACKNOWLEDGED: 5, DAYLESS: 1,
    }  # fmt: skip


@pytest.fixture
def crowded(copied: psycopg.Connection) -> psycopg.Connection:
    """Put 40 open complaints among 20,000 closed ones."""
    copied.execute("delete from record.complaint")
    copied.execute(
        """insert into record.complaint (complaint_id, first_record_id, source, source_ref,
            first_seen_on, place_id, stage, topic, received_on, status, known_from, row_hash)
        select 'c' || i, 'c' || i, 'complaints', 'c' || i, '2026-03-01', 'home' || i %% 3000,
            'stage_one', 'repair', date '2026-03-01' - i %% 1000,
            case when i <= 40 then 'open' else 'closed' end, timestamptz '2026-03-20 09:00Z', i
        from generate_series(1, %s) as i""",
        [20_000],
    )
    copied.execute("analyze record.complaint")
    return copied


@pytest.mark.slow
@pytest.mark.parametrize("place_id", [None, "home7"])
def test_open_ones_among_many_are_found_by_an_index(
    crowded: psycopg.Connection, place_id: str | None
) -> None:
    explained = Explained(crowded)
    plain = open_reading(crowded, sees(crowded))
    reading = Reading(explained, plain.sight, plain.said, plain.today)

    found = open_complaints(reading, place_id)

    assert len(found) == (1 if place_id else 40)
    assert found == sorted(found, key=lambda one: (one.next.on, one.standing.received_on))
    (plan,) = explained.plans
    assert "Seq Scan on complaint" not in plan
    assert ("complaint_by_place_id" if place_id else "complaint_by_status") in plan
