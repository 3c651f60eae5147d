"""What a person decided about two place records holds, and holds at once."""

from __future__ import annotations

from matched_places import Matched, arranged


def place(record: str, source: str, address: str = "12 High Street", **fields: object) -> dict:
    return {"id": record, "source": source, "address": address, "postcode": "CB7 4AA", **fields}


@arranged([place("h1", "housing"), place("c1", "contractor", "Old Bakery")], ("c1", "h1", "same"))
def test_a_decision_joins_what_nothing_else_joins(matched: Matched) -> None:
    assert matched.links == [
        ("c1", "c1", "decision", 99.0, "a housing officer"),
        ("h1", "c1", "decision", 99.0, "a housing officer"),
    ]


@arranged(
    [place("h1", "housing"), place("h2", "housing"), place("c1", "contractor")],
    ("h1", "h2", "same"),
)
def test_a_decision_joins_two_records_of_one_source(matched: Matched) -> None:
    assert matched.together("h1", "h2")


@arranged([place("h1", "housing"), place("c1", "contractor")], ("h1", "c1", "not_same"))
def test_not_the_same_keeps_one_address_apart(matched: Matched) -> None:
    assert len(matched.clusters) == 2
    assert matched.left_open == []


@arranged(
    [place("h1", "housing"), place("c1", "contractor"), place("k1", "contacts")],
    ("h1", "c1", "not_same"),
)
def test_not_the_same_outranks_a_chain(matched: Matched) -> None:
    assert not matched.together("h1", "c1")
    assert len(matched.clusters) == 2


@arranged(
    [place("h1", "housing"), place("h2", "housing"), place("c1", "contractor")],
    ("h1", "c1", "not_same"),
)
def test_not_the_same_leaves_the_one_that_fits(matched: Matched) -> None:
    assert matched.together("h2", "c1")
    assert matched.left_open == []


@arranged([place("h1", "housing")], ("h1", "gone", "same"))
def test_an_answer_about_a_record_that_is_no_longer_there_is_passed_over(matched: Matched) -> None:
    assert matched.reasons == {"h1": "only_record"}


@arranged(
    [place("h1", "housing"), place("c1", "contractor", "Old Bakery")], ("h1", "c1", "cannot_tell")
)
def test_a_decision_about_another_kind_is_not_for_places(matched: Matched) -> None:
    assert len(matched.clusters) == 2
