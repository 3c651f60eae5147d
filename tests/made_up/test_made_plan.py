"""What is planted is what was meant: nothing else at the home answers it, whatever the size."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from made_landlord import TODAY

from ontherecord.made_up import (
    plan,
    planted_blocks,
    planted_creating,
    planted_people,
    planted_records,
    planted_repairs,
    planted_storing,
)
from ontherecord.made_up.background import SPLITS_IN
from ontherecord.made_up.complaints import Complaint, Complaints
from ontherecord.made_up.contacts import ContactCentre
from ontherecord.made_up.hazards import cases_of
from ontherecord.made_up.moves import exchanges
from ontherecord.made_up.settings import Shares
from ontherecord.made_up.truth import Truth
from ontherecord.made_up.world import Planting, World, make_world

MakeWorld = Callable[..., World]


class Above(Random):
    """Chance that always falls into the rarest share."""

    def random(self) -> float:
        return 0.99


@pytest.fixture
def world_of(tmp_path: Path) -> Iterator[MakeWorld]:
    """Make a world with nothing planted in it yet."""
    truths: list[Truth] = []

    def made(homes: int, shares: Shares | None = None) -> World:
        truths.append(Truth(tmp_path))
        return make_world(homes, 5, TODAY, shares or Shares(), truths[-1])

    yield made
    for truth in truths:
        truth.close()


def told(world: World, table: str) -> list[dict[str, str]]:
    world.truth.close()
    with (world.truth.folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.slow
def test_what_was_cancelled_to_be_raised_again_goes_with_its_new_number(
    world_of: MakeWorld,
) -> None:
    world = world_of(500)
    # Quiet and loud by turns, so that many a new number falls where it is quiet and the old not.
    began = [TODAY - timedelta(weeks=weeks) for weeks in range(0, 160, 8)]
    quiet = [(start, start + timedelta(days=14)) for start in began]
    parted, pairs = [], 0
    for index in range(len(world.households)):
        world.plantings[index] = Planting(hushed=quiet)
        repairs = world.repairs_of(index)
        pairs += sum(repair.again is not None for repair in repairs)
        parted += [r.order for r in repairs if r.again is not None and r.again not in repairs]

    assert pairs > 0
    assert parted == []


def test_no_batch_is_older_than_the_check_of_batches_looks_back(world_of: MakeWorld) -> None:
    world = world_of(900, Shares(planted=200))

    planted_creating.batches(world, plan._for_batches(world, []) + world.ordinary_homes())

    days = [
        date.fromisoformat(row["happened_on"])
        for row in told(world, "issues")
        if row["check"] == "completed_in_a_batch"
    ]
    assert len(days) > planted_creating.FRIDAYS // 2
    assert min(days) >= TODAY - timedelta(days=730)


def test_no_repair_opens_a_hazard_case_soon_after_a_report_nobody_read(world_of: MakeWorld) -> None:
    world = world_of(60)
    home = world.households[world.ordinary_homes()[0]]

    planting = planted_storing.report_nobody_read(world, home, Random(1), 14)

    filed = planting.documents[0].changed
    windows = [
        world.repairs.repair(home.place, filed + timedelta(days=days), "window", Random(1))
        for days in range(61)
    ]
    assert cases_of(world, windows) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "turn"),
    [(planted_repairs.known_to_the_landlord_only, 0), (planted_repairs.sides_disagree, 1)],
)
def test_nobody_rings_lately_where_a_repair_is_said_to_be_silent(
    world_of: MakeWorld, scenario: plan.Scenario, turn: int
) -> None:
    world = world_of(60)
    home = world.households[world.ordinary_homes()[0]]

    planting = scenario(world, home, Random(1), turn)

    assert "open_and_silent" in {row["check"] for row in told(world, "issues")}
    assert planting.is_hushed(TODAY - timedelta(days=41), TODAY - timedelta(days=41))
    assert planting.is_hushed(TODAY)


def test_no_plumber_is_sent_to_another_flat_beside_a_leak_from_above(world_of: MakeWorld) -> None:
    world = world_of(300, Shares(split_share=1 / SPLITS_IN))
    block = max(world.flats, key=lambda ref: len(world.flats[ref]))

    planted_blocks._leak(world, block, Random(1), 0)

    said_at, *others = planted_blocks._able(world, world.flats[block])
    assert len(others) > 3
    sent = [r for index in others for r in world.repairs_of(index) if r.trade == "plumbing"]
    assert sent == []
    assert [r.trade for r in world.plantings[said_at].repairs] == ["plumbing"]


def test_of_one_recorded_twice_both_records_hold_the_birth_date_in_the_end(
    world_of: MakeWorld,
) -> None:
    world = world_of(60)
    home = world.households[world.ordinary_homes()[0]]
    head = home.head(world.days.second)
    assert head is not None
    head.shown_born = "01/01/1900"

    planted_records.person_recorded_twice(world, home, Random(1), 0)

    twice = home.occupancies[-1].person
    assert (twice.born, twice.shown_born, head.shown_born) == (head.born, "", "")


def test_the_name_before_a_marriage_is_another_one(world_of: MakeWorld) -> None:
    world = world_of(400)
    same = []
    for seed, index in enumerate(world.ordinary_homes()):
        home = world.households[index]
        planting = planted_people.name_changed_in_one_system(world, home, Random(seed), 0)
        assert planting.customers is not None
        same += [c for c in planting.customers if c.row[3] == c.person.surname]

    assert same == []


def test_a_letter_sent_before_a_format_was_asked_for_was_asked_for_by_nobody(
    world_of: MakeWorld,
) -> None:
    world = world_of(60)
    home = world.households[world.ordinary_homes()[0]]
    head = home.head(world.days.first)
    assert head is not None
    world.residents.need(home, head, "READ", world.days.before_first(500))

    planted_people.letter_as_asked(world, home, Random(1), 1)

    [letter] = told(world, "decoys")
    assert home.letter_format(head, date.fromisoformat(letter["happened_on"])) == "STD"


@pytest.mark.parametrize(("first", "table"), [("Janet", "decoys"), ("Margaret", "issues")])
def test_a_name_a_letter_short_is_a_slip_unless_it_is_anothers_name(
    world_of: MakeWorld, first: str, table: str
) -> None:
    world = world_of(60)
    home = world.households[world.ordinary_homes()[0]]
    head = home.head(world.days.second)
    assert head is not None
    head.first, head.shown_surname = first, ""

    customer = ContactCentre(world).customer(head, home, Above())

    assert customer.row[2] == first[:-1]
    assert [row["source_ref"] for row in told(world, table)] == [customer.ref]


def test_truth_tells_of_a_complainant_who_moved_and_of_one_who_is_gone(world_of: MakeWorld) -> None:
    world = world_of(200)
    exchanges(world)
    [(_, other, day), *_] = world.exchanges
    here = world.households[other]
    mover, stayer = here.head(day - timedelta(days=1)), here.head(world.days.second)
    assert mover is not None
    assert stayer is not None
    before, complaints = day - timedelta(days=20), Complaints(world)
    moved = Complaint("CMP1", here, mover, before, "Staff", "", "1", "")
    gone = Complaint("CMP2", here, stayer, before, "Staff", "", "1", "", deliveries=(1,))

    complaints.tell(moved)
    complaints.tell(gone)
    complaints.tell_who_is_gone()

    said = {(row["check"], row["source_ref"]) for row in told(world, "issues")}
    assert said == {
        ("systems_disagree_about_a_person", complaints.complainant(mover)[0]),
        ("record_vanished_between_extracts", complaints.complainant(stayer)[0]),
    }
