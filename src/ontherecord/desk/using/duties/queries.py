"""Reading duties. Its words are shown to whoever may see the issue it was made of, and its case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from ontherecord.desk.facts.composing import TRUE, Sql, at_most, every, sql
from ontherecord.desk.facts.last_known import last_known, may_be_seen
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import may
from ontherecord.desk.permission.queries import colleagues
from ontherecord.desk.permission.rules import ROLE_MAY
from ontherecord.desk.using.casework.answers import is_in_force

MINE, TEAM, EVERYBODY, NOBODY = WHOSE = ("mine", "team", "everybody", "nobody")
TO_DO, OVERDUE, WEEK, DONE = WHEN = ("to_do", "overdue", "week", "done")
WHOSE_WORDS = {
    MINE: "Mine", TEAM: "My team’s", EVERYBODY: "Everybody’s",
    NOBODY: "Of those who left",
}  # fmt: skip
WHEN_WORDS = {TO_DO: "To do", OVERDUE: "Overdue", WEEK: "Due this week", DONE: "Done"}


@dataclass(frozen=True)
class DutyRow:
    """A duty in a list."""

    duty_id: UUID
    case_id: str
    """That in which its issue stands now."""
    issue_id: str
    what: str | None
    """Nothing where the reader may not see its issue."""
    due_on: date
    holder_id: UUID
    done_on: date | None
    title: str | None
    """That of the check whose issue it is of."""
    still_stands: bool
    is_superseded: bool
    """Its issue was answered again since, which the reader may see."""
    place_id: str | None
    person_id: str | None


@dataclass(frozen=True)
class Wanted:
    """Which duties are wanted."""

    account_id: UUID
    today: date
    whose: str = MINE
    when: str = TO_DO

    @property
    def week_ends_on(self) -> date:
        """The coming Sunday, or today."""
        return self.today + timedelta(days=6 - self.today.weekday())


def whose_may_be_asked(actor: Actor) -> list[str]:
    """Give whose duties somebody may ask for; who gives out cases, also for nobody's."""
    return [one for one in WHOSE if one in (MINE, TEAM) or may(actor, "give_cases")]


def wanted_by(actor: Actor, whose: str, when: str) -> Wanted:
    """Read which duties somebody asks for; their own to do where nothing is said.

    Raises NotThere where they may not ask for those.
    """
    assert actor.account_id
    whose, when = whose or MINE, when or TO_DO
    if whose not in whose_may_be_asked(actor) or when not in WHEN:
        raise NotThere
    return Wanted(actor.account_id, actor.today, whose, when)


def duties(reading: Reading, wanted: Wanted, *, first: int = 50, after: int = 0) -> list[DutyRow]:
    """Give duties: those to do by their day, those done by when. Two statements at most."""
    page = sql(
        "{all} {first} offset {after}",
        all=_listed(reading, wanted), first=at_most(first), after=after,
    )  # fmt: skip
    return [DutyRow(*row) for row in reading.rows(page)]


def every_duty(reading: Reading, wanted: Wanted) -> Iterator[DutyRow]:
    """Give the duties of all pages as they come; in a transaction. Two statements at most."""
    return (DutyRow(*row) for row in reading.stream(_listed(reading, wanted)))


def _listed(reading: Reading, wanted: Wanted) -> Sql:
    return sql(
        "select {columns} from {found} where {whose} and {when} and {seen} order by {order}",
        columns=Sql(COLUMNS), found=_found(reading), whose=_whose(wanted), when=_when(wanted),
        seen=_shown(wanted),
        order=Sql("d.done_on desc, d.id" if wanted.when == DONE else "d.due_on, d.id"),
    )  # fmt: skip


def count(reading: Reading, wanted: Wanted) -> dict[str, int]:
    """Count duties of somebody by when they are due. Two statements at most."""
    rows = reading.rows(
        sql(
            "select count(*) filter (where {to_do}), count(*) filter (where {overdue}),"
            " count(*) filter (where {week}), count(*) filter (where {done})"
            " from {found} where {whose} and {seen}",
            found=_found(reading), whose=_whose(wanted), seen=_shown(wanted),
            **{when: _when(Wanted(wanted.account_id, wanted.today, wanted.whose, when))
               for when in WHEN},
        )
    )  # fmt: skip
    return dict(zip(WHEN, rows[0], strict=True))


