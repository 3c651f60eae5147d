"""Reading how far each check could judge what each system says, and what is missing for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ontherecord.desk.facts.composing import TRUE, sql
from ontherecord.desk.facts.reading import NotThere, Reading


@dataclass(frozen=True)
class Judged:
    """A check and a system."""

    check: str
    title: str
    chapter: str
    lane: str
    subject: str
    source: str
    """Empty: no system brings what it would judge."""
    first_on: date | None
    until_on: date | None
    judged_count: int
    cannot_judge_count: int
    missing: tuple[str, ...]
    """Each thing that is missing, as the check says it."""

    @property
    def is_whole(self) -> bool:
        return not self.missing and not self.cannot_judge_count


@dataclass(frozen=True)
class CheckTold:
    """What a check says of itself."""

    check: str
    title: str
    says: str
    because: str
    next_step: str
    owner: str
    chapter: str
    lane: str


def coverage(reading: Reading, check: str | None = None) -> list[Judged]:
    """Give every check with every system, in the order of chapters. One statement."""
    rows = reading.rows(
        sql(
            "select c.check, coalesce(told.title, c.check), coalesce(told.chapter, ''),"
            " coalesce(told.lane, ''), coalesce(told.subject, ''), coalesce(c.source, ''),"
            " c.from, c.until, coalesce(c.judged_count, 0), coalesce(c.cannot_judge_count, 0),"
            " coalesce(c.missing, '') from record.coverage as c"
            " left join record.check_said as told on told.check = c.check"
            " where {known} and {only} order by 3, 2, 1, c.source",
            known=reading.known("c"),
            only=sql("c.check = {check}", check=check) if check else TRUE,
        )
    )  # fmt: skip
    return [
        Judged(*row[:-1], tuple(filter(None, row[-1].split("; "))))  # type: ignore[call-arg]  # ten, then it
        for row in rows
    ]


def the_check(reading: Reading, check: str) -> CheckTold:
    """Give what a check says of itself. One statement. Raises NotThere."""
    rows = reading.rows(
        sql(
            "select t.check, t.title, coalesce(t.says, ''), coalesce(t.because, ''),"
            " coalesce(t.next_step, ''), coalesce(t.owner, ''), coalesce(t.chapter, ''),"
            " coalesce(t.lane, '') from record.check_said as t where t.check = {check}",
            check=check,
        )
    )
    if not rows:
        raise NotThere
    return CheckTold(*rows[0])


def unable_to_judge(reading: Reading, lane: str) -> list[str]:
    """Give the titles of a lane's checks that can judge nothing that is loaded. One statement."""
    rows = reading.rows(
        sql(
            "select told.title from record.coverage as c"
            " join record.check_said as told on told.check = c.check"
            " where {known} and told.lane = {lane} group by told.title"
            " having coalesce(sum(c.judged_count), 0) = 0"
            " and bool_or(coalesce(c.missing, '') <> '' or coalesce(c.cannot_judge_count, 0) > 0)"
            " order by told.title",
            known=reading.known("c"), lane=lane,
        )
    )  # fmt: skip
    return [title for (title,) in rows]
