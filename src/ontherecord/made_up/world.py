"""Everything that is so in the made-up landlord before a file of it is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from ontherecord.made_up.background import Background
from ontherecord.made_up.days import Days, later
from ontherecord.made_up.places import Place, Stock, make_stock
from ontherecord.made_up.repairs import Repair, Repairs
from ontherecord.made_up.residents import Household, Person, Residents
from ontherecord.made_up.settings import Shares
from ontherecord.made_up.truth import Truth

if TYPE_CHECKING:
    from ontherecord.made_up.complaints import Complaint
    from ontherecord.made_up.compliance import Certificate
    from ontherecord.made_up.contacts import Customer
    from ontherecord.made_up.drives import Document


@dataclass(slots=True)
class Extra:
    """A row of one file that a scenario put there itself."""

    file: str
    row: list[Any]
    on: date
    """The day from which a delivery holds it."""
    deliveries: tuple[int, ...] = (1, 2)


@dataclass
class Planting:
    """What scenarios did to a home, and what the background must keep clear of there."""

    repairs: list[Repair] = field(default_factory=list)
    avoid: set[str] = field(default_factory=set)
    quiet_days: set[date] = field(default_factory=set)
    """Days on which no other visit to that home was announced."""
    complaints: list[Complaint] = field(default_factory=list)
    namesakes: tuple[Person, Person] | None = None
    """Two of one name whose details the contact centre took for one another at first."""
    hushed: list[tuple[date, date]] = field(default_factory=list)
    """Spans in which nothing else happened there: no repair, contact, notice or note."""
    extras: list[Extra] = field(default_factory=list)
    missing_from: set[str] = field(default_factory=set)
    """Safety programmes whose list leaves the home out."""
    documents: list[Document] = field(default_factory=list)
    certificates: dict[str, Certificate] = field(default_factory=dict)
    """Programme to the home's last certificate, where that is not any home's."""
    customers: list[Customer] | None = None
    """Whom the contact centre knows there, where that is not left to chance."""

    def add(self, other: Planting) -> None:
        """Take in what another scenario did to the same home."""
        self.repairs += other.repairs
        self.avoid |= other.avoid
        self.quiet_days |= other.quiet_days
        self.complaints += other.complaints
        self.namesakes = other.namesakes or self.namesakes
        self.hushed += other.hushed
        self.extras += other.extras
        self.missing_from |= other.missing_from
        self.documents += other.documents
        self.certificates |= other.certificates
        self.customers = other.customers or self.customers

    def is_hushed(self, first: date, last: date | None = None) -> bool:
        """Say whether a span touches one in which nothing else happened."""
        return any(first <= until and (last or first) >= since for since, until in self.hushed)


NOTHING = Planting()


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
    extras: list[Extra] = field(default_factory=list)
    """Rows that belong to no home."""
    blocks_left_out: list[Place] = field(default_factory=list)
    """Blocks that the programme of fire-risk assessments leaves out."""
    block_repairs: list[Repair] = field(default_factory=list)
    """Planted repairs of blocks' shared parts."""
    banned: dict[int, set[str]] = field(default_factory=dict)
    """Index of a flat to the faults that its block's scenario keeps for itself."""
    lent: set[str] = field(default_factory=set)
    """References of homes whose number another home was given."""
    taken: set[int] = field(default_factory=set)
    """Flats to which a block's scenario gave repairs or notes."""
    block_avoid: dict[str, set[str]] = field(default_factory=dict)
    """Reference of a block to the faults its shared parts are clear of."""
    exchanged: set[int] = field(default_factory=set)
    exchanges: list[tuple[int, int, date]] = field(default_factory=list)
    decanted: dict[Person, Place] = field(default_factory=dict)
    """People who live in another home while theirs is mended, with their own."""
    movers: set[Person] = field(default_factory=set)
    """People who moved from one of the homes to another."""

    def __post_init__(self) -> None:
        self.background = Background(self.repairs)
        self.flats: dict[str, list[int]] = {}
        for index, home in enumerate(self.households):
            if home.place.parent is not None:
                self.flats.setdefault(home.place.parent.ref, []).append(index)
        self.numbers: Counter[str] = Counter()

    def number(self, prefix: str, digits: int = 6) -> str:
        """Give the next reference that begins so."""
        self.numbers[prefix] += 1
        return f"{prefix}{self.numbers[prefix]:0{digits}d}"

    def home_rng(self, index: int) -> Random:
        """Give a home's own chance, so that one home's change moves no other's."""
        return Random(f"{self.seed}/home/{index}")

    def repairs_of(self, index: int) -> list[Repair]:
        """Give all repairs of a home: what was planted and what any home has."""
        home, planting = self.households[index], self.plantings.get(index, NOTHING)
        background = self.background.of_home(home, self.home_rng(index), planting.avoid)
        if planting.hushed:
            background = _kept_quiet(background, planting, self.days.today)
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

    def count(self, per_thousand: float, least: int) -> int:
        return max(least, round(len(self.households) * per_thousand / 1000))


def _kept_quiet(repairs: list[Repair], planting: Planting, today: date) -> list[Repair]:
    """Leave out what touches a hushed span, and what was cancelled to be raised again in one."""

    def is_hushed(repair: Repair) -> bool:
        return planting.is_hushed(repair.reported, repair.ended or today)

    return [
        repair
        for repair in repairs
        if not is_hushed(repair) and not (repair.again and is_hushed(repair.again))
    ]


def make_world(homes: int, seed: int, today: date, shares: Shares, truth: Truth) -> World:
    """Make places and people."""
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
    return world
