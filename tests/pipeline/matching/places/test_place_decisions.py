"""What a person decided about two place records holds, and holds at once."""

from __future__ import annotations

from matched_places import match_records


def place(record: str, source: str, address: str = "12 High Street", **fields: object) -> dict:
    return {"id": record, "source": source, "address": address, "postcode": "CB7 4AA", **fields}


def test_a_decision_joins_what_nothing_else_joins() -> None:
    matched = match_records(
        [place("h1", "housing"), place("c1", "contractor", "Old Bakery")], [("c1", "h1", "same")]
    )

    assert matched.links == [
        ("c1", "c1", "decision", 99.0, "a housing officer"),
        ("h1", "c1", "decision", 99.0, "a housing officer"),
    ]


def test_a_decision_joins_two_records_of_one_source() -> None:
    matched = match_records(
        [place("h1", "housing"), place("h2", "housing"), place("c1", "contractor")],
        [("h1", "h2", "same")],
    )

    assert matched.together("h1", "h2")


def test_not_the_same_keeps_one_address_apart() -> None:
    matched = match_records(
        [place("h1", "housing"), place("c1", "contractor")], [("h1", "c1", "not_same")]
    )

    assert len(matched.clusters) == 2
    assert matched.left_open == []


def test_not_the_same_outranks_a_chain() -> None:
    matched = match_records(
        [place("h1", "housing"), place("c1", "contractor"), place("k1", "contacts")],
        [("h1", "c1", "not_same")],
    )

    assert not matched.together("h1", "c1")
    assert len(matched.clusters) == 2


def test_not_the_same_leaves_the_one_that_fits() -> None:
    matched = match_records(
        [place("h1", "housing"), place("h2", "housing"), place("c1", "contractor")],
        [("h1", "c1", "not_same")],
    )

    assert matched.together("h2", "c1")
    assert matched.left_open == []


def test_an_answer_about_a_record_that_is_no_longer_there_is_passed_over() -> None:
    matched = match_records([place("h1", "housing")], [("h1", "gone", "same")])

    assert matched.reasons == {"h1": "only_record"}


def test_a_decision_about_another_kind_is_not_for_places() -> None:
    matched = match_records(
        [place("h1", "housing"), place("c1", "contractor", "Old Bakery")],
        [("h1", "c1", "cannot_tell")],
    )

    assert len(matched.clusters) == 2
