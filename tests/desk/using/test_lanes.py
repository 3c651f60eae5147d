"""A case stands in one lane for each reader: that of the gravest of its issues that they see."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from ontherecord.desk.facts.homes import home
from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.using.casework.queries import cases, every_case, the_case
from ontherecord.desk.using.casework.standing import count_by_lane
from tests.desk.conftest import TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db

COMBINED = list(product((None, "ordinary", "special"), repeat=len(LANES)))
"""Of each lane no issue, one that most see, or one that few see."""
SEEN = {"complaints": ("ordinary",), "information_rights": ("ordinary", "special")}


@pytest.fixture
def every_combination(record: MadeRecord) -> MadeRecord:
    for number, issues in enumerate(COMBINED):
        place = f"p{number}"
        record.places({place: None})
        there = [(lane, level) for lane, level in zip(LANES, issues, strict=True) if level]
        record.put(
            "issue_case",
            {"case_id": f"case-{place}", "place_id": place, "position": number,
             "lane": there[0][0] if there else "measured", "open_issue_count": len(there),
             "hazard_weight": 3, "repeated": 2},
        )  # fmt: skip
        record.put(
            "issue",
            *({"issue_id": f"{lane}-{place}", "case_id": f"case-{place}", "place_id": place,
               "lane": lane, "check": lane, "sensitivity": level,
               "first_seen_on": date(2026, 3, 1)} for lane, level in there),
        )  # fmt: skip
    record.put("check_said", *({"check": lane, "title": lane, "lane": lane} for lane in LANES))
    return record


def lane_for(role: str, issues: tuple[str | None, ...]) -> str | None:
    return next((lane for lane, of in zip(LANES, issues, strict=True) if of in SEEN[role]), None)


@pytest.mark.parametrize("role", SEEN)
def test_every_case_stands_where_its_reader_sees_its_gravest_issue_and_nowhere_else(
    every_combination: MadeRecord, role: str
) -> None:
    reading = reading_for(Actor(None, frozenset({role}), TODAY))
    expected = {f"case-p{n}": lane_for(role, issues) for n, issues in enumerate(COMBINED)}

    listed = {lane: cases(reading, TODAY, lane=lane, first=100) for lane in LANES}

    assert {row.case_id: lane for lane, rows in listed.items() for row in rows} == {
        case: lane for case, lane in expected.items() if lane
    }
    for lane, rows in listed.items():
        in_order = [row.case_id for row in rows]
        assert in_order == sorted(in_order, key=lambda case: int(case.removeprefix("case-p")))
        assert {row.lane for row in rows} <= {lane}
        assert all((row.repeated is not None) is (lane == "at_risk") for row in rows)
    assert count_by_lane(reading, TODAY) == {lane: len(rows) for lane, rows in listed.items()}
    assert {row.case_id: row.lane for row in every_case(reading, TODAY, None)} == {
        case: lane for case, lane in expected.items() if lane
    }


@pytest.mark.parametrize("role", SEEN)
def test_the_pages_of_a_case_and_of_its_home_say_the_same_lane(
    every_combination: MadeRecord, role: str
) -> None:
    reading = reading_for(Actor(None, frozenset({role}), TODAY))
    for number in range(0, len(COMBINED), 7):
        lane = lane_for(role, COMBINED[number])
        told = [case.lane for case in home(reading, f"p{number}").cases]
        assert told == ([lane] if lane else [])
        if lane:
            assert the_case(reading, f"case-p{number}").lane == lane
        else:
            with pytest.raises(NotThere):
                the_case(reading, f"case-p{number}")
