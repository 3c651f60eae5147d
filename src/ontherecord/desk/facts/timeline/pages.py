"""Pages of a timeline: by keyset, filtered, and the same whichever way they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline.episodes import CLOSE_DAYS, Episode, group
from ontherecord.desk.facts.timeline.events import Event, Happened, Subject, read_happened
from ontherecord.desk.facts.timeline.latest import FEW, marked, read_latest
from ontherecord.desk.facts.timeline.shown import Entry, Fold, folded, order_of, show
from ontherecord.desk.facts.timeline.silence import SILENCE_DAYS, Silence

PAGE = 50
EPISODES_A_PAGE, ENTRIES_EACH = 10, 12


@dataclass(frozen=True)
class Asked:
    """What of a timeline is asked for; what is empty leaves nothing out."""

    kinds: frozenset[str] = frozenset()
    lanes: frozenset[str] = frozenset()
    fault: str | None = None
    episode_id: str | None = None
    from_on: date | None = None
    until_on: date | None = None
    """The last day, itself included."""
    words: str = ""
    """Words that stand in a text of the entry, one after the other."""

    @property
    def tears_holes(self) -> bool:
        """What is left out lies between what is shown: silence cannot be drawn there."""
        return bool(self.kinds or self.lanes or self.words)


@dataclass(frozen=True)
class Timeline:
    """All that happened to a subject, in order and grouped; what is shown of it is paged."""

    subject: Subject
    asked: Asked
    happened: Sequence[Happened] = field(repr=False)
    all_episodes: Sequence[Episode]
    """Latest first, whatever was asked for."""
    since: date | None = None
    """The day since which all of it was read, where what is older was not."""

    @cached_property
    def episode_of(self) -> dict[tuple[str, str], str]:
        """The episode of each thing, by kind and id."""
        return {thing: e.episode_id for e in self.all_episodes for thing in e.things}

    @cached_property
    def events(self) -> list[Event]:
        """What was asked for, oldest first, in an order that is total."""
        chosen = [e for thing in self.happened if self._is_asked(thing) for e in self._of(thing)]
        return sorted(chosen)

    @property
    def counts_by_kind(self) -> Mapping[str, int]:
        return Counter(event.kind for event in self.events)

    @property
    def counts_by_lane(self) -> Mapping[str, int]:
        return Counter(event.lane for event in self.events)

    @cached_property
    def _asked_episode(self) -> str | None:
        """The episode that was asked for by anything that belongs to it."""
        kind, _, thing_id = (self.asked.episode_id or "").partition("~")
        return self.episode_of.get((kind, thing_id))

    @cached_property
    def _faults(self) -> dict[str, str | None]:
        return {episode.episode_id: episode.fault for episode in self.all_episodes}

    def _is_asked(self, thing: Happened) -> bool:
        episode_id = self.episode_of.get((thing.kind, thing.thing_id))
        if self.asked.kinds and thing.kind not in self.asked.kinds:
            return False
        if self.asked.episode_id and episode_id != self._asked_episode:
            return False
        if self.asked.fault and self.asked.fault not in (
            thing.fault, self._faults.get(episode_id or "")
        ):  # fmt: skip
            return False
        return thing.has_words

    def _of(self, thing: Happened) -> list[Event]:
        asked = self.asked
        return [
            event
            for event in thing.events
            if (not asked.lanes or event.lane in asked.lanes)
            and (asked.from_on is None or event.happened_on >= asked.from_on)
            and (asked.until_on is None or event.happened_on <= asked.until_on)
        ]


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, and from where to read on."""

    items: tuple[Entry | Fold, ...]
    next_after: str | None
    """Empty on the last page."""


@dataclass(frozen=True)
class EpisodeShown:
    """An episode with its latest entries, oldest first, and the silences between them."""

    episode: Episode
    items: tuple[Entry | Fold | Silence, ...]
    left_out: int
    """Earlier entries that are not shown here."""


@dataclass(frozen=True)
class EpisodesPage:
    """Some episodes, latest first, and from where to read on."""

    episodes: tuple[EpisodeShown, ...]
    next_after: str | None


