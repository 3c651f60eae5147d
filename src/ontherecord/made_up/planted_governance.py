"""Systems that have gone quiet, and feeds that pass without an agreement in force."""

from __future__ import annotations

from datetime import date

from ontherecord.made_up.world import World

QUIET = "source_gone_quiet"
NO_AGREEMENT = "feed_without_a_current_agreement"
SILENT_SYSTEMS = (
    ("merged_drives", "drive_listing", "Listing of the merged landlord's drives", "other",
     "Information manager"),
    ("asbestos", "compliance_lists", "Asbestos register", "landlord", "Compliance manager"),
    ("out_of_hours", "contractor_workbook", "Out-of-hours call handlers", "contractor",
     "Customer service manager"),
    ("surveyors", "recommendations_tracker", "Stock condition surveyors", "contractor",
     "Asset manager"),
    ("support", "complaints_tracker", "Floating support provider", "other",
     "Head of housing"),
)  # fmt: skip
"""Key, pack, name, side and owner of systems that are named and do not deliver."""


def agreements(today: date) -> list[tuple[str, str, str, date, date | None]]:
    """Give reference, kind, system, first day and the day after the last of every agreement."""
    year = today.year
    return [
        ("AGR-1", "processing", "contractor", date(year - 3, 4, 1), None),
        ("AGR-2", "processing", "notices", date(year - 3, 4, 1), date(year - 1, 4, 1)),
        ("AGR-3", "data_sharing", "merged_drives", date(year - 4, 4, 1), date(year - 1, 4, 1)),
        ("AGR-4", "processing", "surveyors", date(year + 1, 4, 1), None),
    ]


def name_silent_systems(world: World) -> None:
    """Say which systems and feeds a check must find, and which it must leave alone."""
    for key, _, _, side, _ in SILENT_SYSTEMS:
        world.truth.issue(QUIET, 1, key, key, None, "never delivered")
        if side != "landlord":
            world.truth.decoy(NO_AGREEMENT, 1, key, key, None, "nothing ever came")
    for key in ("housing", "contractor", "drives"):
        world.truth.decoy(QUIET, 1, key, key, None, "delivered with the others")
    world.truth.issue(NO_AGREEMENT, 1, "notices", "notices", None, "ended", detail="ended")
    world.truth.decoy(NO_AGREEMENT, 1, "contractor", "contractor", None, "in force")
    world.truth.decoy(NO_AGREEMENT, 1, "housing", "housing", None, "the landlord's own")
