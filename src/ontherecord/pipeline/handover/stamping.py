"""The stamp: which run PostgreSQL holds, what it was made from, and what has been disposed of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from ontherecord.database.published import PublishedTable

TOLD = (
    "run_id", "today", "landlord", "is_opening_balance", "previous_run", "versions",
    "packs", "cells_rejected", "counts", "steps", "disposals",
)  # fmt: skip
"""What of run.json is published as it is. What names a file or a record is left to `extract`."""


@dataclass(frozen=True)
class Stamp:
    """What was handed over last."""

    run_id: str
    handed_over_at: datetime
    inputs: str
    disposals: int
    shapes: dict[str, str]


def read_run(run: Path) -> dict[str, Any]:
    """Read a run's run.json."""
    return json.loads((run / "run.json").read_text(encoding="utf-8"))


def read_stamp(con: psycopg.Connection) -> Stamp | None:
    """Read the stamp; None before the first handover."""
    found = con.execute(
        "select run_id, handed_over_at, inputs, disposals, shapes from record.run where is_latest"
    ).fetchone()
    return Stamp(*found) if found else None


def is_up_to_date(
    stamp: Stamp | None, said: dict[str, Any], tables: Iterable[PublishedTable]
) -> bool:
    """Say whether PostgreSQL holds all of a run, in the shape it is published in."""
    return stamp is not None and (stamp.run_id, stamp.inputs, stamp.disposals, stamp.shapes) == (
        said["run_id"],
        said.get("inputs", ""),
        said.get("disposals", 0),
        shapes_of(tables),
    )


def shapes_of(tables: Iterable[PublishedTable]) -> dict[str, str]:
    """Give the shape of each table by its name."""
    return {table.name: table.shape for table in tables}


def moment_after(stamp: Stamp | None, now: datetime) -> datetime:
    """Give the moment from which what is handed over is known: never before the last one.

    A clock that was put back would otherwise make a version end before it began.
    """
    earliest = stamp.handed_over_at + timedelta(microseconds=1) if stamp else now
    return max(now, earliest)


def write_stamp(
    con: psycopg.Connection,
    said: dict[str, Any],
    at: datetime,
    tables: Iterable[PublishedTable],
) -> None:
    """Write the stamp of a run, the last act of a handover."""
    con.execute("update record.run set is_latest = false where is_latest")
    con.execute(
        """insert into record.run values (%s, %s, %s, %s, %s, true, %s, %s, %s)
        on conflict (run_id) do update set today = excluded.today,
            handed_over_at = excluded.handed_over_at, landlord = excluded.landlord,
            summary = excluded.summary, is_latest = true, inputs = excluded.inputs,
            disposals = excluded.disposals, shapes = excluded.shapes""",
        [
            said["run_id"],
            said["today"],
            at,
            said["landlord"],
            Jsonb(_summary(said)),
            said.get("inputs", ""),
            said.get("disposals", 0),
            Jsonb(shapes_of(tables)),
        ],
    )


def _summary(said: dict[str, Any]) -> dict[str, Any]:
    """Give what may be shown of a run to anybody: counts, times and versions."""
    files = said.get("files", [])
    totals = {
        name: sum(file[name] for file in files) for name in ("received", "mapped", "rejected")
    }
    return {name: said[name] for name in TOLD if name in said} | {
        "file_count": len(files),
        "new_file_count": len(said.get("new_files", [])),
        "problem_count": len(said.get("problems", [])),
        **totals,
    }
