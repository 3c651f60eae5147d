"""What lies in what: as the source tells, or as a flat's address shows."""

from __future__ import annotations

import pytest
from matched_places import Matched, arranged, match_records


def flat(**fields: object) -> dict:
    return {
        "id": "f1", "source": "housing", "address": "Flat 3 Acacia Court", "postcode": "CB7 4AA",
        **fields,
    }  # fmt: skip


def block(**fields: object) -> dict:
    return {
        "id": "b1", "source": "housing", "address": "Acacia Court", "postcode": "CB7 4AA",
        "place_type": "block", **fields,
    }  # fmt: skip


def test_a_place_lies_where_its_source_says() -> None:
    estate = {"id": "e1", "source": "housing", "address": "Acacia Estate", "place_type": "estate"}
    matched = match_records([flat(part_of_record_id="b1"), block(part_of_record_id="e1"), estate])

    assert matched.within == {"f1": ("b1", "part_of"), "b1": ("e1", "part_of")}


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["Acacia Court", "1-24 Acacia Court", "Flats 1 to 24 Acacia Ct"]
)
@arranged(lambda address: [flat(), block(address=address)])
def test_a_flats_block_is_found_from_its_address(matched: Matched, address: str) -> None:
    assert matched.within == {"f1": ("b1", "address")}


@pytest.mark.parametrize("address", ["Acacia Court", "1-24 Acacia Court, Green Lane, Ely"])
@arranged(
    lambda address: [
        flat(address="Flat 3, Acacia Court, 12 Green Lane, Ely"),
        block(address=address),
    ]
)
def test_a_block_may_leave_out_what_the_flats_address_has(matched: Matched, address: str) -> None:
    assert matched.within == {"f1": ("b1", "address")}


@arranged(
    [
        flat(address="Flat 30 Acacia Court"),
        block(address="1-24 Acacia Court"),
        block(id="b2", address="25-48 Acacia Court"),
    ]
)
def test_a_flat_outside_the_range_lies_in_another_block(matched: Matched) -> None:
    assert matched.within == {"f1": ("b2", "address")}


@pytest.mark.parametrize(
    "other",
    [
        {"address": "Acacia House"},
        {"address": "31-48 Acacia Court"},
        {"postcode": "PE15 8AB"},
        {"vanished_on": "2026-02-01"},
        {"place_type": "home"},
    ],
)
@arranged(lambda other: [flat(), block(**other)])
def test_a_flat_is_not_put_in_what_is_not_its_block(matched: Matched, other: dict) -> None:
    assert matched.within == {}


@arranged([flat(part_of_record_id="gone"), block()])
def test_a_reference_to_nothing_is_passed_over_for_the_address(matched: Matched) -> None:
    assert matched.within == {"f1": ("b1", "address")}


@arranged([flat(), block(), block(id="b0", source="fire", address="Acacia Ct")])
def test_a_flats_own_source_is_asked_first(matched: Matched) -> None:
    assert matched.within == {"f1": ("b1", "address")}


@arranged([flat(), block(id="b0", source="fire", address="1-24 Acacia Ct")])
def test_another_sources_block_is_taken_where_the_own_source_has_none(matched: Matched) -> None:
    assert matched.within == {"f1": ("b0", "address")}


@arranged([flat(), block(), block(id="b2")])
def test_two_blocks_of_one_name_leave_the_flat_without(matched: Matched) -> None:
    assert matched.within == {}


@arranged(
    [
        flat(address="Garage 3 Acacia Court", place_type="garage"),
        flat(id="f2", address="12 High Street"),
        block(),
    ]
)
def test_a_garage_lies_in_its_block_and_a_house_in_none(matched: Matched) -> None:
    assert matched.within == {"f1": ("b1", "address")}
