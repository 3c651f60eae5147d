"""Reading cases and their issues, within what may be seen. An answered issue is not open."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from ontherecord.desk.facts.composing import TRUE, Sql, at_most, constant, joined, sql
from ontherecord.desk.facts.counting import counted
from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.facts.showing_issues import shown_by
from ontherecord.desk.using.casework.answers import in_force, is_in_force, open_issues_of
from ontherecord.desk.using.casework.parts import HARM, hazard_parts, household_parts
from ontherecord.desk.using.casework.standing import ordered, standing
from ontherecord.desk.using.duties.queries import works_cases

MOST_SHARING = 100
MOST_ISSUES = 1_000
"""A list looks at so many issues of a case, the earliest: one cause at a source may bring more."""
SHOWN = 20
"""Issues of a case on one page."""


@dataclass(frozen=True)
class Part:
    """A part of a lane."""

    cases: Sql = TRUE
    """The condition over cases called `x`."""
    has: Sql = TRUE
    """The condition over `of_it`: what its open issues that are seen have in common."""


ALL = Part()


@dataclass(frozen=True)
class CaseRow:
    """A case in a list, with the parts of its order."""

    case_id: str
    lane: str
    place_id: str | None
    address: str | None
    open_count: int
    """Open issues, of whatever lane, that the reader may see and nobody has answered; of a case
    alone, also those that are answered."""
    first_seen_on: date | None
    latest_on: date | None
    hazard: str | None
    hazard_weight: int | None
    """It, `hazard`, `repeated`, `is_still_open` and `is_recent`: nothing where the reader does not
    see all the issues that made them."""
    household_weight: int | None
    """It and `harm`: nothing to a reader who would not see a need of that household; `harm` not
    without `hazard_weight` either, which could be told from it."""
    harm: int | None
    repeated: int | None
    is_still_open: bool | None
    check_count: int | None
    """Checks of its lane that agree; none where what put it there is answered."""
    is_recent: bool | None
    holder_id: UUID | None
    team_id: UUID | None
    titles: Sequence[str] = ()
    """Of the checks whose open issues these are; of a case alone, none."""
    source: str | None = None
    """The system whose records bring them: of a ticket there is one."""
    about: Sequence[str] = ()
    """Fields and systems they are about, each with `field:`, `lag:` or `system:` before its id."""

    @property
    def is_ticket(self) -> bool:
        """Say whether it is one cause at a source, and no home and nobody."""
        return self.case_id.startswith("ticket-")


@dataclass(frozen=True)
class IssueRow:
    """An issue of a case, with what its check says and the answer in force."""

    issue_id: str
    check: str
    lane: str
    thing_kind: str
    thing_id: str | None
    """What shows it; the kind is none of the record's where no thing does."""
    happened_on: date | None
    first_seen_on: date | None
    detail: dict[str, Any]
    source: str | None
    place_id: str | None
    person_id: str | None
    title: str
    says: str
    because: str
    next_step: str
    wrong_when: tuple[str, ...]
    answer_id: UUID | None
    answer: str | None
    which: str | None
    reason: str | None
    returns_on: date | None
    answered_at: datetime | None
    answered_by: UUID | None
    is_in_bulk: bool | None
    duty_id: UUID | None
    duty: str | None
    due_on: date | None
    duty_holder: UUID | None
    done_on: date | None
    correction_id: UUID | None
    system: str | None
    column: str | None
    cause: str | None
    state: str | None
    """What became of the correction, as far as people said."""
    other_kind: str | None
    other_ids: tuple[str, ...]
    """The other things that its finding rests on, the first of `other_count`."""
    other_count: int

    def is_answered(self, today: date) -> bool:
        return self.returns_on is not None and self.returns_on > today


@dataclass(frozen=True)
class LookedAt:
    """How far a check could judge what one system says."""

    check: str
    source: str
    until: date | None
    judged_count: int
    cannot_judge_count: int
    missing: str | None


OF_ITS_ISSUES = Sql(
    "count(*) as open_count, min(its.first_seen_on) as seen_since,"
    " count(distinct its.check) filter (where its.lane = x.lane) as seen_checks,"
    " max(its.happened_on) filter (where its.lane = x.lane) as seen_until,"
    " min(its.source) as source, coalesce(array_agg(distinct its.subject_kind || ':'"
    " || its.subject_id) filter (where its.subject_kind in ('field', 'lag', 'system')),"
    " array[]::text[]) as about"
)
"""What the issues called `its` say of their case `x`. What agrees is what put it in its lane."""


def cases(
    reading: Reading, today: date, *, lane: str | None = None,
    case_ids: Sequence[str] | None = None, part: Part = ALL, first: int = 50, after: int = 0,
    most_issues: int | None = None,
) -> list[CaseRow]:  # fmt: skip
    """Give cases with open issues in the order of the record. One statement.

    No more of them are looked at than are given, so that a long list opens as fast as a short one;
    and of each no more than `most_issues`, of which one more is counted for all that are more.
    """
    if reading.is_closed("issue_case"):
        return []
    query = _listed(reading, today, lane, case_ids, part, first, after, most_issues)
    return [CaseRow(*row) for row in reading.rows(query)]


