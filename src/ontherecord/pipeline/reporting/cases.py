"""The first lane as people work it: a case is one household or block with all its issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
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
class Order:
    """Why a case stands where it stands: every part of its order, none of them secret."""

    hazard: str | None
    hazard_weight: int
    household_weight: int
    repeated: int
    harm: int
    is_still_open: bool
    check_count: int
    latest_on: date | None


@dataclass(frozen=True)
class Case:
    """A household or block, by its ids alone: no name and no address."""

    case_id: str
    place_id: str | None
    reference: str | None
    place_type: str | None
    issue_count: int
    other_count: int
    order: Order
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
        with shown as (from report_case where is_listed order by at_risk_position limit $1)
        select shown.*, i."check" as name, i.happened_on, i.first_seen_on
        from shown join report_case_issue as i using (case_key)
        where i.lane = 'at_risk'
        order by shown.at_risk_position, name, i.happened_on desc nulls last, i.issue_id
        """,
        MOST_CASES,
    )
    known = {check.name: check for check in checks}
    cases = [
        _case(list(rows), known, record)
        for _, rows in groupby(shown, key=lambda row: row["at_risk_position"])
    ]
    return Worklist(tuple(cases), **totals)


def _make_cases(record: OpenRecord) -> None:
    """Make one row per case with an open at-risk issue, in the order in which to take them."""
    record.con.execute(
        """
        create temp table report_case_issue as
        select coalesce(case_id, place_id, issue_id) as case_key, *
        from issue_listed where gone_on is null
        """
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
                count(*) filter (lane = 'at_risk') as issue_count,
                count(*) filter (lane <> 'at_risk') as other_count,
                min(place_id) filter (lane = 'at_risk') as a_place_id,
                bool_or(first_seen_on = $1) filter (lane = 'at_risk') and not $2 as is_new
            from report_case_issue
            group by case_key having count(*) filter (lane = 'at_risk') > 0
        ),
        placed as (
            select summed.*, coalesce(issue_case.place_id, a_place_id) as place_id,
                issue_case.* exclude (case_id, lane, place_id)
            from summed join issue_case on issue_case.case_id = summed.case_key
        )
        select
            placed.*, reference.reference, reference.place_type,
            coalesce(not is_lived_in, false) as is_left,
            is_recent and not is_left as is_listed
        from placed
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
        other_count=first["other_count"],
        order=Order(**{part.name: first[part.name] for part in fields(Order)}),
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
