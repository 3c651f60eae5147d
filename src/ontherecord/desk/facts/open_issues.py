"""The issues that stand of some things: found in one of them, or together with one of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ontherecord.desk.facts.composing import at_most, sql
from ontherecord.desk.facts.reading import Reading

MOST_ISSUES = 50


@dataclass(frozen=True)
class OpenIssue:
    """An issue that stands: what its check says, of which lane and case."""

    title: str
    lane: str
    case_id: str
    happened_on: date | None
    is_about: bool
    """It was found in one of the things; else in another, together with one of them."""


def open_issues(reading: Reading, about: Iterable[tuple[str, str]]) -> tuple[OpenIssue, ...]:
    """Give the issues of things, by kind and id, that stand and whose case the reader may see.

    Those about one of them first, each the earliest first; `MOST_ISSUES` and one more where there
    are more. One statement.
    """
    if reading.is_closed("issue") or reading.is_closed("issue_case"):
        return ()
    kinds, ids = zip(*sorted(about), strict=True)
    rows = reading.rows(
        sql(
            "with of_these (kind, thing_id) as (select * from unnest({kinds}::text[],"
            " {ids}::text[])),"
            " named (issue_id, is_about) as (select about.issue_id, true from of_these"
            " join record.issue as about on about.subject_kind = of_these.kind"
            " and about.subject_id = of_these.thing_id and {about} union all"
            " select other.issue_id, false from record.issue as other"
            " where other.other_ids && {ids}::text[] and {other}"
            " and exists (select 1 from of_these where of_these.kind = other.other_kind"
            " and of_these.thing_id = any(other.other_ids))),"
            " found as (select named.issue_id, bool_or(named.is_about) as is_about from named"
            " group by 1)"
            " select told.title, its.lane, its.case_id, its.happened_on, found.is_about from found"
            " join record.issue as its on its.issue_id = found.issue_id and its.gone_on is null"
            " and {seen} join record.issue_case as of_case on of_case.case_id = its.case_id"
            " and {case} join record.check_said as told on told.check = its.check"
            " order by found.is_about desc, its.happened_on nulls last, its.issue_id {most}",
            kinds=list(kinds), ids=list(ids), about=reading.known("about"),
            other=reading.known("other"), seen=reading.seen("issue", "its"),
            case=reading.seen("issue_case", "of_case"),
            most=at_most(MOST_ISSUES + 1),
        )
    )  # fmt: skip
    return tuple(OpenIssue(*row) for row in rows)
