"""What was answered to the issues of a check, one by one or at once: each that the reader sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from ontherecord.desk.facts.composing import TRUE, Sql, at_most, every, sql
from ontherecord.desk.facts.last_known import last_known, may_be_seen
from ontherecord.desk.facts.reading import NotThere, Reading
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.casework.answers import is_in_force
from ontherecord.desk.using.casework.models import ACT, MEND, NOT_AN_ISSUE
from ontherecord.desk.using.casework.showing import WHICH_WORDS
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.sampling import queries
from ontherecord.desk.using.sampling.words import answer_words, asked_words
from ontherecord.desk.using.told.showing import asked as address_with

ROWS_A_PAGE = 50
MENDING = "mending the record"
ANSWERS = (*(f"{NOT_AN_ISSUE}.{which}" for which in WHICH_WORDS), f"{ACT}.", f"{MEND}.")


@dataclass(frozen=True)
class Answered:
    """The answer in force to one issue."""

    issue_id: str
    case_id: str
    place_id: str | None
    person_id: str | None
    address: str | None
    stands: bool
    answer: str
    which: str
    reason: str
    returns_on: date
    answered_at: datetime
    answered_by: UUID
    is_in_bulk: bool
    duty_id: UUID | None
    asked_id: UUID | None
    """The correction that was asked for, where it is to be mended; its system, column and cause."""
    asked_system: str | None
    asked_column: str | None
    asked_cause: str | None


def answered(
    reading: Reading, check: str, wanted: Sql, *, first: int, after: int
) -> list[Answered]:  # fmt: skip
    """Give the answers to a check's issues that are in force, the latest first. One statement.

    Only to issues that the reader sees, of cases that they see.
    """
    if _is_closed(reading):
        return []
    return [Answered(*row) for row in reading.rows(_listed(reading, check, wanted, first, after))]


def every_answer(reading: Reading, check: str, query: Mapping[str, str]) -> Iterator[Answered]:
    """Give all the pages of `answered` one after the other. One statement, read as it comes.

    Raises NotThere for a check, or an answer asked for, that there is not.
    """
    queries.the_check(reading, check)
    wanted = _wanted(query)
    if not _is_closed(reading):
        for row in reading.stream(_listed(reading, check, wanted)):
            yield Answered(*row)


def words_of(reading: Reading, row: Answered) -> str:
    """Say what was answered, and of what is to be mended where and why."""
    words = answer_words(row.answer, row.which)
    return asked_words(
        reading.said, words, row.asked_system, row.asked_column or "", row.asked_cause or ""
    )


def answer_told(_: Reading, code: str) -> str:
    """Say which answers are asked for."""
    answer, _, which = code.partition(".")
    return capfirst(answer_words(answer, which)) if code in ANSWERS else code


def _is_closed(reading: Reading) -> bool:
    return reading.is_closed("issue") or reading.is_closed("issue_case")


def _listed(
    reading: Reading, check: str, wanted: Sql, first: int | None = None, after: int = 0
) -> Sql:
    return sql(
        "select a.issue_id, its.case_id, its.place_id, its.person_id, {address},"
        " its.gone_on is null and its.known_until is null, a.answer, a.which, a.reason,"
        " a.returns_on, a.answered_at, a.answered_by, a.bulk_id is not null,"
        " a.duty_id, asked.id, asked.system, asked.column, asked.cause"
        " from desk.issue_answer as a"
        " left join desk.correction as asked on asked.id = a.correction_id"
        " join lateral {its} as its on {seen}"
        " left join record.place as pl on pl.place_id = its.place_id and {place}"
        " where a.check_name = {check} and {latest} and {wanted}"
        " and exists (select 1 from {case} as x where {case_seen})"
        " order by a.answered_at desc, a.id desc {first} offset {after}",
        address=reading.within_reach("place", "pl", "address"), check=check,
        its=last_known("issue", "a.issue_id"), seen=may_be_seen(reading, "issue", "its"),
        place=reading.seen("place", "pl"), latest=is_in_force("a"), wanted=wanted,
        case=last_known("issue_case", "its.case_id"),
        case_seen=may_be_seen(reading, "issue_case", "x"), first=at_most(first), after=after,
    )  # fmt: skip


@page("see_cases")
def answers(look: Look, check: str) -> HttpResponseBase:
    """Show what was answered to a check's issues: all, of one kind, or of one bulk answer."""
    said, query = queries.the_check(look.reading, check), look.request.GET
    asked = {"answer": query.get("answer", ""), "bulk": query.get("bulk", "")}
    number = query.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < int(number) < 100_000 else 1
    rows = answered(
        look.reading, check, _wanted(asked), first=ROWS_A_PAGE + 1, after=(at - 1) * ROWS_A_PAGE
    )
    has_next, rows = len(rows) > ROWS_A_PAGE, rows[:ROWS_A_PAGE]
    look.saw("issue", [row.issue_id for row in rows], "answers", MENDING)
    look.saw_too("answers", MENDING, place=[row.place_id for row in rows],
                 person=[row.person_id for row in rows])  # fmt: skip
    by = addresses_of({row.answered_by for row in rows})
    options = [{"value": one, "text": answer_told(look.reading, one)} for one in ANSWERS]
    return TemplateResponse(
        look.request, "using/answers.html",
        {
            "said": said, "query": asked,
            "rows": [
                {"row": row, "words": words_of(look.reading, row),
                 "by": by.get(row.answered_by, "somebody"), "is_over": row.returns_on <= look.today}
                for row in rows
            ],
            "fields": [
                {"kind": "choice", "name": "answer", "label": "Answer", "value": asked["answer"],
                 "all": "Every answer", "options": options},
                *([{"kind": "hidden", "name": "bulk", "value": asked["bulk"]}]
                  if asked["bulk"] else []),
            ],
            "pages": {"number": at, "count": None, "previous": at - 1, "next": at + 1,
                      "has_previous": at > 1, "has_next": has_next},
            "take": address_with(reverse("take_list", args=["answers"]), of=check, **asked),
        },
    )  # fmt: skip


def _wanted(query: Mapping[str, str]) -> Sql:
    """Give the condition over answers. Raises NotThere for what is none."""
    conditions = [TRUE]
    if code := query.get("answer"):
        if code not in ANSWERS:
            raise NotThere
        answer, _, which = code.partition(".")
        conditions.append(
            sql("a.answer = {answer} and a.which = {which}", answer=answer, which=which)
        )
    if bulk := query.get("bulk"):
        try:
            conditions.append(sql("a.bulk_id = {bulk}", bulk=UUID(bulk)))
        except ValueError as wrong:
            raise NotThere from wrong
    return every(conditions)
