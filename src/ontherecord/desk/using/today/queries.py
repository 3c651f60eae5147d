"""What needs somebody today: my cases, the people at risk, what I am to do, matches to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from ontherecord.desk.permission.deciding import may
from ontherecord.desk.using.casework import queries as casework
from ontherecord.desk.using.casework.models import Duty
from ontherecord.desk.using.casework.showing import case_told
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.pairs import queries as pairs


@dataclass(frozen=True)
class NeedsMe:
    """What the start page shows, as far as the roles of whoever asks reach."""

    mine: list[dict[str, Any]]
    at_risk: list[dict[str, Any]]
    counts: dict[str, int]
    duties: list[tuple[str, str, date]]
    """Case, what, and by when."""
    matches: dict[str, int] | None


def needs_me(look: Look) -> NeedsMe:
    """Give what needs whoever looks. Five statements at most."""
    actor, first = look.actor, settings.CONFIGURATION.cases_a_day
    mine = (
        casework.cases(look.reading, look.today, case_ids=actor.case_ids, first=first)
        if actor.case_ids
        else []
    )
    at_risk = casework.cases(look.reading, look.today, lane=casework.LANES[0], first=first)
    shown = [row.case_id for row in (*mine, *at_risk)]
    if shown:
        look.saw("issue_case", shown, "start", "working a list of cases")
    return NeedsMe(
        [case_told(look, row) for row in mine], [case_told(look, row) for row in at_risk],
        casework.count_by_lane(look.reading, look.today),
        list(
            Duty.objects.filter(holder_id=actor.account_id, due_on__gte=look.today)
            .order_by("due_on", "id")
            .values_list("case_id", "what", "due_on")[:first]
        ),
        pairs.count(look.reading) if may(actor, "decide_matches") else None,
    )  # fmt: skip
