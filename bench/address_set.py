"""A made-up set of messy UK addresses and the list they are looked for in, with what is true.

The list: streets of invented towns (a street name in several towns, a Road and a Close of one
name, houses, houses parted into flats by number, letter or floor, blocks, cottages, annexes) and,
where at hand, public food-hygiene addresses as they are written. The messy ones: written as people
write them, mostly with two things wrong, and among them some whose home is not in the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

_STEMS = (
    "High,Church,Station,Victoria,Albert,Mill,Hill,Park,Queens,Kings,Manor,Acacia,Chestnut,Beech,"
    "Elm,Oak,Ash,Larch,Hawthorn,Rowan,Sycamore,St Johns,St Marys,North,South,New,London,Windsor,"
    "Stanley,Clarence,Cromwell,Wellington,Nelson,Orchard,Meadow,Brook,River,Bridge,Castle,Abbey,"
    "Priory,Grange,Langdale,Ullswater,Coniston,Derwent,Thirlmere,Balmoral,Sandringham,Holyrood"
).split(",")
_TYPES = "Street Road Lane Avenue Close Drive Crescent Gardens Way Terrace".split()
_TOWNS = (
    "Ashcombe,Brindleford,Castlemere,Dunholme,Easterby,Fenwick,Great Harling,Hollowell,Ingleby,"
    "Kettlesham,Little Harling,Marlstone,Netherby,Oakhampton,Penfold,Quarrington,Ravensby,"
    "Stokebridge,Thornaby-on-Hill,Upper Wenlow,Westerleigh,Yarnfield"
).split(",")
_COUNTIES = "Norfolk Kent Devon Essex Surrey Cumbria".split()
_BLOCKS = (
    "Acorn Byron Churchill Dickens Elgar Faraday Garrick Hardy Keats Milton Nightingale".split()
)
_COTTAGES = "Rose,Ivy,Orchard,Church,Mill,Old Forge,Primrose,Corner,Honeysuckle,Yew Tree".split(",")
_SHOPS = "Golden Dragon,Sunrise Bakery,Corner Cafe,Bright Dental,Lucky Star,Ace Barbers".split(",")
_FLOORS = ("Ground", "First", "Second", "Third")


@dataclass(frozen=True)
class Home:
    """One address in parts. `flat` is what stands before the number: `Flat 3`, `Annexe`."""

    flat: str
    name: str
    number: str
    street: str
    town: str
    county: str
    postcode: str
    written: str = ""

    def line(self) -> str:
        if self.written:
            return self.written
        road = " ".join(filter(None, (self.number, self.street)))
        return ", ".join(filter(None, (self.flat, self.name, road, self.town)))


@dataclass(frozen=True)
class Messy:
    """A messy address, the number of its home in the list (None: not there), and what was done."""

    line: str
    postcode: str
    home: int | None
    done: str


def make_set(
    seed: int, messy: int, public: list[tuple[str, str]]
) -> tuple[list[Home], list[Messy]]:
    """Make the list and `messy` addresses, a quarter of them without a home in the list."""
    rng = Random(seed)
    listed, absent = _list_homes(rng)
    homes = listed + [
        Home("", "", "", "", "", "", postcode, " ".join(line.split())) for line, postcode in public
    ]
    found: list[Messy] = []
    used: set[int] = set()
    while len(found) < messy:
        chance = rng.random()
        if chance < 0.2 and absent:
            done, home = absent.pop(rng.randrange(len(absent)))
            again, line, postcode = _write(rng, home)
            found.append(Messy(line, postcode, None, f"{done} ({again})"))
        elif chance < 0.25:
            done, home = _flatless(rng, listed)
            found.append(Messy(home.line(), home.postcode, None, done))
        elif chance < 0.4 and public:
            at = _unused(rng, len(listed), len(homes), used)
            done, line = _public_variant(rng, homes[at].written)
            found.append(Messy(line, homes[at].postcode, at, f"public, {done}"))
        else:
            at = _unused(rng, 0, len(listed), used)
            done, line, postcode = _write(rng, listed[at])
            found.append(Messy(line, postcode, at, done))
    return homes, found


def _unused(rng: Random, low: int, high: int, used: set[int]) -> int:
    while (at := rng.randrange(low, high)) in used:
        pass
    used.add(at)
    return at


def _list_homes(rng: Random) -> tuple[list[Home], list[tuple[str, Home]]]:
    listed: list[Home] = []
    absent: list[tuple[str, Home]] = []
    for number, town in enumerate(_TOWNS):
        area = "QWZJVX"[number % 6] + "ABDEFGH"[number % 7] + str(1 + number // 6)
        county = rng.choice(_COUNTIES)
        stems = rng.sample(_STEMS, 7)
        roads = [f"{stem} {rng.choice(_TYPES)}" for stem in stems]
        roads.append(f"{stems[0]} {'Close' if not roads[0].endswith('Close') else 'Road'}")
        for at, road in enumerate(roads):
            postcode = f"{area} {at + 1}{rng.choice('ABDEF')}{rng.choice('GHJLN')}"
            for home in _on_street(rng, Home("", "", "", road, town, county, postcode)):
                if rng.random() < 0.06:
                    absent.append((_why_absent(home), home))
                else:
                    listed.append(home)
        other = replace(rng.choice(listed), town=town, county=county, postcode=f"{area} 9ZZ")
        absent.append(("the street of another town", other))
    return listed, absent


def _why_absent(home: Home) -> str:
    return "its flat not in the list" if home.flat else "next door only in the list"


def _on_street(rng: Random, road: Home) -> list[Home]:
    homes: list[Home] = []
    last = rng.randrange(12, 40)
    for number in range(1, last, rng.choice((1, 2))):
        house, chance = replace(road, number=str(number)), rng.random()
        if chance < 0.72:
            homes.append(house)
        elif chance < 0.80:
            form = rng.choice("12A")
            flats = range(rng.randrange(2, 6))
            homes += [
                replace(house, flat=f"Flat {chr(65 + flat) if form == 'A' else flat + 1}")
                for flat in flats
            ]
        elif chance < 0.86:
            lettered = rng.random() < 0.4
            homes += [
                replace(house, flat=f"{f'Flat {chr(65 + at)}, ' * lettered}{floor} Floor Flat")
                for at, floor in enumerate(_FLOORS[: rng.randrange(2, 5)])
            ]
        elif chance < 0.89:
            homes += [house, replace(house, number=f"{number}A")]
        elif chance < 0.92:
            homes += [house, replace(house, flat="Annexe")]
        elif chance < 0.95:
            homes.append(replace(house, number="", name=f"{rng.choice(_COTTAGES)} Cottage"))
        elif chance < 0.97:
            homes.append(replace(house, name=rng.choice(_SHOPS)))
        else:
            homes.append(replace(house, number=f"{number}-{number + 2}"))
    if rng.random() < 0.5:
        block = replace(road, name=f"{rng.choice(_BLOCKS)} {rng.choice(('House', 'Court'))}")
        if rng.random() < 0.5:
            block = replace(block, number=str(last + 5))
        homes += [replace(block, flat=f"Flat {flat}") for flat in range(1, rng.randrange(6, 25))]
    return list(dict.fromkeys(homes))


def _flatless(rng: Random, listed: list[Home]) -> tuple[str, Home]:
    """An address whose flat was left out, where the building has several."""
    while True:
        home = rng.choice(listed)
        bare = replace(home, flat="")
        if home.flat.startswith("Flat") and bare not in listed:
            return "the flat left out", bare


def _write(rng: Random, home: Home) -> tuple[str, str, str]:
    """Write a home as people do: one or two things of those that apply."""
    done: list[str] = []
    for _ in range(rng.choice((1, 2, 2))):
        name, change = rng.choice(_CHANGES)
        changed = change(rng, home)
        if name not in done and changed and changed != home:
            home, done = changed, [*done, name]
    line = home.line()
    if rng.random() < 0.5:
        line = line.replace(",", "").upper()
    if rng.random() < 0.5:
        line = " ".join(_SHORT.get(word.lower(), word) for word in line.split(" "))
    return " + ".join(sorted(done)) or "only its form", line, home.postcode


_SHORT = {
    "street": "St", "road": "Rd", "lane": "Ln", "avenue": "Av", "close": "Cl", "drive": "Dr",
    "crescent": "Cres", "gardens": "Gdns", "terrace": "Terr", "flat": "Flt", "court": "Ct",
}  # fmt: skip

Change = Callable[[Random, Home], Home | None]


def _typo(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
            word[:at] + rng.choice("aeiorstln") + word[at + 1 :],
        )
    )


def _street_typo(rng: Random, home: Home) -> Home | None:
    stem, _, kind = home.street.rpartition(" ")
    if "," in home.street:
        return None
    return replace(home, street=f"{_typo(rng, stem)} {kind}") if len(stem) > 5 else None


def _other_type(rng: Random, home: Home) -> Home | None:
    if "," in home.street:
        return None
    stem = home.street.partition(",")[0].rpartition(" ")[0]
    return replace(home, street=f"{stem} {rng.choice(_TYPES)}")


def _no_type(_: Random, home: Home) -> Home | None:
    return None if "," in home.street else replace(home, street=home.street.rpartition(" ")[0])


def _postcode_typo(rng: Random, home: Home) -> Home | None:
    if not home.postcode:
        return None
    at = rng.choice((-1, -2))
    code = list(home.postcode)
    code[at] = rng.choice("ABDEFGHJLN")
    return replace(home, postcode="".join(code))


def _turned_postcode(_: Random, home: Home) -> Home | None:
    code = home.postcode
    if not code:
        return None
    return replace(home, postcode=code[:-2] + code[-1] + code[-2])


def _no_before(_: Random, home: Home) -> Home | None:
    return replace(home, number=f"No {home.number}") if home.number else None


def _flat_word(rng: Random, home: Home) -> Home | None:
    word = rng.choice(("Apartment", "Apt", "Flat No.", "Flt", "Unit", "#"))
    if not home.flat.startswith("Flat ") or "Floor" in home.flat:
        return None
    return replace(
        home, flat=home.flat.replace("Flat", word) if word != "#" else f"#{home.flat[5:]}"
    )


def _flat_after(_: Random, home: Home) -> Home | None:
    if not home.flat or not home.number:
        return None
    return replace(home, flat="", street=f"{home.street}, {home.flat}")


def _flat_bare(_: Random, home: Home) -> Home | None:
    if not home.flat.startswith("Flat ") or not home.flat[5:].isdigit() or not home.name:
        return None
    return replace(home, flat="", name=f"{home.flat[5:]} {home.name}")


def _counted_flat(_: Random, home: Home) -> Home | None:
    """`Flat B` for `Flat 2`, and `12B` for `Flat B, 12`."""
    label = home.flat.removeprefix("Flat ")
    if label.isdigit() and int(label) < 7 and home.number and not home.name:
        return replace(home, flat=f"Flat {chr(64 + int(label))}")
    return None


def _letter_at_number(_: Random, home: Home) -> Home | None:
    label = home.flat.removeprefix("Flat ")
    if len(label) == 1 and label.isalpha() and not home.name:
        return replace(home, flat="", number=home.number + label)
    return None


def _floor(rng: Random, home: Home) -> Home | None:
    if "Floor" not in home.flat:
        return None
    floor = home.flat.split(", ")[-1].split()[0]
    at = _FLOORS.index(floor)
    forms = (
        f"{floor} Floor Flat",
        f"Flat {floor} Floor",
        ("GFF", "FFF", "SFF", "Flat 3rd Floor")[at],
    )
    return replace(home, flat=rng.choice(forms))


def _spelt_flat(_: Random, home: Home) -> Home | None:
    words = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    label = home.flat.removeprefix("Flat ")
    if label.isdigit() and int(label) <= 10:
        return replace(home, flat=f"Flat {words[int(label) - 1]}")
    return None


def _name_added(rng: Random, home: Home) -> Home | None:
    if home.name or home.flat:
        return None
    return replace(home, name=rng.choice((*_SHOPS, f"{rng.choice(_COTTAGES)} Cottage")))


def _name_left_out(_: Random, home: Home) -> Home | None:
    return replace(home, name="") if home.name and home.number else None


def _number_left_out(_: Random, home: Home) -> Home | None:
    return replace(home, number="") if home.name and home.number else None


def _range_cut(_: Random, home: Home) -> Home | None:
    return replace(home, number=home.number.split("-")[0]) if "-" in home.number else None


_CHANGES: tuple[tuple[str, Change], ...] = (
    ("no postcode", lambda _, home: replace(home, postcode="")),
    ("no town", lambda _, home: replace(home, town="")),
    ("county", lambda _, home: replace(home, town=f"{home.town}, {home.county}")),
    ("town twice", lambda _, home: replace(home, town=f"{home.town}, {home.town}")),
    ("town mistyped", lambda rng, home: replace(home, town=_typo(rng, home.town or "Town"))),
    ("postcode mistyped", _postcode_typo),
    ("postcode turned", _turned_postcode),
    ("street mistyped", _street_typo),
    ("street of another type", _other_type),
    ("no type of street", _no_type),
    ("No. before the number", _no_before),
    ("flat in another word", _flat_word),
    ("flat after the street", _flat_after),
    ("flat without the word", _flat_bare),
    ("flat by letter", _counted_flat),
    ("letter at the number", _letter_at_number),
    ("floor in another form", _floor),
    ("flat spelt out", _spelt_flat),
    ("a name added", _name_added),
    ("the name left out", _name_left_out),
    ("the number left out", _number_left_out),
    ("the first of a range", _range_cut),
)  # fmt: skip


def _public_variant(rng: Random, line: str) -> tuple[str, str]:
    words = line.split()
    chance = rng.randrange(5)
    if chance == 0:
        return "last word left out", " ".join(words[:-1])
    if chance == 1:
        return "last word twice", " ".join([*words, words[-1]])
    if chance == 2:
        long = {short.upper(): word for word, short in _SHORT.items()}
        both = {word.upper(): short for word, short in _SHORT.items()} | long
        return "abbreviations", " ".join(both.get(word, word) for word in words)
    at = [number for number, word in enumerate(words) if word.isalpha() and len(word) > 6]
    if chance == 3 and at:
        place = rng.choice(at)
        words[place] = _typo(rng, words[place])
        return "a word mistyped", " ".join(words)
    return "small letters", line.lower()
