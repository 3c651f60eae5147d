"""The landlord's spreadsheets and listings: complaints, recommendations, drives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ontherecord.made_up import complaints
from ontherecord.made_up.advice import UNREAD, Advice, Tracker, said
from ontherecord.made_up.days import iso, later, uk_short
from ontherecord.made_up.drives import Document, documents
from ontherecord.made_up.planted_records import MISSING
from ontherecord.made_up.world import World
from ontherecord.made_up.writing import CsvFile, Sink

RECOMMENDATIONS = (
    "Rec No,Building ID,Type,Building,Postcode,UPRN,Storeys,No of flats,Year built,Source,"
    "Date made,Recommendation,Risk,Due,Decision,Decided on,Decided by,Reason,Completed,Evidence,"
    "Assessor"
).split(",")
LISTING = "Path\tName\tBytes\tLast changed\tLocation\tKind\tProperty\tOwner".split("\t")


def open_files(extract: Path) -> dict[str, Sink]:
    """Open one delivery's files of the three systems."""
    return {
        "complaints": CsvFile(
            extract / "complaints" / "Complaints tracker.csv",
            complaints.COLUMNS, encoding="utf-8-sig",
        ),
        "recommendations": CsvFile(
            extract / "recommendations" / "Recommendations tracker.csv", RECOMMENDATIONS,
        ),
        "drives": CsvFile(
            extract / "drives" / "listing.tsv", LISTING, delimiter="\t", newline="\n"
        ),
    }  # fmt: skip


def write_recommendations(
    world: World, files: dict[int, dict[str, Sink]], received: dict[int, date]
) -> list[Document]:
    """Write every recommendation as each delivery has it; give the evidence there is of some."""
    tracker = Tracker(world)
    tracker.fill()
    accepted = next((a for a in tracker.advice if a.decision == "Accepted" and not a.second), None)
    if accepted:
        accepted.decided = None
        ref = "recommendations.recommendation.decided_on"
        why = "a decision without its day"
        world.truth.issue(MISSING, 1, "recommendations", ref, None, why, detail="empty")
    for advice in tracker.advice:
        for k, on in received.items():
            if advice.made < on:
                files[k]["recommendations"].put(recommendation_row(advice, k))
    for site in tracker.sites.values():
        world.truth.add("places", site.place.true_id, "recommendations", site.ref, "")
    return _reports(world, tracker) + [
        Document(
            advice.evidence, advice.evidence.rpartition("/")[2], 88_000 + len(advice.ref),
            advice.completed, "DMS", "CER", advice.site.place.ref,
        )
        for advice in tracker.advice
        if advice.evidence and advice.completed
    ]  # fmt: skip


def _reports(world: World, tracker: Tracker) -> list[Document]:
    """Give the reports from which recommendations were taken: filed, and entered."""
    found: list[Document] = []
    for advice in tracker.advice[:: max(1, len(tracker.advice) // 40)]:
        place, kind = advice.site.place, "FRA" if advice.by == "FRA" else "SUR"
        path = f"DMS:/Property/{place.ref}/report {advice.ref}.pdf"
        on = later(advice.made, 3)
        if on >= world.days.first or not advice.in_first:
            continue
        found.append(Document(path, path.rpartition("/")[2], 720_000, on, "DMS", kind, place.ref))
        if len(found) <= world.count(world.shares.decoys, world.shares.decoys_least):
            world.truth.decoy(UNREAD, 1, "drives", path, on, f"{advice.ref} was taken from it")
    return found


def recommendation_row(advice: Advice, delivery: int) -> list[object]:
    """Give a recommendation's row: `1-12 Acacia Ct` for a block, dates as 05-Jan-26."""
    site, place = advice.site, advice.site.place
    is_home = place.kind == "home"
    kind = ("House" if place.type_code == "HSE" else "Flat") if is_home else "Block"
    flats = said(site, "flats", delivery)
    decision = said(advice, "decision", delivery)
    decided = said(advice, "decided", delivery)
    return [
        advice.ref, site.ref, kind, f"{place.rough}, {place.town}", place.postcode,
        place.uprn if is_home else "", said(site, "storeys", delivery) if not is_home else "",
        flats if flats and not is_home else "", said(site, "built", delivery) or "", advice.by,
        uk_short(advice.made), advice.action, advice.risk, uk_short(advice.due), decision,
        uk_short(decided), "Building safety manager" if decision else "", advice.reason,
        uk_short(advice.completed), advice.evidence, "",
    ]  # fmt: skip


def write_listing(
    world: World,
    filed: list[Document],
    files: dict[int, dict[str, Sink]],
    received: dict[int, date],
) -> None:
    """Write what lies on the drives on each delivery day."""
    planted = [found for planting in world.plantings.values() for found in planting.documents]
    for document in [*filed, *documents(world), *planted]:
        for k in received:
            if k in document.deliveries:
                files[k]["drives"].put(
                    [
                        document.path, document.name, document.size,
                        f"{iso(document.changed)} 16:20:00", document.location, document.kind,
                        document.tag, "",
                    ]
                )  # fmt: skip
