"""One full record, written once, with the page and the workbook made from it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from invented_record import (
    ADDRESS,
    CHECKS,
    EMAIL,
    NAME,
    SURNAME,
    SYSTEMS,
    TELEPHONE,
    TODAY,
    issue,
    place,
    received,
    write_record,
)

from ontherecord.pipeline.reporting import write_report
from ontherecord.standards.kinds import Standards, read_standards

REFUSED = "access_refused_without_evidence"
AGAIN = "same_fault_reported_again"
NEED = "need_known_but_never_used"
LATE = "recommendation_without_a_decision"
DRIVE = "document_on_a_personal_drive"
MISSING = "required_field_missing"
BEFORE = TODAY - timedelta(days=28)


@pytest.fixture(scope="session")
def standards() -> Standards:
    return read_standards()


@pytest.fixture(scope="session")
def full_record(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> Path:
    """A second run with something of everything, and marker words wherever a person can stand."""
    folder = write_record(
        tmp_path_factory.mktemp("run") / "record [2]",
        {
            "issue": issues(),
            "place": [
                place(1),
                place(2, place_type="block"),
                place(3, source="contractor", source_ref="CX9"),
                place(4, source_ref=f"No. 4, {ADDRESS}"),
                place(5, vanished_on=BEFORE),
            ],
            "person": [
                {"person_id": "x1", "full_name": NAME, "surname": SURNAME, "telephone": TELEPHONE}
            ],
            "occupancy": [{"place_id": "p1", "starts_on": BEFORE}],
            "repair": [
                {"repair_id": "r1", "fault": "damp_mould", "description": NAME},
                {"repair_id": "r2", "fault": "window", "description": NAME},
            ],
            "attendance": [{"attendance_id": "a1", "repair_id": "r1"}],
            "match": [
                {
                    "kind": "place", "entity_id": "p2", "record_id": "range", "source": "tracker",
                    "source_ref": "FRA2",
                },
                {"kind": "place", "entity_id": "p3", "source": "housing", "source_ref": "H00003"},
                {"kind": "repair", "entity_id": "r1", "source": "housing", "source_ref": "1"},
                {"kind": "repair", "entity_id": "r1", "source": "contractor", "source_ref": "C1"},
                {"kind": "repair", "entity_id": "r2", "source": "housing", "source_ref": "2"},
            ],
            "match_open": [{"kind": "person", "record_id": "1", "other_record_id": "2"}],
            "place_range": [
                {
                    "record_id": "range", "source": "contractor", "named_count": 24,
                    "known_count": 20,
                },
                {
                    "record_id": "other", "source": "contractor", "named_count": 6,
                    "known_count": 6,
                },
            ],
            "mismatch": [
                {
                    "kind": "place", "entity_id": "p1", "field": "address", "source": source,
                    "value": f"1 {ADDRESS}", "is_shown": source == "housing",
                }
                for source in ("housing", "contractor")
            ],
            "source_load": [
                load("housing", "repair", 200, date(2021, 4, 1)),
                load("contractor", "repair", 120, date(2024, 4, 1)),
            ],
            "completeness": [
                {
                    "source": "housing", "kind": "repair", "field": field, "cause": "empty",
                    "record_count": 200, "gap_count": gap, "filled_count": 200 - gap,
                }
                for field, gap in (("trade", 0), ("fault", 20), ("target_on", 200))
            ],
            "coverage": [
                coverage(REFUSED, "contractor", 100, 40, "notice: no system loads it"),
                coverage(NEED, "housing", 0, 12, "need.stage: housing does not fill it"),
                coverage(AGAIN, "housing", 200, 0, None),
            ],
            "vanished_record": [{"record_id": "v1", "kind": "document", "source_ref": NAME}],
            "rejected": [rejected(row) for row in (9, 4, 12, 31)]
            + [rejected(5, extract="2026-03-02/housing/=people.csv", reason="no reference")]
            + [rejected(8, extract="2026-02-02/housing/repairs.csv")],
            "codes_to_translate": [
                code("PLUMB2", 340), code(NAME, 1), code(EMAIL, 2), code("@home", 7),
            ],
        },
        is_opening_balance=False,
        previous_run="20260220-1",
        files=[
            received("2026-02-02/housing/repairs.csv", "housing", 990, 1),
            received("2026-03-02/housing/repairs.csv", "housing", 900, 0),
            received("2026-03-02/housing/=people.csv", "housing", 100, 1),
            received(
                "2026-03-02/contractor/jobs.xlsx", "contractor", 500, 4,
                refused_columns=["Notes"], messages=["214 filled or struck cells not read"],
            ),
        ],
        new_files=[
            "2026-03-02/housing/repairs.csv",
            "2026-03-02/housing/=people.csv",
            "2026-03-02/contractor/jobs.xlsx",
        ],
        problems=[
            {
                "file": "2026-03-02/notices/notices.csv",
                "reason": "the column sent_at is not there",
                "next_step": "Ask for the file again & <check> its heading.",
            }
        ],
    )  # fmt: skip
    write_report(folder, standards, CHECKS, SYSTEMS)
    return folder


def issues() -> list[dict]:
    """Seven at home 1, six of them refusals; single ones elsewhere; two that have gone."""
    at_home = {"place_id": "p1", "case_id": "case-p1"}
    found = [
        issue(
            number, REFUSED, **at_home, subject_kind="attendance", subject_id="a1",
            first_seen_on=BEFORE, happened_on=TODAY - timedelta(days=10 * number),
        )
        for number in range(1, 7)
    ] + [
        issue(10, AGAIN, **at_home, subject_kind="repair", subject_id="r1", detail_report_count=4),
        issue(
            11, NEED, place_id="p3", case_id="case-p3", subject_kind="need", first_seen_on=BEFORE,
            subject_ref=f"=cmd|'{7}'", detail_stage="assessed",
        ),
        issue(12, REFUSED, place_id="p4", case_id="case-p4", first_seen_on=BEFORE),
        issue(
            13, AGAIN, place_id="p2", case_id="case-p2", first_seen_on=BEFORE,
            happened_on=date(2023, 1, 5),
        ),
        issue(14, LATE, subject_kind="recommendation", first_seen_on=BEFORE),
        issue(
            15, DRIVE, subject_kind="document", subject_ref=f"U:\\{NAME}", happened_on=None,
            first_seen_on=BEFORE,
        ),
        issue(
            16, MISSING, subject_kind="field", subject_id="housing.place.uprn", happened_on=None,
            subject_ref="housing.place.uprn", detail_cause="empty", detail_gap_count=45,
            detail_record_count=300, first_seen_on=BEFORE,
        ),
        issue(20, REFUSED, **at_home, first_seen_on=BEFORE, gone_on=TODAY),
        issue(
            21, MISSING, subject_kind="record", subject_id="v1", subject_ref=NAME,
            first_seen_on=BEFORE, gone_on=BEFORE,
        ),
    ]  # fmt: skip
    names = sorted({name for each in found for name in each})
    return [{name: each.get(name) for name in names} for each in found]


def load(source: str, kind: str, count: int, first: date) -> dict:
    return {
        "source": source, "kind": kind, "delivery": "full", "record_count": count,
        "first_on": first, "last_on": date(2026, 3, 1), "loaded_until": date(2026, 3, 2),
    }  # fmt: skip


def coverage(check: str, source: str, judged: int, not_judged: int, missing: str | None) -> dict:
    return {
        "check": check, "source": source, "judged_count": judged,
        "cannot_judge_count": not_judged, "missing": missing,
    }  # fmt: skip


def rejected(row: int, **given: str) -> dict:
    return {
        "extract": "2026-03-02/contractor/jobs.xlsx", "sheet": "March", "row_number": row,
        "column": "Completed", "cell": f"F{row}", "reason": "not a date in the form %d/%m/%Y",
        "what": "value",
    } | given  # fmt: skip


def code(their_code: str, count: int) -> dict:
    return {
        "source": "housing", "feed": "repairs", "column": "trade", "code_list": "trade",
        "their_code": their_code, "row_count": count,
    }  # fmt: skip
