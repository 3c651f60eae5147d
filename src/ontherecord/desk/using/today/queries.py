"""What needs somebody today: my cases, the people at risk, what I am to do, matches to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from ontherecord.desk.facts.complaints import (
    OVERDUE,
    SOON,
    UNACKNOWLEDGED,
    count_by_part,
    open_complaints,
)
from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.permission.deciding import may
from ontherecord.desk.permission.rules import COMPLAINTS
from ontherecord.desk.using.casework import queries as casework
from ontherecord.desk.using.casework.showing import case_told
from ontherecord.desk.using.casework.standing import count_by_lane
from ontherecord.desk.using.complaints.words import PART_WORDS
from ontherecord.desk.using.duties import queries as duties
from ontherecord.desk.using.duties.queries import DutyRow
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.mending import queries as mending
from ontherecord.desk.using.pairs import queries as pairs


@dataclass(frozen=True)
class NeedsMe:
    """What the start page shows, as far as the roles of whoever asks reach."""

    mine: list[dict[str, Any]]
    at_risk: list[dict[str, Any]]
    counts: dict[str, int]
    duties: list[DutyRow]
    duty_counts: dict[str, dict[str, int]]
    """What is overdue and due this week, of mine and of my team."""
    corrections: int | None
    """How many are to send to their system's owner."""
    matches: dict[str, int] | None

    left_duties: int | None
    """How many duties those left who work no cases any more; to whoever gives them out."""
    left_cases: int | None
    complaints: dict[str, int] | None
    """How many open ones there are, by their parts; to whoever answers them."""

    @property
    def told_duties(self) -> list[tuple[str, str, list[tuple[str, int, str]]]]:
        """Give the counts with their words; of the team where it has any."""
        words = (("overdue", "overdue"), ("week", "due this week"))
        return [
            (whose, said, [(when, of[when], told) for when, told in words])
            for whose, said in (("mine", "Yours"), ("team", "Your team’s"))
            if (of := self.duty_counts[whose]) and (whose == "mine" or any(of.values()))
        ]

    sees_complaints: bool
    """Some could be seen, if there are any."""

    @property
    def told_complaints(self) -> list[tuple[str, int, str]]:
        """Give the counts that need somebody, each with its part and words."""
        parts = (OVERDUE, SOON, UNACKNOWLEDGED)
        counts = self.complaints or {}
        return [(part, counts[part], PART_WORDS[part].lower()) for part in parts if part in counts]


def needs_me(look: Look) -> NeedsMe:
    """Give what needs whoever looks. Nine statements at most, three more to who gives work."""
    actor, first = look.actor, settings.CONFIGURATION.cases_a_day
    mine = []
    if actor.case_ids:
        mine = casework.cases(look.reading, look.today, case_ids=actor.case_ids, first=first,
                              most_issues=casework.MOST_ISSUES)  # fmt: skip
    at_risk = casework.cases(
        look.reading, look.today, lane=LANES[0], first=first, most_issues=casework.MOST_ISSUES
    )
    assert actor.account_id
    to_do = duties.duties(look.reading, duties.Wanted(actor.account_id, look.today), first=first)
    look.saw_too("start", "doing what is due", place=[row.place_id for row in to_do],
                 person=[row.person_id for row in to_do])  # fmt: skip
    shown = [row.case_id for row in (*mine, *at_risk)]
    if shown:
        look.saw("issue_case", shown, "start", "working a list of cases")
    return NeedsMe(
        [case_told(look, row) for row in mine], [case_told(look, row) for row in at_risk],
        count_by_lane(look.reading, look.today),
        to_do, duties.count_to_do(look.reading, actor.account_id, look.today),
        mending.count(look.reading, mending.Asked(states=("to_send",)))[0]
        if may(actor, "mend_at_source") else None,
        pairs.count(look.reading) if may(actor, "decide_matches") else None,
        *_left(look),
        count_by_part(open_complaints(look.reading), look.today)
        if COMPLAINTS in actor.roles else None,
        not look.reading.is_closed("complaint"),
    )  # fmt: skip


def _left(look: Look) -> tuple[int | None, int | None]:
    """Count the duties and cases of those who work no cases any more."""
    if not may(look.actor, "give_cases"):
        return None, None
    assert look.actor.account_id
    wanted = duties.Wanted(look.actor.account_id, look.today, duties.NOBODY)
    left = duties.count(look.reading, wanted)[duties.TO_DO]
    return left, len(casework.given_back(look.reading, look.today))
