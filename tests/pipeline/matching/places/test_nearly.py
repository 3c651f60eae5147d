"""One address but for one thing: joined where the list tells, and never across number or flat."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matched_places import Matched, Records, arranged, match_records

CODE = "CB7 4AA"
NEIGHBOURS = (
    "2 Rainbow Road, Ely",
    "Sues Nails, 6 Rainbow Road, Ely",
    "8 Rainbow Road, Ely",
    "10 Rainbow Road, Ely",
)
"""A list that knows the neighbourhood, shops and all."""


def lines(listed: tuple[str, ...], *written: str) -> Records:
    """Give lines of one postcode: `l0`, `l1` … of the list, `w0` … as somebody wrote them."""
    return [
        {"id": f"{source[0]}{at}", "source": source, "address": line, "postcode": CODE}
        for source, of_source in (("list", listed), ("written", written))
        for at, line in enumerate(of_source)
    ]


ONE_THING_DIFFERS = [
    ("14 Rainbow Road, Ely", "14 Rainbow Lane, Ely"),
    ("14 Rainbow Road, Ely", "14 Rainbow, Ely"),
    ("14 Rainbow Road, Ely", "14 Rainbwo Road, Ely"),
    ("Flat 3, 14 Rainbow Road, Ely", "Flat 3, 14 Rainbow Street, Ely"),
    ("Flat 3, 14 Rainbow Road, Ely", "Flat C, 14 Rainbow Road, Ely"),
    ("Flat C, 14 Rainbow Road, Ely", "14C Rainbow Road, Ely"),
    ("Flat A, First and Second Floors, 14 Rainbow Road", "First Floor Flat, 14 Rainbow Road"),
    ("Bright Dental, 14 Rainbow Road, Ely", "Bright Dental, Rainbow Lane, Ely"),
    ("14 Rainbow Road, Ely", "Burger Paradise, 14 Rainbow Lane, Ely"),
    ("Old Mill Cottage, Rainbow Road, Ely", "Old Mill Cottage, Pad Farm, Rainbow Road, Ely"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("listed", "written"), ONE_THING_DIFFERS)
@arranged(lambda listed, written: lines((listed, *NEIGHBOURS), written))
def test_an_address_with_one_thing_written_otherwise_is_found(
    matched: Matched, listed: str, written: str
) -> None:
    assert matched.together("l0", "w0")
    assert matched.reasons["w0"] == "address_alike"


STAY_OPEN = [
    # The list has both streets.
    (("14 Rainbow Road, Ely", "16 Rainbow Lane, Ely"), "14 Rainbow Lane, Ely"),
    # Its name begins otherwise; a street's number is no slip.
    (("14 Mill Road, Ely",), "14 Hill Road, Ely"),
    (("14 Second Avenue, Ely",), "14 Third Avenue, Ely"),
    # The list has letters and figures in that building; two flats share the floor.
    (("Flat 2, 14 Rainbow Road", "Flat A, 14 Rainbow Road"), "Flat B, 14 Rainbow Road"),
    (
        ("Flat A, First Floor, 14 Rainbow Road", "Flat B, First Floor, 14 Rainbow Road"),
        "First Floor Flat, 14 Rainbow Road",
    ),
    (("Flat A, First Floor, 14 Rainbow Road", "Flat B, 14 Rainbow Road"),
     "First Floor Flat, 14 Rainbow Road"),
    (("First Floor Left, 14 Rainbow Road",), "First Floor Flat, 14 Rainbow Road"),
    # Nobody knows which floor is the top one.
    (("Second Floor Flat, 14 Rainbow Road",), "Top Floor Flat, 14 Rainbow Road"),
    # There are several things at the number, or it is not the house that is meant.
    (("14 Rainbow Road", "Flat 1, 14 Rainbow Road"), "Burger Paradise, 14 Rainbow Road"),
    (("14 Rainbow Road",), "Land adjoining 14 Rainbow Road"),
    (("14 Rainbow Road",), "Above shop, 14 Rainbow Road"),
    (("Flat 1, 14 Rainbow Road", "Flat 2, 14 Rainbow Road"), "14 Rainbow Road"),
    (("Flat 14, Rainbow Road", "Flat 16, Rainbow Road"), "14 Rainbow Road"),
    (("Flat B, 14 Rainbow Road",), "Basement Flat, 14 Rainbow Road"),
    (("Rose Cottage, Mill Lane",), "Ross Cottage, Mill Lane"),
]  # fmt: skip


@pytest.mark.parametrize(("listed", "written"), STAY_OPEN)
@arranged(lambda listed, written: lines((*listed, *NEIGHBOURS), written))
def test_where_the_list_does_not_tell_nothing_is_joined(
    matched: Matched, listed: tuple[str, ...], written: str
) -> None:
    assert matched.reasons["w0"] == "only_record"


SHOP = "Natural Nails, 74 High Street, Ely"


@pytest.mark.parametrize(
    ("listed", "written", "is_it"),
    [
        (("Flat, 74 High Street, Ely", SHOP), "74 High Street, Ely", True),
        (("Flat 74 High Street, Ely", SHOP), "74 High Street", True),
        (
            ("Flat, 74 High Street, Ely", SHOP, "74 High Street, Ely"),
            "74 High Street, Ely",
            False,
        ),
    ],
)
@arranged(lambda listed, written: lines(listed, written))
def test_the_one_flat_over_a_shop_is_the_home_at_its_number(
    matched: Matched, listed: tuple[str, ...], written: str, is_it: bool
) -> None:
    assert matched.together("l0", "w0") is is_it


@arranged(lines(("14 Rainbow Road, Ely",), "14 Rainbow Lane, Ely"))
def test_a_list_that_does_not_know_the_neighbourhood_tells_nothing(matched: Matched) -> None:
    assert not matched.together("l0", "w0")
    assert matched.open_pairs == {("l0", "w0"): "address_alike"}


def turned_round() -> Records:
    home = {"address": "12 High Street, Ely", "place_type": "home"}
    return [
        {"id": "h1", "source": "housing", "postcode": "CB7 4AB", **home},
        {"id": "c1", "source": "contractor", "postcode": "CB7 4BA", **home},
    ]


@arranged(turned_round())
def test_letters_of_a_postcode_turned_round_are_one_slip(matched: Matched) -> None:
    assert matched.together("h1", "c1")


def test_a_line_without_town_is_no_place_where_the_list_has_the_street_in_two_towns() -> None:
    listed = [("12 High Street, Ely", CODE), ("14 High Street, March", "PE15 8AA")]

    def match(*rows: tuple[str, str]) -> Matched:
        return match_records(
            [
                {"id": f"l{at}", "source": "list", "address": line, "postcode": code}
                for at, (line, code) in enumerate(rows)
            ]
            + [{"id": "w0", "source": "written", "address": "12 High Street"}]
        )

    assert match(listed[0]).together("l0", "w0")
    assert not match(*listed).together("l0", "w0")


NUMBERS = st.sampled_from(["1", "2", "3", "12", "12A", "12B", "14", "14-16"])
FLATS = st.sampled_from(["", "Flat 1, ", "Flat 2, ", "Flat 12, ", "First Floor Flat, "])
WAYS = st.sampled_from(["Rainbow Road", "Rainbow Lane", "Rainbow", "Rainbwo Road"])
NAMES = st.sampled_from(["", "", "Burger Paradise, "])


any_address = given(
    homes=st.lists(st.tuples(FLATS, NAMES, NUMBERS), min_size=2, max_size=6, unique=True),
    way=WAYS,
    name=NAMES,
)


@pytest.mark.slow
@settings(max_examples=10)
@any_address
def test_however_it_is_written_another_number_or_flat_is_another_home(
    homes: list[tuple[str, str, str]], way: str, name: str
) -> None:
    require_only_its_home(homes, way, name)


@pytest.mark.slow
@settings(max_examples=100)
@any_address
def test_it_is_another_home_in_many_more_examples(
    homes: list[tuple[str, str, str]], way: str, name: str
) -> None:
    require_only_its_home(homes, way, name)


def require_only_its_home(homes: list[tuple[str, str, str]], way: str, name: str) -> None:
    listed = tuple(f"{flat}{shop}{number} Rainbow Road, Ely" for flat, shop, number in homes[1:])
    flat, _, number = homes[0]

    matched = match_records(lines((*listed, *NEIGHBOURS), f"{flat}{name}{number} {way}, Ely"))

    for at, (other_flat, _, other_number) in enumerate(homes[1:]):
        if matched.together(f"l{at}", "w0"):
            assert other_flat == flat
            assert other_number.split("-")[0] == number.split("-")[0]
