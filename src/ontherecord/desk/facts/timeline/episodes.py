"""Groups what happened into fault episodes: what a resident lived through as one thing.

The rule. A repair, what follows on from it and all that hangs on either is one unit; so is a
complaint with what was agreed, and each contact or hazard report that names a fault and no repair.
Units of one fault in one home are one episode where the later begins while the earlier is open, or
within CLOSE_DAYS of the last that was recorded of it. A unit of no fault, or of "something else",
is an episode of its own. What is about no fault belongs to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ontherecord.desk.facts.timeline.events import Event, Happened
from ontherecord.desk.facts.timeline.kinds import OPENERS, RESIDENT
from ontherecord.desk.facts.timeline.silence import SILENCE_DAYS, Silence, Span, silences

CLOSE_DAYS = 28
"""Who rings again within four weeks rings about the same thing."""

TELLING = {("contact", "contact"), ("complaint", "received"), ("repair", "reported")}
"""Moments in which a resident tells the landlord of a fault."""


@dataclass(frozen=True)
class Episode:
    """One fault in one home, from when it was first told until it was over."""

    episode_id: str
    fault: str | None
    place_id: str | None
    began_on: date
    last_on: date
    """The last day on which anything was recorded, up to the day of the look."""
    is_open: bool
    ended_on: date | None
    """The day the last of it was over; empty while it is open, and where nothing was opened."""
    is_taken_up: bool
    """A repair, hazard case or complaint was opened for it."""
    first_told_on: date | None
    told_count: int
    """How often a resident told of it: a report that a call on the same day brought is one."""
    entry_count: int
    system_note_count: int
    silences: tuple[Silence, ...]
    things: frozenset[tuple[str, str]] = field(repr=False)
    """Kind and id of all that belongs to it."""
    is_whole: bool = True
    """All of it was read; else when it began, and how often it was told, is not known."""

    @property
    def longest_silence(self) -> Silence | None:
        return max(self.silences, key=lambda silence: silence.days, default=None)


@dataclass
class _Unit:
    things: list[Happened] = field(default_factory=list)
    fault: str | None = None
    place_id: str | None = None

    def first_on(self) -> date:
        return min(event.happened_on for thing in self.things for event in thing.events)

    def last_on(self, today: date) -> date:
        days = [
            e.happened_on for thing in self.things for e in thing.events if e.happened_on <= today
        ]
        return max(days, default=self.first_on())

    def is_open(self) -> bool:
        return any(thing.is_open for thing in self.things if thing.kind in OPENERS)


def group(
    happened: Iterable[Happened],
    today: date,
    *,
    close_days: int = CLOSE_DAYS,
    silence_days: int = SILENCE_DAYS,
) -> list[Episode]:
    """Group things into episodes, the one with the latest entry first."""
    units = _units([thing for thing in happened if thing.events])
    whole = [
        _episode(unit, today, silence_days) for unit in _close_together(units, today, close_days)
    ]
    return sorted(whole, key=lambda episode: (episode.last_on, episode.episode_id), reverse=True)


def _units(happened: Sequence[Happened]) -> list[_Unit]:
    keys = _keys(happened)
    units: dict[str, _Unit] = defaultdict(_Unit)
    for thing in happened:
        key = keys.get((thing.kind, thing.thing_id))
        if key is None and (thing.fault or thing.kind == "complaint"):
            key = f"{thing.kind} {thing.thing_id}"
        if key is not None:
            units[key].things.append(thing)
    for unit in units.values():
        unit.things.sort(key=lambda thing: thing.events[0])
        unit.fault = _fault_of(unit.things)
        unit.place_id = _place_of(unit.things)
    return list(units.values())


def _keys(happened: Sequence[Happened]) -> dict[tuple[str, str], str]:
    """Give each thing the unit it belongs to by what it hangs on: a repair before a complaint."""
    by_id = {(thing.kind, thing.thing_id): thing for thing in happened}
    keys: dict[tuple[str, str], str] = {}
    for thing in happened:
        repair, seen, at = thing.repair_id, {thing.thing_id}, thing
        while repair is None and at.via and at.via[1] not in seen and at.via in by_id:
            at = by_id[at.via]
            seen.add(at.thing_id)
            repair = at.repair_id
        if repair is not None:
            keys[thing.kind, thing.thing_id] = f"repair {_root(repair, by_id)}"
        elif at is not thing and at.kind == "complaint":
            keys[thing.kind, thing.thing_id] = f"complaint {at.thing_id}"
    return keys


def _root(repair_id: str, by_id: Mapping[tuple[str, str], Happened]) -> str:
    """Follow a repair back to the first of those it follows on from; of a ring, the least id."""
    path = [repair_id]
    while thing := by_id.get(("repair", path[-1])):
        if thing.via is None:
            return path[-1]
        if thing.via[1] in path:
            return min(path[path.index(thing.via[1]) :])
        path.append(thing.via[1])
    return path[-1]


def _fault_of(things: Sequence[Happened]) -> str | None:
    """Give the fault of the first repair that names one, else of the first thing that does."""
    repairs = [thing.fault for thing in things if thing.kind == "repair" and thing.fault]
    return next(iter(repairs), next((thing.fault for thing in things if thing.fault), None))


def _place_of(things: Sequence[Happened]) -> str | None:
    return next((thing.place_id for thing in things if thing.place_id), None)


def _close_together(units: list[_Unit], today: date, close_days: int) -> list[_Unit]:
    by_fault: dict[tuple[str, str], list[_Unit]] = defaultdict(list)
    alone = []
    for unit in units:
        if unit.fault and unit.place_id:
            by_fault[unit.place_id, unit.fault].append(unit)
        else:
            alone.append(unit)
    for alike in by_fault.values():
        alike.sort(key=lambda unit: (unit.first_on(), unit.things[0].events[0]))
        alone += _runs(alike, today, close_days)
    return alone


def _runs(alike: list[_Unit], today: date, close_days: int) -> list[_Unit]:
    runs: list[_Unit] = []
    until = date.min
    for unit in alike:
        if runs and unit.first_on() <= until:
            runs[-1].things += unit.things
        else:
            runs.append(_Unit(list(unit.things), unit.fault, unit.place_id))
            until = date.min
        reaches = unit.last_on(today) + timedelta(days=close_days)
        until = max(until, date.max if unit.is_open() else reaches)
    return runs


def _episode(unit: _Unit, today: date, silence_days: int) -> Episode:
    events = sorted(e for t in unit.things for e in t.events)
    openers = [thing for thing in unit.things if thing.kind in OPENERS]
    spans = [Span(_began(thing), None if thing.is_open else _ended(thing)) for thing in openers]
    spans = [span for span in spans if span.from_on <= today]
    is_open = any(span.until_on is None for span in spans)
    told = _told(events, today)
    past = [e.happened_on for e in events if e.happened_on <= today]
    return Episode(
        episode_id=f"{events[0].kind}~{events[0].thing_id}",
        fault=unit.fault,
        place_id=unit.place_id,
        began_on=events[0].happened_on,
        last_on=max(past, default=events[0].happened_on),
        is_open=is_open,
        ended_on=None if is_open else max((s.until_on for s in spans if s.until_on), default=None),
        is_taken_up=bool(openers),
        first_told_on=told[0] if told else None,
        told_count=len(told),
        entry_count=sum(not event.is_system for event in events),
        system_note_count=sum(event.is_system for event in events),
        silences=silences(
            [e.happened_on for e in events if not e.is_system], spans, today, silence_days
        ),
        things=frozenset((thing.kind, thing.thing_id) for thing in unit.things),
    )


def _began(thing: Happened) -> date:
    return thing.events[0].happened_on


def _ended(thing: Happened) -> date:
    """Give when a thing was over; without a day that says so, when it last changed."""
    return thing.ended_on or max(event.happened_on for event in thing.events)


def _told(events: Sequence[Event], today: date) -> list[date]:
    """Give the days on which a resident told of it, one for each time."""
    telling = [
        e for e in events
        if e.lane == RESIDENT and (e.kind, e.moment) in TELLING and e.happened_on <= today
    ]  # fmt: skip
    called_on = {event.happened_on for event in telling if event.kind == "contact"}
    return [e.happened_on for e in telling if e.kind != "repair" or e.happened_on not in called_on]
