"""Cases where they stand for whoever reads, and how many stand in each lane."""

from __future__ import annotations

from datetime import date

from ontherecord.desk.facts.composing import TRUE, Sql, constant, joined, name, sql
from ontherecord.desk.facts.counting import counted
from ontherecord.desk.facts.lanes import LANES, lane_of, position_in, position_of, stands_in
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.casework.answers import open_issues_of

PARTS = ("hazard", "hazard_weight", "household_weight", "harm", "repeated", "is_still_open",
         "is_recent")  # fmt: skip
"""Of the order of people at risk."""


def standing(reading: Reading, lane: str | None = None) -> Sql:
    """Give cases in the lane they stand in for the reader, with their `place_in_lane`.

    The parts of the order of people at risk are only of those that stand among them.
    """
    seen = reading.seen("issue", "put")
    if lane:
        stands, place = constant(lane), sql("x.{place}", place=position_in(lane))
        of_lane, where = Sql(""), stands_in(lane, seen)
    else:
        stands, place, where = Sql("stands.lane"), position_of("stands.lane"), TRUE
        of_lane = sql(
            "join lateral (select {lane} as lane offset 0) as stands on stands.lane is not null",
            lane=lane_of(seen),
        )  # fmt: skip
    parts = [
        sql("case when {stands} = 'at_risk' then x.{part} end as {part}", stands=stands,
            part=name(part))
        for part in PARTS
    ]  # fmt: skip
    return sql(
        "select x.case_id, {stands}::text as lane, x.place_id, x.open_issue_count, {parts},"
        " {place} as place_in_lane from record.issue_case as x {of_lane} where {where} and {seen}",
        stands=stands, parts=joined(parts, ", "), place=place, of_lane=of_lane, where=where,
        seen=reading.seen("issue_case", "x"),
    )  # fmt: skip


def ordered(lane: str | None) -> Sql:
    """Give the order of what `standing` gives; that of one lane is read from its index."""
    lanes = Sql("") if lane else sql("array_position({lanes}, lane), ", lanes=constant(LANES))
    return sql("{lanes}place_in_lane, case_id", lanes=lanes)


def count_by_lane(reading: Reading, today: date) -> dict[str, int]:
    """Count the cases of each lane that have an open issue nobody answered. One statement.

    A case stays in its lane until all of its issues are answered.

    No further than `MOST_COUNTED`: more is one more than that. Issues are asked for with a limit,
    case by case: an `exists` may be answered by reading all issues first.
    """
    if reading.is_closed("issue_case"):
        return dict.fromkeys(LANES, 0)
    of_lanes = [
        counted(
            sql(
                "select 1 from record.issue_case as x where x.open_issue_count > 0"
                " and {stands} and {seen} and (select true from record.issue as its"
                " where its.case_id = x.case_id and {open} limit 1)",
                stands=stands_in(lane, reading.seen("issue", "put")),
                seen=reading.seen("issue_case", "x"), open=open_issues_of(reading, today),
            )
        )
        for lane in LANES
    ]  # fmt: skip
    [counts] = reading.rows(sql("select {counts}", counts=joined(of_lanes, ", ")))
    return dict(zip(LANES, counts, strict=True))
