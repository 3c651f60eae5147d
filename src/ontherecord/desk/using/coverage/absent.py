"""Why a list of cases may be short though homes are badly off, so that no empty list reassures."""

from __future__ import annotations

from typing import Any

from ontherecord.desk.permission.rules import OFFICER
from ontherecord.desk.using.coverage.queries import unable_to_judge
from ontherecord.desk.using.looking import Look


def not_here(look: Look, lane: str) -> dict[str, Any]:
    """Give which checks of a lane can judge nothing, and whether the reader has no patch."""
    return {
        "unable": unable_to_judge(look.reading, lane), "unable_lane": lane,
        "lacks_patch": look.actor.roles == {OFFICER} and not look.actor.patch_places,
    }  # fmt: skip
