"""Takes what was disposed of out of one run: every table rewritten whole, then put in its place.

The tables of kinds lose the rows that went; rows that stay lose the reference and the words that
tell of it; every other table loses each row that names it, so that a table made tomorrow is no way
round. Each file is whole at any moment, and doing it all again changes nothing more.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.mapping.disposed import telling_fields
from ontherecord.pipeline.mapping.tables import pointer
from ontherecord.pipeline.sql import PARQUET, literal, parquet, quoted
from ontherecord.standards.kinds import Kind, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

STAYS = ("issue",)
"""Tables of which a row about something else stays when only the person it names goes."""

ONE_IS_GONE = "exists (select 1 from gone_id where id = any(other_ids))"
"""That one of the other things went that an issue rests on: then it names none of them."""


@dataclass(frozen=True)
class Rewriting:
    """Of one table: which rows go, and which columns are emptied in those that stay, and when."""

    goes: str
    becomes: dict[str, str]

    @property
    def touches(self) -> str:
        return " or ".join([self.goes, *(f"({when})" for when in self.becomes.values())])


def blank_run(con: duckdb.DuckDBPyConnection, run: Path, standards: Standards) -> list[str]:
    """Rewrite every table of a run without what stands in `gone_id` and `blanked_id`.

    Both are temp tables with one column, id; `gone_digest` has the digests by which matching
    remembers the records that went. Gives the names of the tables that were changed.
    """
    changed = []
    for file in sorted(run.rglob("*.parquet")):
        described = con.execute(f"describe from {parquet(file)}").fetchall()
        columns = {name: str(kind).lower() for name, kind, *_ in described}
        rewriting = rewriting_of(file.stem, columns, standards)
        if rewriting is None:
            continue
        touched = con.execute(
            f"select count(*) from {parquet(file)} where {rewriting.touches}"
        ).fetchall()
        if touched[0][0]:
            _rewrite(con, file, rewriting)
            changed.append(file.stem)
    return changed


def rewriting_of(table: str, columns: dict[str, str], standards: Standards) -> Rewriting | None:
    """Say what goes from a table with such columns; None where nothing can. The SQL is also
    PostgreSQL's: it names `gone_id` and `blanked_id` and nothing else beside the table."""
    if table == "person_bond":
        return Rewriting(" or ".join(_gone(c, "gone_digest", "digest") for c in columns), {})
    texts = [name for name, kind in columns.items() if kind == "varchar"]
    if not texts:
        return None
    kind = standards.kinds.get(table.removesuffix("_record"))
    if kind is not None and (table == kind.name or table == f"{kind.name}_record"):
        return _of_kind(kind, table, columns)
    if table in STAYS:
        goes = f"{_gone('subject_id')} or {_in_case('case_id')}"
        becomes = {c: _gone(c) for c in ("person_id", "place_id") if c in columns}
        if "other_ids" in columns:
            becomes |= {c: ONE_IS_GONE for c in ("other_ids", "other_refs") if c in columns}
        return Rewriting(goes, becomes)
    goes = " or ".join(f"{_gone(c)}" for c in texts)
    if "case_id" in columns:
        goes += f" or {_in_case('case_id')}"
    if table == "mismatch":
        goes += f" or {_blanked('record_id')}"
    return Rewriting(goes, {})


def _of_kind(kind: Kind, table: str, columns: dict[str, str]) -> Rewriting:
    own = "record_id" if table.endswith("_record") else f"{kind.name}_id"
    becomes: dict[str, str] = {}
    about = [_blanked(own)]
    for field in kind.references:
        ids = [c for c in (pointer(field.name), field.target_column) if c in columns]
        named = " or ".join(_gone(c) for c in ids)
        if named:
            becomes |= {c: named for c in (*ids, field.name) if c in columns}
            about += [named] if field.to == "person" else []
    for name, of_type in columns.items():
        if name.endswith("_id") and of_type == "varchar" and name != own:
            becomes.setdefault(name, _gone(name))
    if "person_id" in columns and own != "person_id":
        about.append(_gone("person_id"))
    told = " or ".join(about)
    becomes |= {f.name: told for f in telling_fields(kind) if f.name in columns}
    return Rewriting(_gone(own), becomes)


def _gone(column: str, table: str = "gone_id", of: str = "id") -> str:
    return f"coalesce({quoted(column)} in (select {of} from {table}), false)"


def _blanked(column: str) -> str:
    return f"coalesce({quoted(column)} in (select id from blanked_id), false)"


def _in_case(column: str) -> str:
    """Say whether a case is that of somebody who went: `case-` or `person-` and the id."""
    ids = f"regexp_replace({quoted(column)}, '^(case|person)-', '')"
    return f"coalesce({ids} in (select id from gone_id), false)"


def _rewrite(con: duckdb.DuckDBPyConnection, file: Path, rewriting: Rewriting) -> None:
    becomes = ", ".join(
        f"case when {when} then null else {quoted(column)} end as {quoted(column)}"
        for column, when in rewriting.becomes.items()
    )
    unfinished = file.with_name(f".{file.name}.unfinished")
    con.execute(
        f"""copy (
            select *{f" replace ({becomes})" if becomes else ""} from {parquet(file)}
            where not ({rewriting.goes})
        ) to {literal(str(unfinished))} ({PARQUET})"""
    )
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(unfinished, file)


def mark_applied(run: Path, changed: list[str], disposals: int) -> None:
    """Say in run.json up to which line of the log a run was blanked. The last step of all.

    The hashes of changed tables are left out, so that the next run works them out anew.
    """
    file = run / "run.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    con = duckdb.connect()
    for table in changed:
        said.get("content_hashes", {}).pop(table, None)
        if table in said.get("counts", {}):
            counted = f"select count(*) from {parquet(run / f'{table}.parquet')}"
            said["counts"][table] = con.execute(counted).fetchall()[0][0]
    said["disposals"] = disposals
    unfinished = run / ".run.json.unfinished"
    unfinished.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(unfinished, file)
