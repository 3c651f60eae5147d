"""The repairs any home and block has: nothing here may trip a check that truth does not name.

No fault of a home is reported more than twice in all, every refusal has its notice, arrival and
card, what is closed was finished or cancelled by the resident, what is old is closed, and homes of
one block report one fault months apart. What the landlord cancels is raised again now and then
within a fortnight: that is truth's to say.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from random import Random

from ontherecord.made_up.days import Days, later, some_day, uk
from ontherecord.made_up.places import Place
from ontherecord.made_up.repairs import (
    COMMUNAL,
    COMMUNAL_WORDS,
    FAULTS,
    HAZARDOUS,
    Change,
    Repair,
    Repairs,
    target_of,
)
from ontherecord.made_up.residents import Household

SHARED_FAULTS = {
    "leak", "damp_mould", "no_heating", "electrics", "blocked_drain", "lift", "fire_safety",
    "structure", "pests", "roof",
}  # fmt: skip
"""Faults that several homes of a block have for one cause."""
PERIOD = 30
"""Days in which one home of a block alone reports a shared fault; the next as many are quiet."""
SPLITS_IN = 97 / 7
"""Kitchens and bathrooms are so small a part of all faults."""
OPEN_LATELY = 25
"""How many days before the first delivery a fault may have been reported and still be open."""


class Background:
    """Makes what any home and any block has."""

    def __init__(self, repairs: Repairs) -> None:
        self.repairs, self.shares, self.days = repairs, repairs.shares, repairs.days
        self._fault_bag = [f for f, told in FAULTS.items() for _ in range(told[3])]

    def of_home(self, home: Household, rng: Random, avoid: Collection[str]) -> list[Repair]:
        """Make the repairs of one home."""
        if home.place.status == "S":
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
            new = self._one(home, fault, rng, self.days)
            if new:
                reports[fault] = reports.get(fault, 0) + 1
                made += new
        return made

    def _one(self, home: Household, fault: str, rng: Random, days: Days) -> list[Repair]:
        by = "contractor" if rng.random() < self.shares.contractor_work_share else "own_team"
        if by == "own_team" and rng.random() < 0.08:
            by = "third_party"
        since = later(days.contractor_began if by == "contractor" else days.housing_began, 3)
        until = later(days.second, -2)
        reported = some_day(rng, since, until)
        if home.place.parent is not None and fault in SHARED_FAULTS:
            found = _day_of_its_own(home.place, fault, reported, since, until)
            if found is None:
                return []
            reported = found
        priority = rng.choice(("emergency", "urgent", "urgent", "routine", "routine", "routine"))
        repair = self.repairs.repair(
            home.place, reported, fault, rng, by=by, priority=priority,
            person=home.head(reported) if rng.random() < 0.8 else None,
        )  # fmt: skip
        repair.alert = home.alert(reported)
        chance = rng.random()
        if chance < self.shares.cancelled_share:
            return self._cancelled(repair, home, rng)
        if chance < 0.9 or reported < days.before_first(OPEN_LATELY):
            self.repairs.finish(repair, rng)
        elif repair.job:
            visit = self.repairs.visit(later(reported, 5), "partially_completed", rng)
            repair.visits.append(visit)
        self._change(repair, rng)
        made = [repair]
        if fault == "kitchen_bathroom" and rng.random() < self.shares.split_share * SPLITS_IN:
            made += self._split(repair, home, rng)
        if repair.ended and rng.random() < self.shares.follow_on_share:
            made += self._follow_on(repair, home, rng)
        return made

    def _change(self, repair: Repair, rng: Random) -> None:
        """Move the target now and then, in good time; let some lines be varied."""
        chance = rng.random()
        if chance < self.shares.changed_share and repair.priority == "routine":
            old, at = target_of(repair), datetime.combine(later(repair.reported, 1), time(10, 20))
            repair.target = later(old, 7)
            repair.changes.append(Change(at, "TARGET", uk(old), uk(repair.target)))
        elif chance > 1 - self.shares.variation_share and repair.job:
            repair.line_status, repair.line_status_on = "VO agreed", later(repair.reported, 2)

    def _split(self, repair: Repair, home: Household, rng: Random) -> list[Repair]:
        """Raise one fault as six orders on one day, one for each trade."""
        return [
            self.repairs.finish(
                self.repairs.repair(
                    repair.place, repair.reported, repair.fault, rng, by="own_team", trade=trade,
                    words=f"{repair.words}, {trade}", person=repair.person, alert=repair.alert,
                ),
                rng,
            )
            for trade in ("plumbing", "electrical", "carpentry", "decorating", "multi")
        ]  # fmt: skip

    def _follow_on(self, repair: Repair, home: Household, rng: Random) -> list[Repair]:
        assert repair.ended is not None
        reported = later(repair.ended, 2 + int(rng.random() * 5))
        if reported >= later(self.days.second, -2):
            return []
        if home.place.parent is not None and repair.fault in SHARED_FAULTS:
            found = _day_of_its_own(home.place, repair.fault, reported, reported, reported)
            if found is None:
                return []
        more = self.repairs.repair(
            repair.place, reported, repair.fault, rng, by=repair.by, words=f"F/O {repair.words}",
            person=repair.person, follows=repair.order, alert=home.alert(reported),
        )  # fmt: skip
        return [self.repairs.finish(more, rng)]

    def _cancelled(self, repair: Repair, home: Household, rng: Random) -> list[Repair]:
        """Cancel a repair; some of what the landlord cancels comes again under a new number."""
        ended = later(repair.reported, int(rng.random() * 6) + 1)
        repair.outcome, repair.ended = "cancelled", ended
        repair.reason = "cancelled_by_resident" if rng.random() < 0.6 else "cancelled_by_landlord"
        is_again = rng.random() < self.shares.raised_again_share
        reported = later(ended, 2 + int(rng.random() * 10))
        if (ended - repair.reported).days == 6:
            # Now and then the new number comes first and the old one is cancelled the day after.
            reported = later(ended, -1)
        if (
            repair.reason != "cancelled_by_landlord" or not is_again
            or not self.days.contractor_began < ended < later(self.days.second, -20)
        ):  # fmt: skip
            repair.reason = "cancelled_by_resident"
            return [repair]
        again = self.repairs.repair(
            repair.place, reported, repair.fault, rng, by=repair.by, words=repair.words,
            person=repair.person, alert=home.alert(reported),
        )  # fmt: skip
        repair.again = self.repairs.finish(again, rng)
        return [repair, again]

    def communal(self, block: Place, rng: Random, avoid: Collection[str]) -> list[Repair]:
        """Make the repairs of a block's shared parts."""
        share = self.shares.communal_share * self.shares.repairs_a_home
        count = round(share * block.homes_count * (0.5 + rng.random()))
        made = []
        for _ in range(count):
            fault, trade = COMMUNAL[int(rng.random() * len(COMMUNAL))]
            reported = some_day(
                rng, later(self.days.contractor_began, 3), later(self.days.second, -2)
            )
            if fault in avoid:
                continue
            repair = self.repairs.repair(
                block, reported, fault, rng, trade=trade, words=COMMUNAL_WORDS[fault],
                priority=rng.choice(("emergency", "urgent", "routine")),
            )  # fmt: skip
            is_done = rng.random() < 0.9 or reported < self.days.before_first(OPEN_LATELY)
            made.append(self.repairs.finish(repair, rng) if is_done else repair)
        return made


def _day_of_its_own(place: Place, fault: str, day: date, since: date, until: date) -> date | None:
    """Move a report into the flat's own period for that fault; nothing when it has none."""
    assert place.parent is not None
    flats = max(place.parent.homes_count, 2)
    slot = (int(place.ref) + list(HAZARDOUS).index(fault) * 3) % flats
    period = day.toordinal() // PERIOD
    wanted = period - (period - slot * 2) % (flats * 2)
    for at in (wanted, wanted + flats * 2):
        found = date.fromordinal(at * PERIOD + day.toordinal() % PERIOD)
        if since <= found <= until:
            return found
    return None
