"""Plants in what is held: programmes' lists, identifiers, documents, placeholders, lost places."""

from __future__ import annotations

from random import Random

from ontherecord.made_up.complaints import Complaint
from ontherecord.made_up.compliance import belongs
from ontherecord.made_up.days import later, uk
from ontherecord.made_up.drives import Document
from ontherecord.made_up.hazards import KEPT_DAYS, case_row
from ontherecord.made_up.places import Place
from ontherecord.made_up.residents import Household
from ontherecord.made_up.scenes import head_of, is_new
from ontherecord.made_up.world import NOTHING, Extra, Planting, World

MISSING_HOME = "home_missing_from_programme"
SHARED = "identifier_shared_by_several_homes"
NO_PLACE = "record_without_a_place"
PLACEHOLDER = "placeholder_value"
UNREAD = "report_held_nothing_extracted"
LAG = "systems_lag"
PURPOSE = "appointment_without_purpose"
READ_WITHIN_DAYS = 60
"""What comes on record so soon after a report may have been taken out of it."""


def left_out_of_a_programme(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A let home that a safety programme's own list does not hold."""
    programme = "gas" if home.place.heating == "GAS" and turn % 2 else "electrical"
    left_out = {programme} if turn % 4 else {"gas", "electrical"}
    name = "electrical" if "electrical" in left_out else "gas_safety"
    world.truth.issue(
        MISSING_HOME, 1, "housing", home.place.ref, None, f"not in the list: {programme}",
        detail=name,
    )  # fmt: skip
    return Planting(missing_from=left_out)


def not_in_the_programme(world: World) -> None:
    """Name homes that rightly stand in no list, and leave some blocks out of theirs."""
    truth, wanted = world.truth, world.count(world.shares.decoys, world.shares.decoys_least)
    for tenure, status, why in (
        ("LH", "L", "a leaseholder's"), ("GN", "V", "void"), ("GN", "S", "sold"),
    ):  # fmt: skip
        places = [p for p in world.stock.homes if (p.tenure, p.status) == (tenure, status)]
        for place in [p for p in places if not p.double_ref][:wanted]:
            truth.decoy(MISSING_HOME, 1, "housing", place.ref, None, why)
    electric = [
        home.place
        for index, home in enumerate(world.households)
        if belongs(home.place, "electrical") and home.place.heating == "ELE"
        and index not in world.plantings
    ]  # fmt: skip
    for place in electric[:wanted]:
        truth.decoy(MISSING_HOME, 1, "housing", place.ref, None, "heated by electricity")
    count = world.count(world.shares.planted_at_risk / 4, 1)
    for block in world.stock.blocks[-count:]:
        world.blocks_left_out.append(block)
        truth.issue(
            MISSING_HOME, 1, "housing", block.ref, None, "no fire-risk assessment is listed",
            detail="fire_risk_assessment",
        )  # fmt: skip


def number_of_another_home(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A home that was given the UPRN of a home in another street."""
    other = rng.choice(world.stock.homes)
    while not _is_plain(other) or other.street == home.place.street:
        other = rng.choice(world.stock.homes)
    home.place.shown_uprn, home.place.uprn_is_clean = other.uprn, False
    other.uprn_is_clean = False
    world.lent.add(other.ref)
    world.truth.issue(
        SHARED, 1, "housing", home.place.ref, None, f"the UPRN of {other.ref}", detail=other.uprn
    )
    return Planting()


def _is_plain(place: Place) -> bool:
    is_let = place.status == "L" and not place.double_ref
    return is_let and place.uprn_is_clean and place.shown_uprn == place.uprn


def shared_identifiers(world: World) -> None:
    """Name the blocks whose number stands on every flat, and the houses that share a garage's."""
    for block in world.stock.blocks:
        flats = [world.households[i].place for i in world.flats.get(block.ref, [])]
        sharing = [f for f in flats if f.shown_uprn == block.uprn and f.status != "S"]
        if len(sharing) > 1:
            world.truth.issue(
                SHARED, 1, "housing", sharing[0].ref, None, "the block's number on every flat",
                detail=block.uprn,
            )  # fmt: skip
    shown = {home.shown_uprn: home for home in world.stock.homes if home.shown_uprn}
    for garage in world.stock.garages:
        house = shown.get(garage.shown_uprn)
        if house is not None and garage.shown_uprn and garage.deliveries == (1, 2):
            world.truth.decoy(
                SHARED, 1, "housing", house.ref, None, "shared with a garage alone",
                detail=house.shown_uprn,
            )  # fmt: skip


def report_nobody_read(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A survey that is filed, and of which no record holds anything.

    Every other time a hazard case of the week before had brought the surveyor. In the months after
    it the tracker of hazards was not yet begun, so that no repair's case looks like its finding.
    """
    on = world.days.before_first(KEPT_DAYS + READ_WITHIN_DAYS + 10 + turn % 15)
    number = world.number("SV", 5)
    kind = ("SUR", "DMP", "STK")[turn % 3]
    name = f"survey {number}.pdf"
    document = Document(
        f"DMS:/Property/{home.place.ref}/{name}", name, 910_000 + turn, on, "DMS", kind,
        home.place.ref, (2,) if is_new(turn) else (1, 2),
    )  # fmt: skip
    world.truth.issue(
        UNREAD, 2 if is_new(turn) else 1, "drives", document.path, on, "nothing was taken out"
    )
    planting = Planting(documents=[document])
    if turn % 2 == 0:
        known = later(on, -6)
        row = case_row(
            world.number("HZ"), home.place, known, "Damp & mould", world.days.first, is_open=False
        )
        planting.extras.append(Extra("hazards", row, known))
    return planting


def paper_that_asks_nothing(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A survey of the last days, and a letter."""
    lately = turn % 2 == 0
    on = world.days.before_first(-18 if lately else 340)
    name = f"{'survey' if lately else 'letter'} {world.number('SV', 5)}.pdf"
    document = Document(
        f"DMS:/Property/{home.place.ref}/{name}", name, 410_000 + turn, on, "DMS",
        "SUR" if lately else "LET", home.place.ref, (2,) if lately else (1, 2),
    )  # fmt: skip
    why = "a few days old" if lately else "a letter"
    world.truth.decoy(UNREAD, 1, "drives", document.path, on, why)
    return Planting(documents=[document])


def values_that_only_fill(world: World) -> None:
    """Type something into cells where nothing is known, and leave the purpose out of bookings."""
    rng, truth = Random(f"{world.seed}/fillers"), world.truth
    residents = [
        o.person
        for index, home in enumerate(world.households)
        if index not in world.plantings
        for o in home.live(world.days.first)
        if o.role in ("SPO", "OCC", "LOD", "TEN2") and not o.person.shown_telephone
    ]
    for person in rng.sample(residents, min(len(residents), max(3, len(residents) // 60))):
        person.shown_telephone, person.shown_email = "unknown", "none"
    for field, why in (
        ("date_of_birth", "1 January 1900"), ("telephone", "a word"), ("email", "a word"),
    ):  # fmt: skip
        ref = f"housing.person.{field}"
        truth.issue(PLACEHOLDER, 1, "housing", ref, None, why, detail="placeholder")
    for ref, why in (
        ("housing.person.surname", "names that are nobody's are not there"),
        ("housing.tenancy.starts_on", "old days that are true"),
        ("contacts.person.date_of_birth", "empty, and not filled"),
    ):
        truth.decoy(PLACEHOLDER, 1, ref.split(".")[0], ref, None, why)
    truth.issue(
        PURPOSE, 1, "contractor", "contractor.appointment.purpose", None,
        "one in twelve says nothing", detail="empty",
    )  # fmt: skip
    truth.decoy(
        PURPOSE, 1, "housing", "housing.appointment.purpose", None, "one in fifty says nothing"
    )
    truth.issue(
        LAG, 1, "contractor", "contractor.housing.repair.closed_on", None,
        "closed at the invoice, weeks after the landlord's closing",
    )  # fmt: skip
    truth.decoy(LAG, 1, "contractor", "contractor.housing.repair.completed_on", None, "a day later")


def records_astray(world: World) -> None:
    """Put down records whose place no system holds."""
    truth, days = world.truth, world.days
    rng = Random(f"{world.seed}/astray")
    indices = [
        index
        for index, home in enumerate(world.households)
        if home.head(days.second) is not None and not world.plantings.get(index, NOTHING).complaints
    ]
    for turn, index in enumerate(rng.sample(indices, world.count(world.shares.planted / 3, 2))):
        home = world.households[index]
        on = days.before_first(60 + turn % 90)
        made = Complaint(
            world.number("CMP8", 6), home, head_of(world, home), on, "Staff", "", "1", "",
            place_ref="88888888",
        )  # fmt: skip
        world.plantings.setdefault(index, Planting()).complaints.append(made)
        row = case_row(world.number("HZ"), home.place, on, "Other", on, is_open=True)
        row[1] = "77777777"
        world.extras.append(Extra("hazards", row, on))
        world.extras.append(
            Extra(
                "electrical",
                [
                    "EICR",
                    f"6666{turn:04d}",
                    "not ours?",
                    uk(on),
                    uk(later(on, 1826)),
                    world.number("EICR9"),
                    "Satisfactory",
                    "",
                    "",
                ],
                on,
            )
        )
    for ref, why in (
        ("complaints.complaint.place_ref", "a number nobody knows"),
        ("hazards.hazard_report.place_ref", "a number nobody knows"),
        ("compliance.certificate.place_ref", "a number nobody knows"),
    ):
        truth.issue(NO_PLACE, 1, ref.split(".")[0], ref, None, why)
    for ref in ("contractor.attendance.place_ref", "recommendations.recommendation.place_ref"):
        truth.decoy(NO_PLACE, 1, ref.split(".")[0], ref, None, "every one has its place")
