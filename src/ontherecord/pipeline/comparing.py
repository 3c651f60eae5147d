"""What is different between two runs: records that vanished, appeared or changed, by field."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Kind

# ruff: noqa: S608 — every identifier composed here comes from a pack


@dataclass(frozen=True)
class Changed:
    """One field of one record that says something else than before."""

    source: str
    source_ref: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Compared:
    """The difference between two runs for one kind; records are (source, source_ref)."""

    vanished: list[tuple[str, str]]
    appeared: list[tuple[str, str]]
    changed: list[Changed]


def compare_runs(before: Path, after: Path, kind: Kind) -> Compared:
    """Compare the records of a kind that two runs held as current.

    Texts are compared exactly: a space that an export program lost is a change, and is said.
    """
    con = duckdb.connect()
    for name, run in (("old", before), ("new", after)):
        file = literal(str(run / f"{kind.name}_record.parquet"))
        con.execute(
            f"create view {name} as select * from read_parquet({file}) where vanished_on is null"
        )
    return Compared(_only_in(con, "old", "new"), _only_in(con, "new", "old"), _changed(con, kind))


def _only_in(con: duckdb.DuckDBPyConnection, one: str, other: str) -> list[tuple[str, str]]:
    return con.execute(
        f"""select source, source_ref from {one} anti join {other} using (record_id)
        order by source, source_ref"""
    ).fetchall()


def _changed(con: duckdb.DuckDBPyConnection, kind: Kind) -> list[Changed]:
    there = {name for name, *_ in con.execute("describe old").fetchall()}
    changed = []
    for field in kind.fields:
        if field in there:
            name = quoted(field)
            changed += con.execute(
                f"""select new.source, new.source_ref, $field, old.{name}::varchar,
                    new.{name}::varchar
                from new join old using (record_id)
                where old.content_hash <> new.content_hash
                    and old.{name} is distinct from new.{name}""",
                {"field": field},
            ).fetchall()
    return sorted(
        (Changed(*row) for row in changed), key=lambda c: (c.field, c.source, c.source_ref)
    )
