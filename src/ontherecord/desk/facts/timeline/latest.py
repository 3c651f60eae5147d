"""The latest of a long story, read without the rest, so that decades cost no more than a year.

Of each kind the latest few are read, and whatever is still open. Where more than a few happened,
the story begins on the day from which every kind is whole; what began before is read only where it
is open, was over later, or is what something later hangs on. Such an episode is not whole: when it
began, how often it was told and where silence lies before that day is not known here, and not said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline.episodes import CLOSE_DAYS, Episode
from ontherecord.desk.facts.timeline.events import Happened, Subject, read_few, read_things
from ontherecord.desk.facts.timeline.kinds import OPENERS

FEW = 40


def read_latest(reading: Reading, subject: Subject, few: int) -> tuple[list[Happened], date | None]:
    """Read the latest of a story, and give the day since which it is whole; none for all of it.

    One statement; one more where something hangs on what began before.
    """
    happened = read_few(reading, subject, few)
    since = _whole_since(happened, few)
    if since is None:
        return happened, None
    kept = [thing for thing in happened if _is_of(thing, since)]
    before = read_things(reading, _hung_on(kept))
    return [*kept, *before], since


def marked(episodes: Iterable[Episode], happened: Iterable[Happened], since: date) -> list[Episode]:
    """Mark the episodes of which more may have happened before the day since which all is read."""
    began = {(thing.kind, thing.thing_id): _first_day(thing) for thing in happened}
    surely = since + timedelta(days=CLOSE_DAYS)
    return [
        episode
        if min(began[thing] for thing in episode.things) > surely
        else replace(
            episode,
            is_whole=False,
            silences=tuple(one for one in episode.silences if one.from_on >= since),
        )
        for episode in episodes
    ]


def _whole_since(happened: Iterable[Happened], few: int) -> date | None:
    """Give the day; more may have happened on the last day that was read of a kind."""
    days: dict[str, list[date]] = defaultdict(list)
    for thing in happened:
        if thing.is_latest:
            days[thing.kind].append(_first_day(thing))
    return max(
        (
            min(of_kind) + timedelta(days=1 if max(of_kind) > min(of_kind) else 0)
            for of_kind in days.values()
            if len(of_kind) >= few
        ),
        default=None,
    )


def _is_of(thing: Happened, since: date) -> bool:
    if _first_day(thing) >= since:
        return True
    is_later = thing.ended_on is not None and thing.ended_on >= since
    return thing.kind in OPENERS and (thing.is_open or is_later)


def _first_day(thing: Happened) -> date:
    return thing.events[0].happened_on if thing.events else date.max


def _hung_on(kept: Iterable[Happened]) -> dict[str, list[str]]:
    """Give by kind what things hang on that is not among them."""
    there = {(thing.kind, thing.thing_id) for thing in kept}
    wanted: dict[str, set[str]] = {kind: set() for kind in ("repair", "complaint", "appointment")}
    for thing in kept:
        for hung_on in (("repair", thing.repair_id), thing.via):
            if hung_on and hung_on[1] and hung_on[0] in wanted and hung_on not in there:
                wanted[hung_on[0]].add(hung_on[1])
    return {kind: sorted(ids) for kind, ids in wanted.items()}
