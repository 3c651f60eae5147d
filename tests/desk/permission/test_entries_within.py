"""Entries of search within somebody's sight: found by their places, or by their words."""

from __future__ import annotations

import pytest
from django.db import connection

from ontherecord.desk.permission import searching
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.fragments import Fragment
from ontherecord.desk.permission.searching import texts_at_places_within, texts_within
from tests.desk.conftest import TODAY
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db

ENTRIES = (
    ("of the block", "repair", 1, "block"), ("of a home in it", "note", 2, "home1"),
    ("of a home elsewhere", "note", 2, "home2"), ("open to all", "certificate", 0, "home2"),
    ("of no place", "notice", 1, None),
)  # fmt: skip


@pytest.fixture
def entries(record: MadeRecord) -> MadeRecord:
    """Texts of homes in a block and elsewhere, of which one says more than all may read."""
    record.places({"block": None, "home1": "block", "home2": None})
    record.put(
        "search_entry",
        *({"thing_id": thing, "kind": kind, "level": level, "place_id": place, "is_name": False,
           "words": "damp"} for thing, kind, level, place in ENTRIES),
    )  # fmt: skip
    return record


def fulfilling(condition: Fragment) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select thing_id from record.search_entry as entry where {condition.sql}",
            condition.params,
        )
        return {thing for (thing,) in cursor.fetchall()}


def within(actor: Actor, *, is_rare: bool = False) -> list[set[str]]:
    """Give what fulfils each condition."""
    return [fulfilling(one) for one, _ in texts_within(actor, "entry", is_rare=is_rare)]


OF_THE_OFFICER = {"of the block", "of a home in it", "open to all", "of no place"}


@pytest.mark.parametrize("few", [1_000, 0])
def test_what_an_officer_may_see_is_found_whether_their_homes_are_few_or_many(
    entries: MadeRecord, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "FEW_PLACES", few)
    officer = Actor(None, frozenset({"officer"}), TODAY, patch_places=("block",))

    found = within(officer)

    assert set().union(*found) == OF_THE_OFFICER
    assert sum("of a home in it" in one for one in found) == 1, "of few and many, one is asked"


def test_whoever_reaches_a_kind_anywhere_is_asked_by_words_alone(entries: MadeRecord) -> None:
    repairs = Actor(None, frozenset({"repairs"}), TODAY)

    [found] = within(repairs)

    assert {"of the block", "open to all", "of no place"} <= found


def test_few_homes_are_not_looked_for_by_a_word_that_is_everywhere(entries: MadeRecord) -> None:
    """What hangs on few homes reads no index of words, and what hangs on many is not begun."""
    officer = Actor(None, frozenset({"officer"}), TODAY, patch_places=("block",))
    asked = texts_within(officer, "entry", is_rare=False)

    assert [is_little for _, is_little in asked] == [True, False, False, True]
    (few, _), (many, _), *_ = asked
    with connection.cursor() as cursor:
        for condition, ran in ((few, True), (many, False)):
            cursor.execute(
                "explain (analyze, costs off, timing off, summary off)"
                f" select 1 from record.search_entry as entry where {condition.sql}",
                condition.params,
            )
            plan = "\n".join(line for (line,) in cursor.fetchall())
            scan = next(line for line in plan.splitlines() if "on search_entry" in line)
            assert ("never executed" not in scan) is ran, plan


def test_a_rare_word_is_looked_up_however_few_homes_an_officer_has(entries: MadeRecord) -> None:
    officer = Actor(None, frozenset({"officer"}), TODAY, patch_places=("block",))

    asked = texts_within(officer, "entry", is_rare=True)

    assert not any(is_little for _, is_little in asked)
    assert within(officer, is_rare=True) == [OF_THE_OFFICER]


def test_of_texts_at_places_an_officer_has_those_of_the_patch_and_what_all_may_read(
    entries: MadeRecord,
) -> None:
    entries.put(
        "search_entry",
        *({"thing_id": place, "kind": "place", "level": 0, "place_id": place, "is_name": True,
           "words": "acorn"} for place in ("block", "home1", "home2")),
    )  # fmt: skip
    officer = Actor(None, frozenset({"officer"}), TODAY, patch_places=("block",))

    of_patch, _, of_all = texts_at_places_within(officer, "entry", "entry")

    assert {"block", "home1"} <= fulfilling(of_patch[1])
    assert "home2" not in fulfilling(of_patch[1])
    assert "of a home in it" in fulfilling(of_patch[0])
    assert fulfilling(of_all[0]) >= {"open to all"}
    assert not {"of a home in it", "of a home elsewhere"} & fulfilling(of_all[0])
    assert "home2" in fulfilling(of_all[1])
