"""Entries as a page shows them: each with its three times, and what may be seen of its thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ontherecord.desk.facts.reading import Reading, Thing
from ontherecord.desk.facts.said import DESK
from ontherecord.desk.facts.timeline.events import LAST_TURN, Event, Order
from ontherecord.desk.facts.timeline.kinds import TOLD, TURNS, told_kinds

OF_OUR_OWN = ("row_hash", "known_from", "known_until")
"""Columns of every row that tell nothing of what happened."""


@dataclass(frozen=True)
class Entry:
    """One moment of one thing."""

    position: str
    """Where it stands; give it back to read on from there."""
    kind: str
    moment: str
    thing_id: str
    lane: str
    """resident, landlord or contractor."""
    happened_on: date
    happened_at: datetime | None
    """The time as well, where the source says it."""
    entered_at: datetime | date | None
    """When it was entered, where the source says it."""
    known_on: date
    """Since when we know it."""
    source: str
    system_name: str
    place_id: str | None
    episode_id: str | None
    is_planned: bool
    """It lies after the day of the look."""
    is_system: bool
    values: Mapping[str, Any]
    """The columns of the thing that the reader may see."""
    meanings: Mapping[str, str]
    """What its codes mean, by column."""
    is_at_desk: bool = False
    """Staff entered it here, and no run has taken it in yet."""


@dataclass(frozen=True)
class Fold:
    """Notes that a system wrote by itself, one after the other, folded into one line."""

    position: str
    count: int
    first_on: date
    last_on: date
    episode_id: str | None
    thing_ids: tuple[str, ...]


def position_of(event: Event) -> str:
    """Give where an event stands as text."""
    day, clock, turn, _, kind, thing_id = event.order
    return "~".join((day.isoformat(), repr(clock), str(turn), kind, thing_id))


def order_of(position: str) -> Order:
    """Read where an entry stands. Raises ValueError at what was never given out."""
    day, clock, turn, kind, thing_id = position.split("~", 4)
    kind_turn = TURNS.get(kind, LAST_TURN)
    return (date.fromisoformat(day), float(clock), int(turn), kind_turn, kind, thing_id)


def folded(events: Iterable[Event]) -> list[list[Event]]:
    """Put notes that a system wrote one after the other together, and all else by itself."""
    folds: list[list[Event]] = []
    for event in events:
        if folds and event.is_system and folds[-1][-1].is_system:
            folds[-1].append(event)
        else:
            folds.append([event])
    return folds


def show(
    reading: Reading, folds: Sequence[Sequence[Event]], episode_of: Mapping[tuple[str, str], str]
) -> list[Entry | Fold]:
    """Show events, in one statement however many; two or more in one are a fold."""
    told = told_kinds(reading.said)
    wanted: dict[str, list[str]] = {kind: [] for kind in told}
    for one in folds:
        if len(one) == 1:
            wanted[one[0].kind].append(one[0].thing_id)
    later = {
        kind: [moment.column for moment in how.moments[1:]]
        for kind, how in told.items()
        if kind in TOLD and len(how.moments) > 1
    }
    things = reading.things(wanted, later)
    return [
        _fold(one, episode_of)
        if len(one) > 1
        else _entry(reading, one[0], things.get((one[0].kind, one[0].thing_id)), episode_of)
        for one in folds
    ]


def _fold(events: Sequence[Event], episode_of: Mapping[tuple[str, str], str]) -> Fold:
    days = [event.happened_on for event in events]
    return Fold(
        position_of(events[-1]), len(events), min(days), max(days),
        episode_of.get((events[0].kind, events[0].thing_id)),
        tuple(event.thing_id for event in events),
    )  # fmt: skip


def _entry(
    reading: Reading, event: Event, thing: Thing | None, episode_of: Mapping[tuple[str, str], str]
) -> Entry:
    values = {k: v for k, v in thing.values.items() if k not in OF_OUR_OWN} if thing else {}
    return Entry(
        position=position_of(event), kind=event.kind, moment=event.moment,
        thing_id=event.thing_id, lane=event.lane, happened_on=event.happened_on,
        happened_at=event.happened_at, entered_at=event.entered_at,
        known_on=_known_on(event, thing), source=event.source,
        system_name=reading.said.system_name(event.source), place_id=event.place_id,
        episode_id=episode_of.get((event.kind, event.thing_id)),
        is_planned=event.happened_on > reading.today, is_system=event.is_system, values=values,
        meanings=reading.said.meanings(event.kind, values),
        is_at_desk=event.source == DESK and values.get("first_record_id") is None,
    )  # fmt: skip


def _known_on(event: Event, thing: Thing | None) -> date:
    """Give since when a moment is known: a later one since the version that first told it."""
    if event.turn == 0 or thing is None or event.kind not in TOLD:
        return event.seen_on
    column = next(m.column for m in TOLD[event.kind].moments if m.name == event.moment)
    return thing.since.get(column, event.seen_on)
