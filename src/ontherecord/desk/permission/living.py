"""Who lives where, and what lies in which places, as SQL over rows."""

from __future__ import annotations

from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.apart import held_apart
from ontherecord.desk.permission.fragments import FALSE, TRUE, Fragment, either, every

# ruff: noqa: S608 — composed of our own words


def among(expression: str, ids: tuple[str, ...]) -> Fragment:
    """Give the condition that an expression is one of some ids: of none it is not."""
    return Fragment(f"{expression} = any(%s)", (list(ids),)) if expression and ids else FALSE


def lies_within(place: str, person: str, roots: tuple[str, ...], actor: Actor) -> Fragment:
    """Give the condition that a place lies in one of some; without one, that the person does."""
    if not roots:
        return FALSE
    lying = Fragment(
        "exists (select 1 from record.place_within as lying"
        f" where lying.place_id = {place} and lying.within_id = any(%s))",
        (list(roots),),
    )
    if not person:
        return lying if place else FALSE
    living = lives_within(person, roots, actor)
    if not place:
        return living
    return either((lying, every((Fragment(f"{place} is null"), living))))


def is_at(place: str, person: str, places: tuple[str, ...], actor: Actor) -> Fragment:
    """Give the condition that a row is of some places themselves, and of nobody living elsewhere.

    A case of a block is not one of every household in it.
    """
    lives_there = lives_at(person, places, actor)
    if not place:
        return lives_there
    its_own = among(place, places)
    if not person:
        return its_own
    at_place = every((its_own, either((Fragment(f"{person} is null"), lives_there))))
    return either((at_place, every((Fragment(f"{place} is null"), lives_there))))


def lives_at(person: str, places: tuple[str, ...], actor: Actor) -> Fragment:
    """Give the condition that somebody lives now at one of some places, and none held apart."""
    at = [place for place in places if place not in held_apart("place")]
    if not person or not at:
        return FALSE
    return Fragment(
        f"coalesce((select true from ({LIVING}) as living where living.person_id = {person}"
        " and living.place_id = any(%s) limit 1), false)",
        (actor.today, actor.today, at),
    )


def nobody_or_lives_within(person: str, roots: tuple[str, ...], actor: Actor) -> Fragment:
    """Give the condition that a row is about nobody, or about whoever lives within some places."""
    if not person:
        return TRUE
    return either((Fragment(f"{person} is null"), lives_within(person, roots, actor)))


def lives_within(
    person: str, roots: tuple[str, ...], actor: Actor, apart: tuple[str, ...] | None = None
) -> Fragment:
    """Give the condition that somebody lives now within one of some places.

    A home held apart, or one of `apart`, opens nobody; a denial holds for whoever lives there.

    Occupancies say so; of whom there are none, the home on the person's own record. It is asked
    with a limit, person by person: an `exists` may be answered by reading where everybody lives.
    """
    if not roots:
        return FALSE
    return Fragment(
        f"coalesce((select true from ({LIVING}) as living join record.place_within as lying"
        f" on lying.place_id = living.place_id where living.person_id = {person}"
        " and living.place_id <> all(%s) and lying.within_id = any(%s) limit 1), false)",
        (
            actor.today,
            actor.today,
            list(held_apart("place") if apart is None else apart),
            list(roots),
        ),
    )


LIVING = (
    "select occupancy.person_id, occupancy.place_id from record.occupancy"
    " where occupancy.known_until is null"
    " and coalesce(occupancy.starts_on, '-infinity') <= %s"
    " and coalesce(occupancy.ends_before, 'infinity') > %s"
    " union all select person.person_id, person.place_id from record.person"
    " where person.known_until is null and not exists (select 1 from record.occupancy"
    " where occupancy.person_id = person.person_id and occupancy.known_until is null)"
)
"""Who lives where on a day, given twice."""
