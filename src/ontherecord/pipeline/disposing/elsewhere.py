"""What a disposal touches beside the runs: kept copies, decisions, and the files that arrived."""

from __future__ import annotations

import json
import os

import duckdb

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.mapping.expressions import record_id


def drop_copies(folder: LandlordFolder, systems: set[str]) -> None:
    """Delete every kept copy of the systems, and what a killed load may have left beside them.

    A copy is named <digest>.<system>.<feed>.<how>.parquet. Without it a file has to be asked for
    again to be mapped anew; the ledger keeps its digest and counts.
    """
    for copy in folder.kept.glob("*") if folder.kept.is_dir() else []:
        parts = copy.name.split(".")
        if copy.is_file() and (copy.suffix != ".parquet" or len(parts) < 5 or parts[-4] in systems):
            copy.unlink()


def drop_decisions(con: duckdb.DuckDBPyConnection, folder: LandlordFolder) -> None:
    """Take out of the decisions every line that names a record that went. Needs `tombstone`."""
    for file in sorted(folder.decisions.glob("*.jsonl")) if folder.decisions.is_dir() else []:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
        kept = [line for line in lines if not line.strip() or not _names_one_gone(con, line)]
        if kept != lines:
            unfinished = file.with_name(f".{file.name}.unfinished")
            unfinished.write_text("\n".join(kept), encoding="utf-8")
            os.replace(unfinished, file)


def _names_one_gone(con: duckdb.DuckDBPyConnection, line: str) -> bool:
    said = json.loads(line)
    for system, reference in (said["one"], said["other"]):
        found = con.execute(
            f"""select tombstone_digest({record_id(system, said["kind"], "$reference::varchar")})
                in (select digest from tombstone where what = 'gone')""",  # noqa: S608 — a system's key as a literal
            {"reference": reference},
        ).fetchall()
        if found[0][0]:
            return True
    return False


def files_that_may_hold(
    con: duckdb.DuckDBPyConnection, folder: LandlordFolder, systems: list[str]
) -> list[str]:
    """Name the files of some systems that still lie in `extracts/`: the landlord's own arrivals."""
    named = con.execute(
        "select distinct file from extract where list_contains($1::varchar[], system) order by 1",
        [systems],
    ).fetchall()
    found = []
    for (name,) in named:
        path = folder.extracts / name
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file())
            found += [p.relative_to(folder.extracts).as_posix() for p in inside]
        elif path.is_file():
            found.append(name)
    return found
