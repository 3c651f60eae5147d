"""Plants for the checks on needs: known and never used, and not passed to the contractor."""

from __future__ import annotations

from random import Random

from ontherecord.made_up.days import later
from ontherecord.made_up.repairs import Repair
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.world import Planting, World

UNUSED = "need_known_but_never_used"
UNTOLD = "need_not_passed_to_the_contractor"
SOUGHT = ("HOH", "DEAF", "VISI", "LANG", "MEM", "MHLT", "BRTH")


def _head(world: World, home: Household) -> Person:
    head = home.head(world.days.second)
    assert head is not None
    return head


def adaptation_waits(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Mrs P: an adaptation asked for, assessed, approved, and then nothing."""
    is_new, is_mended = turn % 4 == 3, turn % 4 == 1
    stage = ("1 REC", "2 OT REF", "3 OT ASSD", "4 APPR", "")[turn % 5]
    stage_on = world.days.before_first(75 if is_new else 150 + turn * 5)
    need = world.residents.need(
        home, _head(world, home), "ADPT",
        stage_on if stage in ("1 REC", "") else later(stage_on, -40),
        stage=stage, stage_on=stage_on if stage else None, said_by="PRO",
        second_stage="5 ORD" if is_mended else "",
    )  # fmt: skip
    world.truth.issue(
        UNUSED, 2 if is_new else 1, "housing", need.ref, None,
        f"an adaptation waiting at stage {stage or 'none'}",
        detail=stage, gone_in=2 if is_mended else None,
    )  # fmt: skip
    return Planting(avoid={"kitchen_bathroom"})


def adaptation_answered(world: World, home: Household, rng: Random, turn: int) -> Planting:
    stage, days_ago, note = (
        ("5 ORD", 200, "the work is ordered"),
        ("6 COMP", 300, "the work is done"),
        ("7 DECL", 250, "declined, with the reason"),
        ("2 OT REF", 32, "recorded lately"),
        ("3 OT ASSD", 200, "work raised since"),
    )[turn % 5]
    on = world.days.before_first(days_ago)
    need = world.residents.need(
        home, _head(world, home), "ADPT", on, stage=stage, stage_on=on, said_by="PRO"
    )
    planting = Planting()
    if turn % 5 == 4:
        reported = later(on, 30)
        repair = world.repairs.repair(
            home.place, reported, "kitchen_bathroom", rng,
            words="Level access shower", person=home.head(reported), alert=home.alert(reported),
        )  # fmt: skip
        planting = Planting([world.repairs.finish(repair, rng, days=20)], {"kitchen_bathroom"})
    world.truth.decoy(UNUSED, 1, "housing", need.ref, None, note)
    return planting


def _job(world: World, home: Household, rng: Random, days_ago: int, **told) -> Repair:
    reported = world.days.before_first(days_ago)
    place = told.pop("place", home.place)
    repair = world.repairs.repair(
        place, reported, "electrics", rng, person=home.head(reported), **told
    )
    return world.repairs.finish(repair, rng, days=5)


def operative_not_told(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """The need is in the housing system and the contractor's job says nothing of it."""
    is_new, is_mended = turn % 4 == 3, turn % 4 == 1
    recorded = world.days.before_first(300 + turn)
    need = world.residents.need(home, _head(world, home), SOUGHT[turn % len(SOUGHT)], recorded)
    repair = _job(world, home, rng, -6 if is_new else 40 + turn, alert=("", "none")[turn % 2])
    if is_mended:
        repair.second = {"alert": need.differently}
    world.truth.issue(
        UNTOLD, 2 if is_new else 1, "contractor", f"{repair.job}|1", repair.reported,
        "the operative was not told", detail=need.differently, gone_in=2 if is_mended else None,
    )  # fmt: skip
    return Planting([repair], {"electrics"})


def nothing_to_tell(world: World, home: Household, rng: Random, turn: int) -> Planting:
    """Jobs at homes with a need that the operative was told of, or that was not theirs to know."""
    head, days, kind = _head(world, home), world.days, turn % 6
    place = home.place
    if kind == 0:
        world.residents.need(home, head, "DEAF", days.before_first(300))
        note = "the operative was told"
    elif kind == 1:
        world.residents.need(home, head, "LANG", days.before_first(60))
        note = "the need was recorded after the job"
    elif kind == 2:
        world.residents.need(home, head, "MOB", days.before_first(400), ends=days.before_first(200))
        note = "the need had ended"
    elif kind == 3:
        former = world.residents.person(rng)
        starts = min(o.starts for o in home.occupancies)
        tenancy = world.residents.tenancy(home, later(starts, -900), starts)
        world.residents.occupy(home, tenancy, former, "TEN")
        kept = world.residents.need(home, former, "HOH", later(starts, -300), is_kept=True)
        world.truth.issue(
            "need_survives_the_person", 1, "housing", kept.ref, None, "left", detail="left"
        )
        note = "the person had moved out"
    elif kind == 4 and home.place.parent is not None:
        world.residents.need(home, head, "VISI", days.before_first(300))
        place = home.place.parent
        note = "the job was on the block"
    else:
        world.residents.need(home, head, "READ", days.before_first(300))
        note = "large print is for letters, not for operatives"
    repair = _job(world, home, rng, 90 + turn, place=place)
    if place is home.place:
        repair.alert = home.alert(repair.reported)
    else:
        repair.person = None
    world.truth.decoy(UNTOLD, 1, "contractor", f"{repair.job}|1", repair.reported, note)
    return Planting([repair], {"electrics"})
