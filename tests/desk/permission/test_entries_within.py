"""Entries of search within somebody's sight: found by their places, or by their words."""

from __future__ import annotations

import pytest
from django.db import connection

from ontherecord.desk.permission import searching
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.searching import entries_within
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


def within(actor: Actor) -> list[set[str]]:
    """Give what fulfils each condition."""
    found = []
    for condition, _ in entries_within(actor, "entry", of_names=False):
        with connection.cursor() as cursor:
            cursor.execute(
                f"select thing_id from record.search_entry as entry where {condition.sql}",
                condition.params,
            )
            found.append({thing for (thing,) in cursor.fetchall()})
    return found


@pytest.mark.parametrize("few", [1_000, 0])
def test_what_an_officer_may_see_is_found_whether_their_homes_are_few_or_many(
    entries: MadeRecord, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "FEW_PLACES", few)
    officer = Actor(None, frozenset({"officer"}), TODAY, patch_places=("block",))

    found = within(officer)

    assert set().union(*found) == {
        "of the block", "of a home in it", "open to all", "of no place",
    }  # fmt: skip
    assert sum("of a home in it" in one for one in found) == 1, "of few and many, one is asked"


def test_whoever_reaches_a_kind_anywhere_is_asked_by_words_alone(entries: MadeRecord) -> None:
    repairs = Actor(None, frozenset({"repairs"}), TODAY)

    [found] = within(repairs)

    assert {"of the block", "open to all", "of no place"} <= found


def test_few_homes_are_not_looked_for_by_a_word_that_is_everywhere(entries: MadeRecord) -> None:
    """What hangs on few homes reads no index of words, and what hangs on many is not begun."""
    officer = Actor(None, frozenset({"officer"}), TODAY, patch_places=("block",))
    asked = entries_within(officer, "entry", of_names=False)

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
