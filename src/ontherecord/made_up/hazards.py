"""The tracker of damp and hazards: a case from the moment the landlord became aware."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from ontherecord.made_up.days import later, moment, uk
from ontherecord.made_up.places import Place
from ontherecord.made_up.repairs import HAZARDOUS, Repair
from ontherecord.made_up.residents import Person
from ontherecord.made_up.world import World
from ontherecord.made_up.writing import CsvFile, Sink

COLUMNS = (
    "Case,Property,Person,Order,Owner,Aware,Hazard,Emergency,Investigated,Made safe,Status,Closed,"
    "Notes"
).split(",")
KEPT_DAYS = 250
"""The tracker was begun so many days before the first delivery."""


def open_files(folder: Path) -> dict[str, Sink]:
    """Open one delivery's tracker."""
    return {"hazards": CsvFile(folder / "Hazard tracker.csv", COLUMNS, encoding="utf-8-sig")}


def case_row(
    ref: str, place: Place, aware: date, hazard: str, received: date, *,
    person: Person | None = None, order: str = "", owner: str = "D501", is_open: bool = False,
    emergency: str = "N",
) -> list[Any]:  # fmt: skip
    """Give a case's row as it stood on a delivery day."""

    def by(days: int) -> str:
        on = later(aware, days)
        return uk(on) if on < received and not is_open else ""

    return [
        ref, place.ref, person.ref if person else "", order, owner,
        moment(datetime.combine(aware, time(9, 5))), hazard, emergency, by(8), by(13),
        "Closed" if by(21) else "Open", by(21), "",
    ]  # fmt: skip


def cases_of(world: World, repairs: list[Repair]) -> list[tuple[str, Repair]]:
    """Give the number of a case for each repair whose fault is a hazard, the tracker once begun."""
    since = world.days.before_first(KEPT_DAYS)
    return [
        (world.number("HZ"), repair)
        for repair in repairs
        if repair.hazard_case and repair.reported >= since and repair.fault in HAZARDOUS
    ]


def repair_case(ref: str, repair: Repair, received: date) -> list[Any]:
    """Give the row of the case that was opened with a repair."""
    return case_row(
        ref, repair.place, repair.reported, HAZARDOUS[repair.fault], received,
        person=repair.person, order=repair.order,
        emergency="Y" if repair.priority in ("immediate", "emergency") else "N",
    )  # fmt: skip
