"""The first lane as people work it: a case is one household or block with all its issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.references import make_references
from ontherecord.pipeline.reporting.tally import Check, Retired
from ontherecord.standards.landlord import System

MOST_CASES = 200
MOST_ON_PAPER = 50
MOST_DAYS = 3
HAZARDS = (
    "leak", "damp_mould", "no_heating", "electrics", "structure", "fire_safety", "lift", "pests",
)  # fmt: skip
"""Faults that can hurt those who live with them; a case with one stands before a case without."""


@dataclass(frozen=True)
class Line:
    """What one check says of a case, however often."""

    check: Check
    count: int
    days: tuple[date, ...]
    earlier: int
    since: date | None
    has_new: bool


@dataclass(frozen=True)
class Case:
    """A household or block, by its ids alone: no name and no address."""

    case_id: str
    place_id: str | None
    reference: str | None
    place_type: str | None
    issue_count: int
    hazard_count: int
    other_count: int
    latest_on: date | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Worklist:
    """The cases shown, and those that stand behind them in issues.xlsx."""

    cases: tuple[Case, ...]
    case_count: int
    issue_count: int
    new_count: int
    older_count: int
    empty_count: int

    on_paper: int = MOST_ON_PAPER

    @property
    def more(self) -> int:
        return self.case_count - len(self.cases)


def read_worklist(
    record: OpenRecord, checks: Sequence[Check], systems: Mapping[str, System]
) -> Worklist:
    """Read the first lane: at-risk cases with somebody living there and of the last 24 months."""
    make_references(record, systems)
    _make_cases(record)
    totals = record.rows(
        """
        select
            count(*) filter (is_listed) as case_count,
            coalesce(sum(issue_count) filter (is_listed), 0)::bigint as issue_count,
            count(*) filter (is_listed and is_new) as new_count,
            count(*) filter (not is_recent) as older_count,
            count(*) filter (is_recent and is_left) as empty_count
        from report_case
        """
    )[0]
    shown = record.rows(
        """
        with shown as (from report_case where is_listed order by position limit $1)
        select shown.*, i."check" as name, i.happened_on, i.first_seen_on
        from shown join report_case_issue as i using (case_key)
        where i.lane = 'at_risk'
        order by shown.position, name, i.happened_on desc nulls last, i.issue_id
        """,
        MOST_CASES,
    )
    known = {check.name: check for check in checks}
    cases = [
        _case(list(rows), known, record)
        for _, rows in groupby(shown, key=lambda row: row["position"])
    ]
    return Worklist(tuple(cases), **totals)


def _make_cases(record: OpenRecord) -> None:
    """Make one row per case with an open at-risk issue, and the order in which to take them."""
    record.con.execute(
        """
        create temp table report_case_issue as
        select
            coalesce(issue.case_id, issue.place_id, issue.issue_id) as case_key,
            issue.*,
            list_contains($1, repair.fault) as is_hazard
        from issue
        left join attendance on subject_kind = 'attendance' and attendance_id = subject_id
        left join job_line on subject_kind = 'job_line' and job_line_id = subject_id
        left join repair on repair.repair_id = case
            when subject_kind = 'repair' then subject_id
            else coalesce(attendance.repair_id, job_line.repair_id)
        end
        where issue.gone_on is null
        """,
        [list(HAZARDS)],
    )
    record.con.execute(
        """
        create temp table report_case as
        with lived_in as (
            select place_id, bool_or(ends_before is null or ends_before > $1) as is_lived_in
            from occupancy where place_id is not null group by place_id
        ),
        summed as (
            select
                case_key,
                case
                    when starts_with(case_key, 'case-') then substr(case_key, 6)
                    else min(place_id) filter (lane = 'at_risk')
                end as place_id,
                count(*) filter (lane = 'at_risk') as issue_count,
                count(distinct "check") filter (lane = 'at_risk') as check_count,
                count(*) filter (lane = 'at_risk' and is_hazard) as hazard_count,
                count(*) filter (lane <> 'at_risk') as other_count,
                max(happened_on) filter (lane = 'at_risk') as latest_on,
                coalesce(
                    max(coalesce(happened_on, $1)) filter (lane = 'at_risk')
                        >= $1 - interval 24 months, false
                ) as is_recent,
                bool_or(first_seen_on = $1) filter (lane = 'at_risk') and not $2 as is_new
            from report_case_issue
            group by case_key having count(*) filter (lane = 'at_risk') > 0
        )
        select
            summed.*,
            reference.reference,
            reference.place_type,
            coalesce(not is_lived_in, false) as is_left,
            is_recent and not is_left as is_listed,
            row_number() over (
                order by hazard_count > 0 desc, check_count desc, issue_count desc,
                    latest_on desc nulls last, case_key
            ) as position
        from summed
        left join lived_in using (place_id)
        left join reference using (place_id)
        """,
        [record.today, record.is_opening_balance],
    )


def _case(rows: list[dict[str, Any]], known: Mapping[str, Check], record: OpenRecord) -> Case:
    first = rows[0]
    lines = [
        _line(known.get(name) or Retired(name, "governance", "at_risk"), list(mine), record)
        for name, mine in groupby(rows, key=lambda row: row["name"])
    ]
    return Case(
        case_id=first["case_key"],
        place_id=first["place_id"],
        reference=first["reference"],
        place_type=first["place_type"],
        issue_count=first["issue_count"],
        hazard_count=first["hazard_count"],
        other_count=first["other_count"],
        latest_on=first["latest_on"],
        lines=tuple(lines),
    )


def _line(check: Check, rows: Sequence[dict[str, Any]], record: OpenRecord) -> Line:
    happened = [row["happened_on"] for row in rows if row["happened_on"]]
    return Line(
        check=check,
        count=len(rows),
        days=tuple(happened[:MOST_DAYS]),
        earlier=max(len(happened) - MOST_DAYS, 0),
        since=min((row["first_seen_on"] for row in rows if row["first_seen_on"]), default=None),
        has_new=not record.is_opening_balance
        and any(row["first_seen_on"] == record.today for row in rows),
    )
