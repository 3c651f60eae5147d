"""Which answer to an issue is in force, as SQL: the latest that was not undone with its bulk."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from ontherecord.desk.facts.composing import Sql, name, sql
from ontherecord.desk.facts.reading import Reading

ANSWERING = "answers to issues"
"""What somebody does beside others with one issue, and alone with many."""


def not_undone(answer: str) -> Sql:
    """Give the condition, over rows of `issue_answer`, that one counts still."""
    return sql(
        "not exists (select 1 from desk.bulk_answer as of_bulk"
        " where of_bulk.id = {a}.bulk_id and of_bulk.undone_at is not null)",
        a=name(answer),
    )


def in_force(issue: str) -> Sql:
    """Give the latest answer to an issue, as a query to be joined sidewards."""
    return sql(
        "(select given.* from desk.issue_answer as given"
        " where given.issue_id = {issue}.issue_id and {counts}"
        " order by given.answered_at desc, given.id desc limit 1)",
        issue=name(issue), counts=not_undone("given"),
    )  # fmt: skip


def open_issues_of(reading: Reading, today: date) -> Sql:
    """Give the condition, over issues called `its`, that one is open, seen and not answered."""
    return sql(
        "(its.gone_on is null and {seen}"
        " and coalesce((select latest.returns_on from {latest} as latest) <= {today}, true))",
        seen=reading.seen("issue", "its"), latest=in_force("its"), today=today,
    )  # fmt: skip


def is_in_force(answer: str) -> Sql:
    """Give the condition, over rows of `issue_answer`, that one is its issue's latest."""
    return sql(
        "({counts} and not exists (select 1 from desk.issue_answer as later"
        " where later.issue_id = {a}.issue_id"
        " and (later.answered_at, later.id) > ({a}.answered_at, {a}.id) and {later}))",
        a=name(answer), counts=not_undone(answer), later=not_undone("later"),
    )  # fmt: skip


LATEST = """select given.id from desk.issue_answer as given where given.issue_id = %s
and not exists (select 1 from desk.bulk_answer as of_bulk
    where of_bulk.id = given.bulk_id and of_bulk.undone_at is not null)
order by given.answered_at desc, given.id desc limit 1"""


def answer_in_force(issue_id: str) -> UUID | None:
    """Give the answer to an issue that counts at this moment, whatever it says."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [issue_id])
        found = cursor.fetchone()
    return found[0] if found else None
