"""What a privileged system says of what others know too is told nowhere, search included."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from ontherecord.desk.facts import people
from ontherecord.desk.facts.says_who import says_who
from ontherecord.desk.facts.search import search
from tests.desk.facts.conftest import Look

Called = Callable[[str, str], str]


def test_all_that_the_solicitors_sent_is_known_to_others_too(
    told: psycopg.Connection, called: Called
) -> None:
    assert called("person", "CL77821") == called("person", "P1")
    assert called("place", "PR66512") == called("place", "001")
    held = "select 1 from record.guarded where rule = 'privileged'"
    assert told.execute(held).fetchall() == []


def test_that_solicitors_know_somebody_is_told_to_nobody(look: Look, called: Called) -> None:
    reading, orrin = look(opens_guarded=True), called("person", "P1")

    known_as = {one.system for one in people.person(reading, orrin).known_as}
    said = [
        *says_who(reading, "person", orrin),
        *says_who(reading, "place", called("place", "001")),
    ]

    assert known_as == {"housing", "calls"}
    assert "law" not in {one.system for field in said for one in field.statements}


@pytest.mark.parametrize("typed", ["CL77821", "PR66512"])
def test_their_reference_finds_nothing(look: Look, typed: str) -> None:
    assert search(look(opens_guarded=True), typed).hits == ()
