"""Counts as a reader may see them: a small one about people could point at somebody."""

from __future__ import annotations

from typing import Any

from ontherecord.desk.facts.queries import FEWEST_SHOWN
from ontherecord.desk.permission.rules import ORDINARY, PERSONAL, SPECIAL
from ontherecord.desk.using.looking import Look

FEW = f"fewer than {FEWEST_SHOWN}"


def counted(look: Look, count: int | None, level: int = ORDINARY) -> str:
    """Give a count, of something so sensitive.

    Whoever sees what came row by row sees each count that is no more than personal; whoever sees
    counts alone, only those of what is ordinary.
    """
    reach = PERSONAL if "see_rejected" in look.actor.actions else ORDINARY
    if count is None:
        return ""
    return FEW if 0 < count < FEWEST_SHOWN and level > reach else f"{count:,}"


def level_of(look: Look, kind: str, field: str = "") -> int:
    """Give how sensitive a field is, or a kind; what no standard names counts as special."""
    if kind not in look.reading.said.kinds:
        return SPECIAL
    if field:
        return look.reading.level(kind, field)
    return look.reading.level(kind, "source_ref")


def columns(*names: str) -> list[dict[str, Any]]:
    """Give the columns of a table; a star before the name marks one of numbers."""
    return [{"text": n.removeprefix("*"), "is_number": n.startswith("*")} for n in names]
