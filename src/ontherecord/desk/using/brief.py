"""The record in brief, for whoever answers for it and works no cases: fresh, judged, changed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse

from ontherecord.desk.permission.rules import PERSONAL
from ontherecord.desk.using.counts import counted, fewest_shown
from ontherecord.desk.using.coverage.pages import states_by_check
from ontherecord.desk.using.coverage.queries import coverage
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.runs.queries import runs
from ontherecord.desk.using.systems.queries import deliveries, gone_quiet
from ontherecord.desk.using.systems.showing import freshness
from ontherecord.desk.using.told.showing import said


def in_brief(look: Look) -> dict[str, Any]:
    """Give how many systems and checks stand how, and what the last run changed.

    Four statements.
    """
    reading = look.reading
    came, quiet = deliveries(reading), gone_quiet(reading)
    fresh = Counter(
        freshness(look, source, came.get(source), quiet)["state"] for source in reading.said.systems
    )
    judged = Counter(states_by_check(coverage(reading)))
    latest = next(iter(runs(reading, fewest=fewest_shown(look, PERSONAL), first=1, after=0)), None)
    return {
        "fresh": [(words, colour, count) for (words, colour), count in fresh.most_common()],
        "judged": [(words, colour, count) for (words, colour), count in judged.most_common()],
        "run": latest and {
            "on": said(latest.today), "href": reverse("run", args=[latest.run_id]),
            "new": counted(look, latest.new_issues, PERSONAL),
            "gone": counted(look, latest.gone_issues, PERSONAL),
            "standing": counted(look, latest.open_issues, PERSONAL),
        },
    }  # fmt: skip
