"""Faults as reported, what became of them, and the visits made for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from ontherecord.made_up.days import Days, later, working_day
from ontherecord.made_up.places import Place
from ontherecord.made_up.residents import Person
from ontherecord.made_up.settings import Shares

FAULTS = {
    # fault: (trade, their fault code, what people say, at homes)
    "leak": ("plumbing", "LK", ("Tap dripping, new washer", "Pipe leaking under sink"), 14),
    "damp_mould": ("damp", "DM", ("D&M to bedroom wall", "Black mould in bathroom"), 10),
    "no_heating": ("heating", "NH", ("No heating or hot water", "Boiler losing pressure"), 13),
    "electrics": ("electrical", "EL", ("Sockets dead in kitchen", "Light fitting u/s"), 9),
    "blocked_drain": ("drainage", "BD", ("WC blocked and backing up", "Gully blocked at rear"), 8),
    "door_lock": (
        "carpentry",
        "DL",
        ("Front door will not lock", "Door sticking, easing needed"),
        8,
    ),
    "window": ("glazing", "WN", ("Window will not shut", "Cracked pane to lounge"), 7),
    "roof": ("roofing", "RF", ("Tile slipped at ridge", "Gutter overflowing"), 5),
    "structure": ("brickwork", "ST", ("Crack over doorway", "Step broken at entrance"), 4),
    "fire_safety": ("fire_safety", "FS", ("Smoke alarm beeping", "Fire door not closing"), 4),
    "kitchen_bathroom": ("plastering", "KB", ("Bath panel broken", "Tiles loose round bath"), 7),
    "pests": ("grounds", "PS", ("Mice in kitchen", "Wasps at eaves"), 4),
    "other": ("multi", "OT", ("Handrail loose", "Extractor noisy"), 4),
}
COMMUNAL = (("lift", "lifts"), ("fire_safety", "fire_safety"), ("door_lock", "carpentry"),
            ("electrics", "electrical"), ("roof", "roofing"))  # fmt: skip
COMMUNAL_WORDS = {
    "lift": "Lift out of use", "fire_safety": "Communal fire door damaged",
    "door_lock": "Entrance door not closing", "electrics": "Stair lights out",
    "roof": "Roof hatch at top landing loose",
}  # fmt: skip
HAZARDOUS = {
    "damp_mould": "Damp & mould", "no_heating": "Excess cold", "electrics": "Electrical",
    "structure": "Structural", "fire_safety": "Fire", "pests": "Pests/hygiene", "leak": "Leak",
    "roof": "Structural", "blocked_drain": "Pests/hygiene", "kitchen_bathroom": "Falls",
    "door_lock": "Security", "window": "Security", "lift": "Falls", "other": "Other",
}  # fmt: skip
"""What a case in the tracker of hazards is called, for a repair of each fault."""
DAYS_ALLOWED = {"immediate": 0, "emergency": 1, "urgent": 7, "routine": 28, "planned": 180}
WINDOWS = (
    (time(8), time(13)), (time(12), time(17)), (time(9, 30), time(14, 30)), (time(8), time(18)),
)  # fmt: skip
"""AM, PM, between school runs, all day."""


@dataclass(slots=True)
class Visit:
    """An attempt to come, with its appointment."""

    number: str
    on: date
    window: tuple[time, time]
    outcome: str
    """The standard's word; empty for a visit still to come."""
    arrived: datetime | None
    left: datetime | None = None
    carded: bool = False
    photographs: int = 0
    called: bool = False
    operative: str = ""
    notice: str = ""
    """`text`, `letter` or nothing: how the visit was announced."""
    notice_days: int = 3
    second: dict[str, Any] | None = None
    """What the contractor's second workbook says otherwise."""
    booked: date | None = None
    """The day the appointment was made, where it is not the usual one."""
    status: str = ""
    """What the appointment's status says, where the outcome does not tell it."""
    note: str = ""
    """What the operative wrote."""
    has_purpose: bool = True


