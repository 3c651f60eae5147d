"""People and homes that tests of the work share."""

from __future__ import annotations

from datetime import date

import pytest

from tests.desk.made_record import MadeRecord


@pytest.fixture
def ann(record: MadeRecord) -> MadeRecord:
    """Somebody of whom three systems say three telephone numbers, one of them a formula."""
    record.places({"p1": None})
    record.living("ann", "p1")
    for system, number in (("housing", "07700 900123"), ("contractor", "+447700900123"),
                           ("calls", "=07700 900999")):  # fmt: skip
        record.put(
            "system",
            {
                "system_id": system,
                "source_ref": system,
                "system_name": system.title(),
                "side": "landlord",
                "owner": f"{system.title()} manager",
            },
        )
        record.put(
            "person_record",
            {"record_id": f"of-{system}", "source": system, "source_ref": f"{system}-7",
             "extract": f"{system}.csv", "row_number": 17, "telephone": number,
             "first_seen_on": date(2026, 3, 1)},
        )  # fmt: skip
        record.put(
            "match",
            {"kind": "person", "entity_id": "ann", "record_id": f"of-{system}", "reason": "name"},
        )
        record.put(
            "mismatch",
            {"kind": "person", "entity_id": "ann", "field": "telephone",
             "record_id": f"of-{system}", "source": system, "value": number,
             "is_shown": system == "housing"},
        )  # fmt: skip
    return record


@pytest.fixture
def a_case(record: MadeRecord) -> None:
    record.places({"p1": None})
    record.put(
        "issue_case",
        {"case_id": "case-p1", "place_id": "p1", "lane": "at_risk", "open_issue_count": 1,
         "harm": 12, "hazard_weight": 3, "household_weight": 2, "repeated": 2, "check_count": 1,
         "hazard": "damp_mould", "is_still_open": True, "is_recent": True},
    )  # fmt: skip
    record.put(
        "issue",
        {"issue_id": "i1", "case_id": "case-p1", "place_id": "p1", "lane": "at_risk",
         "sensitivity": "ordinary", "check": "a_check", "subject_kind": "place",
         "subject_id": "p1", "source": "housing", "first_seen_on": date(2026, 3, 1)},
    )  # fmt: skip
    record.put(
        "check_said",
        {"check": "a_check", "title": "Told and not heard", "says": "It was told.",
         "because": "It matters.", "next_step": "Ring them.", "wrong_when": ["They moved."],
         "lane": "at_risk"},
    )  # fmt: skip
