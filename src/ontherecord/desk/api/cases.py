"""Cases as the API tells them: as the pages of cases do, and only those with an open issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import sql
from ontherecord.desk.facts.listing import Filter
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.casework.queries import cases, open_issues_of, put_there


def has_open_issue(reading: Reading, today: date) -> Filter:
    """Ask for cases with an issue that is open, seen and not answered."""
    condition = sql(
        "exists (select 1 from record.issue as its where its.case_id = x.case_id"
        " and {open}) and {put_there}",
        open=open_issues_of(reading, today),
        put_there=put_there(reading),
    )
    return Filter("", "fits", "case_id", condition)


def cases_of(reading: Reading, today: date, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Give cases by id. One statement."""
    return {
        row.case_id: {
            "case_id": row.case_id, "lane": row.lane, "place_id": row.place_id,
            "open_issue_count": row.open_count, "first_seen_on": row.first_seen_on,
            "latest_on": row.latest_on, "check_count": row.check_count,
            "is_recent": row.is_recent, "is_still_open": row.is_still_open,
            "repeated": row.repeated, "hazard": row.hazard, "hazard_weight": row.hazard_weight,
            "household_weight": row.household_weight, "harm": row.harm,
            "holder_id": row.holder_id, "team_id": row.team_id,
        }
        for row in cases(reading, today, case_ids=ids, first=len(ids))
    }  # fmt: skip
