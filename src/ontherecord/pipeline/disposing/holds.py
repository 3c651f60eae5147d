"""Holds: what may not be disposed of, for whatever rule, and who says so: `holds.csv`.

Its columns are subject, reason, until, who. A subject is the id of a thing, a record or an issue, a
record as system:reference, or * for everything. A hold that cannot be understood stops every
disposal: whoever wrote it meant something to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ontherecord.pipeline.mapping.expressions import record_id
from ontherecord.pipeline.sql import literal
from ontherecord.pipeline.tombstones import UnableToDispose
from ontherecord.standards.packs import MalformedPack, read_rows

HOLDS = "holds.csv"
HEADING = ["subject", "reason", "until", "who"]


@dataclass(frozen=True)
class Hold:
    """One row of holds.csv. `until` is its last day; None while nobody has set one."""

    row: int
    subject: str
    reason: str
    until: date | None
    who: str


def read_holds(folder: Path, today: date) -> list[Hold]:
    """Read the holds in force on a day. Raises UnableToDispose (row) for one that is not whole."""
    file = folder / HOLDS
    if not file.is_file():
        return []
    try:
        rows = read_rows(file, HEADING)
    except MalformedPack as error:
        raise UnableToDispose(str(error)) from error
    holds = [_read_hold(number, row) for number, row in rows]
    return [hold for hold in holds if hold.until is None or hold.until >= today]


def _read_hold(number: int, row: dict[str, str]) -> Hold:
    where = f"{HOLDS}, row {number}"
    for column in ("subject", "reason", "who"):
        if not row[column]:
            raise UnableToDispose(f"{where}: {column} is empty: say it, or delete the row")
    try:
        until = date.fromisoformat(row["until"]) if row["until"] else None
    except ValueError:
        raise UnableToDispose(f"{where}: until is no day: write it as 2027-03-31") from None
    return Hold(number, row["subject"], row["reason"], until, row["who"])


def mark_held(con: duckdb.DuckDBPyConnection, holds: list[Hold]) -> bool:
    """Write temp table `held` (thing_id, row) of the things held; say whether everything is.

    Reads the run's views. Raises UnableToDispose for a subject that is not on the record.
    """
    con.execute("create or replace temp table held (thing_id varchar, row integer)")
    for hold in holds:
        if hold.subject == "*":
            return True
        found = _things_named(con, hold.subject)
        if not found:
            raise UnableToDispose(
                f"{HOLDS}, row {hold.row}: nothing on the record is called that; correct the"
                " subject before anything is disposed of"
            )
        con.executemany("insert into held values (?, ?)", [[thing, hold.row] for thing in found])
    return False


def _things_named(con: duckdb.DuckDBPyConnection, subject: str) -> set[str]:
    """Give the things, by id, that a hold's subject means."""
    ids = {subject}
    system, colon, reference = subject.partition(":")
    if colon:
        kinds = [k for (k,) in con.execute("select distinct kind from belonging").fetchall()]
        values = ", ".join(f"({record_id(system, kind, literal(reference))})" for kind in kinds)
        if values:
            ids |= {i for (i,) in con.execute(f"select * from (values {values})").fetchall()}  # noqa: S608 — kinds of ours, a literal
    wanted = sorted(ids)
    moved = con.execute(
        "select now_entity_id from redirect where list_contains(?, entity_id)", [wanted]
    ).fetchall()
    has_others = "other_ids" in {name for name, *_ in con.execute("describe issue").fetchall()}
    others = " || coalesce(other_ids, [])" if has_others else ""
    issues = con.execute(
        f"select unnest([subject_id, place_id, person_id]{others}) from issue"  # noqa: S608 — a column of ours
        " where list_contains(?, issue_id)",
        [wanted],
    ).fetchall()
    wanted = sorted(ids | {i for (i,) in [*moved, *issues] if i})
    things = con.execute(
        "select distinct thing_id from belonging where list_contains($ids, thing_id)"
        " union select entity_id from match where list_contains($ids, record_id)",
        {"ids": wanted},
    ).fetchall()
    return {thing for (thing,) in things}
