"""Counts as a reader may see them: a small one about people could point at somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ontherecord.desk.facts.queries import FEWEST_SHOWN
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.rules import ORDINARY, PERSONAL, SPECIAL
from ontherecord.desk.using.looking import Look

FEW = f"fewer than {FEWEST_SHOWN}"
NOT_SHOWN = "not shown"


def reach_of_counts(actor: Actor) -> int:
    """Give how sensitive what is counted may be for each count of it to be shown.

    Whoever sees what came row by row sees each count that is no more than personal; whoever sees
    counts alone, only those of what is ordinary.
    """
    return PERSONAL if "see_rejected" in actor.actions else ORDINARY


def is_few(actor: Actor, count: int | None, level: int) -> bool:
    """Say whether a count, of something so sensitive, is left out because it is small."""
    return 0 < (count or 0) < FEWEST_SHOWN and level > reach_of_counts(actor)


def fewest_shown(look: Look, level: int) -> int:
    """Give the smallest count that is shown of something so sensitive, alone or in a sum."""
    return FEWEST_SHOWN if is_few(look.actor, 1, level) else 1


def counted(look: Look, count: int | None, level: int = ORDINARY) -> str:
    """Give a count, of something so sensitive."""
    if count is None:
        return ""
    return FEW if is_few(look.actor, count, level) else f"{count:,}"


def counted_together(look: Look, counts: Iterable[int], level: int) -> list[str]:
    """Give counts that lead to each other, as parts of a whole: all, or none where one is small."""
    listed = list(counts)
    are_few = any(is_few(look.actor, count, level) for count in listed)
    return [
        NOT_SHOWN if are_few and count >= FEWEST_SHOWN else counted(look, count, level)
        for count in listed
    ]


def total_of(look: Look, parts: Iterable[tuple[int, int]]) -> str:
    """Give the sum of counts, each with how sensitive it is, of those that are shown.

    With those that are left out they would follow.
    """
    listed = list(parts)
    shown = sum(count for count, level in listed if not is_few(look.actor, count, level))
    return above(shown, is_whole=not any(is_few(look.actor, *part) for part in listed))


def above(shown: int, *, is_whole: bool) -> str:
    """Give a sum, and say where counts were left out of it."""
    return f"{shown:,}" if is_whole else f"more than {shown:,}" if shown else "a few"


def level_of(look: Look, kind: str, field: str = "") -> int:
    """Give how sensitive a field is, or a kind; what no standard names counts as special."""
    return level_in(look.reading, kind, field)


def level_in(reading: Reading, kind: str, field: str = "") -> int:
    if kind not in reading.said.kinds:
        return SPECIAL
    return reading.level(kind, field or "source_ref")


def columns(*names: str) -> list[dict[str, Any]]:
    """Give the columns of a table; a star before the name marks one of numbers."""
    return [{"text": n.removeprefix("*"), "is_number": n.startswith("*")} for n in names]
