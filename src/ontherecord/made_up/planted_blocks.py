"""Plants that take a whole block: one fault in several flats, a leak from the flat above."""

from __future__ import annotations

from datetime import date
from random import Random

from ontherecord.made_up.days import later
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household
from ontherecord.made_up.scenes import delivery, head_of, is_new, note
from ontherecord.made_up.words_other import FROM_ABOVE
from ontherecord.made_up.world import Planting, World

SHARED_FAULT = "several_homes_share_a_fault"
FROM_ABOVE_CHECK = "leak_from_above_without_a_job_upstairs"
PLUMBERS_FAULTS = ("leak", "kitchen_bathroom")
"""What sends a plumber: of a kitchen or bathroom raised as six orders one is a plumber's."""
FAULTS_OF_BLOCKS = ("damp_mould", "pests", "blocked_drain", "no_heating")


def plant_blocks(world: World) -> None:
    """Give each block one plant, in turn, until the plants or the blocks run out."""
    shares = world.shares
    issues = world.count(shares.planted_at_risk, shares.planted_least)
    decoys = world.count(shares.planted_at_risk / 2, 4)
    wanted = [(_shared_fault, t) for t in range(issues)] + [(_leak, t) for t in range(issues)]
    wanted += [(_no_shared_fault, t) for t in range(decoys)]
    wanted += [(_leak_seen_to, t) for t in range(decoys)]
    wanted.sort(key=lambda one: one[1])
    blocks = [ref for ref, flats in sorted(world.flats.items()) if len(_able(world, flats)) >= 3]
    rng = Random(f"{world.seed}/blocks")
    rng.shuffle(blocks)
    for (scenario, turn), ref in zip(wanted, blocks, strict=False):
        scenario(world, ref, rng, turn)


def _able(world: World, flats: list[int]) -> list[int]:
    since = later(world.days.first, -400)
    return [
        i for i in flats
        if (h := world.households[i]).place.status == "L" and not h.place.double_ref
        and i not in world.exchanged and h.place.tenure in ("GN", "SUP")
        and h.head(world.days.second) is not None and h.head(since) is h.head(world.days.second)
    ]  # fmt: skip


def _clear(world: World, ref: str, *faults: str) -> list[int]:
    """Keep every flat and the shared parts of a block clear of some faults."""
    world.block_avoid.setdefault(ref, set()).update(faults)
    for index in world.flats[ref]:
        world.plantings.setdefault(index, Planting()).avoid.update(faults)
        world.banned.setdefault(index, set()).update(faults)
    return _able(world, world.flats[ref])


def _report(world: World, index: int, fault: str, on: date, rng: Random) -> Repair:
    home = world.households[index]
    repair = world.repairs.repair(
        home.place, on, fault, rng, person=home.head(on), alert=home.alert(on), priority="urgent"
    )
    world.plantings[index].repairs.append(world.repairs.finish(repair, rng, days=4))
    world.taken.add(index)
    return repair


def _shared_fault(world: World, ref: str, rng: Random, turn: int) -> None:
    """Three flats and more report one fault within four weeks; nobody looks at the block."""
    fault = FAULTS_OF_BLOCKS[turn % len(FAULTS_OF_BLOCKS)]
    flats = _clear(world, ref, fault)[: 3 + (turn % 4 == 1)]
    first = world.days.before_first(16 if is_new(turn) else 60 + turn % 100)
    for at, index in enumerate(flats):
        _report(world, index, fault, later(first, at * (9 if len(flats) == 3 else 6)), rng)
    if is_new(turn):
        # The third flat reports after the first delivery.
        repairs = world.plantings[flats[-1]].repairs
        repairs.pop()
        _report(world, flats[-1], fault, later(world.days.first, 3), rng)
    world.truth.issue(
        SHARED_FAULT, delivery(turn), "housing", ref, first, f"{len(flats)} flats", detail=fault
    )


def _no_shared_fault(world: World, ref: str, rng: Random, turn: int) -> None:
    kind = turn % 4
    fault = FAULTS_OF_BLOCKS[turn % 3]
    flats = _clear(world, ref, fault)[:3]
    first = world.days.before_first(90 + turn % 60)
    if kind == 0:
        flats, why = flats[:2], "two flats only"
    elif kind == 1:
        why = "three faults"
        for at, (index, other) in enumerate(zip(flats, FAULTS_OF_BLOCKS, strict=False)):
            _clear(world, ref, other)
            _report(world, index, other, later(first, at * 5), rng)
        flats = []
    elif kind == 2:
        why = "a job was raised for the block"
        block = world.households[flats[0]].place.parent
        assert block is not None
        repair = world.repairs.repair(block, later(first, 15), fault, rng, priority="urgent")
        world.block_repairs.append(world.repairs.finish(repair, rng, days=5))
    else:
        why = "months apart"
    for at, index in enumerate(flats):
        _report(world, index, fault, later(first, at * (-70 if kind == 3 else 8)), rng)
    world.truth.decoy(SHARED_FAULT, 1, "housing", ref, None, why)


def _said(world: World, index: int, on: date, turn: int) -> tuple[Household, str]:
    home = world.households[index]
    words = FROM_ABOVE[turn % len(FROM_ABOVE)]
    ref, lines = note(world, home, on, words, person=head_of(world, home).ref)
    planting = world.plantings[index]
    planting.extras += lines
    world.taken.add(index)
    return home, ref


def _leak(world: World, ref: str, rng: Random, turn: int) -> None:
    """Water from the flat above, seen to downstairs alone."""
    flats = _clear(world, ref, *PLUMBERS_FAULTS)
    on = world.days.before_first(-5 if is_new(turn) else 100 + turn % 100)
    _, said = _said(world, flats[0], on, turn)
    _report(world, flats[0], "leak", on, rng)
    world.truth.issue(
        FROM_ABOVE_CHECK, delivery(turn), "housing", said, on, "no job at any other flat"
    )


def _leak_seen_to(world: World, ref: str, rng: Random, turn: int) -> None:
    flats = _clear(world, ref, *PLUMBERS_FAULTS)
    on = world.days.before_first(110 + turn % 100)
    _, said = _said(world, flats[0], on, turn + 3)
    _report(world, flats[0], "leak", on, rng)
    _report(world, flats[1], "leak", later(on, 2), rng)
    world.truth.decoy(FROM_ABOVE_CHECK, 1, "housing", said, on, "a job was raised upstairs")
