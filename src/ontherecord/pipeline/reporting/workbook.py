"""`issues.xlsx`: every issue in rows people can filter, without a name, an address or a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ontherecord.files import xlsx_files
from ontherecord.pipeline.reporting.opened import OpenRecord
from ontherecord.pipeline.reporting.sheets import Sheet, read_me, sheets_of
from ontherecord.pipeline.reporting.tally import Check
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import System

FETCHED = 10_000


def write_workbook(
    record: OpenRecord,
    file: Path,
    standards: Standards,
    checks: Sequence[Check],
    systems: Mapping[str, System],
    most_rows: int | None = None,
    *,
    named_role: str = "",
) -> None:
    """Write the workbook row by row, so that its size never becomes the machine's memory.

    With `named_role`, it holds the issues that are for that post alone, and nothing else.
    """
    sheets = sheets_of(record, standards, checks, systems, is_for_role=bool(named_role))
    xlsx_files.write_workbook(
        file,
        "Read me",
        lambda _: read_me(record, named_role),
        (xlsx_files.Listing(one.title, one.columns, _rows(record, one)) for one in sheets),
        made_on=record.today,  # not the clock: the same record gives the same bytes
        most_rows=most_rows,
    )


def _rows(record: OpenRecord, sheet: Sheet) -> Iterator[Sequence[Any]]:
    found = record.con.execute(sheet.sql, sheet.values)
    while rows := found.fetchmany(FETCHED):
        yield from map(sheet.as_written, rows) if sheet.as_written else rows
