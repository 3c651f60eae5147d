"""Counting no further than anybody needs to know: a landlord's size must not slow a page."""

from __future__ import annotations

from ontherecord.desk.facts.composing import Sql, at_most, sql

MOST_COUNTED = 300
"""What is more than so many is said to be more than so many, and not counted out."""


def counted(query: Sql, most: int = MOST_COUNTED) -> Sql:
    """Give a query as how many rows it has, `most` + 1 for all that are more."""
    return sql(
        "(select count(*) from ({query} {most}) as found)", query=query, most=at_most(most + 1)
    )