@dataclass(slots=True, eq=False)
class Repair:
    """One fault, with what the landlord's order and the contractor's job say of it."""

    true_id: str
    order: str
    job: str
    place: Place
    person: Person | None
    reported: date
    fault: str
    trade: str
    words: str
    priority: str
    by: str
    outcome: str = ""
    """`completed`, `cancelled`, `no_access`; empty while open."""
    ended: date | None = None
    reason: str = ""
    follows: str = ""
    alert: str = ""
    contractor_ended: date | None = None
    """When the contractor says it was finished; the landlord's day when nothing else is said."""
    contractor_outcome: str | None = None
    order_cell: str | None = None
    """What stands in the contractor's cell for our order number, when not the number."""
    housing_in: tuple[int, ...] = (1, 2)
    contractor_in: tuple[int, ...] = (1, 2)
    visits: list[Visit] = field(default_factory=list)
    second: dict[str, Any] | None = None
    """What the second delivery says otherwise."""
    second_order: Repair | None = None
    """A second order that the contractor keeps as the same job, in the same cell."""
    shown_ended: str = ""
    target: date | None = None
    """The day it is to be done by, where that is not the priority's."""
    closed_at: datetime | None = None
    """When the closing was entered, where that was not in the hours after the work."""
    closed_by: str = ""
    changes: list[Change] = field(default_factory=list)
    line_status: str = ""
    """What the contractor's line waits for: a word of its own; empty when open or done."""
    line_status_on: date | None = None
    hazard_case: bool = True
    """Whether the tracker of hazards got a case for it, where its fault is one."""
    again: Repair | None = None
    """The repair under which a cancelled one was raised again."""


@dataclass(slots=True)
class Change:
    """A line of an order's history: what was changed, from what to what."""

    at: datetime
    item: str
    old: str
    new: str


