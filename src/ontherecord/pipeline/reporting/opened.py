"""A finished record, opened for reading: every table the report needs, there or empty."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

COLUMNS = {
    "issue": 'issue_id varchar, "check" varchar, chapter varchar, lane varchar, place_id varchar, '
    "subject_kind varchar, subject_id varchar, subject_ref varchar, happened_on date, "
    "first_seen_on date, gone_on date, case_id varchar, source varchar, sensitivity varchar, "
    "held_back varchar, other_kind varchar, other_refs varchar[], other_count integer",
    "note_sign": "note_sign_id varchar, kind varchar",
    "issue_case": "case_id varchar, lane varchar, place_id varchar, hazard varchar, "
    "hazard_weight integer, household_weight integer, repeated integer, harm integer, "
    "is_still_open boolean, check_count integer, latest_on date, is_recent boolean, "
    "at_risk_position integer",
    "coverage": '"check" varchar, source varchar, "from" date, "until" date, '
    "judged_count bigint, cannot_judge_count bigint, missing varchar",
    "rejected": 'extract varchar, sheet varchar, row_number bigint, "column" varchar, '
    "cell varchar, reason varchar, what varchar",
    "codes_to_translate": 'source varchar, feed varchar, "column" varchar, code_list varchar, '
    "their_code varchar, row_count bigint",
    "match": "kind varchar, entity_id varchar, record_id varchar, source varchar, "
    "source_ref varchar",
    "match_open": "kind varchar, record_id varchar, other_record_id varchar, reason varchar",
    "place_range": "record_id varchar, source varchar, named_count bigint, known_count bigint",
    "guarded": "kind varchar, thing_id varchar, rule varchar",
    "mismatch": "kind varchar, entity_id varchar, field varchar, source varchar, is_shown boolean",
    "completeness": "source varchar, kind varchar, field varchar, cause varchar, "
    "record_count bigint, gap_count bigint, filled_count bigint",
    "source_load": "source varchar, kind varchar, delivery varchar, record_count bigint, "
    "first_on date, last_on date, loaded_until date",
    "vanished_record": "record_id varchar, kind varchar",
    "place": "place_id varchar, place_type varchar, address varchar, source varchar, "
    "source_ref varchar, vanished_on date",
    "person": "person_id varchar, vanished_on date",
    "occupancy": "place_id varchar, starts_on date, ends_before date",
    "repair": "repair_id varchar, vanished_on date",
}
"""What the report reads of each table. Names, telephone numbers and notes are not among them;
an address is read only to see that a property reference is not one."""


@dataclass(frozen=True)
class OpenRecord:
    """A record open for reading, with the run that made it."""

    con: duckdb.DuckDBPyConnection
    run: dict[str, Any]
    details: tuple[str, ...] = field(default=())
    """The `detail_…` columns of the issue table: each check brings its own."""
    is_for_board: bool = False
    """Whether it is opened for people who see no home, and of every issue a count alone."""
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)
    """What was asked before: the page for staff and that for the board ask much the same."""

    @property
    def today(self) -> date:
        return date.fromisoformat(self.run["today"])

    @property
    def is_opening_balance(self) -> bool:
        return bool(self.run.get("is_opening_balance"))

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Run one of the report's own queries, once, and give its rows by column name."""
        asked = repr((sql, values))
        if asked not in self.answers:
            found = self.con.execute(sql, values)
            names = [column[0] for column in found.description]
            self.answers[asked] = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return [dict(row) for row in self.answers[asked]]


@contextmanager
def open_record(folder: Path) -> Iterator[OpenRecord]:
    """Open the Parquet tables of a record. A table that is not there is empty, never an error."""
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    con = duckdb.connect()
    try:
        con.execute("set TimeZone = 'UTC'")
        for table, columns in COLUMNS.items():
            _open_table(con, folder, table, columns)
        con.execute("create view issue_listed as from issue where held_back is null")
        described = con.execute("describe issue").fetchall()
        details = tuple(row[0] for row in described if row[0].startswith("detail_"))
        yield OpenRecord(con, run, details)
    finally:
        con.close()


def _open_table(con: duckdb.DuckDBPyConnection, folder: Path, table: str, columns: str) -> None:
    """Give a view of the table with at least the columns named, empty where the file has none."""
    con.execute(f'create table "no_{table}" ({columns})')
    file = folder / f"{table}.parquet"
    if not file.is_file():
        con.execute(f'create view "{table}" as from "no_{table}"')
        return
    # A folder's name may hold [ or *, which DuckDB would read as a pattern.
    con.read_parquet(glob.escape(str(file))).create_view(f"{table}_file")
    con.execute(f'create view "{table}" as from "no_{table}" union all by name from "{table}_file"')
