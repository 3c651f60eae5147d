"""A range of homes is its block, or a building of those homes; what is communal lies in one."""

from __future__ import annotations

import pytest
from matched_places import Matched, Records, arranged, match_records

from ontherecord.pipeline.matching.places.addresses import parse

POSTCODE = {"postcode": "ZZ1 0AD"}


def block(id: str = "b", address: str = "Acacia Court, Mill Lane", **said: object) -> dict:
    kind = {"place_type": "block", **POSTCODE}
    return {"id": id, "source": "housing", "address": address, **kind, **said}


def flats(numbers: range, part_of: str | None = "b", ending: str = "Acacia Court") -> list[dict]:
    return [
        {
            "id": f"f{n:02}",
            "source": "housing",
            "address": f"Flat {n}, {ending}",
            "part_of_record_id": part_of,
            **POSTCODE,
        }
        for n in numbers
    ]


def action(address: str = "1-6 Acacia Ct", **said: object) -> dict:
    kind = {"place_type": "block", **POSTCODE}
    return {"id": "a", "source": "tracker", "address": address, **kind, **said}


@arranged([block(), *flats(range(1, 7)), action()])
def test_a_range_is_the_block_whose_homes_it_holds(matched: Matched) -> None:
    assert matched.together("a", "b")
    assert matched.reasons["a"] == "homes_in_range"
    assert matched.within["f01"] == ("b", "part_of")


def test_a_range_without_a_type_or_with_only_a_town_is_that_block_too() -> None:
    town = [{**r, "address": f"{r['address']}, Ashcombe"} for r in flats(range(1, 7))]
    named = action("Flats 1 to 6 Acacia Court, Ashcombe", postcode=None, place_type=None)

    matched = match_records([block(), *town, named])

    assert matched.together("a", "b")


@arranged([block(), *flats(range(1, 13)), action()])
def test_a_range_of_half_the_homes_lies_in_the_block_and_is_not_it(matched: Matched) -> None:
    assert not matched.together("a", "b")
    assert matched.within["a"] == ("b", "address")


def over_two_blocks() -> Records:
    two = [*flats(range(1, 4), "b"), *flats(range(4, 7), "c")]
    return [block(), block("c", "Acacia Court East, Mill Lane"), *two, action()]


@arranged(over_two_blocks())
def test_a_range_over_two_blocks_is_neither(matched: Matched) -> None:
    assert not matched.together("a", "b")
    assert not matched.together("a", "c")
    assert "a" not in matched.within


@arranged([block(), *flats(range(1, 7)), action(postcode="YY9 9ZZ")])
def test_a_range_elsewhere_of_the_same_name_is_another_place(matched: Matched) -> None:
    assert not matched.together("a", "b")
    assert "a" not in matched.within


@arranged([*flats(range(1, 9), None), action(place_type=None)])
def test_without_a_block_the_homes_lie_in_the_range(matched: Matched) -> None:
    assert {home for home in matched.within if matched.within[home] == ("a", "address")} == {
        f"f{n:02}" for n in range(1, 7)
    }


def of_a_street(numbers: str) -> Records:
    houses = [
        {"id": f"h{n}", "source": "housing", "address": f"{n} Mill Lane", **POSTCODE}
        for n in range(1, 12)
    ]
    return [*houses, action(f"{numbers} Mill Ln")]


@pytest.mark.parametrize(("numbers", "held"), [("1-7", [1, 3, 5, 7]), ("1-8", list(range(1, 9)))])
@arranged(of_a_street)
def test_a_range_of_a_street_keeps_to_its_side(
    matched: Matched, numbers: str, held: list[int]
) -> None:
    assert sorted(matched.within) == sorted(f"h{n}" for n in held)


@pytest.mark.slow
@pytest.mark.parametrize("place_type", ["communal_part", "block", None])
@pytest.mark.parametrize(
    "address",
    ["Communal, Acacia Court", "Communal area 1-6 Acacia Ct", "Stairwell, 1-6 Acacia Court"],
)
@arranged(
    lambda address, place_type: [
        block(),
        *flats(range(1, 7)),
        action(address, place_type=place_type),
    ]
)
def test_a_communal_part_lies_in_its_block(
    matched: Matched, address: str, place_type: str | None
) -> None:
    assert matched.within["a"] == ("b", "address")


