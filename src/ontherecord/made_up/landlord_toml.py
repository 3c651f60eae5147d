"""The made-up landlord's `landlord.toml`: its systems, owners, agreements and control totals."""

from __future__ import annotations

from ontherecord.made_up.planted_governance import SILENT_SYSTEMS, agreements
from ontherecord.made_up.world import World

SYSTEMS = (
    ("housing", "housing_csv", "Housing management system", "landlord", "Head of housing systems"),
    ("contractor", "contractor_workbook", "Repairs contractor's monthly return", "contractor",
     "Repairs contract manager"),
    ("contacts", "contact_centre_json", "Contact centre", "landlord", "Customer service manager"),
    ("complaints", "complaints_tracker", "Complaints tracker", "landlord", "Complaints lead"),
    ("recommendations", "recommendations_tracker", "Recommendations tracker", "landlord",
     "Building safety manager"),
    ("notices", "notice_log", "Texts and letters that a mailing house sent", "other",
     "Communications manager"),
    ("compliance", "compliance_lists", "Safety programmes' lists", "landlord",
     "Compliance manager"),
    ("hazards", "hazard_tracker", "Tracker of damp and hazards", "landlord",
     "Damp and hazards lead"),
    ("drives", "drive_listing", "Listing of drives", "landlord", "Information manager"),
)  # fmt: skip


def landlord_toml(world: World, home_records: int) -> str:
    """Write the file. A post owns each system, never a name."""
    year = world.days.today.year
    lines = [
        "# A made-up landlord. Nothing in this folder is about anybody.",
        'name = "Made-up Homes"',
        'landlord_type = "housing_association"',
        'nation = "england"',
        f"watching_since = {world.days.first.isoformat()}",
        "",
        "[value_order]",
        "default = [" + ", ".join(f'"{key}"' for key, *_ in SYSTEMS) + "]",
        '"person.telephone" = ["contacts", "housing", "contractor"]',
        '"place.storeys_count" = ["recommendations", "housing"]',
    ]
    for key, source, name, side, owner in (*SYSTEMS, *SILENT_SYSTEMS):
        lines += [
            "",
            f"[systems.{key}]",
            f'source = "{source}"',
            f'name = "{name}"',
            f'side = "{side}"',
            f'owner = "{owner}"',
        ]
    for ref, kind, system, starts, ends in agreements(world.days.today):
        lines += [
            "",
            "[[agreements]]",
            f'ref = "{ref}"',
            f'agreement_type = "{kind}"',
            f'system = "{system}"',
            f"starts_on = {starts.isoformat()}",
            *([f"ends_before = {ends.isoformat()}"] if ends else []),
            f"review_on = {year + 1}-04-01",
        ]
    lines += [
        "",
        "[[control_totals]]",
        'system = "housing"',
        'kind = "place"',
        "where = \"place_type = 'home'\"",
        f"count = {home_records}",
        'taken_from = "stock return"',
        "tolerance = 0.02",
    ]
    return "\n".join(lines) + "\n"