def count_to_do(reading: Reading, account_id: UUID, today: date) -> dict[str, dict[str, int]]:
    """Count what is overdue, and due this week, of mine and of my team. Two statements."""
    mine = Wanted(account_id, today)
    ids = [account_id, *colleagues(account_id, today)]
    rows = reading.rows(
        sql(
            "select d.holder_id = {me}, count(*) filter (where {overdue}),"
            " count(*) filter (where {week}) from {found}"
            " where d.holder_id = any({ids}) and d.done_on is null and {seen} group by 1",
            me=account_id, found=_found(reading), ids=ids, seen=_shown(mine),
            overdue=_when(Wanted(account_id, today, when=OVERDUE)),
            week=_when(Wanted(account_id, today, when=WEEK)),
        )
    )  # fmt: skip
    counted = {whose: {OVERDUE: 0, WEEK: 0} for whose in (MINE, TEAM)}
    for is_mine, overdue, week in rows:
        counted[MINE if is_mine else TEAM] = {OVERDUE: overdue, WEEK: week}
    return counted


def the_duty(reading: Reading, duty_id: UUID, account_id: UUID) -> DutyRow:
    """Give one that somebody holds, or may see. Raises NotThere."""
    rows = reading.rows(
        sql(
            "select {columns} from {found} where d.id = {id}"
            " and (of_it.is_seen or d.holder_id = {me})",
            columns=Sql(COLUMNS), found=_found(reading), id=duty_id, me=account_id,
        )
    )  # fmt: skip
    if not rows:
        raise NotThere
    return DutyRow(*rows[0])


COLUMNS = (
    "d.id, coalesce(of_it.case_id, d.case_id), of_it.issue_id,"
    " case when of_it.is_seen then d.what end, d.due_on, d.holder_id, d.done_on,"
    " case when of_it.is_seen then of_it.title end,"
    " of_it.is_seen and of_it.gone_on is null and of_it.known_until is null,"
    " of_it.is_seen and not of_it.counts,"
    " case when of_it.is_seen then of_it.place_id end,"
    " case when of_it.is_seen then of_it.person_id end"
)


def _found(reading: Reading) -> Sql:
    """Give every duty with its issue as last known, and whether the reader may see it."""
    seen = Sql("false")
    if not reading.is_closed("issue") and not reading.is_closed("issue_case"):
        seen = sql(
            "({issue} and exists (select 1 from {case} as x where {x}))",
            issue=may_be_seen(reading, "issue", "its"),
            case=last_known("issue_case", "its.case_id"),
            x=may_be_seen(reading, "issue_case", "x"),
        )  # fmt: skip
    return sql(
        "desk.duty as d join lateral (select given.issue_id, its.case_id, its.gone_on,"
        " its.known_until, its.place_id, its.person_id, told.title, {seen} as is_seen,"
        " {counts} as counts"
        " from desk.issue_answer as given left join lateral {its} as its on true"
        " left join record.check_said as told on told.check = given.check_name"
        " where given.duty_id = d.id limit 1) as of_it on true",
        seen=seen, its=last_known("issue", "given.issue_id"), counts=is_in_force("given"),
    )  # fmt: skip


def _whose(wanted: Wanted) -> Sql:
    if wanted.whose == EVERYBODY:
        return TRUE
    if wanted.whose == NOBODY:
        return sql("not {works}", works=works_cases("d.holder_id", wanted.today))
    ids: Sequence[UUID] = (wanted.account_id,)
    if wanted.whose == TEAM:
        ids = colleagues(wanted.account_id, wanted.today)
    return sql("d.holder_id = any({ids})", ids=list(ids))


def works_cases(account: str, today: date) -> Sql:
    """Give the condition that somebody works cases on a day: their account is open, and a role of
    theirs lets them. `account` is the column of their id."""
    roles = [role for role, actions in ROLE_MAY.items() if "work_cases" in actions]
    return sql(
        "exists (select 1 from desk.account as who join desk.account_role as has"
        " on has.account_id = who.id where who.id = {account} and who.is_active"
        " and has.role = any({roles}) and has.starts_on <= {today}"
        " and coalesce(has.ends_before, 'infinity') > {today})",
        account=Sql(account), roles=roles, today=today,
    )  # fmt: skip


def _shown(wanted: Wanted) -> Sql:
    """Give the condition that a duty is listed: one's own is, even where its words are not."""
    return sql("(of_it.is_seen or d.holder_id = {me})", me=wanted.account_id)


def _when(wanted: Wanted) -> Sql:
    today = wanted.today
    if wanted.when == DONE:
        return Sql("d.done_on is not null")
    to_do = Sql("d.done_on is null")
    if wanted.when == OVERDUE:
        return every((to_do, sql("d.due_on < {today}", today=today)))
    if wanted.when == WEEK:
        between = sql(
            "d.due_on between {today} and {sunday}", today=today, sunday=wanted.week_ends_on
        )
        return every((to_do, between))
    return to_do