def test_a_communal_part_of_one_of_two_blocks_of_a_name_is_left_alone() -> None:
    two = [block("b", "1-6 Acacia Court"), block("c", "7-12 Acacia Court")]

    by_name = match_records([*two, action("Communal, Acacia Court", place_type="communal_part")])
    by_range = match_records(
        [*two, action("Stairwell, 7-12 Acacia Ct", place_type="communal_part")]
    )

    assert "a" not in by_name.within
    assert by_range.within["a"] == ("c", "address")


def houses(*numbers: object, street: str = "Mill Lane") -> list[dict]:
    return [
        {"id": f"h{n}", "source": "housing", "address": f"{n} {street}", **POSTCODE}
        for n in numbers
    ]


STREET = houses(*range(1, 9), "9A", "9B", "9C")


def written_so(written: str) -> Records:
    return [*STREET, action(written, postcode="ZZ1 0AD")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("1-5 (odds) Mill Lane", ["1", "3", "5"]),
        ("1-6 odd numbers Mill Lane", ["1", "3", "5"]),
        ("Evens 2-6 Mill Lane", ["2", "4", "6"]),
        ("1, 3 & 5 Mill Lane", ["1", "3", "5"]),
        ("1, 2 and 5 Mill Lane", []),
        ("Nos 1, 2 and 3 Mill Lane", ["1", "2", "3"]),
        ("1-3 & 7 Mill Lane", ["1", "3", "7"]),
        ("9A-9C Mill Lane", ["9A", "9B", "9C"]),
        ("9A to C Mill Lane", ["9A", "9B", "9C"]),
        ("9A-C Mill Lane", ["9A", "9B", "9C"]),
        ("9A, 9B & 9C Mill Lane", ["9A", "9B", "9C"]),
    ],
)
@arranged(written_so)
def test_a_range_is_read_however_it_is_written(
    matched: Matched, written: str, held: list[str]
) -> None:
    inside = [home.removeprefix("h") for home, (where, _) in matched.within.items() if where == "a"]
    together = [home["id"][1:] for home in STREET if matched.together("a", home["id"])]
    assert sorted(inside or together) == held


@pytest.mark.parametrize(
    ("written", "held"),
    [("Flats 1-5 (odds) Acacia Court", {1, 3, 5}), ("Flats 1, 2 & 5, Acacia Court", {1, 2, 5})],
)
@arranged(lambda written: [*flats(range(1, 9), None), action(written, place_type=None)])
def test_a_range_of_a_building_keeps_to_the_flats_it_names(
    matched: Matched, written: str, held: set[int]
) -> None:
    assert {h for h, (where, _) in matched.within.items() if where == "a"} == {
        f"f{n:02}" for n in held
    }


@pytest.mark.parametrize(
    "written", ["Flat 1, 3 & 5 Mill Lane", "2, 21 & 23 Mill Lane", "Flat 1, 3 Mill Lane"]
)
def test_a_flat_before_its_house_is_no_list(written: str) -> None:
    assert parse(written).unit in ("1", "2")


def known_in_part() -> Records:
    twenty = flats(range(1, 21))
    known, lost = action("1-24 Acacia Ct"), action("1-8 Nowhere Court") | {"id": "lost"}
    unread = action("1A-3B Mill Lane") | {"id": "unread"}
    return [block(), *twenty, known, lost, unread]


@arranged(known_in_part())
def test_a_range_says_how_many_homes_it_names_and_how_many_are_known(matched: Matched) -> None:
    assert matched.ranges == {"a": (24, 20), "lost": (8, 0), "unread": (0, 0)}


def known_twice() -> Records:
    theirs = [{**f, "id": f"c{f['id']}", "source": "contacts"} for f in flats(range(1, 7), None)]
    return [*flats(range(1, 7), None), *theirs, action("1-8 Acacia Ct")]


@arranged(known_twice())
def test_a_home_two_systems_know_is_counted_once(matched: Matched) -> None:
    assert matched.ranges["a"] == (8, 6)
