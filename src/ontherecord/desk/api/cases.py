"""Cases as the API tells them: as the pages of cases do, and only those with an open issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import Sql, sql
from ontherecord.desk.facts.lanes import stands_in
from ontherecord.desk.facts.listing import Filter
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.casework.answers import open_issues_of
from ontherecord.desk.using.casework.queries import cases


def conditions_of(reading: Reading, today: date, asked: Sequence[Filter]) -> list[Filter]:
    """Ask for cases with an issue that is open, seen and not answered, in the lanes asked for.

    A case is asked for by the lane it stands in for the reader, which may not be the record's.
    """
    has_open = sql(
        "exists (select 1 from record.issue as its where its.case_id = x.case_id and {open})",
        open=open_issues_of(reading, today),
    )
    seen = reading.seen("issue", "put")
    return [_fits(has_open)] + [
        _fits(stands_in(one.value, seen)) if one.column == "lane" else one for one in asked
    ]


def _fits(condition: Sql) -> Filter:
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
