"""Search over the told landlord, what it says it understood, and what it must not tell."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontherecord.database.searching import refresh_search
from ontherecord.desk.facts.reading import Reading, open_reading
from ontherecord.desk.facts.search import Found, Hit, asking, finding, search
from ontherecord.desk.facts.search.distance import (
    allowed_mistakes,
    mistakes_between,
    without_letters,
)
from ontherecord.desk.facts.search.understanding import plain, understand
from ontherecord.standards.kinds import read_standards
from tests.desk.facts.conftest import SYNONYMS, Look
from tests.desk.facts.sights import ORDINARY, PERSONAL, Counted, SeesOfPlace, sees

Called = Callable[[str, str], str]


def first(found: Found) -> Hit:
    assert found.hits, f"nothing was found for {found.understood.typed}"
    return found.hits[0]


@pytest.mark.parametrize(
    ("typed", "kind", "reference"),
    [
        ("flat 1 acorn house", "place", "001"),
        ("Flat 1, Acorn House", "place", "001"),
        ("acron house flat 10", "place", "010"),
        ("accorn hose flat 10", "place", "010"),
        ("cote lane", "place", "020"),
        ("Côte Ln", "place", "020"),
        ("990000000120", "place", "020"),
        ("ZZ1 1AC", "place", "020"),
        ("zz11ac", "place", "020"),
        ("orrin tallow", "person", "P1"),
        ("Tallow, Orrin", "person", "P1"),
        ("tamsin oludgrove", "person", "P7"),
        ("Tamsin O'Ludgrove", "person", "P7"),
        ("tamsin oldugrove", "person", "P7"),
        ("ludgrove tamsin oludgrvoe", "person", "P7"),
        ("07700 900107", "person", "P7"),
        ("+44 7700 900107", "person", "P7"),
        ("07700900107", "person", "P7"),
        ("R3", "repair", "R3"),
        ("J1", "repair", "R1"),
        ("plaster", "repair", "R4"),
        ("key safe porch", "note", "T5"),
        ("mould", "hazard_report", "H1"),
        ("riser door", "recommendation", "F1"),
    ],
)
def test_what_is_looked_for_comes_first(
    look: Look, called: Called, typed: str, kind: str, reference: str
) -> None:
    hit = first(search(look(), typed))

    assert (hit.kind, hit.thing_id) == (kind, called(kind, reference)), hit.title


def test_it_says_what_it_understood(look: Look) -> None:
    found = search(look(), "acron house 07700 900101 zzz1 R3 mould qwertyuiop")

    said = {word.typed: word for word in found.understood.words}
    assert said["07700 900101"].read_as == "telephone"
    assert said["acron"].read_as == "word"
    assert "damp" in said["mould"].same
    assert "qwertyuiop" in found.understood.left_out
    near = search(look(), "acron house").understood.words[0].near
    assert near == (("acorn", 1),)


def test_a_phrase_means_what_one_word_does(look: Look, called: Called) -> None:
    found = search(look(), "black spots")

    assert found.understood.words[0].typed == "black spots"
    assert "mould" in found.understood.words[0].same
    assert {"note", "hazard_report"} <= {hit.kind for hit in found.hits}


def test_with_one_word_too_many_the_rest_is_found_and_it_says_so(
    look: Look, called: Called
) -> None:
    found = search(look(), "orrin tallow zzyzx")

    assert first(found).thing_id == called("person", "P1")
    assert first(found).how == "all but one word"
    assert found.understood.left_out == ("zzyzx",)


def test_a_number_is_never_taken_for_another(look: Look) -> None:
    assert search(look(), "990000000121").hits == ()
    assert search(look(), "07700 900108").hits == ()


def test_nothing_of_who_is_held_back_is_found_or_told(look: Look, called: Called) -> None:
    for typed in (
        "wenna hollis",
        "hollis",
        "holis",
        "merryn",
        "07700 900104",
        "water through hall",
    ):
        found = search(look(), typed)
        hidden = {called(k, r) for k, r in (("person", "P4"), ("person", "P5"), ("repair", "R6"))}
        assert not hidden & {hit.thing_id for hit in found.hits}, typed
        told = {near for word in found.understood.words for near, _ in word.near}
        assert not {"hollis", "wenna", "merryn"} & told, typed
        known = {word.typed for word in found.understood.words if word.is_known}
        assert not {"hollis", "wenna", "merryn"} & known, typed
    assert first(search(look(opens_guarded=True), "wenna hollis")).thing_id == called(
        "person", "P4"
    )


def test_that_a_word_stands_only_on_what_is_held_back_is_not_told(look: Look) -> None:
    hidden, unknown = search(look(), "acorn wenna"), search(look(), "acorn wvnxq")

    assert [hit.thing_id for hit in hidden.hits] == [hit.thing_id for hit in unknown.hits]
    assert [hit.how for hit in hidden.hits] == [hit.how for hit in unknown.hits]
    assert hidden.understood.left_out == ("wenna",)
    assert unknown.understood.left_out == ("wvnxq",)


@pytest.mark.parametrize(
    "typed", ["acorn {} {}", "flat acorn {}", "{} {}", "orrin tallow {}", "acron {} {} hose"]
)
def test_words_only_of_who_is_held_back_are_as_words_that_stand_nowhere(
    look: Look, typed: str
) -> None:
    hidden = search(look(), typed.format("wenna", "hollis"))
    unknown = search(look(), typed.format("wvnxq", "mqrrzn"))

    assert [(h.thing_id, h.how, h.score) for h in hidden.hits] == [
        (h.thing_id, h.how, h.score) for h in unknown.hits
    ]
    assert hidden.is_cut == unknown.is_cut


def test_children_needs_markers_and_former_names_are_not_searched(look: Look) -> None:
    seen = look(opens_guarded=True)

    for typed in ("perran", "kettle", "shouted", "hearing", "zephyrine", "brackwater"):
        assert search(seen, typed).hits == (), typed


def test_a_text_beyond_the_reach_is_not_found_by(look: Look) -> None:
    def kinds(**how: int) -> set[str]:
        return {hit.kind for hit in search(look(**how), "lamp").hits}

    assert "contact" in kinds()
    assert "contact" not in kinds(up_to=PERSONAL)
    assert search(look(up_to=ORDINARY), "tallow").hits == ()
    assert first(search(look(up_to=ORDINARY), "acorn flat 1")).kind == "place"


def test_kinds_can_be_asked_for(look: Look) -> None:
    found = search(look(), "acorn", kinds=("person",))

    assert {hit.kind for hit in found.hits} == {"person"}


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "the of", "'; drop table", "a & b | !c:*", "\\", "%", "(" * 50, "\x00x", "€"],
)
def test_whatever_is_typed_is_words_and_no_operator(look: Look, typed: str) -> None:
    assert isinstance(search(look(), typed), Found)


@pytest.mark.slow
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(typed=st.text(max_size=60))
def test_no_text_makes_search_fail(look: Look, typed: str) -> None:
    assert isinstance(search(look(), typed), Found)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(text=st.text(alphabet=st.characters(max_codepoint=0x24F, exclude_characters="\x00")))
def test_words_are_read_here_as_they_are_in_the_database(
    told: psycopg.Connection, text: str
) -> None:
    assert told.execute("select record.plain_words(%s)", [text]).fetchone() == (plain(text),)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(word=st.text("abcde", min_size=4, max_size=12), most=st.sampled_from([1, 2]))
def test_what_is_near_is_the_same_here_and_in_the_database(
    told: psycopg.Connection, word: str, most: int
) -> None:
    rows = told.execute("select record.without_letters(%s, %s)", [word, most]).fetchall()

    assert {near for (near,) in rows} == without_letters(word, most)


WORDS = st.text("abcdefgh", min_size=6, max_size=12)


@given(WORDS, st.data())
def test_a_word_with_two_mistakes_shares_something_near_with_it(
    word: str, data: st.DataObject
) -> None:
    typed = word
    for _ in range(2):
        typed = mistyped(typed, data)

    # Two mistakes at one place can count as three: a letter put between two that were swapped.
    if mistakes_between(word, typed, 2) <= 2 and allowed_mistakes(typed) == 2:
        assert without_letters(word, 2) & without_letters(typed, 2)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_mistakes_are_the_same_either_way_and_none_between_equals(one: str, other: str) -> None:
    assert mistakes_between(one, other, 9) == mistakes_between(other, one, 9)
    assert (mistakes_between(one, other, 9) == 0) == (one == other)


def mistyped(word: str, data: st.DataObject) -> str:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefgh"))
    how = data.draw(st.sampled_from(["more", "less", "another", "swapped"]))
    if how == "more":
        return word[:at] + letter + word[at:]
    if how == "less":
        return word[:at] + word[at + 1 :]
    if how == "another" or at + 1 >= len(word):
        return word[:at] + letter + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def test_whoever_sees_one_home_finds_it_however_many_others_the_word_stands_in(
    told: psycopg.Connection, called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = called("place", "010")
    reading = open_reading(told, SeesOfPlace(sees(told).said, place_id=home))
    whole = {(hit.kind, hit.thing_id) for hit in search(reading, "acorn", first=60).hits}

    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 1)
    found = search(reading, "acorn", first=60)

    assert ("place", home) in whole
    assert ("place", home) in {(hit.kind, hit.thing_id) for hit in found.hits}
    assert {(hit.kind, hit.thing_id) for hit in found.hits} <= whole


def test_a_search_takes_at_most_eight_statements(look: Look, counted: Counted) -> None:
    plain_look = look()
    reading = Reading(counted, sees(counted.con), plain_look.said, plain_look.today)
    taken = {}

    for typed in ("flat", "acron hose", "orrin zzzzzz", "R3"):
        before = counted.count
        search(reading, typed)
        taken[typed] = counted.count - before

    assert max(taken.values()) <= 8
    assert taken["R3"] == 3
    assert taken["flat"] == 4


def test_the_words_of_a_search_make_no_statement_of_their_own(
    look: Look, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_look = look()
    reading = Reading(counted, sees(counted.con), plain_look.said, plain_look.today)
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 1)
    monkeypatch.setattr(finding, "A_FEW", 1)

    for typed in (
        "orrin zzzzzz",
        "zzzzzz orrin flat hose",
        "R3 leak acorn orrin",
        "zzzz 1 2 3 leak",
    ):
        search(reading, typed)

    asked = [text for text in counted.texts if "unnest" in text]
    assert len(asked) <= 4, "what was understood, what matches, what of it is seen, and which words"
    assert len([text for text in asked if "as one (at, asked)" in text]) == 1


@pytest.mark.parametrize(
    "typed",
    ["acron house flat 10", "orrin tallow zzyzx", "key safe porch", "mould acorn house flat 1",
     "flat", "ludgrove tamsin oludgrvoe"],
)  # fmt: skip
def test_the_same_is_found_however_few_words_the_index_is_asked(
    look: Look, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    found = search(look(), typed)

    for rarest in (1, 9):
        monkeypatch.setattr(asking, "RAREST", rarest)
        monkeypatch.setattr(asking, "RAREST_BUT_ONE", max(2, rarest))
        assert search(look(), typed) == found


def test_a_text_is_found_by_a_word_of_its_own_and_its_address_and_another_s_is_not(
    look: Look, told: psycopg.Connection
) -> None:
    texts = told.execute(
        "select entry.kind, entry.thing_id, tsvector_to_array(entry.words), home.address"
        " from record.search_entry as entry join record.place as home using (place_id)"
        " where home.known_until is null and not entry.is_name and home.address is not null"
    ).fetchall()
    seen, tried = look(opens_guarded=True), 0
    for kind, thing_id, words, address in texts:
        own = max(words, key=len)
        found = search(seen, f"{address.partition(',')[0]} {own}", first=60)
        written = {(hit.kind, hit.thing_id) for hit in found.hits if hit.how == "as written"}
        assert (kind, thing_id) in written, (own, address)
        tried += 1
    assert tried > 20


def test_a_word_of_a_street_is_looked_for_in_texts_too(copied: psycopg.Connection) -> None:
    """Mould is in a report of a home in Acorn House, and Acorn in no text."""
    copied.execute(
        "update record.place set address = '7 Mould Lane, Ashby'"
        " where source_ref = '020' and known_until is null"
    )
    copied.execute("delete from record.search_stamp")
    refresh_search(copied, read_standards(), SYNONYMS)
    seen = open_reading(copied, sees(copied, opens_guarded=True))

    def written(typed: str) -> set[str]:
        return {hit.kind for hit in search(seen, typed).hits if hit.how == "as written"}

    assert "hazard_report" in written("mould acorn")
    assert "place" in written("mould lane")
    assert written("worktop mould lane") == {"repair"}
    assert written("mould worktop") == {"repair"}


def test_what_was_understood_takes_one_statement(look: Look, counted: Counted) -> None:
    plain_look = look()
    reading = Reading(counted, sees(counted.con), plain_look.said, plain_look.today)

    understand(reading, "acorn house flat")

    assert counted.count == 1
