"""Which answer to an issue is in force, as SQL: the latest that was not undone with its bulk."""

from __future__ import annotations

from ontherecord.desk.facts.composing import Sql, name, sql


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


def is_in_force(answer: str) -> Sql:
    """Give the condition, over rows of `issue_answer`, that one is its issue's latest."""
    return sql(
        "({counts} and not exists (select 1 from desk.issue_answer as later"
        " where later.issue_id = {a}.issue_id"
        " and (later.answered_at, later.id) > ({a}.answered_at, {a}.id) and {later}))",
        a=name(answer), counts=not_undone(answer), later=not_undone("later"),
    )  # fmt: skip
