"""Counts, once for all checks of a run, what the judging of them asks of each table.

Many checks need the same tables: each is scanned once, for every field that any check needs of it
and, of subjects, by system and day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from ontherecord.pipeline.checking.reading import Check, Needed
from ontherecord.pipeline.sql import quoted
from ontherecord.standards.kinds import Kind, Standards

# ruff: noqa: S608 — identifiers come from the packs


CALENDAR = "date '0001-01-01' and date '9999-12-31'"
"""The days that Python knows."""


@dataclass(frozen=True)
class Counted:
    """So many rows of a table that one system brought of one day; `filled` by needed fields."""

    source: str | None
    day: date | None
    is_there: bool
    count: int
    filled: dict[tuple[str, ...], int]


class Counts:
    """What stands in the tables of one run's database, as far as `checks` need to know it."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, checks: Sequence[Check], standards: Standards
    ) -> None:
        self._con, self._standards = con, standards
        self._subjects = {check.subject for check in checks}
        self._needed: dict[str, set[tuple[str, ...]]] = {}
        for check in checks:
            for table, fields in check.needs.items():
                self._needed.setdefault(table, set()).update(needed.fields for needed in fields)
        self._counted: dict[str, list[Counted]] = {}

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        return sum(row.count for row in self.of(table))

    def filled(self, table: str, fields: Sequence[Needed]) -> tuple[int, ...]:
        """Count, for each needed field, the rows that fill it. Raises duckdb.Error for no field."""
        rows = self.of(table)
        for needed in fields:
            self._refuse_unknown(table, needed)
        return tuple(sum(row.filled[needed.fields] for row in rows) for needed in fields)

    def of(self, table: str) -> list[Counted]:
        """Give what was counted of a table, by system and day where it is a kind of subjects."""
        if table not in self._counted:
            self._counted[table] = self._count(table)
        return self._counted[table]

    def _refuse_unknown(self, table: str, needed: Needed) -> None:
        if any(needed.fields not in row.filled for row in self.of(table)):
            names = ", ".join(map(quoted, needed.fields))
            self._con.execute(f"select {names} from {quoted(table)} limit 0")

    def _count(self, table: str) -> list[Counted]:
        have = {name for name, *_ in self._con.execute(f"describe {quoted(table)}").fetchall()}
        asked = [
            fields for fields in sorted(self._needed.get(table, ())) if have.issuperset(fields)
        ]
        filled = "".join(f", count(*) filter (where {_is_given(fields)})" for fields in asked)
        kind = self._standards.kinds.get(table)
        by = "null::varchar, null::date, true"
        if kind and table in self._subjects:
            is_there = "subject.vanished_on is null" if kind.matched else "true"
            day = london_day(kind, "subject")
            by = f"subject.source, case when {day} between {CALENDAR} then {day} end, {is_there}"
        rows = self._con.execute(
            f"select {by}, count(*){filled} from {quoted(table)} as subject group by all"
        ).fetchall()
        return [
            Counted(source, day, is_there, count, dict(zip(asked, given, strict=True)))
            for source, day, is_there, count, *given in rows
        ]


def _is_given(fields: tuple[str, ...]) -> str:
    return " or ".join(f"subject.{quoted(name)} is not null" for name in fields)


def london_day(kind: Kind, alias: str) -> str:
    """Give, in SQL, the London day on which a record of the kind happened; null for a state."""
    if kind.happened is None:
        return "null::date"
    column = f"{alias}.{quoted(kind.happened)}"
    if kind.fields[kind.happened].type == "moment":
        return f"({column} at time zone 'Europe/London')::date"
    return column


def row_of(
    con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any] | None = None
) -> tuple[Any, ...]:
    """Give the one row of a count. All rows are fetched: an unfinished result blocks the next."""
    return con.execute(sql, values or {}).fetchall()[0]
