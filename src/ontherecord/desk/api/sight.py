"""The sight of a token: that of its owner, of the kinds it was made for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ontherecord.desk.api.opening import Opened
from ontherecord.desk.facts.listing import held_back_stamp
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.sight import SightOf, read_as, sight_of
from ontherecord.desk.permission.fragments import FALSE, Fragment, every
from ontherecord.desk.permission.kinds import kinds_in_force
from ontherecord.desk.permission.predicates import not_apart
from ontherecord.desk.permission.rules import OFFICER


@dataclass(frozen=True)
class SightWithin:
    """A sight of some kinds; of all others nothing is seen."""

    whole: SightOf
    kinds: frozenset[str]

    def visible(self, kind: str, alias: str) -> Fragment:
        """Give the condition of the owner, and that nobody is meant who may be two.

        A page shows such a person's records by themselves; a program would take them for one.
        """
        if kind not in self.kinds:
            return FALSE
        free = not_apart(kinds_in_force()[kind], alias)
        return every((self.whole.visible(kind, alias), free))

    def still_visible(self, kind: str, alias: str) -> Fragment:
        return self.whole.still_visible(kind, alias)

    def reach(self, kind: str, alias: str) -> Fragment:
        return self.whole.reach(kind, alias)

    def names_within(self, alias: str) -> Fragment:
        return self.whole.names_within(alias)

    def texts_within(self, alias: str, *, is_rare: bool) -> list[tuple[Fragment, bool]]:
        return self.whole.texts_within(alias, is_rare=is_rare)

    def texts_at_places_within(
        self, alias: str, place: str
    ) -> list[tuple[Fragment, Fragment, int]]:
        return self.whole.texts_at_places_within(alias, place)

    def levels(self, kind: str) -> Mapping[str, int]:
        return self.whole.levels(kind)

    def apart(self, kind: str) -> Sequence[str]:
        return self.whole.apart(kind)


def reading_of(opened: Opened, as_known_on: date | None = None) -> Reading:
    """Open the record for a token. Raises NothingHandedOver."""
    kinds = frozenset(opened.token.kinds)
    if "issue_case" in kinds:
        kinds |= {"issue"}  # a case is its issues; their own list stays shut
    return read_as(SightWithin(sight_of(opened.actor), kinds), as_known_on)


def sight_stamp(opened: Opened, reading: Reading) -> str:
    """Give what differs as soon as a token may see other things, though nothing else changed.

    Whose reach hangs on a patch, a case or a household sees others after any handover, and on any
    day.
    """
    actor = opened.actor
    told: list[object] = [
        sorted(actor.roles), sorted(opened.token.kinds), actor.named_for, actor.denied,
        reading.apart("person"), reading.apart("place"), held_back_stamp(reading),
    ]  # fmt: skip
    if OFFICER in actor.roles or actor.case_ids or actor.patch_places:
        told += [actor.patch_places, actor.case_ids, actor.today, reading.handed_over_at]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
