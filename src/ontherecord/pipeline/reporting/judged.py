"""Coverage: what could not be judged, and what to load so that it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.tally import Check
from ontherecord.pipeline.reporting.words import missing_words, spoken
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System

MOST_GAPS = 100


@dataclass(frozen=True)
class Coverage:
    """Every gap, bounded, and the same gaps turned round: what to load, and what it would free."""

    gaps: list[dict[str, Any]]
    gap_count: int
    to_load: list[dict[str, Any]]


def read_coverage(
    record: OpenRecord,
    standards: Standards,
    checks: Sequence[Check],
    systems: Mapping[str, System],
) -> Coverage:
    """Read the rows of coverage that say something was not judged or is missing."""
    titles = {check.name: check.title for check in checks}
    rows = record.rows(
        """
        select "check" as name, source, "from" as first_on, "until" as last_on,
            coalesce(judged_count, 0) as judged, coalesce(cannot_judge_count, 0) as cannot_judge,
            coalesce(missing, '') as missing
        from coverage
        where cannot_judge_count > 0 or missing <> ''
        order by cannot_judge desc, name, source
        """
    )
    gaps = [
        row
        | {
            "title": titles.get(row["name"], spoken(row["name"])),
            "system": systems[row["source"]].name if row["source"] in systems else row["source"],
            "missing": missing_words(standards, systems, row["missing"]),
        }
        for row in rows
    ]
    wanted: dict[str, dict[str, Any]] = {}
    for gap in gaps:
        for missing in gap["missing"]:
            entry = wanted.setdefault(
                missing, {"missing": missing, "checks": set(), "cannot_judge": 0}
            )
            entry["checks"].add(gap["title"])
            entry["cannot_judge"] += gap["cannot_judge"]
    to_load = sorted(
        ({**entry, "checks": sorted(entry["checks"])} for entry in wanted.values()),
        key=lambda entry: (-len(entry["checks"]), -entry["cannot_judge"], entry["missing"]),
    )
    return Coverage(gaps[:MOST_GAPS], len(gaps), to_load[:MOST_GAPS])
