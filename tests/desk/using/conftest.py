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
