"""Coverage: what could not be judged, and what to load so that it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.references import make_references
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


@dataclass(frozen=True)
class Ranges:
    """Ranges of homes, as 1-24 Acacia Court: by system, and those of which a home is not known."""

    by_system: list[dict[str, Any]]
    """system, ranges, of_none (how many name no home that is known), fewer (how many lack some)."""
    short: list[dict[str, Any]]
    """reference, system, named, known; the emptiest first."""
    short_count: int


def read_ranges(record: OpenRecord, systems: Mapping[str, System]) -> Ranges:
    """Read what became of the ranges of homes. For staff: a range stands under its reference."""
    names = {key: system.name for key, system in systems.items()}
    by_system = record.rows(
        """
        select source as system, count(*) as ranges,
            count(*) filter (known_count = 0) as of_none,
            count(*) filter (known_count between 1 and named_count - 1) as fewer
        from place_range group by source order by source
        """
    )
    make_references(record, systems)
    short = record.rows(
        """
        select coalesce(reference.reference, '') as reference, place_range.source as system,
            named_count as named, known_count as known
        from place_range
        join match on match.kind = 'place' and match.record_id = place_range.record_id
        left join reference on reference.place_id = match.entity_id
        where (known_count < named_count or known_count = 0) and match.entity_id not in (
            select thing_id from guarded
            where kind = 'place' and rule in ('confidential', 'privileged')
        )
        order by known_count > 0, known_count - named_count, reference, place_range.record_id
        """
    )
    for row in [*by_system, *short]:
        row["system"] = names.get(row["system"], row["system"])
    return Ranges(by_system, short[:MOST_GAPS], len(short))
