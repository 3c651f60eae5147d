"""The reading door with the real rules of who may see what, on a record put in by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from ontherecord.desk.facts import homes
from ontherecord.desk.facts.reading import NotThere, Reading, open_reading
from ontherecord.desk.facts.sight import SightOf
from ontherecord.desk.permission import kinds as in_force
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.kinds import kinds_from

TODAY = date(2026, 3, 20)


@pytest.fixture
def reading_as(
    told: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Actor], Reading]:
    """Look at the told landlord as an actor: `permission` reads its kinds there too."""
    said = told.execute("select kind, field, sensitivity from record.kind_said").fetchall()
    there = kinds_from(said)
    for module in ("kinds", "predicates"):
        monkeypatch.setattr(f"ontherecord.desk.permission.{module}.kinds_in_force", lambda: there)
    for module in ("permission.predicates", "permission.living", "facts.sight"):
        monkeypatch.setattr(f"ontherecord.desk.{module}.held_apart", lambda kind: ())
    assert in_force.kinds_in_force() is there

    def looking(actor: Actor) -> Reading:
        return open_reading(told, SightOf(actor))

    return looking


def an_actor(role: str, **how: object) -> Actor:
    return Actor(None, frozenset({role}), TODAY, **how)  # type: ignore[arg-type]  # as given


def place_of(told: psycopg.Connection, reference: str) -> str:
    found = told.execute("select place_id from record.place where source_ref = %s", [reference])
    return found.fetchall()[0][0]


def test_an_officer_sees_the_household_of_the_patch_and_masks_the_one_before(
    told: psycopg.Connection, reading_as: Callable[[Actor], Reading]
) -> None:
    flat_1, elsewhere = place_of(told, "001"), place_of(told, "020")

    mine = homes.home(reading_as(an_actor("officer", patch_places=(flat_1,))), flat_1)
    other = homes.home(reading_as(an_actor("officer", patch_places=(elsewhere,))), flat_1)

    assert [one.name for one in mine.living_now] == ["Orrin Tallow"]
    assert [(one.name, one.is_masked) for one in mine.lived_before] == [(None, True)]
    assert [need.need_type for need in mine.needs] == ["hearing"]
    assert mine.markers
    assert other.values["address"].startswith("Flat 1")
    assert (other.living_now, other.lived_before, other.needs, other.markers) == ((), (), (), ())


def test_the_board_sees_no_home(
    told: psycopg.Connection, reading_as: Callable[[Actor], Reading]
) -> None:
    with pytest.raises(NotThere):
        homes.home(reading_as(an_actor("board")), place_of(told, "001"))
