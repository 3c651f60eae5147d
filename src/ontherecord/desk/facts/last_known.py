"""A row as it was last known: of what people decided when the record said it, and may no longer."""

from __future__ import annotations

from ontherecord.desk.facts.composing import Sql, name, of_pair, sql
from ontherecord.desk.facts.reading import Reading


def last_known(kind: str, expression: str) -> Sql:
    """Give the row of a thing as last known, as a query to be joined sidewards.

    `expression` is SQL, of our own words, for its id.
    """
    own = "case_id" if kind == "issue_case" else f"{kind}_id"
    return sql(
        "(select version.* from record.{table} as version where version.{own} = {id}"
        " order by version.known_until is null desc, version.known_from desc limit 1)",
        table=name(kind), own=name(own), id=Sql(expression),
    )  # fmt: skip


def may_be_seen(reading: Reading, kind: str, alias: str) -> Sql:
    """Give the condition that such a row may be seen by whoever looks, by the rules of today."""
    return sql("coalesce({seen}, false)", seen=of_pair(reading.sight.visible(kind, alias)))
