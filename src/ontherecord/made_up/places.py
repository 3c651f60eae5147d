"""Estates, blocks, homes, garages and the dummy records of a housing system."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from ontherecord.made_up.names import (
    BLOCK_WORDS,
    STREET_STEMS,
    STREET_WORDS,
    TOWNS,
    TREES,
    postcode,
)
from ontherecord.made_up.settings import Shares

SHORT = {
    "Road": "Rd", "Street": "St", "Lane": "Ln", "Close": "Cl", "Avenue": "Ave", "Drive": "Dr",
    "Way": "Way", "Crescent": "Cres", "Court": "Ct", "House": "Hse", "Lodge": "Ldg",
    "Point": "Pt", "Heights": "Hts", "Mansions": "Mans",
}  # fmt: skip

HEATINGS = ("GAS",) * 16 + ("ELE",) * 3 + ("COM",)


@dataclass(slots=True, eq=False)
class Place:
    """A place as it truly is, with what the housing system says of it."""

    true_id: str
    kind: str
    ref: str
    uprn: str
    shown_uprn: str
    unit: str
    """`Flat 3`, `12`, `1-12`, `Garage 4`: what stands before the building or street."""
    building: str
    street: str
    town: str
    postcode: str
    parent: Place | None = None
    type_code: str = "HSE"
    tenure: str = ""
    status: str = ""
    homes_count: int = 0
    storeys: int = 0
    built: int = 0
    heating: str = ""
    double_ref: str = ""
    uprn_is_clean: bool = True
    deliveries: tuple[int, ...] = (1, 2)
    early: dict[str, str] | None = None
    """Cells of the housing system's row that read otherwise in the first delivery."""
    double_early: dict[str, str] | None = None
    """The same for the row under `double_ref`."""

    @property
    def lines(self) -> tuple[str, str, str]:
        """The three address lines of the housing system."""
        if self.building:
            return f"{self.unit} {self.building}".strip(), self.street, self.town
        return f"{self.unit} {self.street}".strip(), "", self.town

    @property
    def rough(self) -> str:
        """The address as a contractor writes it: abbreviated, no town."""
        name, _, word = self.building.rpartition(" ")
        unit = self.unit.replace("Flat ", "Flt ")
        if self.building:
            return f"{unit} {name} {SHORT[word]}".strip()
        stem, _, word = self.street.rpartition(" ")
        return f"{unit}, {stem.upper()} {SHORT[word].upper()}"


@dataclass
class Stock:
    """Every place of the landlord."""

    estates: list[Place]
    blocks: list[Place]
    homes: list[Place]
    garages: list[Place]
    dummies: list[Place]

    @property
    def all(self) -> list[Place]:
        return [*self.estates, *self.blocks, *self.homes, *self.garages, *self.dummies]


def make_stock(homes: int, seed: int, shares: Shares) -> Stock:
    """Lay out the stock: three homes in five in blocks, the rest along streets."""
    return _Builder(homes, seed, shares).build()


