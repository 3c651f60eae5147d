"""Reading how well a check judges, and the samples of its issues, within what may be seen.

A check was right of an issue where somebody acted on it, put it to its source, or said that it is
right but accepted; wrong where its data, match or rule was. What was answered in bulk says nothing
of it: nobody looked at each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from ontherecord.desk.facts.composing import TRUE, Sql, at_most, sql
from ontherecord.desk.facts.last_known import last_known, may_be_seen
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.predicates import furthest
from ontherecord.desk.permission.rules import ORDINARY, SENSITIVITIES
from ontherecord.desk.using.casework.answers import open_issues_of
from ontherecord.desk.using.sampling.shares import Share

WRONG = ("wrong_data", "wrong_match", "wrong_rule")
SAMPLE = 30


@dataclass
class Answers:
    """What was answered to a check's issues one by one: the latest to each."""

    by_answer: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    """By answer and, of those that are none, by which."""
    gone_count: int = 0
    """Of those acted on or put to their source, how many stand no longer."""
    mended_of: int = 0

    def add(self, answer: str, which: str, count: int, gone: int) -> None:
        self.by_answer[answer, which] += count
        if answer != "not_an_issue":
            self.gone_count, self.mended_of = self.gone_count + gone, self.mended_of + count

    @property
    def right(self) -> Share:
        """The share of which the check was right."""
        whole = sum(self.by_answer.values())
        wrong = sum(n for (_, which), n in self.by_answer.items() if which in WRONG)
        return Share(whole - wrong, whole)


@dataclass(frozen=True)
class CheckSaid:
    """What a check says of itself."""

    check: str
    title: str
    says: str
    because: str
    next_step: str
    wrong_when: tuple[str, ...]
    lane: str
    owner: str | None


def the_check(reading: Reading, check: str) -> CheckSaid:
    """Give a check. Raises NotThere. One statement."""
    rows = reading.rows(
        sql(
            "select told.check, told.title, told.says, told.because, told.next_step,"
            " coalesce(told.wrong_when, '{{}}'), told.lane, told.owner"
            " from record.check_said as told where told.check = {check}",
            check=check,
        )
    )  # fmt: skip
    if not rows:
        raise NotThere
    name, title, says, because, next_step, wrong_when, lane, owner = rows[0]
    return CheckSaid(name, title, says, because, next_step, tuple(wrong_when), lane, owner)


def titles(reading: Reading) -> list[tuple[str, str, str]]:
    """Give every check with its title and lane. One statement."""
    return reading.rows(
        Sql("select told.check, told.title, told.lane from record.check_said as told order by 2, 1")
    )


def offered(reading: Reading, actor: Actor, lane: str) -> list[tuple[str, str]]:
    """Give the checks of a lane, with their titles, of which the actor may see any issue at all.

    By the rules alone, so that it tells of none that is there. A record that does not say yet how
    sensitive they are offers all. One statement.
    """
    within = list(SENSITIVITIES[: furthest(actor, "issue") + 1])
    return reading.rows(
        sql(
            "select told.check, told.title from record.check_said as told where told.lane = {lane}"
            " and coalesce(to_jsonb(told) ->> 'sensitivity', {ordinary}) = any({within})"
            " order by 2, 1",
            lane=lane, ordinary=SENSITIVITIES[ORDINARY], within=within,
        )
    )  # fmt: skip


def answers_by_month(
    reading: Reading, checks: Sequence[str] | None = None
) -> dict[str, dict[date, Answers]]:
    """Give by check and month what was answered one by one, as far as issues are seen.

    One statement. None is every check.
    """
    if reading.is_closed("issue"):
        return {}
    rows = reading.rows(
        sql(
            "with latest as (select distinct on (a.issue_id) a.* from desk.issue_answer as a"
            " where a.bulk_id is null and {checks}"
            " order by a.issue_id, a.answered_at desc, a.id desc)"
            " select latest.check_name,"
            " date_trunc('month', latest.answered_at at time zone 'Europe/London')::date,"
            " latest.answer, latest.which, count(*),"
            " count(*) filter (where its.gone_on is not null) from latest"
            " join lateral {its} as its on {seen} group by 1, 2, 3, 4 order by 2",
            checks=TRUE if checks is None
            else sql("a.check_name = any({checks})", checks=list(checks)),
            its=last_known("issue", "latest.issue_id"), seen=may_be_seen(reading, "issue", "its"),
        )
    )  # fmt: skip
    found: dict[str, dict[date, Answers]] = defaultdict(lambda: defaultdict(Answers))
    for check, month, *told in rows:
        found[check][month].add(*told)
    return found


def in_all(months: dict[date, Answers]) -> Answers:
    """Put months together."""
    together = Answers()
    for one in months.values():
        for (answer, which), count in one.by_answer.items():
            together.add(answer, which, count, 0)
        together.gone_count += one.gone_count
    return together


def open_by_check(reading: Reading, today: date) -> dict[str, int]:
    """Count the open issues of every check. One statement."""
    if reading.is_closed("issue"):
        return {}
    return dict(
        reading.rows(
            sql("select its.check, count(*) from record.issue as its where {open} group by 1",
                open=open_issues_of(reading, today))
        )
    )  # fmt: skip


