"""A home with thousands of events among many is read by its indexes, now and as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest

from ontherecord.desk.facts.homes import home
from ontherecord.desk.facts.reading import Reading, open_reading
from ontherecord.desk.facts.timeline import Subject, in_order, read_timeline
from tests.desk.facts.sights import Counted, sees

pytestmark = pytest.mark.slow

BUSY, EVENTS, OTHERS = "busy", 2_000, 60_000


@pytest.fixture
def crowded(copied: psycopg.Connection) -> psycopg.Connection:
    """Put 2,000 calls about one home among 60,000 about 3,000 others, and their past versions."""
    columns = (
        "contact_id, first_record_id, source, source_ref, first_seen_on, happened_at, channel,"
    )
    columns += " direction, topic, fault, place_id, known_from, known_until, row_hash"
    copied.execute(
        f"""insert into record.contact ({columns})
        select 'c' || i, 'c' || i, 'calls', 'c' || i, '2026-03-01',
            timestamptz '2020-01-01' + i * interval '1 hour', 'telephone', 'inward', 'repair',
            case when i %% 3 = 0 then 'leak' end,
            case when i <= %s then %s else 'home' || i %% 3000 end,
            case v when 1 then timestamptz '2026-03-20 09:00Z' else '2026-04-20 09:00Z' end,
            case when v = 1 then timestamptz '2026-04-20 09:00Z' end, i
        from generate_series(1, %s) as i, generate_series(1, 2) as v""",
        [EVENTS, BUSY, EVENTS + OTHERS],
    )
    copied.execute(
        f"""insert into record.place (place_id, first_record_id, source, source_ref, first_seen_on,
            place_type, address, known_from, row_hash)
        values ('{BUSY}', 'p', 'housing', 'p', '2026-03-01', 'home', '1 Busy Street',
            timestamptz '2026-03-20 09:00Z', 1)"""
    )
    copied.execute("analyze record.contact")
    return copied


class Explained(Counted):
    """A connection that keeps the plan of each statement."""

    def __init__(self, con: psycopg.Connection) -> None:
        super().__init__(con)
        self.plans: list[str] = []

    def cursor(self) -> Any:
        outer = self

        class Cursor(Counted._Cursor):
            def execute(self, query: str, params: Any) -> object:
                lines = outer.con.execute("explain " + query, params).fetchall()
                outer.plans.append("\n".join(line for (line,) in lines))
                return super().execute(query, params)

        return Cursor(self)


@pytest.mark.parametrize("day", [None, date(2026, 4, 1)])
def test_a_timeline_among_many_is_read_by_the_index_of_its_home(
    crowded: psycopg.Connection, day: date | None
) -> None:
    explained = Explained(crowded)
    plain = open_reading(crowded, sees(crowded), day)
    reading = Reading(explained, plain.sight, plain.said, plain.today, day)

    told = read_timeline(reading, Subject("home", BUSY))
    page = in_order(reading, told)

    assert len(told.events) == EVENTS
    assert len(page.items) == 50
    assert "Seq Scan on contact" not in explained.plans[0]
    wanted = "contact_past_place_id" if day else "contact_by_place_id_happened_at"
    assert wanted in explained.plans[0]
    assert "Seq Scan on contact" not in explained.plans[1]


def test_a_home_with_thousands_of_events_takes_no_more_statements(
    crowded: psycopg.Connection,
) -> None:
    counted = Counted(crowded)
    plain = open_reading(crowded, sees(crowded))
    reading = Reading(counted, plain.sight, plain.said, plain.today)

    home(reading, BUSY)
    at_home = counted.count
    told = read_timeline(reading, Subject("home", BUSY))
    in_order(reading, told, size=200)

    assert at_home == 11
    assert counted.count == at_home + 2
