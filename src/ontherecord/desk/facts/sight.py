"""What an actor of `permission` sees, as the reading door asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from ontherecord.desk.facts.reading import Reading, open_reading
from ontherecord.desk.permission import kinds, predicates
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.apart import held_apart
from ontherecord.desk.permission.fragments import Fragment


@dataclass(frozen=True)
class SightOf:
    """The sight of one actor, each of its conditions made once."""

    actor: Actor
    _made: dict[tuple[str, str, str], Fragment] = field(default_factory=dict, repr=False)

    def visible(self, kind: str, alias: str) -> Fragment:
        return self._once("visible", kind, alias)

    def reach(self, kind: str, alias: str) -> Fragment:
        return self._once("reach", kind, alias)

    def within(self, alias: str) -> Fragment:
        return predicates.entries_within(self.actor, alias)

    def levels(self, kind: str) -> Mapping[str, int]:
        return self._kinds()[kind].levels

    def apart(self, kind: str) -> tuple[str, ...]:
        return held_apart(kind)

    def _once(self, what: str, kind: str, alias: str) -> Fragment:
        key = (what, kind, alias)
        if key not in self._made:
            if what == "visible":
                self._made[key] = predicates.visible(self.actor, kind, alias)
            else:
                self._made[key] = predicates.reach(self.actor, kind, alias, is_seen=True)
        return self._made[key]

    def _kinds(self) -> Mapping[str, kinds.KindInForce]:
        if not self._in_force:
            self._in_force.update(kinds.kinds_in_force())
        return self._in_force

    _in_force: dict[str, kinds.KindInForce] = field(default_factory=dict, repr=False)


def reading_for(actor: Actor, as_known_on: date | None = None) -> Reading:
    """Open the record for an actor, on Django's connection. Raises NothingHandedOver."""
    return open_reading(connection, SightOf(actor), as_known_on, has_entries=True)
