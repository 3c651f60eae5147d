"""One repair as one story: the fault, each system's record of it, and all that hangs on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import joined, name, sql
from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.facts.open_issues import OpenIssue, open_issues
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.facts.timeline import (
    Episode,
    EpisodeShown,
    Subject,
    Timeline,
    episodes,
    read_timeline,
)
from ontherecord.desk.facts.withheld import not_privileged

MOST_ENTRIES = 200
OF_A_JOB = ("reported_on", "description", "priority", "target_on", "status", "completed_on",
            "closed_on", "closed_reason")  # fmt: skip


@dataclass(frozen=True)
class JobOfSystem:
    """One system's record of a repair."""

    record_id: str
    system: str
    system_name: str
    side: str
    reference: str | None
    reported_on: date | None
    description: str | None
    priority: str | None
    target_on: date | None
    status: str | None
    completed_on: date | None
    closed_on: date | None
    closed_reason: str | None
    last_received_on: date | None
    vanished_on: date | None


@dataclass(frozen=True)
class Repair:
    """A repair as its page shows it."""

    repair_id: str
    asked_for: str
    values: Mapping[str, Any]
    meanings: Mapping[str, str]
    jobs: tuple[JobOfSystem, ...]
    story: EpisodeShown | None
    """The repair and all that hangs on it or follows on from it, with the silences between; none
    where no system says a day of it."""
    episode: Episode | None
    """The whole episode at its home: other reports and repairs of the same fault as well."""
    follows: tuple[str, ...]
    """The repair it follows on from."""
    followed_by: tuple[str, ...]
    issues: tuple[OpenIssue, ...]
    """Those that stand of it and of what hangs on it, and that the reader may see."""


def repair(reading: Reading, repair_id: str) -> Repair:
    """Give a repair by its id. Seven statements. Raises NotThere."""
    thing_id = now_called(reading, "repair", repair_id)
    thing = reading.the_thing("repair", thing_id)
    place_id = thing.values.get("place_id")
    told = read_timeline(reading, Subject("repair", thing_id))
    page = episodes(reading, told, entries_each=MOST_ENTRIES)
    story = next((e for e in page.episodes if ("repair", thing_id) in e.episode.things), None)
    at_home = read_timeline(reading, Subject("home", place_id)) if place_id else None
    about = story.episode.things if story else frozenset({("repair", thing_id)})
    before = thing.values.get("follow_on_of_id")
    return Repair(
        thing_id, repair_id, thing.values, reading.said.meanings("repair", thing.values),
        _jobs(reading, thing_id), story,
        _episode_of(at_home, thing_id), (before,) if before else (),
        tuple(sorted(t.thing_id for t in told.happened if t.via == ("repair", thing_id))),
        open_issues(reading, about),
    )  # fmt: skip


def _episode_of(timeline: Timeline | None, repair_id: str) -> Episode | None:
    listed = timeline.all_episodes if timeline else ()
    return next((e for e in listed if ("repair", repair_id) in e.things), None)


def _jobs(reading: Reading, repair_id: str) -> tuple[JobOfSystem, ...]:
    rows = reading.rows(
        sql(
            "select r.record_id, r.source, case when {reach} >= {level} then r.source_ref end,"
            " {columns},"
            " r.last_received_on, r.vanished_on"
            " from record.match as m join record.repair_record as r on r.record_id = m.record_id"
            " join record.repair as x on x.repair_id = m.entity_id"
            " where m.entity_id = {id} and m.kind = 'repair' and {m} and {r} and {seen} and {told}"
            " order by r.source, r.source_ref, r.record_id",
            reach=reading.reach("repair", "x"), level=reading.level("repair", "source_ref"),
            columns=joined((reading.as_far_as("repair", "x", [one], sql("r.{it}", it=name(one)))
                            for one in OF_A_JOB), ", "), id=repair_id,
            m=reading.known("m"), r=reading.known("r"),
            seen=reading.seen("repair", "x"), told=not_privileged("r"),
        )
    )  # fmt: skip
    return tuple(
        JobOfSystem(
            row[0], row[1], reading.said.system_name(row[1]), reading.said.side(row[1]), *row[2:]
        )
        for row in rows
    )
