"""Which records come together as one place, which stay apart, and which a person must answer."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matched_places import Matched, Records, arranged, match_records

HIGH_STREET = {"address": "12 High Street, Ely", "postcode": "CB7 4AA"}


def housing(**fields: object) -> dict:
    return {"id": "h1", "source": "housing", **HIGH_STREET, **fields}


def contractor(**fields: object) -> dict:
    return {"id": "c1", "source": "contractor", **HIGH_STREET, **fields}


@arranged([housing()])
def test_a_record_with_no_partner_is_a_place_of_its_own(matched: Matched) -> None:
    assert matched.links == [("h1", "h1", "only_record", None, None)]
    assert matched.left_open == []


def test_nothing_at_all_is_no_trouble() -> None:
    matched = match_records([])

    assert (matched.links, matched.left_open, matched.within) == ([], [], {})


@arranged([housing(), contractor(address="12, HIGH ST", postcode="cb74aa")])
def test_one_address_in_two_systems_is_one_place(matched: Matched) -> None:
    assert matched.clusters == {frozenset({"h1", "c1"})}
    assert matched.reasons == {"h1": "address", "c1": "address"}


NEIGHBOURS = [
    ("Flat 14A Acacia Court", "Flat 14C Acacia Court"),
    ("12 High Street", "12A High Street"),
    ("18 St Johns Road", "18 St Johns Street"),
    ("Flat 1, 12 High Street", "Flat 11, 12 High Street"),
    ("Ground Floor Flat, 12 High Street", "First Floor Flat, 12 High Street"),
    ("Flat 2 Left, 12 High Street", "Flat 2 Right, 12 High Street"),
    ("Garage 3 Acacia Court", "Flat 3 Acacia Court"),
    ("1-24 Acacia Court", "1-26 Acacia Court"),
    ("92 Kingsway", "92A Kingsway"),
    ("92-94 Kingsway", "92 Kingsway"),
    ("389 Church Street", "385 Church Street"),
    ("Annexe, 8 Church Gardens", "8 Church Gardens"),
    ("Rose Cottage, Mill Lane", "Oak Cottage, Mill Lane"),
    ("12 Queen Street East", "12 Queen Street West"),
]


@pytest.mark.parametrize("has_postcode", [True, False])
def test_near_neighbours_are_never_joined(has_postcode: bool) -> None:
    records = []
    for number, (ours, theirs) in enumerate(NEIGHBOURS):
        postcode = f"CB{number + 1} 4AA" if has_postcode else None
        town = f", Town{number}"
        records += [
            housing(id=f"h{number}", address=ours + town, postcode=postcode),
            contractor(id=f"c{number}", address=theirs + town, postcode=postcode),
        ]

    matched = match_records(records)

    assert len(matched.clusters) == 2 * len(NEIGHBOURS)


def test_an_address_without_its_postcode_is_enough_where_only_one_place_has_it() -> None:
    matched = match_records([housing(), contractor(address="12 High St, Ely", postcode=None)])

    assert matched.reasons["c1"] == "address_without_postcode"


def test_an_address_without_its_postcode_that_fits_two_places_is_left_open() -> None:
    matched = match_records(
        [
            housing(address="12 High Street"),
            housing(id="h2", address="12 High Street", postcode="PE15 8AB"),
            contractor(address="12 High Street", postcode=None),
        ]
    )

    assert len(matched.clusters) == 3
    assert matched.open_pairs == {("c1", "h1"): "several_fit", ("c1", "h2"): "several_fit"}


def test_another_town_is_another_place() -> None:
    matched = match_records([housing(), contractor(address="12 High St, March", postcode=None)])

    assert len(matched.clusters) == 2


@arranged([housing(), contractor(postcode="CB7 4AB")])
def test_one_wrong_character_in_a_postcode_is_forgiven_when_all_else_agrees(
    matched: Matched,
) -> None:
    assert matched.reasons["c1"] == "address_without_postcode"


@pytest.mark.parametrize("postcode", ["CB7 4BB", "PE7 4AA"])
@arranged(lambda postcode: [housing(), contractor(postcode=postcode)])
def test_two_wrong_characters_in_a_postcode_are_not_forgiven(
    matched: Matched, postcode: str
) -> None:
    assert len(matched.clusters) == 2


@arranged([housing(), contractor(), contractor(id="c2", postcode="CB7 4AB")])
def test_a_better_pair_forbids_forgiving_a_postcode(matched: Matched) -> None:
    assert matched.clusters == {frozenset({"h1", "c1"}), frozenset({"c2"})}


@arranged(
    [
        housing(address="Flat 3, Acacia Court, 12 High Street, Ely"),
        contractor(address="Flat 3, 12 High Street, Ely"),
    ]
)
def test_a_building_name_left_out_is_no_obstacle_in_one_postcode(matched: Matched) -> None:
    assert matched.reasons["c1"] == "address_alike"


@arranged([housing(), contractor(address="Natural Nails, 12 High Street")])
def test_a_business_at_the_number_is_left_to_a_person(matched: Matched) -> None:
    assert matched.open_pairs == {("c1", "h1"): "address_alike"}


@arranged([housing(), housing(id="h2")])
def test_two_records_of_one_source_at_one_address_are_never_joined(matched: Matched) -> None:
    assert len(matched.clusters) == 2


@arranged([housing(), housing(id="h2"), contractor()])
def test_a_record_that_fits_two_of_another_source_is_left_open(matched: Matched) -> None:
    assert len(matched.clusters) == 3
    assert set(matched.open_pairs.values()) == {"several_fit"}
    assert set(matched.open_pairs) == {("c1", "h1"), ("c1", "h2")}


def test_what_both_hold_besides_the_address_decides_between_two() -> None:
    telling = {
        "built_year": (1950, 1971),
        "homes_count": (11, 10),
        "storeys_count": (3, 4),
        "ward": ("07", "12"),
    }
    records = []
    for number, (field, (fitting, other)) in enumerate(telling.items()):
        postcode = f"CB{number + 1} 4AA"
        records += [
            housing(id=f"fits{number}", postcode=postcode, **{field: fitting}),
            housing(id=f"other{number}", postcode=postcode, **{field: other}),
            contractor(id=f"c{number}", postcode=postcode, **{field: fitting}),
        ]

    matched = match_records(records)

    assert all(matched.together(f"fits{number}", f"c{number}") for number in range(4))
    assert len(matched.clusters) == 8
    assert {matched.reasons[f"c{number}"] for number in range(4)} == {"address_and_attributes"}
    assert matched.left_open == []


@arranged([housing(built_year=1950), housing(id="h2"), contractor(built_year=1950)])
def test_a_rival_that_says_nothing_is_not_told_apart(matched: Matched) -> None:
    assert len(matched.clusters) == 3


BUILDING = {"place_type": "block", "built_year": 1971, "storeys_count": 43, "ward": "15"}


def test_attributes_tell_which_building_of_a_range_stands_at_a_number() -> None:
    pair = {"address": "85-95 Thorncliffe Park Dr", "postcode": "M4H", **BUILDING}
    matched = match_records(
        [
            housing(**pair, homes_count=496),
            housing(id="h2", **pair, homes_count=500),
            contractor(**pair | {"address": "85 Thorncliffe Park Drive"}, homes_count=500),
        ]
    )

    assert matched.together("h2", "c1")
    assert matched.reasons["c1"] == "address_and_attributes"


def neighbouring(theirs: str) -> Records:
    pair = {"address": "85-95 Thorncliffe Park Dr", **BUILDING, "homes_count": 496}
    return [housing(**pair), contractor(**pair | {"address": theirs})]


@pytest.mark.parametrize(
    "theirs",
    ["97 Thorncliffe Park Drive", "86 Thorncliffe Park Drive", "85 Thorncliffe Park Avenue"],
)
@arranged(neighbouring)
def test_attributes_do_not_stretch_to_a_neighbour(matched: Matched, theirs: str) -> None:
    assert len(matched.clusters) == 2


def test_two_alike_buildings_of_a_range_are_left_open() -> None:
    pair = {"address": "1625-1641 Kingston Rd", "postcode": None, **BUILDING, "homes_count": 11}
    matched = match_records(
        [
            housing(**pair),
            housing(id="h2", **pair),
            contractor(**pair | {"address": "1625 Kingston Rd"}),
        ]
    )

    assert len(matched.clusters) == 3
    assert len(matched.left_open) == 2


def of_other_kinds() -> Records:
    others = ["block", "garage", "communal_part", "estate"]
    return [housing(), *(contractor(id=place_type, place_type=place_type) for place_type in others)]


@arranged(of_other_kinds())
def test_a_home_never_joins_anything_else(matched: Matched) -> None:
    assert len(matched.clusters) == 5
    assert matched.left_open == []


def called_homes() -> Records:
    block = {"address": "1-24 Acacia Court", "postcode": "CB7 4AB"}
    garage = {"address": "Garage 3 Acacia Court", "postcode": "CB7 4AB"}
    return [
        housing(),
        housing(id="h2", place_type="block", **block),
        housing(id="h3", place_type="garage", **garage),
        contractor(),
        contractor(id="c2", **block),
        contractor(id="c3", **garage),
    ]


@arranged(called_homes())
def test_a_source_that_calls_everything_a_home_says_nothing_by_it(matched: Matched) -> None:
    assert matched.together("h1", "c1")
    assert matched.together("h2", "c2")
    assert matched.together("h3", "c3")


def at_a_dummy() -> Records:
    dummy = {"address": "Miscellaneous House", "postcode": "CB7 4AA"}
    return [
        *(housing(id=f"h{number}", **dummy) for number in range(14)),
        contractor(**dummy),
    ]


@arranged(at_a_dummy())
def test_a_dummy_address_joins_nothing_and_is_pointed_out(matched: Matched) -> None:
    assert len(matched.clusters) == 15
    assert set(matched.open_pairs.values()) == {"address_used_often"}


@arranged(
    [
        housing(vanished_on="2026-02-01"),
        housing(id="h2", first_seen_on="2026-02-01"),
        contractor(),
    ]
)
def test_a_renumbered_record_joins_its_place_beside_the_one_that_had_gone(matched: Matched) -> None:
    assert matched.clusters == {frozenset({"h1", "h2", "c1"})}


@arranged([housing(vanished_on="2026-02-01"), housing(id="h2"), contractor()])
def test_two_records_that_stood_side_by_side_stay_apart_after_one_has_gone(
    matched: Matched,
) -> None:
    assert not matched.together("h1", "h2")


LINES = [
    "12 High Street", "12 High St, Ely", "Flat 3 Acacia Court", "3 Acacia Ct", "1-24 Acacia Court",
    "Acacia Court", "12A High Street", "Garage 3 Acacia Court", "",
]  # fmt: skip
ANY_RECORD = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["housing", "contractor", "contacts"]),
        "address": st.sampled_from(LINES),
        "postcode": st.sampled_from(["CB7 4AA", "CB7 4AB", None]),
        "uprn": st.sampled_from(["100023336956", "100023336957", "77", None]),
        "place_type": st.sampled_from(["home", "block", None]),
        "built_year": st.sampled_from([1950, 1971, None]),
    }
)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(st.lists(ANY_RECORD, max_size=12), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_changes_nothing_and_no_record_is_in_two_places(
    rows: list[dict], shuffler: object, decide: bool
) -> None:
    records = [{"id": f"r{number:02d}", **row} for number, row in enumerate(rows)]
    decisions = [("r00", "r01", "same"), ("r02", "r03", "not_same")] if decide else []
    shuffled = [*records]
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a Random

    matched = match_records(records, decisions)

    assert match_records(shuffled, decisions) == matched
    assert [link[0] for link in matched.links] == sorted(record["id"] for record in records)
    source = {record["id"]: record["source"] for record in records}
    for cluster in matched.clusters:
        doubled = len(cluster) - len({source[record] for record in cluster})
        assert doubled <= (1 if {"r00", "r01"} <= cluster else 0)
    assert not matched.together("r02", "r03") or not decide
    for one, other in matched.open_pairs:
        assert one < other
        assert not matched.together(one, other)