def every_case(
    reading: Reading, today: date, lane: str | None, part: Part = ALL
) -> Iterator[CaseRow]:
    """Give all the pages of `cases` one after the other. One statement, read as it comes."""
    if not reading.is_closed("issue_case"):
        for row in reading.stream(_listed(reading, today, lane, part=part)):
            yield CaseRow(*row)


def _listed(
    reading: Reading, today: date, lane: str | None, case_ids: Sequence[str] | None = None,
    part: Part = ALL, first: int | None = None, after: int = 0, most_issues: int | None = None,
) -> Sql:  # fmt: skip
    its = sql(
        "select * from record.issue as its where its.case_id = x.case_id and {open}",
        open=open_issues_of(reading, today),
    )
    if most_issues is not None:
        its = sql("{its} order by its.first_seen_on {most}", its=its, most=at_most(most_issues + 1))
    return sql(
            "with counted as (select x.*, of_it.open_count, of_it.seen_since,"
            " of_it.seen_checks, of_it.seen_until, of_it.which_checks, of_it.source, of_it.about"
            " from ({standing}) as x join lateral (select {of_it},"
            " array_agg(distinct its.check) as which_checks"
            " from ({its}) as its) as of_it on of_it.open_count > 0 and {has}"
            " where x.open_issue_count > 0 and {among} and {part}),"
            " listed as (select * from counted order by {ordered} {first} offset {after})"
            " select listed.case_id, listed.lane, listed.place_id, {address}, open_count,"
            " seen_since, seen_until, of_hazard.hazard, of_hazard.hazard_weight,"
            " of_household.household_weight, {harm}, of_hazard.repeated,"
            " of_hazard.is_still_open, seen_checks, of_hazard.is_recent, holder.account_id,"
            " holder.team_id, array(select told.title from record.check_said as told"
            " where told.check = any(listed.which_checks)"
            " order by array_position({lanes}, told.lane), told.title), listed.source,"
            " listed.about from listed"
            " {hazard} {household}"
            " left join record.place as pl on pl.place_id = listed.place_id and {place}"
            " left join lateral (select account_id, team_id from desk.case_holder as held"
            " where held.case_id = listed.case_id and held.starts_on <= {today}"
            " and coalesce(held.ends_before, 'infinity') > {today}"
            " order by held.id desc limit 1) as holder on true"
            " order by {ordered}",
            standing=standing(reading, lane), its=its,
            ordered=ordered(lane), has=part.has, part=part.cases,
            among=TRUE if case_ids is None else sql("x.case_id = any({ids})", ids=list(case_ids)),
            harm=HARM, hazard=hazard_parts(reading, "listed"),
            household=household_parts(reading, "listed"),
            of_it=OF_ITS_ISSUES, lanes=constant(LANES), first=at_most(first), after=after,
            address=reading.within_reach("place", "pl", "address"),
            place=reading.seen("place", "pl"), today=today,
    )  # fmt: skip


def the_case(reading: Reading, case_id: str) -> CaseRow:
    """Give a case, answered or not.

    Raises NotThere, also where none of its issues that still stand is seen.
    """
    rows = [] if reading.is_closed("issue_case") else reading.rows(
        sql(
            "select x.case_id, x.lane, x.place_id, {address}, of_it.open_count, of_it.seen_since,"
            " of_it.seen_until, of_hazard.hazard, of_hazard.hazard_weight,"
            " of_household.household_weight, {harm}, of_hazard.repeated,"
            " of_hazard.is_still_open, of_it.seen_checks, of_hazard.is_recent, null, null,"
            " array[]::text[], of_it.source, of_it.about from ({standing}) as x join lateral ("
            "select {of_it} from record.issue as its where its.case_id = x.case_id"
            " and its.gone_on is null and {its}) as of_it on of_it.open_count > 0"
            " {hazard} {household}"
            " left join record.place as pl on pl.place_id = x.place_id and {place}"
            " where x.case_id = {id}",
            standing=standing(reading), address=reading.within_reach("place", "pl", "address"),
            place=reading.seen("place", "pl"), id=case_id, of_it=OF_ITS_ISSUES,
            its=reading.seen("issue", "its"), harm=HARM, hazard=hazard_parts(reading, "x"),
            household=household_parts(reading, "x"),
        )
    )  # fmt: skip
    if not rows:
        raise NotThere
    return CaseRow(*rows[0])


