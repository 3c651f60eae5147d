"""In which lane a case stands, for whoever reads: that of the gravest of its issues that they see.

An issue that somebody may not see moves no case. Else where a case stands, or that it stands
nowhere, would tell of it, and what they may see beneath it would be in no list of theirs.
"""

from __future__ import annotations

from ontherecord.desk.facts.composing import Sql, constant, joined, name, sql

LANES = ("at_risk", "due", "mend_at_source", "measured")
"""The gravest first."""


def position_in(lane: str) -> Sql:
    """Name the column of a case's place in the order of a lane; empty where no issue is in it."""
    return name(f"{lane}_position")


def position_of(lane: str) -> Sql:
    """Give the place of a case called `x` in the order of its lane, which stands in a column."""
    whens = [
        sql("when {lane} then x.{place}", lane=constant(one), place=position_in(one))
        for one in LANES
    ]
    return sql("case {lane} {whens} end", lane=Sql(lane), whens=joined(whens, " "))


def stands_in(lane: str, seen: Sql) -> Sql:
    """Give the condition, over cases called `x`, that one stands in a lane.

    `seen` is the condition that an issue called `put` may be seen. Answered or not: a case stays in
    its lane until all of its issues are answered.
    """
    graver = [sql("not {seen}", seen=_one_in(one, seen)) for one in LANES[: LANES.index(lane)]]
    return sql("({all})", all=joined([_one_in(lane, seen), *graver], " and "))


def lane_of(seen: Sql) -> Sql:
    """Give the lane in which a case called `x` stands; null where none of its issues is seen."""
    whens = [
        sql("when {one} then {lane}", one=_one_in(lane, seen), lane=constant(lane))
        for lane in LANES
    ]
    return sql("case {whens} end", whens=joined(whens, " "))


def _one_in(lane: str, seen: Sql) -> Sql:
    """Give the condition that a case called `x` has an issue in a lane that is seen.

    They are asked for with a limit: an `exists` may be answered by reading all issues first.
    """
    return sql(
        "(x.{place} is not null and coalesce((select true from record.issue as put"
        " where put.case_id = x.case_id and put.lane = {lane} and put.gone_on is null and {seen}"
        " limit 1), false))",
        place=position_in(lane), lane=constant(lane), seen=seen,
    )  # fmt: skip


def sees_all_in(lane: str, case: str, known: Sql, seen: Sql) -> Sql:
    """Give the condition, over cases called `case`, that all their issues in a lane are seen.

    `known` and `seen` are conditions over issues called `other`. What is in no list counts for no
    case, and need not be seen.
    """
    return sql(
        "not exists (select 1 from record.issue as other where other.case_id = {case}.case_id"
        " and other.lane = {lane} and other.gone_on is null and other.held_back is null"
        " and {known} and ({seen}) is not true)",
        case=name(case), lane=constant(lane), known=known, seen=seen,
    )  # fmt: skip