def causes_of(reading: Reading, today: date, check: str) -> list[tuple[str, int]]:
    """Give the systems whose records bring a check's open issues, the most first. One statement."""
    if reading.is_closed("issue"):
        return []
    return reading.rows(
        sql(
            "select coalesce(its.source, ''), count(*) from record.issue as its"
            " where its.check = {check} and {open} group by 1 order by 2 desc, 1",
            check=check, open=_workable(reading, today),
        )
    )  # fmt: skip


def drawn(
    reading: Reading, today: date, check: str, system: str, seed: str, first: int,
    not_among: Sequence[str] = (), record_day: date | None = None,
) -> tuple[list[str], int]:  # fmt: skip
    """Give the first of a check's open issues in the order of a seed, and from how many.

    One statement. `record_day` leaves out what came after it.
    """
    rows = reading.rows(
        sql(
            "select its.issue_id, count(*) over () from record.issue as its"
            " where {population} and {among}"
            " order by md5({seed}::text || its.issue_id), its.issue_id {first}",
            population=_population(reading, today, check, system, record_day),
            among=sql("its.issue_id <> all({ids})", ids=list(not_among)), seed=seed,
            first=at_most(first),
        )
    )  # fmt: skip
    return [row[0] for row in rows], rows[0][1] if rows else 0


@dataclass(frozen=True)
class Member:
    """One issue of a sample, with what somebody answered to it since it was drawn."""

    issue_id: str
    case_id: str | None
    """Nothing where the reader may not see it."""
    place_id: str | None
    person_id: str | None
    address: str | None
    stands: bool
    answer: str | None
    which: str | None
    reason: str | None
    asked_id: UUID | None
    """The correction that was asked for, where it is to be mended; its system, column and cause."""
    asked_system: str | None
    asked_column: str | None
    asked_cause: str | None


def members(reading: Reading, sample_id: UUID) -> list[Member]:
    """Give the issues of a sample in its order. One statement."""
    rows = reading.rows(
        sql(
            "select listed.issue_id, case when {seen} then its.case_id end,"
            " case when {seen} then its.place_id end, case when {seen} then its.person_id end,"
            " {address}, coalesce(its.gone_on is null, false), given.answer, given.which,"
            " case when {seen} then given.reason end, asked.id, asked.system, asked.column,"
            " asked.cause"
            " from desk.issue_sample as sample"
            " cross join unnest(sample.issue_ids) with ordinality as listed (issue_id, number)"
            " left join record.issue as its on its.issue_id = listed.issue_id and {known}"
            " left join record.place as pl on pl.place_id = its.place_id and {place} and {seen}"
            " left join lateral (select one.answer, one.which, one.reason, one.correction_id"
            " from desk.issue_answer as one where one.issue_id = listed.issue_id"
            " and one.bulk_id is null and one.answered_at >= sample.drawn_at"
            " order by one.answered_at desc, one.id desc limit 1) as given on true"
            " left join desk.correction as asked on asked.id = given.correction_id and {seen}"
            " where sample.id = {id} order by listed.number",
            seen=may_be_seen(reading, "issue", "its"), known=reading.known("its"),
            address=reading.within_reach("place", "pl", "address"),
            place=reading.seen("place", "pl"), id=sample_id,
        )
    )  # fmt: skip
    return [Member(*row) for row in rows]


def others(
    reading: Reading, today: date, check: str, system: str, record_day: date,
    not_among: Sequence[str],
) -> list[tuple[str, str]]:  # fmt: skip
    """Give the open issues, with their cases, from which a sample was drawn, without it."""
    return reading.rows(
        sql(
            "select its.issue_id, its.case_id from record.issue as its"
            " where {population} and its.issue_id <> all({ids}) order by its.issue_id",
            population=_population(reading, today, check, system, record_day),
            ids=list(not_among),
        )
    )  # fmt: skip


def count_others(
    reading: Reading, today: date, check: str, system: str, record_day: date,
    not_among: Sequence[str],
) -> int:  # fmt: skip
    """Count them. One statement."""
    rows = reading.rows(
        sql(
            "select count(*) from record.issue as its"
            " where {population} and its.issue_id <> all({ids})",
            population=_population(reading, today, check, system, record_day),
            ids=list(not_among),
        )
    )  # fmt: skip
    return int(rows[0][0])


def _population(
    reading: Reading, today: date, check: str, system: str, record_day: date | None
) -> Sql:
    since = TRUE
    if record_day is not None:
        since = sql("coalesce(its.first_seen_on, {day}) <= {day}", day=record_day)
    return sql(
        "(its.check = {check} and coalesce(its.source, '') = {system} and {open} and {since})",
        check=check, system=system, open=_workable(reading, today), since=since,
    )  # fmt: skip


def _workable(reading: Reading, today: date) -> Sql:
    """Give the condition that an issue is open and seen, and so is its case."""
    if reading.is_closed("issue_case") or reading.is_closed("issue"):
        return Sql("false")
    return sql(
        "({open} and exists (select 1 from record.issue_case as of_case"
        " where of_case.case_id = its.case_id and {case}))",
        open=open_issues_of(reading, today), case=reading.seen("issue_case", "of_case"),
    )  # fmt: skip