class Repairs:
    """Makes repairs and visits, numbering them as it goes."""

    def __init__(self, days: Days, shares: Shares) -> None:
        self.days, self.shares = days, shares
        self.repair_number = self.job_number = self.visit_number = 0
        self._fault_bag = [f for f, told in FAULTS.items() for _ in range(told[3])]

    def repair(self, place: Place, reported: date, fault: str, rng: Random, **told: Any) -> Repair:
        """Make one repair; without more said, an open one by the contractor."""
        self.repair_number += 1
        by = told.pop("by", "contractor")
        has_order, has_job = told.pop("has_order", True), told.pop("has_job", by == "contractor")
        if has_job:
            self.job_number += 1
        trade, _, words, _ = FAULTS.get(fault, ("lifts", "LF", ("Lift out of use",), 0))
        return Repair(
            true_id=f"J{self.repair_number:08d}",
            order=f"{1200000 + self.repair_number}" if has_order else "",
            job=f"TR{500000 + self.job_number}" if has_job else "",
            place=place,
            person=told.pop("person", None),
            reported=reported,
            fault=fault,
            trade=told.pop("trade", trade),
            words=told.pop("words", "") or words[int(rng.random() * len(words))],
            priority=told.pop("priority", "routine"),
            by=by,
            **told,
        )  # fmt: skip

    def visit(self, on: date, outcome: str, rng: Random, **told: Any) -> Visit:
        """Make one visit; evidence is there unless it is said that it is not."""
        self.visit_number += 1
        window = WINDOWS[int(rng.random() * len(WINDOWS))]
        minutes = int(rng.random() * 180)
        arrived = datetime.combine(on, window[0]) + timedelta(minutes=minutes)
        left = arrived + timedelta(minutes=15 + int(rng.random() * 90))
        visit = Visit(
            number=f"V{self.visit_number:07d}",
            on=on,
            window=window,
            outcome=outcome,
            arrived=arrived,
            left=left,
            operative=f"OP{int(rng.random() * 90) + 10}",
        )  # fmt: skip
        visit.has_purpose = rng.random() >= self.shares.purpose_left_out_share
        if outcome in ("no_answer", "access_refused"):
            visit.carded, visit.left = True, arrived + timedelta(minutes=8)
            visit.called = rng.random() < 0.6
        if outcome == "access_refused":
            visit.notice = "text" if rng.random() < 0.7 else "letter"
            visit.photographs = 1
        elif rng.random() < self.shares.visit_notice_share:
            visit.notice = "text" if rng.random() < 0.75 else "letter"
        if outcome in ("", "rearranged_by_resident"):
            visit.arrived = visit.left = None
            visit.status = "Moved" if outcome else ""
        for name, value in told.items():
            setattr(visit, name, value)
        return visit

    def finish(self, repair: Repair, rng: Random, *, days: int | None = None) -> Repair:
        """Complete a repair, with its visits; both sides agree within a day."""
        allowed = DAYS_ALLOWED[repair.priority]
        days = days if days is not None else int(rng.random() * (allowed * 1.3 + 3))
        repair.ended = working_day(later(repair.reported, days))
        repair.outcome, repair.reason = "completed", "completed"
        if repair.by == "contractor" and repair.job:
            if rng.random() < 0.3:
                repair.contractor_ended = later(repair.ended, 1)
            self._visits(repair, rng)
        elif repair.by == "own_team":
            repair.visits.append(self.own_visit(repair.ended, "completed", rng))
        return repair

    def own_visit(self, on: date, outcome: str, rng: Random, **told: Any) -> Visit:
        """Make a visit of the own team: agreed on the telephone the same day."""
        visit = self.visit(on, outcome, rng, **told)
        if "notice" not in told:
            visit.notice = ""
        visit.has_purpose = rng.random() >= self.shares.own_team_purpose_left_out_share
        return visit

    def _visits(self, repair: Repair, rng: Random) -> None:
        count = rng.choice(self.shares.visits_a_job)
        assert repair.ended is not None
        span = (repair.ended - repair.reported).days
        for at in range(count - 1):
            on = later(repair.reported, span * (at + 1) // (count + 1))
            chance = rng.random()
            if chance < self.shares.refused_share:
                outcome = "access_refused"
            elif chance < self.shares.refused_share + self.shares.no_answer_share:
                outcome = "no_answer"
            else:
                outcome = rng.choice(
                    ("follow_on_required", "partially_completed", "rearranged_by_resident")
                )
            repair.visits.append(self.visit(on, outcome, rng))
        repair.visits.append(self.visit(repair.ended, "completed", rng))


def state(repair: Repair, delivery: int, received: date) -> tuple[str, date | None]:
    """Give what the landlord's system says on a delivery day: outcome, and since when."""
    outcome, ended = repair.outcome, repair.ended
    if delivery == 2 and repair.second:
        outcome, ended = repair.second.get("outcome", outcome), repair.second.get("ended", ended)
    if not outcome or ended is None:
        return "", None
    # A day's grace, so that both sides learn of an ending in the same delivery.
    known = later(ended, 1)
    if repair.closed_at:
        known = max(known, repair.closed_at.date())
    return (outcome, ended) if known < received else ("", None)


def contractor_state(repair: Repair, delivery: int, received: date) -> tuple[str, date | None]:
    """Give what the contractor's workbook says on a delivery day."""
    told = repair.second if delivery == 2 and repair.second else {}
    outcome = told.get("contractor_outcome", repair.contractor_outcome)
    if outcome is not None:
        ended = told.get("contractor_ended", repair.contractor_ended)
        return (outcome, ended) if outcome else ("", None)
    landlords, ended = state(repair, delivery, received)
    if not landlords:
        return "", None
    return landlords, told.get("contractor_ended", repair.contractor_ended) or ended


def is_settled(repair: Repair, first: date) -> bool:
    """Say whether all that will be said of a repair was said before the first delivery."""
    return (
        repair.ended is not None
        and repair.contractor_outcome is None
        and repair.second is None
        and repair.housing_in == repair.contractor_in == (1, 2)
        and later(repair.contractor_ended or repair.ended, 1) < first
        and later(repair.ended, 1) < first
        and (repair.closed_at is None or repair.closed_at.date() < first)
        and all(visit.second is None and visit.on < first for visit in repair.visits)
    )


def target_of(repair: Repair) -> date:
    """Give the day the landlord's system says it is to be done by."""
    return repair.target or later(repair.reported, DAYS_ALLOWED[repair.priority])


def closing_of(repair: Repair, ended: date) -> tuple[datetime, str]:
    """Give when an ending was entered and by which sign-in: that evening, by the home's patch."""
    number = int(repair.true_id[1:])
    at = datetime.combine(ended, time(8, 30)) + timedelta(minutes=number * 37 % 540)
    user = f"U{int(repair.place.ref.lstrip('0')[-8:] or 0) // 60 % 9000 + 100}"
    return repair.closed_at or at, repair.closed_by or user
