"""Plants about people: what outlives them, what they need and what becomes of it at a move."""

from __future__ import annotations

from datetime import date
from random import Random

from ontherecord.made_up.beside_people import marker_row, named_row
from ontherecord.made_up.contacts import Customer
from ontherecord.made_up.days import iso, later
from ontherecord.made_up.names import SURNAMES
from ontherecord.made_up.notices import notice_row
from ontherecord.made_up.residents import Household, Need, Person
from ontherecord.made_up.scenes import day_of, delivery, head_of, is_new, note, without_needs
from ontherecord.made_up.words_needs import NEEDS, NO_NEEDS
from ontherecord.made_up.world import Extra, Planting, World

NEED_OUTLIVES = "need_survives_the_person"
MARKER_REVIEW = "marker_past_its_review"
MARKER_OUTLIVES = "marker_survives_the_person"
CONTACT_OUTLIVES = "contact_survives_the_person"
IN_NOTES = "need_in_notes_not_recorded"
PAST_REVIEW = "need_past_its_review"
LOST = "need_lost_at_a_move"
WRONG_FORMAT = "letter_in_the_wrong_format"
TWICE = "same_person_twice_in_one_system"
DISAGREE = "systems_disagree_about_a_person"
ALL_NEEDS = tuple(
    (need, phrases[at]) for at in range(4) for need, phrases in NEEDS.items() if at < len(phrases)
)
CODE_OF = {
    "hearing": "HOH", "sight": "VISI", "mobility": "MOB", "wheelchair": "WCHR", "language": "LANG",
    "reading": "READ", "breathing": "BRTH", "mental_health": "MHLT", "memory": "MEM",
}  # fmt: skip


def _somebody_gone(world: World, home: Household, rng: Random, turn: int) -> tuple[Person, str]:
    """Let somebody beside the tenant leave the home, or die."""
    tenancy = home.tenancies[-1]
    person = world.residents.person(rng)
    occupancy = world.residents.occupy(home, tenancy, person, "LOD")
    occupancy.starts = max(tenancy.starts, world.days.before_first(900))
    left = day_of(world, turn, 60, new=-10)
    if turn % 3 == 1 and not is_new(turn):
        person.died = left
        return person, "died"
    occupancy.ends = left
    return person, "left"


