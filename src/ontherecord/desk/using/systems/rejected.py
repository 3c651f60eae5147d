"""Reading what could not be read: by cause, and row by row for the system's own people.

No value is among it, only where it lies: file, sheet, row, column and cell. Of a privileged feed
nothing is listed, whoever asks. There may be hundreds of thousands in one file, so that rows are
looked up file by file, in the order of their index, and counted by what the handover counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ontherecord.desk.facts.composing import TRUE, Sql, every, joined, sql
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


@dataclass(frozen=True)
class File:
    """A file of which something could not be read."""

    extract: str
    received_on: date
    row_count: int


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
    """Which rejected rows."""

    source: str = ""
    """Empty: of every system."""
    column: str | None = None
    """Only of this column and reason; nothing: of all. The column is empty of a whole row."""
    reason: str | None = None
    of_every_file: bool = False
    """Also of files before the newest delivery of each feed."""


def wanted_by(query: Mapping[str, str], source: str) -> Wanted:
    """Read which rejected rows of a system are asked for."""
    column = "" if query.get("whole") else query.get("column") or None
    return Wanted(source, column, query.get("reason") or None, query.get("files") == "all")


def causes(reading: Reading, wanted: Wanted) -> list[Cause]:
    """Count what could not be read by cause, the commonest first. One statement."""
    return [
        Cause(*row)
        for row in reading.rows(
            sql(
                "{counted} select r.what, r.column, r.reason, sum(r.row_count)::bigint from found"
                " as r group by 1, 2, 3 order by 4 desc, 2, 3, 1",
                counted=_counted(reading, wanted),
            )
        )
    ]


def files(reading: Reading, wanted: Wanted) -> list[File]:
    """Give the files with rejected rows, the newest first. One statement."""
    return [
        File(*row)
        for row in reading.rows(
            sql(
                "{counted} select r.extract, r.received_on, sum(r.row_count)::bigint"
                " from found as r group by 1, 2 order by 2 desc, 1",
                counted=_counted(reading, wanted),
            )
        )
    ]


def values_by_system(reading: Reading) -> dict[str, int]:
    """Count the values that could not be read of each system's newest delivery. One statement."""
    return dict(
        reading.rows(
            sql(
                "{counted} select r.system, sum(r.row_count)::bigint from found as r"
                " where r.what = 'value' group by 1",
                counted=_counted(reading, Wanted()),
            )
        )
    )


def not_listed(reading: Reading, source: str) -> int:
    """Count the rejected rows of a system's privileged feeds, which are not listed."""
    return reading.rows(
        sql(
            "select coalesce(sum(x.rejected), 0)::bigint from record.extract as x"
            " where x.system = {source} and {known} and {held}",
            source=source, known=reading.known("x"), held=PRIVILEGED,
        )
    )[0][0]  # fmt: skip


def listed(
    reading: Reading, wanted: Wanted, among: list[File], *, first: int, after: int
) -> list[Rejected]:
    """Give rejected rows by file, sheet and row, of files that `files` gave. One statement."""
    pieces = []
    for file in among:
        if first > 0 and after < file.row_count:
            taken = min(first, file.row_count - after)
            piece = sql(
                "(select {place}::int, row_number() over () as line, said.* from ({rows}"
                " limit {taken} offset {after}) as said)",
                place=len(pieces), rows=_rows(reading, wanted, file), taken=taken, after=after,
            )  # fmt: skip
            pieces.append(piece)
            first -= taken
        after = max(after - file.row_count, 0)
    if not pieces:
        return []
    query = sql("{all} order by 1, 2", all=joined(pieces, " union all "))
    return [Rejected(*row[2:]) for row in reading.rows(query)]


def each(reading: Reading, wanted: Wanted) -> Iterator[Rejected]:
    """Give every rejected row as it comes, however many; in a transaction.

    One statement, and one for each file.
    """
    for file in files(reading, wanted):
        for row in reading.stream(_rows(reading, wanted, file)):
            yield Rejected(*row)


def _rows(reading: Reading, wanted: Wanted, file: File) -> Sql:
    return sql(
        "select {on}::date, r.extract, coalesce(r.sheet, ''), r.row_number,"
        " coalesce(r.column, ''), coalesce(r.cell, ''), r.what, coalesce(r.reason, '')"
        " from record.rejected as r where r.extract = {extract} and {known} and {only}"
        " order by r.sheet, r.row_number, r.rejected_id",
        on=file.received_on, extract=file.extract, known=reading.known("r"), only=_only(wanted),
    )  # fmt: skip


def _counted(reading: Reading, wanted: Wanted) -> Sql:
    """Give `found`: the causes of the files that may be listed. A file of two feeds is one."""
    return sql(
        "with came as (select x.system, x.feed, x.extract, x.received_on, max(x.received_on)"
        " over (partition by x.system, x.feed) as newest"
        " from record.extract as x where {of} and {known}),"
        " held as (select x.extract from came as x where {privileged}),"
        " listed as (select system, extract, max(received_on) as received_on from came"
        " where {which} and extract not in (select extract from held) group by 1, 2),"
        " found as (select listed.system, listed.received_on, r.* from listed"
        " join record.rejected_cause as r on r.extract = listed.extract and {counted} and {only})",
        of=sql("x.system = {source}", source=wanted.source) if wanted.source else TRUE,
        known=reading.known("x"), privileged=PRIVILEGED, counted=reading.known("r"),
        which=TRUE if wanted.of_every_file else Sql("received_on = newest"), only=_only(wanted),
    )  # fmt: skip


def _only(wanted: Wanted) -> Sql:
    conditions = [
        sql("coalesce({column}, '') = {value}", column=Sql(f"r.{column}"), value=value)
        for column, value in (("column", wanted.column), ("reason", wanted.reason))
        if value is not None
    ]
    return every(conditions) if conditions else TRUE
