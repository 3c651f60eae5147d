"""The door: writes a landlord's folder with two deliveries of seven systems, and the truth."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from ontherecord.made_up.landlord_toml import landlord_toml
from ontherecord.made_up.moves import decants, exchanges, names_and_addresses, successions
from ontherecord.made_up.plan import plant
from ontherecord.made_up.planted_governance import name_silent_systems
from ontherecord.made_up.planted_people import namesakes_are_two
from ontherecord.made_up.planted_records import change_places, leave_gaps
from ontherecord.made_up.planted_storing import (
    not_in_the_programme,
    shared_identifiers,
    values_that_only_fill,
)
from ontherecord.made_up.settings import SCALE, Shares
from ontherecord.made_up.truth import Truth
from ontherecord.made_up.world import make_world
from ontherecord.made_up.writer import Writer


def make_landlord(
    folder: Path,
    homes: int,
    seed: int,
    today: date,
    *,
    contractor_format: str = "xlsx",
    scale_history: bool = False,
    second_delivery: bool = True,
) -> None:
    """Write `landlord.toml`, two deliveries in `extracts/` and `truth/` into a folder.

    The same homes, seed and day give the same bytes. `contractor_format` is xlsx or csv;
    `scale_history` gives about 10 repairs and 20 attendances a home; without `second_delivery`
    only the first is written. Whatever `extracts/` and `truth/` held before is replaced.
    """
    if contractor_format not in ("xlsx", "csv"):
        raise ValueError("contractor_format must be xlsx or csv")
    if homes < 20:
        raise ValueError("the made-up landlord needs at least 20 homes")
    for old in ("extracts", "truth"):
        shutil.rmtree(folder / old, ignore_errors=True)
    truth = Truth(folder / "truth")
    world = make_world(homes, seed, today, SCALE if scale_history else Shares(), truth)
    exchanges(world)
    successions(world)
    plant(world)
    decants(world)
    names_and_addresses(world)
    change_places(world)
    leave_gaps(world)
    values_that_only_fill(world)
    shared_identifiers(world)
    not_in_the_programme(world)
    namesakes_are_two(world)
    name_silent_systems(world)
    writer = Writer(world, folder, contractor_format, (1, 2) if second_delivery else (1,))
    writer.write()
    truth.close()
    (folder / "landlord.toml").write_text(
        landlord_toml(world, writer.home_records), encoding="utf-8", newline="\n"
    )