def read_timeline(
    reading: Reading,
    subject: Subject,
    asked: Asked = Asked(),
    *,
    since: date | None = None,
    close_days: int = CLOSE_DAYS,
    silence_days: int = SILENCE_DAYS,
) -> Timeline:
    """Read a timeline. One statement.

    `since` leaves out of grouping and entries what began before; for a block of many homes.
    """
    happened = read_happened(reading, subject, since=since, words=asked.words)
    whole = group(happened, reading.today, close_days=close_days, silence_days=silence_days)
    return Timeline(subject, asked, happened, whole)


def read_latest_timeline(reading: Reading, subject: Subject, few: int = FEW) -> Timeline:
    """Read a timeline as far back as a page begins with. Two statements at most."""
    happened, since = read_latest(reading, subject, few)
    whole = group(happened, reading.today)
    if since:
        whole = marked(whole, happened, since)
    return Timeline(subject, Asked(), happened, whole, since)


def in_order(
    reading: Reading,
    timeline: Timeline,
    after: str | None = None,
    size: int = PAGE,
    *,
    newest_first: bool = False,
) -> TimelinePage:
    """Give a page of entries. One statement. Raises ValueError at a position never given out."""
    events = timeline.events[::-1] if newest_first else timeline.events
    if after is not None:
        last = order_of(after)
        events = [e for e in events if (e[:6] < last if newest_first else e[:6] > last)]
    folds = folded(events)
    items = tuple(show(reading, folds[:size], timeline.episode_of))
    return TimelinePage(items, items[-1].position if len(folds) > size else None)


def episodes(
    reading: Reading,
    timeline: Timeline,
    after: str | None = None,
    size: int = EPISODES_A_PAGE,
    entries_each: int = ENTRIES_EACH,
) -> EpisodesPage:
    """Give a page of episodes of which anything was asked for. One statement."""
    by_episode: dict[str, list[Event]] = {}
    for event in timeline.events:
        episode_id = timeline.episode_of.get((event.kind, event.thing_id))
        if episode_id:
            by_episode.setdefault(episode_id, []).append(event)
    listed = [e for e in timeline.all_episodes if e.episode_id in by_episode]
    if after is not None:
        day, _, episode_id = after.partition("~")
        last = (date.fromisoformat(day), episode_id)
        listed = [e for e in listed if (e.last_on, e.episode_id) < last]
    chosen = listed[:size]
    folds = {e.episode_id: folded(by_episode[e.episode_id]) for e in chosen}
    latest = {key: one[-entries_each:] for key, one in folds.items()}
    shown = show(reading, [f for e in chosen for f in latest[e.episode_id]], timeline.episode_of)
    pages, at = [], 0
    for episode in chosen:
        count = len(latest[episode.episode_id])
        items = _with_silence(shown[at : at + count], episode, timeline.asked)
        left_out = len(folds[episode.episode_id]) - count
        pages.append(EpisodeShown(episode, items, left_out))
        at += count
    if len(listed) <= size:
        return EpisodesPage(tuple(pages), None)
    # An episode that is not whole is called by another id when it is: it may be shown twice then.
    last = chosen[-1]
    return EpisodesPage(
        tuple(pages),
        f"{last.last_on.isoformat()}~{last.episode_id if timeline.since is None else '~'}",
    )


def _with_silence(
    items: Sequence[Entry | Fold], episode: Episode, asked: Asked
) -> tuple[Entry | Fold | Silence, ...]:
    """Put each silence before the entry that ends it; those before the first shown are left out."""
    if asked.tears_holes or not items:
        return tuple(items)
    drawn: list[Entry | Fold | Silence] = []
    waiting = [s for s in episode.silences if s.from_on >= _day(items[0])]
    for item in items:
        while waiting and _day(item) >= waiting[0].until_on:
            drawn.append(waiting.pop(0))
        drawn.append(item)
    return (*drawn, *waiting)


def _day(item: Entry | Fold) -> date:
    return item.first_on if isinstance(item, Fold) else item.happened_on
