"""What the tests of the made-up landlord share: its folder, its packs, its subjects."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

TODAY = date(2026, 6, 17)
HOMES = 320
MapFiles = Callable[[Path, str, str], duckdb.DuckDBPyConnection]

PACKS = {
    "housing": "housing_csv",
    "contractor": "contractor_workbook",
    "contacts": "contact_centre_json",
    "complaints": "complaints_tracker",
    "recommendations": "recommendations_tracker",
    "notices": "notice_log",
    "compliance": "compliance_lists",
    "hazards": "hazard_tracker",
    "drives": "drive_listing",
}
SUBJECT = {
    "access_refused_without_evidence": "attendance",
    "access_refused_while_unavailable": "attendance",
    "repair_closed_after_no_access": "repair",
    "same_fault_reported_again": "repair",
    "cancelled_and_raised_again": "repair",
    "target_or_priority_changed_after_missed": "repair",
    "completed_without_attendance": "repair",
    "completed_before_the_appointment": "repair",
    "completed_in_a_batch": "repair",
    "closed_late_or_back_dated": "repair",
    "open_and_silent": "repair",
    "job_known_to_one_side_only": "repair",
    "contractor_and_landlord_disagree_about_completion": "repair",
    "need_known_but_never_used": "need",
    "need_past_its_review": "need",
    "need_lost_at_a_move": "need",
    "need_survives_the_person": "need",
    "marker_survives_the_person": "marker",
    "marker_past_its_review": "marker",
    "contact_survives_the_person": "named_contact",
    "need_not_passed_to_the_contractor": "job_line",
    "parts_or_variation_stalled": "job_line",
    "recommendation_without_a_decision": "recommendation",
    "recommendation_accepted_not_done": "recommendation",
    "recommendation_reborn": "recommendation",
    "systems_disagree_about_a_place": "place",
    "home_missing_from_programme": "place",
    "identifier_shared_by_several_homes": "place",
    "several_homes_share_a_fault": "place",
    "systems_disagree_about_a_person": "person",
    "same_person_twice_in_one_system": "person",
    "document_on_a_personal_drive": "document",
    "report_held_nothing_extracted": "document",
    "contact_that_led_to_nothing": "contact",
    "certificate_defect_without_a_job": "certificate",
    "missed_by_the_landlord": "appointment",
    "resident_not_told_of_appointment": "appointment",
    "agreed_action_not_kept": "agreed_action",
    "repeat_complaint": "complaint",
    "open_complaint_whose_owner_left": "complaint",
    "open_hazard_case_whose_owner_left": "hazard_report",
    "letter_in_the_wrong_format": "notice",
}
"""What kind of record each check's issues are about, where truth names it by its reference."""
SAID_IN_WORDS = (
    "need_in_notes_not_recorded", "follow_on_never_raised",
    "leak_from_above_without_a_job_upstairs", "health_text_in_a_contractor_field",
    "dissatisfaction_never_logged", "hazard_words_without_a_hazard_case",
)  # fmt: skip
"""Checks on what notes say: truth names the record that holds the words."""
NAMED = (
    "required_field_missing", "placeholder_value", "appointment_without_purpose",
    "record_without_a_place", "systems_lag", "source_gone_quiet",
    "feed_without_a_current_agreement",
)  # fmt: skip
"""Checks whose subject is a field, a system or a lag, which truth names as the issue does."""
IDENTIFIER = "identifier_shared_by_several_homes"
"""Truth names the number that is shared: which of the homes stands for it is the check's to say."""
BY_LIKENESS = (
    "same_person_twice_in_one_system", "systems_disagree_about_a_person", *SAID_IN_WORDS,
)  # fmt: skip
"""Checks that rest on what a matcher or a reader of notes makes of likeness and of words: four in
five of what is planted must be found, and four in five of what is found be planted."""


@dataclass
class Made:
    """A made-up landlord's folder, and its truth to read."""

    folder: Path

    def truth(self, table: str) -> list[dict[str, str]]:
        with (self.folder / "truth" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    @property
    def extracts(self) -> list[Path]:
        """The folders of the two deliveries."""
        return [self.folder / "extracts" / row["extract"] for row in self.truth("deliveries")]


def as_text(con: duckdb.DuckDBPyConnection, kind: str, fields: list[str]) -> list[tuple[Any, ...]]:
    """Give a kind's records as text in order of reference, each in its last wording."""
    listed = ", ".join(f"coalesce(\"{name}\"::varchar, '')" for name in fields)
    return con.execute(f"select source_ref, {listed} from incoming_{kind} order by all").fetchall()
