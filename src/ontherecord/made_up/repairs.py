"""Faults as reported, what became of them, and the visits made for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from ontherecord.made_up.days import Days, later, some_day, working_day
from ontherecord.made_up.places import Place
from ontherecord.made_up.residents import Household, Person
from ontherecord.made_up.settings import Shares

FAULTS = {
    # fault: (trade, their fault code, what people say, at homes)
    "leak": ("plumbing", "LK", ("Water coming through ceiling", "Pipe leaking under sink"), 14),
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
    "roof": ("roofing", "RF", ("Tile slipped, water in loft", "Gutter overflowing"), 5),
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
    "roof": "Water coming in at top landing",
}  # fmt: skip
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
        if outcome in ("no_answer", "access_refused"):
            visit.carded, visit.left = True, arrived + timedelta(minutes=8)
            visit.called = rng.random() < 0.6
        if outcome == "access_refused":
            visit.notice = "text" if rng.random() < 0.7 else "letter"
            visit.photographs = 1
        elif rng.random() < self.shares.visit_notice_share:
            visit.notice = "text" if rng.random() < 0.75 else "letter"
        if not outcome:
            visit.arrived = visit.left = None
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
        return repair

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
                    ("follow_on_required", "partially_completed", "landlord_missed")
                )
            repair.visits.append(self.visit(on, outcome, rng))
        repair.visits.append(self.visit(repair.ended, "completed", rng))

    def background(self, home: Household, rng: Random, avoid: set[str]) -> list[Repair]:
        """Make what any home has: nothing here may trip a check.

        No fault of a home is reported more than twice in all, every refusal has its notice,
        arrival and card, what is closed was finished or cancelled by the resident.
        """
        place, days = home.place, self.days
        if place.status == "S":
            return []
        mean = self.shares.repairs_a_home
        wanted = max(0, int(rng.gauss(mean, mean / 3) + 0.5))
        reports: dict[str, int] = {}
        made: list[Repair] = []
        tries = 0
        while len(made) < wanted and tries < wanted * 4:
            tries += 1
            fault = self._fault_bag[int(rng.random() * len(self._fault_bag))]
            if fault in avoid or reports.get(fault, 0) >= 2:
                continue
            reports[fault] = reports.get(fault, 0) + 1
            made += self._one(home, fault, rng, days)
        return made

    def _one(self, home: Household, fault: str, rng: Random, days: Days) -> list[Repair]:
        by = "contractor" if rng.random() < self.shares.contractor_work_share else "own_team"
        if by == "own_team" and rng.random() < 0.08:
            by = "third_party"
        since = days.contractor_began if by == "contractor" else days.housing_began
        reported = some_day(rng, later(since, 3), later(days.second, -2))
        priority = rng.choice(("emergency", "urgent", "urgent", "routine", "routine", "routine"))
        repair = self.repair(
            home.place, reported, fault, rng, by=by, priority=priority,
            person=home.head(reported) if rng.random() < 0.8 else None,
        )  # fmt: skip
        repair.alert = home.alert(reported)
        chance = rng.random()
        if chance < self.shares.cancelled_share:
            return self._cancelled(repair, rng)
        if chance < 0.97:
            self.finish(repair, rng)
        elif repair.job:
            repair.visits.append(self.visit(later(reported, 5), "partially_completed", rng))
        made = [repair]
        if repair.ended and rng.random() < self.shares.follow_on_share:
            made += self._follow_on(repair, home, rng)
        return made

    def _follow_on(self, repair: Repair, home: Household, rng: Random) -> list[Repair]:
        assert repair.ended is not None
        reported = later(repair.ended, 2 + int(rng.random() * 5))
        if reported >= later(self.days.second, -2):
            return []
        more = self.repair(
            repair.place, reported, repair.fault, rng, by=repair.by, words=f"F/O {repair.words}",
            person=repair.person, follows=repair.order, alert=home.alert(reported),
        )  # fmt: skip
        return [self.finish(more, rng)]

    def _cancelled(self, repair: Repair, rng: Random) -> list[Repair]:
        repair.outcome, repair.ended = (
            "cancelled",
            later(repair.reported, int(rng.random() * 6) + 1),
        )
        repair.reason = "cancelled_by_resident" if rng.random() < 0.6 else "cancelled_by_landlord"
        return [repair]

    def communal(self, block: Place, rng: Random) -> list[Repair]:
        """Make the repairs of a block's shared parts."""
        share = self.shares.communal_share * self.shares.repairs_a_home
        count = round(share * block.homes_count * (0.5 + rng.random()))
        made = []
        for _ in range(count):
            fault, trade = COMMUNAL[int(rng.random() * len(COMMUNAL))]
            reported = some_day(
                rng, later(self.days.contractor_began, 3), later(self.days.second, -2)
            )
            repair = self.repair(
                block, reported, fault, rng, trade=trade, words=COMMUNAL_WORDS[fault],
                priority=rng.choice(("emergency", "urgent", "routine")),
            )  # fmt: skip
            made.append(self.finish(repair, rng) if rng.random() < 0.97 else repair)
        return made


def state(repair: Repair, delivery: int, received: date) -> tuple[str, date | None]:
    """Give what the landlord's system says on a delivery day: outcome, and since when."""
    outcome, ended = repair.outcome, repair.ended
    if delivery == 2 and repair.second:
        outcome, ended = repair.second.get("outcome", outcome), repair.second.get("ended", ended)
    if not outcome or ended is None:
        return "", None
    # A day's grace, so that both sides learn of an ending in the same delivery.
    return (outcome, ended) if later(ended, 1) < received else ("", None)


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
        and all(visit.second is None and visit.on < first for visit in repair.visits)
    )
