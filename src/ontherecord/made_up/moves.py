"""Households that changed: exchanges, successions, decants, changed names, hidden addresses."""

from __future__ import annotations

from random import Random

from ontherecord.made_up.days import some_day
from ontherecord.made_up.residents import exchange
from ontherecord.made_up.world import World


def exchanges(world: World) -> None:
    """Let pairs of households swap homes: two endings and two beginnings on one day."""
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
        world.exchanges.append((one, other, day))


def successions(world: World) -> None:
    """Let partners take over the tenancy of those who died."""
    rng = Random(f"{world.seed}/successions")
    able = [
        index
        for index in world.ordinary_homes()
        if any(o.role == "SPO" for o in world.households[index].live(world.days.first))
    ]
    rng.shuffle(able)
    for index in able[: round(len(world.households) * world.shares.successions / 1000)]:
        home = world.households[index]
        day = some_day(rng, world.days.before_first(380), world.days.before_first(60))
        here, old = home.live(day), home.tenancies[-1]
        died = home.head(day)
        if died is None or len({o.tenancy.ref for o in here}) != 1:
            continue
        died.died = day
        for need in died.needs:
            need.ends = day
        old.ends = day
        tenancy = world.residents.tenancy(home, day)
        for occupancy in here:
            occupancy.ends = day
            if occupancy.person is not died:
                role = "TEN" if occupancy.role == "SPO" else occupancy.role
                world.residents.occupy(home, tenancy, occupancy.person, role)
        world.exchanged.add(index)


def decants(world: World) -> None:
    """Let some households live in an empty home while theirs is mended: two live addresses."""
    rng = Random(f"{world.seed}/decants")
    empty = [
        home for home in world.households
        if home.place.status == "V" and not home.place.double_ref and not home.place.early
    ]  # fmt: skip
    able = [index for index in world.ordinary_homes() if index not in world.plantings]
    rng.shuffle(able)
    count = round(len(world.households) * world.shares.decants / 1000)
    for index, there in zip(able[:count], empty, strict=False):
        home = world.households[index]
        day = some_day(rng, world.days.before_first(35), world.days.before_first(3))
        there.place.status = "L"
        tenancy = world.residents.tenancy(there, day)
        tenancy.kind = "LIC"
        for occupancy in home.live(world.days.second):
            world.residents.occupy(there, tenancy, occupancy.person, occupancy.role)
            world.decanted[occupancy.person] = home.place


def names_and_addresses(world: World) -> None:
    """Give some a former name, and see to it that some addresses are nobody's to know."""
    rng, shares = Random(f"{world.seed}/names"), world.shares
    free = [
        head
        for index, home in enumerate(world.households)
        if index not in world.plantings and index not in world.exchanged
        and (head := home.head(world.days.first)) is not None and not head.shown_surname
    ]  # fmt: skip
    count = world.count(shares.changed_names, 1)
    for person in rng.sample(free, min(len(free), count)):
        person.former_surname = world.residents.person(rng).surname
    count = world.count(shares.confidential_addresses, 1)
    for person in rng.sample(free, min(len(free), count)):
        person.is_confidential = True
