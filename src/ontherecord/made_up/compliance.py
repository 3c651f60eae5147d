"""The lists of the safety programmes: gas and electrical as CSV, fire-risk assessments as XLSX.

Each has a denominator of its own, which nobody has held against the stock. Property references
have lost their leading zeros.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ontherecord.made_up.days import iso, later, uk
from ontherecord.made_up.places import Place
from ontherecord.made_up.world import Planting, World
from ontherecord.made_up.writing import CsvFile, Sink, WorkbookFile

GAS = "Programme,Property,Address,Last LGSR,Next due,Certificate,Result,Defect,Put right".split(",")
ELECTRICAL = "Programme;Property;Address;EICR;Next due;Report;Outcome;Code;Remedials done".split(
    ";"
)
NAMES = {"gas": "LGSR", "electrical": "EICR"}
FIRE = "Programme,Block,Building,Last FRA,Next FRA,Assessor"


@dataclass(slots=True)
class Certificate:
    """What a home's last check found."""

    ref: str
    on: date
    due: date
    result: str = "Satisfactory"
    defect: str = ""
    put_right: date | None = None


def open_files(folder: Path, received: date, *, as_workbook: bool) -> dict[str, Sink]:
    """Open one delivery's lists; that of the blocks is a workbook, or CSV for the bench."""
    columns = FIRE.split(",")
    if as_workbook:
        name = f"Fire risk assessments {iso(received)}.xlsx"
        title = "Fire risk assessment programme"
        fire: Sink = WorkbookFile(folder / name, "FRA programme", title, columns)
    else:
        fire = CsvFile(folder / "fire.csv", columns)
    return {
        "gas": CsvFile(folder / "gas safety.csv", GAS),
        "electrical": CsvFile(folder / "electrical.csv", ELECTRICAL, delimiter=";"),
        "fire": fire,
    }  # fmt: skip


def belongs(place: Place, programme: str) -> bool:
    """Say whether a home belongs in the gas or the electrical programme."""
    is_rented = place.status == "L" and place.tenure in ("GN", "SUP")
    return is_rented and (programme != "gas" or place.heating == "GAS")


def certificate(world: World, place: Place, programme: str) -> Certificate:
    """Give a home's last certificate, as any home has it."""
    number = int(place.ref.lstrip("0"))
    if programme == "gas":
        on = world.days.before_first(10 + number * 37 % 300)
        return Certificate(f"LGSR{number:07d}", on, later(on, 365))
    on = world.days.before_first(20 + number * 53 % 1700)
    found = Certificate(f"EICR{number:07d}", on, later(on, 1826))
    if number % 9 == 0:
        found.defect = ("C3", "C2", "FI")[number // 9 % 3]
    if found.defect in ("C2", "FI"):
        found.result, found.put_right = "Unsatisfactory", later(on, 20)
    return found


def rows_of(
    world: World, place: Place, planting: Planting
) -> Iterator[tuple[str, list[Any], date]]:
    """Give a home's lines in the lists it belongs in: the file, the row, the day of the check."""
    for programme in ("gas", "electrical"):
        if not belongs(place, programme) or programme in planting.missing_from:
            continue
        told = planting.certificates.get(programme) or certificate(world, place, programme)
        yield programme, row(programme, place.ref, place, told), told.on
        if place.double_ref:
            yield programme, row(programme, place.double_ref, place, None), told.on


def row(programme: str, ref: str, place: Place, told: Certificate | None) -> list[Any]:
    """Give one line; without a certificate the home is listed and nothing more."""
    line = [NAMES[programme], ref.lstrip("0"), place.rough]
    if told is None:
        return [*line, "", "", "", "", "", ""]
    return [
        *line, uk(told.on), uk(told.due), told.ref, told.result, told.defect, uk(told.put_right)
    ]  # fmt: skip


def fire_row(world: World, block: Place, at: int, *, as_workbook: bool) -> list[Any]:
    """Give a block's line in the programme of fire-risk assessments."""
    on = world.days.before_first(15 + at * 41 % 330)
    due = later(on, 365)
    if not as_workbook:
        return ["FRA", block.ref, f"{block.rough}, {block.town}", uk(on), uk(due), ""]
    return ["FRA", block.ref, f"{block.rough}, {block.town}", on, due, ""]