def issues_of(
    reading: Reading, case_id: str, today: date, issue_id: str | None = None, *, after: int = 0
) -> list[IssueRow]:
    """Give the issues of a case that still stand, with the latest answer to each. One statement.

    A page of them, with those that are to be answered first.
    """
    shows = shown_by(reading, "its")
    rows = [] if reading.is_closed("issue") else reading.rows(
        sql(
            "select its.issue_id, its.check, its.lane, {thing_kind}, {thing_id},"
            " coalesce(its.subject_on, its.happened_on), its.first_seen_on,"
            " coalesce(its.detail::text, '{{}}'), its.source, its.place_id, its.person_id,"
            " told.title, told.says, told.because, told.next_step, told.wrong_when,"
            " given.id, given.answer, given.which, given.reason, given.returns_on,"
            " given.answered_at, given.answered_by, given.bulk_id is not null,"
            " duty.id, duty.what, duty.due_on, duty.holder_id, duty.done_on,"
            " asked.id, asked.system, asked.column, asked.cause,"
            " asked.state, its.other_kind, its.other_ids, coalesce(its.other_count, 0)"
            " from (select its.*, its.issue_id in (select done.issue_id"
            " from desk.issue_answer as done where done.case_id = {id}"
            " and done.returns_on > {today} and {counts}) as is_done"
            " from record.issue as its where its.case_id = {id}"
            " and its.gone_on is null and {seen} and {one}"
            " order by is_done, {ordered} offset {after} limit {most}) as its"
            " join record.check_said as told on told.check = its.check {shows}"
            " left join lateral {given} as given on true"
            " left join desk.duty as duty on duty.id = given.duty_id"
            " left join desk.correction as asked on asked.id = given.correction_id"
            " order by its.is_done, {ordered}",
            id=case_id, seen=reading.seen("issue", "its"), most=constant(SHOWN), after=after,
            ordered=sql("array_position({lanes}, its.lane), its.first_seen_on, its.issue_id",
                        lanes=constant(LANES)),
            today=today, counts=is_in_force("done"),
            given=in_force("its"),
            thing_kind=shows.kind, thing_id=shows.thing_id, shows=shows.joined,
            one=sql("its.issue_id = {issue}", issue=issue_id) if issue_id else TRUE,
        )
    )  # fmt: skip
    return [_issue(list(row)) for row in rows]


def _issue(row: list[Any]) -> IssueRow:
    row[7], row[15], row[-2] = json.loads(row[7]), tuple(row[15] or ()), tuple(row[-2] or ())
    return IssueRow(*row)


def looked_at(reading: Reading, checks: Sequence[str]) -> list[LookedAt]:
    """Say for each check which systems it looked at, and up to which day. One statement."""
    return [
        LookedAt(*row)
        for row in reading.rows(
            sql(
                "select c.check, c.source, c.until, c.judged_count, c.cannot_judge_count, c.missing"
                " from record.coverage as c where c.check = any({checks}) and {known}"
                " order by c.check, c.source",
                checks=list(checks), known=reading.known("c"),
            )
        )
    ]  # fmt: skip


def sharing_a_cause(
    reading: Reading, today: date, causes: Collection[tuple[str, str | None]]
) -> dict[tuple[str, str | None], int]:
    """Count the open issues of each check and system: those that one cause may have brought.

    No further than `MOST_SHARING`: more is one more than that.
    """
    if reading.is_closed("issue") or not causes:
        return {}
    asked = sorted(causes, key=lambda cause: (cause[0], cause[1] or ""))
    of_causes = [
        counted(
            sql(
                "select 1 from record.issue as its where its.check = {check}"
                " and its.source is not distinct from {source}::text and {open}",
                check=check, source=source, open=open_issues_of(reading, today),
            ),
            MOST_SHARING,
        )
        for check, source in asked
    ]  # fmt: skip
    [counts] = reading.rows(sql("select {counts}", counts=joined(of_causes, ", ")))
    return dict(zip(asked, counts, strict=True))


def given_back(reading: Reading, today: date) -> list[str]:
    """Give the open cases that somebody had last who works none any more. One statement."""
    if reading.is_closed("issue_case"):
        return []
    rows = reading.rows(
        sql(
            "select had.case_id from desk.account as a join desk.case_holder as had"
            " on had.account_id = a.id where not {works} and had.starts_on <= {today}"
            " and not exists (select 1 from desk.case_holder as later"
            " where later.case_id = had.case_id and later.id > had.id)"
            " and exists (select 1 from record.issue_case as x where x.case_id = had.case_id"
            " and x.open_issue_count > 0 and {seen}) order by 1",
            today=today, works=works_cases("a.id", today), seen=reading.seen("issue_case", "x"),
        )
    )  # fmt: skip
    return [case_id for (case_id,) in rows]


def holders(reading: Reading, case_id: str, today: date) -> tuple[UUID | None, UUID | None]:
    """Give the account or team that has a case; a closed account has none. One statement."""
    rows = reading.rows(
        sql(
            "select account_id, team_id from desk.case_holder where case_id = {id}"
            " and (account_id is null or exists (select 1 from desk.account as a"
            " where a.id = account_id and a.is_active))"
            " and starts_on <= {today} and coalesce(ends_before, 'infinity') > {today}"
            " order by id desc limit 1",
            id=case_id, today=today,
        )
    )  # fmt: skip
    return rows[0] if rows else (None, None)
