"""How many issues stand open, are new and have gone, by lane, by chapter and by check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.words import CHAPTERS, LANES, few, held_back, number, spoken

AT_RISK = "at_risk"


class Check(Protocol):
    """What the report says of a check. The check's own file is where the words stand."""

    @property
    def name(self) -> str: ...
    @property
    def chapter(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def because(self) -> str: ...
    @property
    def next_step(self) -> str: ...
    @property
    def wrong_when(self) -> Sequence[str]: ...
    @property
    def lane(self) -> str: ...
    @property
    def settings(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Retired:
    """Stands in for a check that is no longer in the packs but whose issues are still on record."""

    name: str
    chapter: str
    lane: str
    says: str = "This check has been retired; its issues are kept as they were."
    because: str = ""
    next_step: str = ""
    wrong_when: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return spoken(self.name)


@dataclass(frozen=True)
class CheckTally:
    """One check and what it brought in this run."""

    check: Check
    open: int
    new: int
    gone: int
    judged: int
    cannot_judge: int
    shown: tuple[str, ...] = ()
    """Open, new and gone as a board may see them."""

    @property
    def settings(self) -> Mapping[str, Any]:
        return self.check.settings


@dataclass(frozen=True)
class LaneTally:
    """One lane: its counts, and those counts as a board may see them."""

    lane: str
    title: str
    meaning: str
    open: int
    new: int
    gone: int
    shown: tuple[str, ...]


@dataclass(frozen=True)
class ChapterTally:
    """One chapter: open issues in each lane, in the order of LANES, and all together."""

    chapter: str
    title: str
    meaning: str
    open: int
    by_lane: tuple[int, ...]
    shown: tuple[str, ...]


def tally_checks(record: OpenRecord, checks: Sequence[Check]) -> list[CheckTally]:
    """Count by check, in the order of chapters; every check is there, also one without issues."""
    counts = {row["name"]: row for row in _counted(record)}
    known = {check.name for check in checks}
    retired = [
        Retired(row["name"], row["chapter"], row["lane"])
        for row in counts.values()
        if row["name"] not in known
    ]
    verdicts = {row["name"]: row for row in _judged(record)}
    order = list(CHAPTERS)
    tallies = []
    for check in sorted(
        [*checks, *retired],
        key=lambda check: (
            order.index(check.chapter) if check.chapter in order else len(order),
            check.title,
        ),
    ):
        count, verdict = counts.get(check.name, {}), verdicts.get(check.name, {})
        tallies.append(
            CheckTally(
                check=check,
                open=count.get("open", 0),
                new=count.get("new", 0),
                gone=count.get("gone", 0),
                judged=verdict.get("judged") or 0,
                cannot_judge=verdict.get("cannot_judge") or 0,
            )
        )
    return [replace(tally, shown=_shown_beside(tally, tallies, record)) for tally in tallies]


def tally_lanes(tallies: Sequence[CheckTally], *, is_for_board: bool = False) -> list[LaneTally]:
    """Add the checks up by lane; all four lanes are there."""
    lanes = []
    for lane, (title, meaning) in LANES.items():
        mine = [tally for tally in tallies if tally.check.lane == lane]
        opened = sum(tally.open for tally in mine)
        new = sum(tally.new for tally in mine)
        gone = sum(tally.gone for tally in mine)
        shown = _as_seen(AT_RISK if is_for_board else lane, (opened, new, gone))
        lanes.append(LaneTally(lane, title, meaning, opened, new, gone, shown))
    return lanes


def tally_chapters(
    tallies: Sequence[CheckTally], *, is_for_board: bool = False
) -> list[ChapterTally]:
    """Add the open issues up by chapter and, within each, by lane."""
    counts = {
        chapter: [
            sum(t.open for t in tallies if t.check.chapter == chapter and t.check.lane == lane)
            for lane in LANES
        ]
        for chapter in CHAPTERS
    }
    shown = [
        held_back(list(lane)) if is_for_board or place == 0 else list(map(number, lane))
        for place, lane in enumerate(zip(*counts.values(), strict=True))
    ]
    return [
        ChapterTally(
            chapter=chapter,
            title=title,
            meaning=meaning,
            open=sum(counts[chapter]),
            by_lane=tuple(counts[chapter]),
            shown=seen,
        )
        for (chapter, (title, meaning)), seen in zip(
            CHAPTERS.items(), zip(*shown, strict=True), strict=True
        )
    ]


def _counted(record: OpenRecord) -> list[dict[str, Any]]:
    return record.rows(
        """
        select
            "check" as name,
            any_value(chapter) as chapter,
            any_value(lane) as lane,
            count(*) filter (gone_on is null) as open,
            count(*) filter (gone_on is null and first_seen_on = $1 and not $2) as new,
            count(*) filter (gone_on = $1) as gone
        from issue group by "check" order by "check"
        """,
        record.today,
        record.is_opening_balance,
    )


def _judged(record: OpenRecord) -> list[dict[str, Any]]:
    return record.rows(
        """
        select
            "check" as name,
            sum(judged_count)::bigint as judged,
            sum(cannot_judge_count)::bigint as cannot_judge
        from coverage group by "check"
        """
    )


def _as_seen(lane: str, counts: Sequence[int]) -> tuple[str, ...]:
    return tuple(few(count) if lane == AT_RISK else number(count) for count in counts)


def _shown_beside(
    tally: CheckTally, tallies: Sequence[CheckTally], record: OpenRecord
) -> tuple[str, ...]:
    """Write a check's counts so that no small one follows from its chapter's total."""
    if tally.check.lane != AT_RISK and not record.is_for_board:
        return _as_seen(tally.check.lane, (tally.open, tally.new, tally.gone))
    beside = [
        other for other in tallies
        if other.check.lane == tally.check.lane and other.check.chapter == tally.check.chapter
    ]  # fmt: skip
    mine = beside.index(tally)
    return tuple(
        held_back([getattr(other, name) for other in beside])[mine]
        for name in ("open", "new", "gone")
    )
