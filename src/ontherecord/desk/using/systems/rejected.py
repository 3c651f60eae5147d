"""Reading what could not be read: by cause, and row by row for the system's own people.

No value is among it, only where it lies: file, sheet, row, column and cell. Of a privileged feed
nothing is listed, whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ontherecord.desk.facts.composing import TRUE, Sql, every, sql
from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.using.systems.queries import PRIVILEGED


@dataclass(frozen=True)
class Cause:
    """Why rows or values of a system could not be read, and how often."""

    what: str
    """row: nothing came of it; value: the row was mapped without it."""
    column: str
    reason: str
    row_count: int
    file_count: int
    latest_on: date


@dataclass(frozen=True)
class Rejected:
    """One row or value that could not be read."""

    received_on: date
    extract: str
    sheet: str
    row_number: int | None
    column: str
    cell: str
    what: str
    reason: str


@dataclass(frozen=True)
class Wanted:
    """Which of a system's rejected rows."""

    source: str
    column: str | None = None
    """Only of this column and reason; nothing: of all."""
    reason: str | None = None
    of_every_file: bool = False
    """Also of files before the newest delivery of each feed."""


def causes(reading: Reading, wanted: Wanted) -> list[Cause]:
    """Count what could not be read by cause, the commonest first. One statement."""
    return [
        Cause(*row)
        for row in reading.rows(
            sql(
                "with {files} select r.what, r.column, r.reason, sum(r.row_count)::bigint,"
                " count(distinct r.extract), max(f.received_on) from files as f"
                " join record.rejected_cause as r on r.extract = f.extract and {known}"
                " and {only} group by 1, 2, 3 order by 4 desc, 2, 3, 1",
                files=_files(reading, wanted), known=reading.known("r"), only=_only(wanted),
            )
        )
    ]  # fmt: skip


def not_listed(reading: Reading, source: str) -> int:
    """Count the rejected rows of a system's privileged feeds, which are not listed."""
    return reading.rows(
        sql(
            "select coalesce(sum(x.rejected), 0)::bigint from record.extract as x"
            " where x.system = {source} and {known} and {held}",
            source=source, known=reading.known("x"), held=PRIVILEGED,
        )
    )[0][0]  # fmt: skip


def listed(reading: Reading, wanted: Wanted, *, first: int, after: int) -> list[Rejected]:
    """Give rejected rows by file, sheet and row. One statement."""
    query = sql(
        "{all} limit {first} offset {after}",
        all=_listing(reading, wanted), first=first, after=after,
    )  # fmt: skip
    return [Rejected(*row) for row in reading.rows(query)]


def each(reading: Reading, wanted: Wanted) -> Iterator[Rejected]:
    """Give every rejected row as it comes, however many. In a transaction, one statement."""
    for row in reading.stream(_listing(reading, wanted)):
        yield Rejected(*row)


def _listing(reading: Reading, wanted: Wanted) -> Sql:
    """Rows are looked up file by file, in the order of their index."""
    return sql(
        "with {files} select f.received_on, f.extract, coalesce(r.sheet, ''), r.row_number,"
        " coalesce(r.column, ''), coalesce(r.cell, ''), r.what, coalesce(r.reason, '')"
        " from files as f join record.rejected as r on r.extract = f.extract and {known} and {only}"
        " order by f.received_on desc, f.extract, r.sheet, r.row_number, r.rejected_id",
        files=_files(reading, wanted), known=reading.known("r"), only=_only(wanted),
    )  # fmt: skip


def _files(reading: Reading, wanted: Wanted) -> Sql:
    """Give the files of a system that may be listed; a file of two feeds is one."""
    return sql(
        "came as (select x.*, {held} as is_held, max(x.received_on) over (partition by x.feed)"
        " as newest from record.extract as x where x.system = {source} and {known}),"
        " files as (select extract, max(received_on) as received_on from came group by extract"
        " having not bool_or(is_held) and {which})",
        held=PRIVILEGED, source=wanted.source, known=reading.known("x"),
        which=TRUE if wanted.of_every_file else Sql("bool_or(received_on = newest)"),
    )  # fmt: skip


def _only(wanted: Wanted) -> Sql:
    conditions: list[Any] = [
        sql("coalesce({column}, '') = {value}", column=Sql(f"r.{column}"), value=value)
        for column, value in (("column", wanted.column), ("reason", wanted.reason))
        if value is not None
    ]
    return every(conditions) if conditions else TRUE
