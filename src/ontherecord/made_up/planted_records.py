"""Plants in the records themselves: gone, given anew, doubled, mixed up, unreadable."""

from __future__ import annotations

from copy import copy
from random import Random

from ontherecord.made_up.complaints import Complaint
from ontherecord.made_up.repairs import FAULTS
from ontherecord.made_up.residents import ALERTS, Household
from ontherecord.made_up.world import NOTHING, Planting, World

VANISHED = "record_vanished_between_extracts"
MISSING = "required_field_missing"
UNREADABLE = "30/02/2026"


def record_vanishes(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """An order, a need, a person or a complaint that the second delivery no longer holds."""
    days, residents, kind = world.days, world.residents, turn % 4
    head = home.head(days.second)
    assert head is not None
    planting = Planting()
    if kind == 0:
        reported = days.before_first(200 + turn)
        repair = world.repairs.repair(
            home.place, reported, "roof", rng, by="own_team", housing_in=(1,)
        )
        planting = Planting([world.repairs.finish(repair, rng, days=8)], {"roof"})
        name, system, ref = "repair", "housing", repair.order
    elif kind == 1:
        need = residents.need(home, head, "READ", days.before_first(300), in_second=False)
        name, system, ref = "need", "housing", need.ref
    elif kind == 2:
        person = residents.person(rng, kind="NOK")
        residents.occupy(home, home.tenancies[-1], person, "NOK")
        person.deliveries = (1,)
        name, system, ref = "person", "housing", person.ref
    else:
        received = days.before_first(150 + turn)
        complaint = Complaint(
            f"CMP9{turn:04d}", home, head, received, "Staff", "", "1", "", deliveries=(1,)
        )
        planting.complaints.append(complaint)
        name, system, ref = "complaint", "complaints", complaint.ref
    world.truth.issue(VANISHED, 2, system, ref, days.second, f"a {name} gone", detail=name)
    world.truth.add("changes", "vanished", name, system, ref, "", "")
    return planting


def record_comes_back_under_a_new_reference(
    world: World, home: Household, rng: Random, turn: int
) -> Planting:
    """Somebody to be called instead, put in anew with everything the same but the number."""
    person = world.residents.person(rng, kind="NOK", age=48)
    again = world.residents.person(rng, kind="NOK")
    number = again.ref
    for name in ("true_id", "title", "first", "middle", "surname", "born", "telephone", "email"):
        setattr(again, name, getattr(person, name))
    again.ref = number
    person.deliveries, again.deliveries = (1,), (2,)
    for one in (person, again):
        world.residents.occupy(home, home.tenancies[-1], one, "NOK")
    note = "the same person under a new reference"
    world.truth.decoy(VANISHED, 2, "housing", person.ref, world.days.second, note, detail="person")
    world.truth.add("changes", "new reference", "person", "housing", person.ref, again.ref, note)
    return Planting()


def person_recorded_twice(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Two records of one tenant: too little to say so at first, then the gaps are filled."""
    head = home.head(world.days.second)
    assert head is not None
    head.shown_surname = head.shown_born = ""
    world.residents.person_number += 1
    twice = copy(head)
    twice.needs = []
    twice.ref = f"{400000 + world.residents.person_number:07d}"
    twice.early = {"FORENAME": head.first[0], "MIDDLE": "", "DOB": "", "PHONE": "", "EMAIL": ""}
    world.residents.occupy(home, home.tenancies[-1], twice, "NOK")
    note = "too little to tell at first"
    world.truth.add("changes", "merge", "person", "housing", head.ref, twice.ref, note)
    world.truth.issue(
        "same_person_twice_in_one_system", 2, "housing", head.ref, None, note, detail="housing"
    )
    return Planting()


def details_of_a_namesake(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Parent and child of one name: the contact centre gave the child the parent's details."""
    head = home.head(world.days.second)
    assert head is not None
    child = world.residents.person(rng, surname=head.surname, age=24)
    child.first, child.title, child.middle = head.first, head.title, ""
    if head.born and child.born:
        head.born = head.born.replace(year=min(head.born.year, child.born.year - 20))
    world.residents.occupy(home, home.tenancies[-1], child, "OCC")
    note = "the child's record carried the parent's birth date and telephone at first"
    world.truth.add("changes", "split", "person", "housing", head.ref, child.ref, note)
    return Planting(namesakes=(head, child))


def day_that_does_not_exist(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A finished order of the own team, finished on a day no calendar has."""
    reported = world.days.before_first(120 + turn)
    repair = world.repairs.repair(home.place, reported, "pests", rng, by="own_team")
    world.repairs.finish(repair, rng, days=6)
    repair.shown_ended = UNREADABLE
    return Planting([repair], {"pests"})


def change_places(world: World) -> None:
    """Let garages vanish or come back, and records of homes come together or part."""
    truth, days = world.truth, world.days
    if len(world.stock.garages) > 2:
        gone, renumbered = world.stock.garages[:2]
        gone.deliveries = (1,)
        truth.issue(VANISHED, 2, "housing", gone.ref, days.second, "a place gone", detail="place")
        truth.add("changes", "vanished", "place", "housing", gone.ref, "", "")
        again = copy(renumbered)
        again.ref, again.deliveries = f"8{renumbered.ref[1:]}", (2,)
        renumbered.deliveries = (1,)
        renumbered.shown_uprn = again.shown_uprn = renumbered.uprn
        world.stock.garages.append(again)
        note = "the same garage under a new reference"
        truth.decoy(VANISHED, 2, "housing", renumbered.ref, days.second, note, detail="place")
        truth.add("changes", "new reference", "place", "housing", renumbered.ref, again.ref, note)
    doubled = [h for h in world.stock.homes if h.double_ref]
    for home in doubled[:1]:
        one = home.lines[0]
        wrong = f"Flat 9{one[5:]}" if one.startswith("Flat") else f"9{one}"
        home.double_early = {"ADDR1": wrong}
        note = "a mistyped number was put right"
        truth.add("changes", "merge", "place", "housing", home.ref, home.double_ref, note)
    _split_a_place(world)


def _split_a_place(world: World) -> None:
    """Two neighbours without UPRN stand under one address at first, then each under its own."""
    for at, (one, other) in enumerate(
        zip(world.households, world.households[1:], strict=False)
    ):  # fmt: skip
        index, first, second = at + 1, one.place, other.place
        untouched = at not in world.plantings and index not in world.plantings
        same_building = (first.building, first.street) == (second.building, second.street)
        if (
            untouched and same_building and not first.shown_uprn and not second.shown_uprn
            and first.type_code == second.type_code and not other.place.double_ref
            and (first.tenure, first.status) == (second.tenure, second.status) == ("GN", "L")
            and not {n.differently for o in other.occupancies for n in o.person.needs} & set(ALERTS)
            and index not in world.exchanged and at not in world.exchanged
        ):  # fmt: skip
            second.early = {"ADDR1": first.lines[0]}
            # Nothing is reported there: two homes' reports under one address would look like one's.
            world.plantings[index] = Planting(avoid=set(FAULTS))
            world.truth.add(
                "changes", "split", "place", "housing", first.ref, second.ref,
                "two homes stood under one address at first",
            )  # fmt: skip
            return


def leave_gaps(world: World) -> None:
    """Leave required cells empty in the housing system, and say so for each field once."""
    rng, truth = Random(f"{world.seed}/gaps"), world.truth
    tenants = [
        o.person
        for index, home in enumerate(world.households)
        for o in home.live(world.days.first)
        if o.role in ("TEN", "TEN1", "LSE")
        and not o.person.shown_born
        # Of whom two systems are to disagree, both have to know enough.
        and not world.plantings.get(index, NOTHING).customers
    ]
    for person in rng.sample(tenants, max(2, len(tenants) // 100)):
        person.shown_born = "none"
    needs = [
        n
        for home in world.households
        for n in home.needs
        if n.answer == "Y" and n.in_second and not n.is_kept
    ]
    for need in rng.sample(needs, min(len(needs), max(1, len(needs) // 40))):
        need.review = None
    for ref, why in (
        ("housing.place.uprn", "homes without UPRN"),
        ("housing.person.date_of_birth", "residents without a birth date"),
        ("housing.need.review_on", "needs that nobody is to look at again"),
        ("contractor.place.uprn", "the contractor holds UPRNs for some homes"),
    ):
        truth.issue(MISSING, 1, ref.split(".")[0], ref, None, why, detail="empty")
    for ref, why in (
        ("housing.tenancy.ends_before", "empty while the tenancy runs"),
        ("housing.occupancy.ends_before", "empty while somebody lives there"),
        ("housing.repair.target_on", "unreadable now and then, and not required"),
        ("complaints.complaint.acknowledged_on", "empty until it is acknowledged, not required"),
        ("notices.notice.person_ref", "a notice about a block goes to nobody in particular"),
    ):
        truth.decoy(MISSING, 1, ref.split(".")[0], ref, None, why)
