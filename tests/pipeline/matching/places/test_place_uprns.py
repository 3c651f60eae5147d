"""When a UPRN is believed, and when it only bears the name."""

from __future__ import annotations

import pytest
from matched_places import match_records

LONG = 100_023_336_900


def home(source: str, number: int, **fields: object) -> dict:
    return {
        "id": f"{source[0]}{number:02d}",
        "source": source,
        "address": f"{number} High Street",
        "postcode": "CB7 4AA",
        "uprn": str(LONG + number),
        **fields,
    }


def test_uprn_and_address_together_are_the_strongest_reason() -> None:
    matched = match_records([home("housing", 1), home("contacts", 1)])

    assert matched.reasons == {"h01": "uprn_and_address", "c01": "uprn_and_address"}


def test_a_uprn_is_one_number_however_it_is_written() -> None:
    written = {1: "0100023336901", 2: " 100023336902 ", 3: "100023336903.0", 4: "000100023336904"}
    matched = match_records(
        [
            *(home("housing", n, address=f"{n} High Street, Ely") for n in written),
            *(home("contacts", n, uprn=uprn) for n, uprn in written.items()),
        ]
    )

    assert len(matched.clusters) == 4
    assert set(matched.reasons.values()) == {"uprn_and_address"}


def test_a_uprn_joins_addresses_that_are_not_unlike() -> None:
    matched = match_records(
        [
            home("housing", 3, address="Flat 3, Acacia Court, Green Lane"),
            home("contacts", 3, address="Flat 3, 12 Green Lane", postcode="CB7 4AB"),
        ]
    )

    assert matched.reasons["c03"] == "uprn"


def test_a_uprn_at_an_unlike_address_is_left_open() -> None:
    agreeing = range(10, 16)
    unlike = {3: "4 High Street", 5: "Flat 3, 5 High Street", 6: "Garage 3"}
    matched = match_records(
        [
            *(home("housing", n) for n in (*agreeing, *unlike)),
            *(home("contacts", n) for n in agreeing),
            *(home("contacts", n, address=address) for n, address in unlike.items()),
        ]
    )

    assert matched.open_pairs == {
        (f"c{n:02d}", f"h{n:02d}"): "uprn_at_unlike_address" for n in unlike
    }


def test_what_is_not_a_number_of_twelve_digits_is_no_uprn() -> None:
    written = ["", "N/A", "TBC", "10002333690X", "1234567890123", "0"]
    matched = match_records(
        [
            *(home("housing", n, uprn=uprn) for n, uprn in enumerate(written, start=1)),
            *(home("contacts", n) for n in range(1, len(written) + 1)),
        ]
    )

    assert len(matched.clusters) == len(written)
    assert set(matched.reasons.values()) == {"address"}


def test_a_blocks_uprn_on_every_flat_is_no_evidence() -> None:
    flats = [home("housing", n, address=f"Flat {n} Acacia Court", uprn=LONG) for n in range(1, 5)]
    other = home("contacts", 9, address="Flat 2 Acacia Court", uprn=str(LONG + 77))

    matched = match_records([*flats, other])

    assert matched.together("h02", "c09")
    assert matched.reasons["c09"] == "address"


def test_a_uprn_shared_by_house_and_garage_joins_neither() -> None:
    garage = home("housing", 2, address="Garage 2 Mill Lane", place_type="garage", uprn=LONG + 1)
    other = home("contacts", 1, address="5 Elm Road", postcode="PE15 8AB")

    matched = match_records([home("housing", 1), garage, other])

    assert len(matched.clusters) == 3
    assert matched.left_open == []


def test_two_uprns_at_one_whole_address_are_a_disagreement_of_one_place() -> None:
    matched = match_records([home("housing", 1), home("contacts", 1, uprn=str(LONG + 55))])

    assert matched.together("h01", "c01")
    assert matched.reasons["c01"] == "address"


def test_conflicting_uprns_veto_an_address_that_lacks_its_postcode() -> None:
    matched = match_records(
        [home("housing", 1), home("contacts", 1, uprn=str(LONG + 55), postcode=None)]
    )

    assert len(matched.clusters) == 2
    assert matched.open_pairs == {("c01", "h01"): "uprn_conflict"}


def test_a_decision_outranks_conflicting_uprns() -> None:
    matched = match_records(
        [home("housing", 1), home("contacts", 1, uprn=str(LONG + 55), postcode=None)],
        [("h01", "c01", "same")],
    )

    assert matched.reasons["c01"] == "decision"
    assert matched.left_open == []


def test_a_uprn_that_stands_at_another_home_of_the_other_source_vetoes_an_address() -> None:
    records = [home(source, n) for source in ("housing", "contacts") for n in range(1, 9)]
    records[-1]["uprn"] = str(LONG + 55)
    records.append(home("housing", 55))

    matched = match_records(records)

    assert not matched.together("h08", "c08")
    assert matched.together("h07", "c07")
    assert matched.open_pairs == {
        ("c08", "h08"): "uprn_conflict",
        ("c08", "h55"): "uprn_at_unlike_address",
    }


@pytest.mark.parametrize("own_number", [str, lambda n: str(700_000_000_000 + n)])
def test_a_landlords_own_number_called_uprn_vetoes_nothing(own_number: object) -> None:
    ours = [home("housing", n) for n in range(1, 9)]
    theirs = [home("contacts", n, uprn=own_number(n)) for n in range(1, 9)]  # type: ignore[operator]  # a function

    matched = match_records([*ours, *theirs])

    assert len(matched.clusters) == 8
    assert set(matched.reasons.values()) == {"address"}


def test_numbers_that_stand_at_unlike_addresses_are_not_believed() -> None:
    ours = [home("housing", n) for n in range(1, 9)]
    theirs = [home("contacts", n, address=f"{n + 40} Mill Lane") for n in range(1, 9)]

    matched = match_records([*ours, *theirs])

    assert len(matched.clusters) == 16
    assert matched.left_open == []


def test_a_short_number_that_agrees_is_believed() -> None:
    matched = match_records(
        [
            home("housing", 1, uprn="4321"),
            home("contacts", 1, uprn="4321", postcode="CB7 4XX"),
        ]
    )

    assert matched.reasons["c01"] == "uprn"


def test_a_source_doubling_a_home_under_one_uprn_is_left_open() -> None:
    matched = match_records([home("housing", 1), home("housing", 1, id="h99"), home("contacts", 1)])

    assert len(matched.clusters) == 3
    assert set(matched.open_pairs.values()) == {"several_fit"}


def test_a_renumbered_home_keeps_its_place_by_uprn_and_address() -> None:
    matched = match_records(
        [
            home("housing", 1, vanished_on="2026-02-01"),
            home("housing", 1, id="h99", first_seen_on="2026-02-01"),
        ]
    )

    assert matched.clusters == {frozenset({"h01", "h99"})}
