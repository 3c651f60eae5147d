"""Small invented runs on disk, with the tables a test wants and nothing behind them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyarrow

from ontherecord.database.published import PublishedTable, published_tables
from ontherecord.pipeline.handover import HandedOver, hand_over
from ontherecord.pipeline.handover.rows import TYPES, rows, write_said
from ontherecord.standards.kinds import Standards, read_standards
from tests.passing import passing_database

WHOLE = read_standards()
FEW = Standards(
    {name: WHOLE.kinds[name] for name in ("place", "note")}, {"side": WHOLE.codes["side"]}
)
"""A matched kind and one of one record each: enough to hand over, and quick."""

LANDLORD = """name = "Invented Homes"
landlord_type = "almshouse"
nation = "england"
[systems.law]
source = "papers"
name = "Papers"
side = "landlord"
owner = "solicitor"
"""
SOURCE = """title = "Papers"
[feeds.premises]
files = ["premises*.csv"]
format = "csv"
delivery = "full"
[feeds.claims]
files = ["claims*.csv"]
format = "csv"
delivery = "full"
privileged = true
"""
COLUMNS = """feed,column,record,field,format,note
premises,Ref,place,source_ref,,
claims,Ref,place,source_ref,,
"""
FIRST_DAY = date(2026, 3, 1)
Row = dict[str, Any]


def day_of(number: int) -> date:
    return FIRST_DAY + timedelta(days=number)


def noon_of(number: int) -> datetime:
    return datetime.combine(day_of(number), time(12), UTC)


class InventedLandlord:
    """A folder whose runs are written as a test wants them."""

    def __init__(self, folder: Path, standards: Standards = FEW) -> None:
        self.folder, self.standards = folder, standards
        self.tables = {table.name: table for table in published_tables(standards)}
        (folder / "runs").mkdir(parents=True)
        (folder / "landlord.toml").write_text(LANDLORD)
        source = folder / "sources" / "papers"
        source.mkdir(parents=True)
        (source / "source.toml").write_text(SOURCE)
        (source / "columns.csv").write_text(COLUMNS)
        (source / "codes.csv").write_text("code_list,column,their_code,our_code,note\n")

    def write_run(self, number: int, disposals: int = 0, **tables: list[Row]) -> Path:
        """Write a run with the rows given, each with the columns a test cares for."""
        run = self.folder / "runs" / f"{day_of(number)}-{number:04d}"
        run.mkdir()
        for name, said in tables.items():
            write_table(self.tables[name], said, run / f"{name}.parquet")
        summary = {
            "run_id": run.name,
            "today": day_of(number).isoformat(),
            "landlord": "Invented Homes",
            "inputs": f"inputs of {number}",
            "disposals": disposals,
            "files": [],
        }
        (run / "run.json").write_text(json.dumps(summary))
        return run

    def hand_over(self, run: Path, con: psycopg.Connection) -> HandedOver:
        return hand_over(run, con, self.standards, [], noon_of(int(run.name[-4:])))

    def said(self, run: Path, name: str) -> list[tuple[Any, ...]]:
        """Give the rows of a table as a run has them, without what churns.

        A record without the words that its thing has as well.
        """
        table = self.tables[name]
        with passing_database() as con:
            con.execute("set timezone = 'UTC'")
            write_said(con, self.standards, [], [])
            listed = ", ".join(
                f'case when vanished_on is not null then "{column}" end'
                if column in table.told_by_thing
                else f'"{column}"'
                for column in lasting(table)
            )
            found = con.execute(f"select {listed} from ({rows(con, table, run)})").fetchall()
        if "detail" in table.columns:  # PostgreSQL gives it as what it holds, not as its text
            at = lasting(table).index("detail")
            found = [(*row[:at], json.loads(row[at]), *row[at + 1 :]) for row in found]
        return sorted(found, key=repr)

    def known_on(self, con: psycopg.Connection, name: str, day: date) -> list[tuple[Any, ...]]:
        """Give the rows of a table as they were known on a day, without what churns."""
        listed = ", ".join(f'"{column}"' for column in lasting(self.tables[name]))
        found = con.execute(f"select {listed} from record.{name}_as_known_on(%s)", [day])
        return sorted(found.fetchall(), key=repr)


def lasting(table: PublishedTable) -> list[str]:
    return [column for column in table.columns if column not in table.churning]


def write_table(table: PublishedTable, said: list[Row], file: Path) -> None:
    """Write rows as Parquet, as a run does: unnamed columns empty, a record with its digest."""
    filled = [with_digest(table, row) for row in said]
    arrays = {
        column: pyarrow.array([row.get(column) for row in filled])
        for column in {name for row in filled for name in row}
    }
    with passing_database() as con:
        con.register("said", pyarrow.table(arrays) if arrays else pyarrow.table({"nothing": []}))
        values = ", ".join(
            f"{f'said.{quoted(name)}' if name in arrays else 'null'}::{TYPES.get(t, t)}"
            f" as {quoted(name)}"
            for name, t in (table.columns | table.compared_by).items()
            if name not in ("rejected_id", "detail")
        )
        details = "".join(f", {quoted(name)}" for name in arrays if name.startswith("detail_"))
        con.execute(f"copy (select {values}{details} from said) to '{file}' (format parquet)")


def with_digest(table: PublishedTable, row: Row) -> Row:
    if table.record_of is None or "content_hash" in row:
        return row
    fields = {name: row.get(name) for name in table.record_of.fields}
    return row | {"content_hash": hashlib.md5(repr(sorted(fields.items())).encode()).hexdigest()}


def quoted(name: str) -> str:
    return f'"{name}"'
