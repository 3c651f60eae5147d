"""What an actor of `permission` sees, as the reading door asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial

from django.db import connection

from ontherecord.desk.facts.reading import (
    NothingHandedOver,
    Reading,
    Sight,
    reading_of_run,
)
from ontherecord.desk.permission import kinds, predicates, searching
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.apart import held_apart
from ontherecord.desk.permission.fragments import Fragment
from ontherecord.desk.permission.past_days import still_visible

MADE_BY: Mapping[str, Callable[[Actor, str, str], Fragment]] = {
    "visible": predicates.visible, "still_visible": still_visible,
    "reach": partial(predicates.reach, is_seen=True),
}  # fmt: skip


@dataclass(frozen=True)
class SightOf:
    """The sight of one actor, each of its conditions made once."""

    actor: Actor
    _made: dict[tuple[str, str, str], Fragment] = field(default_factory=dict, repr=False)

    def visible(self, kind: str, alias: str) -> Fragment:
        return self._once("visible", kind, alias)

    def still_visible(self, kind: str, alias: str) -> Fragment:
        return self._once("still_visible", kind, alias)

    def reach(self, kind: str, alias: str) -> Fragment:
        return self._once("reach", kind, alias)

    def names_within(self, alias: str) -> Fragment:
        return searching.names_within(self.actor, alias)

    def texts_within(self, alias: str, *, is_rare: bool) -> list[tuple[Fragment, bool]]:
        return searching.texts_within(self.actor, alias, is_rare=is_rare)

    def texts_at_places_within(
        self, alias: str, place: str
    ) -> list[tuple[Fragment, Fragment, int]]:
        return searching.texts_at_places_within(self.actor, alias, place)

    def levels(self, kind: str) -> Mapping[str, int]:
        return self._kinds()[kind].levels

    def apart(self, kind: str) -> tuple[str, ...]:
        return held_apart(kind)

    def _once(self, what: str, kind: str, alias: str) -> Fragment:
        key = (what, kind, alias)
        if key not in self._made:
            self._made[key] = MADE_BY[what](self.actor, kind, alias)
        return self._made[key]

    def _kinds(self) -> Mapping[str, kinds.KindInForce]:
        if not self._in_force:
            self._in_force.update(kinds.kinds_in_force())
        return self._in_force

    _in_force: dict[str, kinds.KindInForce] = field(default_factory=dict, repr=False)


def sight_of(actor: Actor) -> SightOf:
    """Give the sight of an actor: the same for as long as they and what is served are.

    Raises NothingHandedOver.
    """
    return _sight(actor, _served())


@lru_cache(maxsize=64)
def _sight(actor: Actor, served: kinds.Served) -> SightOf:
    """Another role, patch, case or denial is another actor; another run is served anew."""
    return SightOf(actor)


def _served() -> kinds.Served:
    try:
        return kinds.served()
    except kinds.NothingHandedOver as nothing:
        raise NothingHandedOver from nothing


def reading_for(actor: Actor, as_known_on: date | None = None) -> Reading:
    """Open the record for an actor, on Django's connection. Raises NothingHandedOver."""
    return read_as(sight_of(actor), as_known_on, has_entries=True)


def read_as(sight: Sight, as_known_on: date | None = None, *, has_entries: bool = False) -> Reading:
    """Open the record of the run that is served with a sight. Raises NothingHandedOver."""
    now = _served()
    run = (now.run_id, now.handed_over_at, now.today)
    return reading_of_run(connection, run, sight, as_known_on, has_entries=has_entries)
