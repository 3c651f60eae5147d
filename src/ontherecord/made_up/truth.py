"""What is true of the made-up landlord, written beside its files."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HEADINGS = {
    "places": ["true_id", "system", "source_ref", "note"],
    "people": ["true_id", "system", "source_ref", "note"],
    "jobs": ["true_id", "system", "source_ref", "note"],
    "issues": [
        "check", "delivery", "system", "source_ref", "happened_on", "note", "detail", "gone_in",
    ],
    "decoys": [
        "check", "delivery", "system", "source_ref", "happened_on", "note", "detail", "gone_in",
    ],
    "rejects": [
        "delivery", "system", "file", "sheet", "row_number", "column", "cell", "what", "note",
    ],
    "changes": ["change", "kind", "system", "source_ref", "other_source_ref", "note"],
    "deliveries": ["delivery", "extract", "today"],
}  # fmt: skip
"""`delivery`: the run in which it must be found (1 or 2); `gone_in`: the run that no longer finds
it, empty while it stands. `detail`: the field, cause, side or stage the issue names."""

CHECKS = (
    "access_refused_without_evidence",
    "repair_closed_after_no_access",
    "required_field_missing",
    "same_fault_reported_again",
    "systems_disagree_about_a_place",
    "record_vanished_between_extracts",
    "document_on_a_personal_drive",
    "need_known_but_never_used",
    "recommendation_without_a_decision",
    "need_not_passed_to_the_contractor",
    "job_known_to_one_side_only",
    "contractor_and_landlord_disagree_about_completion",
    "access_refused_while_unavailable",
    "appointment_without_purpose",
    "placeholder_value",
    "cancelled_and_raised_again",
    "target_or_priority_changed_after_missed",
    "completed_without_attendance",
    "completed_before_the_appointment",
    "completed_in_a_batch",
    "closed_late_or_back_dated",
    "follow_on_never_raised",
    "need_in_notes_not_recorded",
    "need_survives_the_person",
    "marker_survives_the_person",
    "marker_past_its_review",
    "contact_survives_the_person",
    "home_missing_from_programme",
    "identifier_shared_by_several_homes",
    "record_without_a_place",
    "same_person_twice_in_one_system",
    "systems_disagree_about_a_person",
    "report_held_nothing_extracted",
    "contact_that_led_to_nothing",
    "recommendation_accepted_not_done",
    "recommendation_reborn",
    "certificate_defect_without_a_job",
    "missed_by_the_landlord",
    "agreed_action_not_kept",
    "several_homes_share_a_fault",
    "leak_from_above_without_a_job_upstairs",
    "repeat_complaint",
    "open_and_silent",
    "parts_or_variation_stalled",
    "need_past_its_review",
    "need_lost_at_a_move",
    "resident_not_told_of_appointment",
    "health_text_in_a_contractor_field",
    "letter_in_the_wrong_format",
    "systems_lag",
    "source_gone_quiet",
    "feed_without_a_current_agreement",
    "open_complaint_whose_owner_left",
    "open_hazard_case_whose_owner_left",
    "dissatisfaction_never_logged",
    "hazard_words_without_a_hazard_case",
)
"""The checks for each of which something is planted."""


@dataclass
class Truth:
    """The truth as it is gathered; the three long tables go straight to their files."""

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._files = {}
        self._writers = {}
        for table, heading in HEADINGS.items():
            file = (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="")
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(heading)
            self._files[table], self._writers[table] = file, writer

    def add(self, table: str, *row: Any) -> None:
        self._writers[table].writerow(row)

    def issue(
        self,
        check: str,
        delivery: int,
        system: str,
        ref: str,
        happened_on: date | None,
        note: str,
        *,
        detail: str = "",
        gone_in: int | None = None,
    ) -> None:
        """Say that a check must find this, from which run on, and until which."""
        self._planted("issues", check, delivery, system, ref, happened_on, note, detail, gone_in)

    def decoy(
        self,
        check: str,
        delivery: int,
        system: str,
        ref: str,
        happened_on: date | None,
        note: str,
        *,
        detail: str = "",
    ) -> None:
        """Say that a check must leave this alone, whatever it looks like."""
        self._planted("decoys", check, delivery, system, ref, happened_on, note, detail, None)

    def _planted(self, table: str, check: str, *rest: Any) -> None:
        delivery, system, ref, happened_on, note, detail, gone_in = rest
        day = happened_on.isoformat() if happened_on else ""
        if check not in CHECKS:
            raise ValueError(f"no check is called {check}")
        self.add(table, check, delivery, system, ref, day, note, detail, gone_in or "")

    def close(self) -> None:
        for file in self._files.values():
            file.close()
