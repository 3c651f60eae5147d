"""Open complaints: what each needs next, and by which day.

The days are those of the Housing Ombudsman's Complaint Handling Code, in working days of England,
beside the day that the landlord's own system says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ontherecord.desk.facts.composing import TRUE, joined, name, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.standards.working_days import working_day_after

STAGE_ONE, STAGE_TWO, OMBUDSMAN = ("stage_one", "stage_two", "ombudsman")
ACKNOWLEDGE, ANSWER, CLOSE, AWAIT = STEPS = ("acknowledge", "answer", "close", "await")
CLOCKS = {
    (STAGE_ONE, ACKNOWLEDGE): (5, "6.2"),
    (STAGE_ONE, ANSWER): (10, "6.3"),
    (STAGE_TWO, ANSWER): (20, "6.14"),
}
"""By stage and step how many working days the Code gives, and the paragraph that does. That of an
acknowledgement runs from receipt, that of an answer from the acknowledgement. Stage 2 is to be
acknowledged within 5 days of being asked for (6.11), of which the record holds no day."""
SOON_WORKING_DAYS = 5


@dataclass(frozen=True)
class Standing:
    """How a complaint stands, as far as its clocks ask; nothing for what is not seen or said."""

    stage: str | None
    received_on: date | None = None
    acknowledged_on: date | None = None
    responded_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Day:
    """A day by which something is due."""

    on: date
    step: str
    """ACKNOWLEDGE or ANSWER."""
    paragraph: str = ""
    """That of the Code by which it is reckoned; empty for the day that the system itself says."""


@dataclass(frozen=True)
class Step:
    """What an open complaint needs next."""

    step: str
    days: tuple[Day, ...]
    """The first to come, or to be missed, first; where the Code and the system differ, both."""

    @property
    def on(self) -> date | None:
        """The day to heed: the earlier, where there are two."""
        return self.days[0].on if self.days else None


@dataclass(frozen=True)
class OpenComplaint:
    """An open complaint that the reader may see, with what of it they may."""

    complaint_id: str
    place_id: str | None
    source_ref: str | None
    owner_id: str | None
    topic: str | None
    standing: Standing
    next: Step = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "next", next_step(self.standing))


def next_step(it: Standing) -> Step:
    """Give what an open complaint needs next: acknowledge, answer, close or await, and its days.

    No day is given of a complaint that is answered or with the Ombudsman, nor where it can be
    neither reckoned nor read.
    """
    if it.stage == OMBUDSMAN:
        return Step(AWAIT, ())
    if it.responded_on and (it.acknowledged_on is None or it.acknowledged_on <= it.responded_on):
        return Step(CLOSE, ())  # acknowledged later, the answer was that of the stage before
    step, since = ANSWER, it.acknowledged_on
    if since is None:
        step, since = ACKNOWLEDGE, it.received_on
    days = [Day(it.due_on, ANSWER)] if it.due_on else []
    clock = CLOCKS.get((it.stage or "", step))
    if clock and since:
        number, paragraph = clock
        days.append(Day(working_day_after(since, number), step, paragraph))
    return Step(step, tuple(sorted(days, key=lambda day: (day.on, not day.paragraph))))


COLUMNS = ("source_ref", "owner_id", "topic", "stage", "received_on", "acknowledged_on",
           "responded_on", "due_on")  # fmt: skip


def open_complaints(reading: Reading, place_id: str | None = None) -> list[OpenComplaint]:
    """Give the open complaints that may be seen, or those about one home, the soonest due first.

    What has no day comes last, the longest received first. One statement at most.
    """
    if reading.is_closed("complaint"):
        return []
    rows = reading.rows(
        sql(
            "select {reach}, x.complaint_id, x.place_id, {columns} from record.complaint as x"
            " where x.status = 'open' and {at} and {seen}",
            reach=reading.reach("complaint", "x"), seen=reading.seen("complaint", "x"),
            columns=joined([sql("x.{column}", column=name(column)) for column in COLUMNS], ", "),
            at=sql("x.place_id = {id}", id=place_id) if place_id else TRUE,
        )
    )  # fmt: skip
    levels = [reading.level("complaint", column) for column in COLUMNS]
    found = []
    for reach, complaint_id, place, *cells in rows:
        seen = [c if level <= reach else None for c, level in zip(cells, levels, strict=True)]
        reference, owner, topic, *standing = seen
        found.append(
            OpenComplaint(complaint_id, place, reference, owner, topic, Standing(*standing))
        )
    return sorted(found, key=_order)


def _order(one: OpenComplaint) -> tuple[date, date, str]:
    return (one.next.on or date.max, one.standing.received_on or date.max, one.complaint_id)


OPEN, OVERDUE, SOON, UNACKNOWLEDGED, DAYLESS = PARTS = (
    "open", "overdue", "soon", "not_acknowledged", "no_day",
)  # fmt: skip


def is_in(one: OpenComplaint, part: str, today: date) -> bool:
    """Say whether a complaint belongs to a part of the open ones, on a day."""
    on = one.next.on
    if part == OVERDUE:
        return on is not None and on < today
    if part == SOON:
        return on is not None and today <= on <= working_day_after(today, SOON_WORKING_DAYS)
    if part == UNACKNOWLEDGED:
        return one.next.step == ACKNOWLEDGE
    return on is None if part == DAYLESS else True


def count_by_part(complaints: Iterable[OpenComplaint], today: date) -> dict[str, int]:
    """Count complaints by the parts they belong to: one may belong to several."""
    listed = list(complaints)
    return {part: sum(is_in(one, part, today) for one in listed) for part in PARTS}