class _Builder:
    def __init__(self, homes: int, seed: int, shares: Shares) -> None:
        self.wanted, self.shares = homes, shares
        self.rng, self.heat = Random(f"{seed}/places"), Random(f"{seed}/heating")
        self.number = 0
        self.codes_used = [0] * len(TOWNS)
        self.blocks_in = [0] * len(TOWNS)
        self.stock = Stock([], [], [], [], [])

    def build(self) -> Stock:
        block_count = max(2, round(self.wanted * self.shares.blocks / 1000))
        estate_count = max(1, round(self.wanted * self.shares.estates / 1000))
        in_blocks = round(self.wanted * 0.6)
        self._estates(estate_count)
        for at in range(block_count):
            flats = in_blocks * (at + 1) // block_count - in_blocks * at // block_count
            self._block(at, flats)
        self._streets(self.wanted - in_blocks)
        self._tenures()
        self._garages()
        self._dummies()
        return self.stock

    def _place(self, kind: str, code: str, **told: object) -> Place:
        self.number += 1
        place = Place(
            true_id=f"P{self.number:07d}",
            kind=kind,
            ref=f"{10000 + self.number:08d}",
            uprn=f"{999000000000 + self.number * 17}",
            shown_uprn="",
            type_code=code,
            **told,
        )
        return place

    def _new_postcode(self, town: int) -> str:
        self.codes_used[town] += 1
        return postcode(town, self.codes_used[town])

    def _estates(self, count: int) -> None:
        for at in range(count):
            town = at % len(TOWNS)
            name = f"{STREET_STEMS[at // len(TOWNS) % len(STREET_STEMS)]} Fields Estate"
            if at >= len(TOWNS) * len(STREET_STEMS):
                name = f"{TREES[at % len(TREES)]} {name}"
            self.stock.estates.append(
                self._place(
                    "estate",
                    "EST",
                    unit="",
                    building=name,
                    street="",
                    town=TOWNS[town],
                    postcode=self._new_postcode(town),
                )
            )

    def _block(self, at: int, flats: int) -> None:
        # Blocks of one town take names in turn, so that no two blocks of a town share one.
        estate = self.stock.estates[at % len(self.stock.estates)]
        town = TOWNS.index(estate.town)
        turn = self.blocks_in[town]
        self.blocks_in[town] += 1
        tree = TREES[(turn + town * 7) % len(TREES)]
        building = f"{tree} {BLOCK_WORDS[(turn // len(TREES) + town) % len(BLOCK_WORDS)]}"
        street = f"{STREET_STEMS[(at * 7) % len(STREET_STEMS)]} {STREET_WORDS[at % 8]}"
        code = self._new_postcode(town)
        storeys, built = self.rng.randint(3, 8), self.rng.randint(1955, 2012)
        block = self._place(
            "block", "BLK", unit=f"1-{flats}", building=building, street=street, town=estate.town,
            postcode=code, parent=estate, homes_count=flats, storeys=storeys, built=built,
        )  # fmt: skip
        block.shown_uprn = block.uprn
        self.stock.blocks.append(block)
        flats_share_uprn = self.rng.random() < self.shares.block_uprn_on_flats_share
        for number in range(1, flats + 1):
            flat = self._place(
                "home", "FLT", unit=f"Flat {number}", building=building, street=street,
                town=estate.town, postcode=code, parent=block, built=built,
            )  # fmt: skip
            self._show_uprn(flat)
            if flats_share_uprn:
                flat.shown_uprn, flat.uprn_is_clean = block.uprn, False
            self.stock.homes.append(flat)

    def _streets(self, houses: int) -> None:
        street_number = 0
        while houses:
            town = street_number % len(TOWNS)
            turn = street_number // len(TOWNS)
            stem = STREET_STEMS[turn % len(STREET_STEMS)]
            word = STREET_WORDS[(turn // len(STREET_STEMS) + town) % len(STREET_WORDS)]
            code, built = self._new_postcode(town), self.rng.randint(1920, 2015)
            for at in range(min(houses, self.rng.randint(18, 40))):
                number = str(at * 2 + 1 + street_number % 2)
                letter = "A" if self.rng.random() < 0.03 else ""
                house = self._place(
                    "home", "HSE", unit=number + letter, building="", street=f"{stem} {word}",
                    town=TOWNS[town], postcode=code, built=built, storeys=2,
                )  # fmt: skip
                self._show_uprn(house)
                self.stock.homes.append(house)
                houses -= 1
            street_number += 1

    def _show_uprn(self, home: Place) -> None:
        chance = self.rng.random()
        if chance < self.shares.without_uprn_share:
            home.uprn_is_clean = False
        elif chance < self.shares.without_uprn_share + self.shares.own_number_as_uprn_share:
            home.shown_uprn, home.uprn_is_clean = home.ref, False
        else:
            home.shown_uprn = home.uprn

    def _tenures(self) -> None:
        shares, count = self.shares, len(self.stock.homes)
        order = list(range(count))
        self.rng.shuffle(order)
        terms = [
            ("LH", "L", shares.leaseholders),
            ("SO", "L", shares.shared_owners),
            ("GN", "V", shares.voids),
            ("GN", "S", shares.sold_but_live),
            ("SUP", "L", 80),
        ]
        at = 0
        for tenure, status, per_thousand in terms:
            for index in order[at : at + round(count * per_thousand / 1000)]:
                self.stock.homes[index].tenure = tenure
                self.stock.homes[index].status = status
            at += round(count * per_thousand / 1000)
        for home in self.stock.homes:
            if not home.tenure:
                home.tenure, home.status = "GN", "L"
            home.heating = HEATINGS[int(self.heat.random() * len(HEATINGS))]
        for index in order[-max(1, round(count * shares.merger_doubles / 1000)) :]:
            home = self.stock.homes[index]
            home.double_ref = f"NW{home.ref}"

    def _garages(self) -> None:
        houses = [h for h in self.stock.homes if h.type_code == "HSE"]
        for at in range(round(self.wanted * self.shares.garages / 1000)):
            house = self.rng.choice(houses)
            garage = self._place(
                "garage", "GAR", unit=f"Garage {at + 1}", building="", street=house.street,
                town=house.town, postcode=house.postcode,
            )  # fmt: skip
            if house.uprn_is_clean and self.rng.random() < self.shares.house_uprn_on_garage_share:
                garage.shown_uprn, house.uprn_is_clean = house.uprn, False
            self.stock.garages.append(garage)

    def _dummies(self) -> None:
        for at in range(max(1, round(self.wanted * self.shares.dummies / 1000))):
            dummy = self._place(
                "other", "DUM", unit="", building="", street="", town=TOWNS[0], postcode="ZZ1 0AA"
            )
            if at == 0:
                dummy.ref, dummy.street = "9999999", "MISC - DO NOT USE"
            else:
                dummy.street = f"{at} Dummy Recharge Account"
            self.stock.dummies.append(dummy)
