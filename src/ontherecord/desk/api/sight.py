"""The sight of a token: that of its owner, of the kinds it was made for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ontherecord.desk.api.opening import Opened
from ontherecord.desk.facts.listing import held_back_stamp
from ontherecord.desk.facts.reading import Reading, open_reading
from ontherecord.desk.facts.sight import SightOf
from ontherecord.desk.permission.fragments import FALSE, Fragment
from ontherecord.desk.permission.rules import OFFICER


@dataclass(frozen=True)
class SightWithin:
    """A sight of some kinds; of all others nothing is seen."""

    whole: SightOf
    kinds: frozenset[str]

    def visible(self, kind: str, alias: str) -> Fragment:
        return self.whole.visible(kind, alias) if kind in self.kinds else FALSE

    def reach(self, kind: str, alias: str) -> Fragment:
        return self.whole.reach(kind, alias)

    def levels(self, kind: str) -> Mapping[str, int]:
        return self.whole.levels(kind)


def reading_of(opened: Opened, as_known_on: date | None = None) -> Reading:
    """Open the record for a token. Raises NothingHandedOver."""
    kinds = frozenset(opened.token.kinds)
    if "issue_case" in kinds:
        kinds |= {"issue"}  # a case is its issues; their own list stays shut
    return open_reading(connection, SightWithin(SightOf(opened.actor), kinds), as_known_on)


def sight_stamp(opened: Opened, reading: Reading) -> str:
    """Give what differs as soon as a token may see other things, though nothing else changed.

    Whose reach hangs on a patch, a case or a household sees others after any handover, and on any
    day.
    """
    actor = opened.actor
    told: list[object] = [sorted(actor.roles), sorted(opened.token.kinds), actor.named_for,
            held_back_stamp(reading)]  # fmt: skip
    if OFFICER in actor.roles or actor.case_ids or actor.patch_places:
        told += [actor.patch_places, actor.case_ids, actor.today, reading.handed_over_at]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
