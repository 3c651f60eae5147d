"""Plants for the two checks on visits: access said to be refused, and closing after no access."""

from __future__ import annotations

from random import Random

from ontherecord.made_up.days import later
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household
from ontherecord.made_up.world import Planting, World

REFUSED = "access_refused_without_evidence"
UNATTENDED = "completed_without_attendance"
CLOSED = "repair_closed_after_no_access"


def _job(world: World, home: Household, rng: Random, fault: str, days_ago: int) -> Repair:
    reported = world.days.before_first(days_ago)
    return world.repairs.repair(
        home.place, reported, fault, rng, person=home.head(reported), alert=home.alert(reported)
    )


def _refused(
    world: World, home: Household, rng: Random, days_ago: int, **visit_told: object
) -> tuple[Planting, Repair]:
    """A refused visit, and another a week later at which the work was done."""
    fault = rng.choice(("leak", "electrics", "window"))
    repair = _job(world, home, rng, fault, days_ago + 9)
    on = world.days.before_first(days_ago)
    repair.visits.append(world.repairs.visit(on, "access_refused", rng, **visit_told))
    repair.ended, repair.outcome, repair.reason = later(on, 7), "completed", "completed"
    repair.visits.append(world.repairs.visit(repair.ended, "completed", rng))
    return Planting([repair], {fault}, {on}), repair


def refused_and_nothing_shows_it(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The claim without its notice, its arrival or its card; some come to light only later."""
    missing, why = (
        ({"notice": ""}, "nobody was told of the visit"),
        ({"arrived": None, "left": None}, "no arrival recorded"),
        ({"carded": False, "photographs": 0}, "no card and no photograph"),
        ({"notice_days": 0}, "told on the day itself"),
    )[turn % 4]
    is_new, is_mended = turn % 4 == 3 or turn % 8 == 4, turn % 4 == 2
    if is_mended:
        missing = missing | {"second": {"carded": True, "photographs": 2}}
    planting, repair = _refused(world, home, rng, -8 if is_new else 40 + turn, **missing)
    visit = repair.visits[0]
    world.truth.issue(
        REFUSED, 2 if is_new else 1, "contractor", visit.number, visit.on, why,
        gone_in=2 if is_mended else None,
    )  # fmt: skip
    return planting


def refused_with_all_its_evidence(
    world: World, home: Household, rng: Random, turn: int
) -> Planting:
    planting, repair = _refused(world, home, rng, 35 + turn, notice=("text", "letter")[turn % 2])
    visit = repair.visits[0]
    note = "refused, with notice, arrival and card"
    world.truth.decoy(REFUSED, 1, "contractor", visit.number, visit.on, note)
    return planting


def closed_after_no_access(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Nobody got in, the job was closed, and nobody has asked since."""
    fault = rng.choice(("leak", "damp_mould", "blocked_drain"))
    is_new = turn % 4 == 3
    repair = _job(world, home, rng, fault, 30 if is_new else 80 + turn * 3)
    on = later(world.days.before_first(2 if is_new else 60 + turn), 0)
    repair.visits.append(world.repairs.visit(on, "no_answer", rng))
    repair.ended = world.days.before_first(-4) if is_new else later(on, 5)
    outcome, reason, why = (
        ("no_access", "no_access", "closed as no access"),
        ("completed", "completed", "completed, though the last visit found nobody"),
        ("cancelled", "no_access", "cancelled because nobody got in"),
    )[turn % 3]
    repair.outcome, repair.reason = outcome, reason
    world.truth.issue(CLOSED, 2 if is_new else 1, "housing", repair.order, repair.ended, why)
    if outcome == "completed":
        world.truth.issue(
            UNATTENDED, 2 if is_new or repair.ended > world.days.before_first(14) else 1,
            "housing", repair.order, repair.ended, "called done, and the visit found nobody",
        )  # fmt: skip
    return Planting([repair], {fault})


def closed_and_raised_again(world: World, home: Household, rng: Random, turn: int) -> Planting:
    planting = Planting()
    repair = _job(world, home, rng, "door_lock", 90 + turn)
    repair.visits.append(world.repairs.visit(later(repair.reported, 6), "no_answer", rng))
    repair.ended, repair.outcome, repair.reason = (
        later(repair.reported, 12),
        "no_access",
        "no_access",
    )
    again = _job(world, home, rng, "door_lock", 90 + turn - 12 - 5)
    world.repairs.finish(again, rng, days=4)
    planting.repairs, planting.avoid = [repair, again], {"door_lock"}
    note = "raised again within 14 days"
    world.truth.decoy(CLOSED, 1, "housing", repair.order, repair.ended, note)
    return planting


def cancelled_by_the_resident(world: World, home: Household, rng: Random, turn: int) -> Planting:
    repair = _job(world, home, rng, "window", 70 + turn)
    repair.visits.append(world.repairs.visit(later(repair.reported, 6), "no_answer", rng))
    repair.ended, repair.outcome = later(repair.reported, 8), "cancelled"
    repair.reason = "cancelled_by_resident"
    note = "the resident cancelled after a missed visit"
    world.truth.decoy(CLOSED, 1, "housing", repair.order, repair.ended, note)
    return Planting([repair], {"window"})


def tried_again_and_done(world: World, home: Household, rng: Random, turn: int) -> Planting:
    repair = _job(world, home, rng, "electrics", 60 + turn)
    first = later(repair.reported, 5)
    repair.visits.append(world.repairs.visit(first, "no_answer", rng))
    repair.ended, repair.outcome, repair.reason = later(first, 9), "completed", "completed"
    repair.visits.append(world.repairs.visit(repair.ended, "completed", rng))
    note = "nobody in at first, done at the second visit"
    world.truth.decoy(CLOSED, 1, "housing", repair.order, repair.ended, note)
    return Planting([repair], {"electrics"})
