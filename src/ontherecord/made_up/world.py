"""Everything that is so in the made-up landlord before a file of it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from ontherecord.made_up.days import Days, later, some_day
from ontherecord.made_up.places import Stock, make_stock
from ontherecord.made_up.repairs import Repair, Repairs
from ontherecord.made_up.residents import Household, Person, Residents, exchange
from ontherecord.made_up.settings import Shares
from ontherecord.made_up.truth import Truth

if TYPE_CHECKING:
    from ontherecord.made_up.complaints import Complaint


@dataclass
class Planting:
    """What a scenario did to a home, and what the background must keep clear of there."""

    repairs: list[Repair] = field(default_factory=list)
    avoid: set[str] = field(default_factory=set)
    quiet_days: set[date] = field(default_factory=set)
    """Days on which no other visit to that home was announced."""
    complaints: list[Complaint] = field(default_factory=list)
    namesakes: tuple[Person, Person] | None = None
    """Two of one name whose details the contact centre took for one another at first."""


@dataclass
class World:
    """The landlord: its places, households, and the makers that number what is added."""

    days: Days
    shares: Shares
    seed: int
    truth: Truth
    stock: Stock
    residents: Residents
    repairs: Repairs
    households: list[Household]
    plantings: dict[int, Planting] = field(default_factory=dict)
    """Index of a home to what was planted there."""
    exchanged: set[int] = field(default_factory=set)
    movers: set[Person] = field(default_factory=set)
    """People who moved from one of the homes to another."""

    def home_rng(self, index: int) -> Random:
        """Give a home's own chance, so that one home's change moves no other's."""
        return Random(f"{self.seed}/home/{index}")

    def repairs_of(self, index: int) -> list[Repair]:
        """Give all repairs of a home: what was planted and what any home has."""
        home, planting = self.households[index], self.plantings.get(index) or Planting()
        background = self.repairs.background(home, self.home_rng(index), planting.avoid)
        for repair in background if planting.quiet_days else ():
            for visit in repair.visits:
                if visit.on in planting.quiet_days:
                    visit.notice = ""
                    if visit.outcome == "access_refused":
                        visit.outcome = "no_answer"
        return planting.repairs + background

    def ordinary_homes(self) -> list[int]:
        """Give the homes on which something can be planted: let, lived in a year and more."""
        since = later(self.days.first, -430)
        return [
            index
            for index, home in enumerate(self.households)
            if home.place.status == "L"
            and home.place.tenure in ("GN", "SUP")
            and not home.place.double_ref
            and index not in self.exchanged
            and (head := home.head(self.days.second)) is not None
            and home.head(since) is head
        ]

    def count(self, per_thousand: int, least: int) -> int:
        return max(least, round(len(self.households) * per_thousand / 1000))


def make_world(homes: int, seed: int, today: date, shares: Shares, truth: Truth) -> World:
    """Make places and people, and let some households swap homes."""
    days = Days(today)
    stock = make_stock(homes, seed, shares)
    residents = Residents(days, shares)
    households = [
        residents.household(place, Random(f"{seed}/people/{index}"))
        for index, place in enumerate(stock.homes)
    ]
    world = World(
        days, shares, seed, truth, stock, residents, Repairs(days, shares), households
    )  # fmt: skip
    _exchanges(world)
    return world


def _exchanges(world: World) -> None:
    rng = Random(f"{world.seed}/exchanges")
    able = world.ordinary_homes()
    rng.shuffle(able)
    pairs = max(1, round(len(world.households) * world.shares.mutual_exchanges / 1000))
    for one, other in zip(able[: pairs * 2 : 2], able[1 : pairs * 2 : 2], strict=False):
        day = some_day(rng, world.days.before_first(380), world.days.before_first(60))
        for index in (one, other):
            world.movers |= {o.person for o in world.households[index].occupancies if not o.ends}
        exchange(world.residents, world.households[one], world.households[other], day)
        world.exchanged |= {one, other}
