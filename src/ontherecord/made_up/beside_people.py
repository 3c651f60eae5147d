"""What the housing system holds beside its people: named contacts, and markers about a person."""

from __future__ import annotations

from datetime import date
from random import Random

from ontherecord.made_up.days import later, some_day, uk
from ontherecord.made_up.names import MEN, SURNAMES, WOMEN, mobile
from ontherecord.made_up.places import Place
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.world import World

ROLES = ("NOK", "NOK", "NOK", "EMG", "EMG", "POA", "APP", "SW", "CAR", "INT")
MARKERS = (
    ("2UP", "Shouted at two operatives and blocked the door"),
    ("DOG", "Dog got out and bit a surveyor"),
    ("THR", "Threats made on the telephone"),
    ("VIO", "Pushed a housing officer"),
)


def named_row(
    world: World, person: Person, place: Place, role: str, on: date, rng: Random,
    *, name: str = "", telephone: str = "", ends: date | None = None,
) -> list[object]:  # fmt: skip
    """Give the row of somebody to reach instead of, or beside, a resident."""
    name = name or f"{rng.choice(WOMEN + MEN)} {rng.choice((person.surname, *SURNAMES[:20]))}"
    return [
        world.number("NC", 7), person.ref, place.ref, role, name, telephone or mobile(rng), uk(on),
        uk(ends),
    ]  # fmt: skip


def marker_row(
    world: World, person: Person, place: Place, turn: int, on: date, *, ends: date | None = None,
    review: date | None = None,
) -> list[object]:  # fmt: skip
    """Give the row of a marker: incident, who decided, told, looked at again within a year."""
    kind, words = MARKERS[turn % len(MARKERS)]
    if review is None:
        review = later(on, 330)
        while review < world.days.today:
            review = later(review, 330)
    return [
        world.number("MK"), person.ref, place.ref, kind, words, uk(later(on, -6)),
        "Head of housing", uk(on), uk(later(on, 3)) if turn % 5 else "", uk(review), uk(ends),
    ]  # fmt: skip


def background(world: World, home: Household, rng: Random) -> list[tuple[str, list[object], date]]:
    """Give the named contacts and markers of one home: the file, the row, the day."""
    days, found = world.days, []
    head = home.head(days.second)
    if head is None:
        return found
    since = max(o.starts for o in home.live(days.second) if o.person is head)
    if rng.random() < world.shares.named_contact_share:
        on = some_day(rng, since, days.before_first(5))
        role = rng.choice(ROLES)
        found.append(("named", named_row(world, head, home.place, role, on, rng), on))
    if rng.random() < world.shares.markers / 1000:
        on = some_day(rng, max(since, days.before_first(600)), days.before_first(5))
        row = marker_row(world, head, home.place, int(rng.random() * 8), on)
        found.append(("markers", row, on))
    return found