def need_outlives(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A need still recorded for somebody who has left the home or died."""
    person, why = _somebody_gone(world, home, rng, turn)
    need = world.residents.need(home, person, "READ", world.days.before_first(300), is_kept=True)
    world.truth.issue(NEED_OUTLIVES, delivery(turn), "housing", need.ref, None, why, detail=why)
    return Planting()


def marker_outlives(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A warning still in force about somebody who has left the home or died."""
    person, why = _somebody_gone(world, home, rng, turn)
    on = world.days.before_first(200)
    row = marker_row(world, person, home.place, turn, on)
    world.truth.issue(
        MARKER_OUTLIVES, delivery(turn), "housing", str(row[0]), None, why, detail=why
    )
    return Planting(extras=[Extra("markers", row, on)])


def marker_not_looked_at(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The day for looking at a warning again has passed."""
    head, review = head_of(world, home), day_of(world, turn, 30, new=10)
    on = later(review, -340)
    row = marker_row(world, head, home.place, turn, on, review=review)
    world.truth.issue(
        MARKER_REVIEW, delivery(turn), "housing", str(row[0]), None, "not looked at again",
        detail="past",
    )  # fmt: skip
    return Planting(extras=[Extra("markers", row, on)])


def marker_looked_at(world: World, home: Household, rng: Random, turn: int) -> Planting:
    head, review = head_of(world, home), world.days.before_first(40)
    ends, why = (later(review, -20), "it had ended") if turn % 2 else (None, "still to come")
    on = later(review, -340 if turn % 2 else -100)
    row = marker_row(
        world, head, home.place, turn, on, ends=ends, review=review if turn % 2 else None
    )
    world.truth.decoy(MARKER_REVIEW, 1, "housing", str(row[0]), None, why)
    return Planting(extras=[Extra("markers", row, on)])


def contact_outlives(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Somebody to be called still stands there for somebody who has left the home or died."""
    person, why = _somebody_gone(world, home, rng, turn)
    on = world.days.before_first(250)
    row = named_row(world, person, home.place, "NOK", on, rng)
    world.truth.issue(
        CONTACT_OUTLIVES, delivery(turn), "housing", str(row[0]), None, why, detail=why
    )
    return Planting(extras=[Extra("named", row, on)])


def ended_with_the_person(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The same of people who left a few days ago, or whose entries ended with them."""
    lately = turn % 2 == 0
    person, _ = _somebody_gone(world, home, rng, 0)
    left = later(world.days.second, -8) if lately else world.days.before_first(90)
    home.occupancies[-1].ends = left
    ends = None if lately else left
    why = "left a few days ago" if lately else "ended when the person left"
    on = world.days.before_first(250)
    need = world.residents.need(home, person, "READ", on, ends=ends, is_kept=True)
    marker = marker_row(world, person, home.place, turn, on, ends=ends)
    named = named_row(world, person, home.place, "NOK", on, rng, ends=ends)
    for check, ref in (
        (NEED_OUTLIVES, need.ref), (MARKER_OUTLIVES, marker[0]), (CONTACT_OUTLIVES, named[0]),
    ):  # fmt: skip
        world.truth.decoy(check, 1, "housing", str(ref), None, why)
    return Planting(extras=[Extra("markers", marker, on), Extra("named", named, on)])


def need_said_in_a_note(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A note says what somebody needs, and nobody has recorded or asked it."""
    without_needs(home)
    need, words = ALL_NEEDS[turn % len(ALL_NEEDS)]
    on = world.days.before_first(-6) if is_new(turn) else world.days.before_first(5 + turn % 50)
    ref, lines = note(world, home, on, words, person=head_of(world, home).ref)
    world.truth.issue(IN_NOTES, delivery(turn), "housing", ref, on, words, detail=need)
    return Planting(extras=lines)


def need_said_and_known(world: World, home: Household, rng: Random, turn: int) -> Planting:
    without_needs(home)
    kind, head = turn % 4, head_of(world, home)
    code = list(CODE_OF)[turn // 4 % len(CODE_OF)]
    words, on = NEEDS[code][0], world.days.before_first(20 + turn % 30)
    if kind == 0:
        world.residents.need(home, head, CODE_OF[code], world.days.before_first(300), is_kept=True)
        why = "recorded already"
    elif kind == 1:
        on, why = world.days.before_first(95 + turn % 60), "said more than 90 days ago"
    elif kind == 2:
        world.residents.need(home, head, "NONE", later(on, 4), answer="N")
        why = "asked since, and there is none"
    else:
        words, why = NO_NEEDS[turn // 4 % len(NO_NEEDS)], "nobody's need: " + "denied, or a thing"
    ref, lines = note(world, home, on, words, person=head.ref)
    world.truth.decoy(IN_NOTES, 1, "housing", ref, on, why)
    return Planting(extras=lines)


def need_not_looked_at(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The day for looking at a need again has passed."""
    review = day_of(world, turn, 40, new=-10)
    need = world.residents.need(
        home, head_of(world, home), ("VISI", "LANG", "READ")[turn % 3], later(review, -365),
        review=review, is_kept=True,
    )  # fmt: skip
    world.truth.issue(PAST_REVIEW, delivery(turn), "housing", need.ref, None, "not looked at again")
    return Planting()


def need_looked_at(world: World, home: Household, rng: Random, turn: int) -> Planting:
    head, review = head_of(world, home), world.days.before_first(60)
    if turn % 2 == 0:
        need = world.residents.need(
            home, head, "READ", later(review, -365), review=review, is_kept=True,
            ends=later(review, -30),
        )  # fmt: skip
        why = "it had ended"
    else:
        need = world.residents.need(
            home, head, "READ", world.days.before_first(200), is_kept=True,
            review=later(world.days.today, 150),
        )  # fmt: skip
        why = "the day is still to come"
    world.truth.decoy(PAST_REVIEW, 1, "housing", need.ref, None, why)
    return Planting()


def letter_nobody_could_read(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """A letter in the usual print to somebody who had asked for another format."""
    head, sent = head_of(world, home), day_of(world, turn, 50, new=5)
    code = ("READ", "EASY", "TRAN")[turn % 3]
    world.residents.need(home, head, code, world.days.before_first(400), is_kept=True)
    row = notice_row(world, "letter", sent, head.ref, "INFO", home.place.ref, "STD")
    world.truth.issue(WRONG_FORMAT, delivery(turn), "notices", row[0], sent, f"{code}, and STD")
    return Planting(extras=[Extra("letter", row, sent)])


def letter_as_asked(world: World, home: Household, rng: Random, turn: int) -> Planting:
    without_needs(home)
    head, sent = head_of(world, home), world.days.before_first(60 + turn % 60)
    since, log, written, why = (
        (400, "letter", "LP", "in large print, as asked"),
        (20, "letter", "STD", "asked for only afterwards"),
        (400, "text", "", "a text message"),
    )[turn % 3]
    world.residents.need(home, head, "READ", world.days.before_first(since), is_kept=True)
    row = notice_row(world, log, sent, head.ref, "INFO", home.place.ref, written)
    world.truth.decoy(WRONG_FORMAT, 1, "notices", row[0], sent, why)
    return Planting(extras=[Extra(log, row, sent)])


def _known_to_the_centre(world: World, home: Household, head: Person, **told: str) -> Customer:
    ref = world.number("CD")
    row = [
        ref, "Resident", told.get("first", head.first), told.get("last", head.surname),
        iso(head.born), told.get("phone", head.telephone.replace(" ", "")), head.email,
        home.place.ref, "",
    ]  # fmt: skip
    return Customer(ref, head, row)


def name_changed_in_one_system(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The contact centre still has the name from before a marriage, or the home before this one."""
    head = head_of(world, home)
    head.shown_surname = head.shown_born = ""
    if turn % 4 == 2:
        before = rng.choice(world.stock.homes)
        while before is home.place or before.double_ref:
            before = rng.choice(world.stock.homes)
        customer = _known_to_the_centre(world, home, head)
        customer.row[7] = before.ref
        world.truth.issue(
            DISAGREE, 1, "housing", head.ref, None, "another home at the contact centre",
            detail="place_ref",
        )  # fmt: skip
        return Planting(customers=[customer])
    former = rng.choice([name for name in SURNAMES if name != head.surname])
    customer = _known_to_the_centre(world, home, head, last=former)
    world.truth.issue(
        DISAGREE, 1, "housing", head.ref, None, "another surname at the contact centre",
        detail="surname",
    )  # fmt: skip
    return Planting(customers=[customer])


def name_written_otherwise(world: World, home: Household, rng: Random, turn: int) -> Planting:
    head = head_of(world, home)
    head.shown_surname = head.shown_born = head.shown_telephone = ""
    told, why = (
        ({"first": head.first[0]}, "an initial"),
        ({"last": head.surname.upper()}, "capitals"),
        ({"phone": "07700900999"}, "another telephone"),
    )[turn % 3]
    world.truth.decoy(DISAGREE, 1, "housing", head.ref, None, why)
    return Planting(customers=[_known_to_the_centre(world, home, head, **told)])


def needs_at_moves(world: World) -> None:
    """Let some who exchanged homes lose what was recorded of their needs."""
    wanted = world.count(world.shares.planted_at_risk, world.shares.planted_least)
    movers = [
        (world.households[index], world.households[other].place, day)
        for one, two, day in world.exchanges
        for index, other in ((one, two), (two, one))
    ]
    for turn, (home, old, day) in enumerate(movers[: wanted * 2]):
        head = home.head(world.days.second)
        if head is not None:
            _need_at_a_move(world, home, head, day, turn)
            head.needs[0].place = old


def _need_at_a_move(world: World, home: Household, head: Person, day: date, turn: int) -> None:
    home.needs = [need for need in home.needs if need.person is not head]
    head.needs.clear()
    recorded = later(day, -500)
    ends = later(day, -365) if turn % 6 == 5 else day
    lost: Need = world.residents.need(home, head, "LANG", recorded, ends=ends, is_kept=True)
    if turn % 2 == 0:
        world.truth.issue(
            LOST, 1, "housing", lost.ref, day, "ended at the move, and not begun again"
        )
        return
    if turn % 6 == 1:
        world.residents.need(home, head, "LANG", later(day, 3), is_kept=True)
        why = "recorded again at the new home"
    elif turn % 6 == 3:
        world.residents.need(home, head, "NONE", later(day, 5), answer="N")
        why = "asked after the move, and there is none"
    else:
        why = "it had ended a year before the move"
    world.truth.decoy(LOST, 1, "housing", lost.ref, day, why)


def namesakes_are_two(world: World) -> None:
    """Name parents and children of one name: two people, whatever their records share."""
    left = world.count(world.shares.decoys, world.shares.decoys_least)
    for index, home in enumerate(world.households):
        live = [o.person for o in home.live(world.days.first) if o.role != "NOK"]
        named = {(person.first, person.surname) for person in live}
        if index not in world.plantings and len(named) < len(live) and left:
            ref, left = live[0].ref, left - 1
            world.truth.decoy(TWICE, 1, "housing", ref, None, "parent and child of one name")
