"""What is asked of an index, held to what it means: all of some pieces, or all but one."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontherecord.desk.facts.search import asking
from ontherecord.desk.facts.search.asking import Asked, Piece, Query
from ontherecord.desk.facts.search.understanding import Stands


def holds(asked: str | None, there: set[str], names: list[str]) -> bool:
    """Say whether words fulfil what is asked of them; nothing asked is always fulfilled."""
    if asked is None:
        return True
    said = asked.replace("&", "and").replace("|", "or")
    return bool(eval(said, {name: name in there for name in names}))


def fulfilled(query: Query | None, there: set[str], names: list[str]) -> bool:
    if query is None:
        return True
    whole = holds(query.whole, there, names)
    assert holds(query.of_index, there, names) or not whole, "the index gives all that is meant"
    return whole


def is_found(asked: Asked | None, text: set[str], place: set[str], names: list[str]) -> bool:
    """Say whether a text is found with the words of its place."""
    if asked is None:
        return False
    if asked.alone and fulfilled(asked.alone, text, names):
        return True
    return any(
        fulfilled(cut.of_place, place, names)
        and fulfilled(cut.of_text, text, names)
        and holds(cut.of_both, text | place, names)
        for cut in asked.cuts
    )


@st.composite
def counted(draw: st.DrawFn) -> tuple[list[Piece], set[str], set[str]]:
    """Draw pieces, and a text and a place that have no word which stands in none of their sort."""
    names = [f"w{number}" for number in range(draw(st.integers(1, 6)))]
    pieces = []
    for name in names:
        texts, places, others = (draw(st.sampled_from((0, 1, 9_000))) for _ in range(3))
        pieces.append(Piece(name, Stands(texts + places + others, texts, places)))
    text = {one.asked for one in pieces if one.stands.texts and draw(st.booleans())}
    place = {one.asked for one in pieces if one.stands.places and draw(st.booleans())}
    return pieces, text, place


@given(counted())
def test_a_text_is_found_that_has_all_pieces_with_its_address_and_no_other(
    drawn: tuple[list[Piece], set[str], set[str]],
) -> None:
    pieces, text, place = drawn
    names = [piece.asked for piece in pieces]

    found = is_found(asking.all_of(pieces), text, place, names)

    assert found == (text | place == set(names))


@given(counted())
def test_a_text_is_found_that_has_all_pieces_but_one_with_its_address(
    drawn: tuple[list[Piece], set[str], set[str]],
) -> None:
    pieces, text, place = drawn
    names = [piece.asked for piece in pieces]

    found = is_found(asking.but_one_of(pieces), text, place, names)

    if len(pieces) > 1 and len(text) + len(place):
        assert found == (len(text | place) >= len(names) - 1)


def test_an_address_and_a_fault_are_asked_of_places_and_of_texts() -> None:
    asked = asking.all_of(
        [
            Piece("damp", Stands(900, 900, 0)), Piece("oak", Stands(20, 0, 9)),
            Piece("road", Stands(800, 0, 300)), Piece("ashby", Stands(700, 0, 200)),
        ]
    )  # fmt: skip

    assert asked is not None
    assert asked.alone is None
    assert asked.cuts == (
        asking.Cut(asking.Query("oak & ashby & road", "oak & road & ashby"),
                   asking.Query("damp", "damp"), None, 75),
    )  # fmt: skip


@pytest.mark.parametrize("many", range(2, 8))
def test_all_but_one_of_some_pieces_are_asked_for(many: int) -> None:
    names = [f"w{number}" for number in range(many)]
    asked = asking.all_but_one(names)
    for there in product((False, True), repeat=many):
        has = {name for name, is_there in zip(names, there, strict=True) if is_there}
        assert holds(asked, has, names) == (len(has) >= many - 1)
