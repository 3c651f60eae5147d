"""The rows of a run in their published form: names, types, and a hash that lasts.

Read from a run's Parquet. What a table lacks, in a run from before it had it, is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow

from ontherecord.database.about_the_record import COUNTED_OF, FROM_PACKS
from ontherecord.database.published import PublishedTable, published_tables
from ontherecord.pipeline.checking import Check
from ontherecord.pipeline.guarding.sensitivity import least_sensitive
from ontherecord.pipeline.matching.former_names import (
    NAMES,
    former_names,
    without_former_names,
)
from ontherecord.pipeline.sql import literal, parquet, quoted
from ontherecord.standards.kinds import Field, Standards

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack or from the list

DETAIL = "detail_"
PEOPLE = "person_record"
TYPES = {
    "text": "varchar",
    "text[]": "varchar[]",
    "jsonb": "varchar",
    "numeric(14,2)": "decimal(14, 2)",
}
"""The DuckDB type of a PostgreSQL type, where it is called otherwise."""


def files_of(table: PublishedTable) -> list[str]:
    """Name the Parquet files of a run that decide what a table says; none for the packs' own."""
    if table.name in FROM_PACKS:
        return []
    if table.name == "place_within":
        return ["place"]
    if table.name in COUNTED_OF:
        return list(COUNTED_OF[table.name])
    if table.kind is not None and not table.kind.matched:
        return [table.name, f"{table.name}_record"]
    if table.name == PEOPLE:
        return [PEOPLE, "match"]
    return [table.name]


def rows(con: duckdb.DuckDBPyConnection, table: PublishedTable, run: Path) -> str:
    """Give the query of a table's rows in a run: its own columns, in order, with their types.

    A record has the digest of its fields beside, by which it is compared; it is not published.
    """
    if table.name in FROM_PACKS:
        return f"select * from said_{table.name}"
    if table.name == "place_within":
        return _within(con, run)
    if table.name in COUNTED_OF:
        return _counted(con, table, run)
    file = run / f"{table.name}.parquet"
    there = _described(con, file)
    values = {
        name: _value(name, of_type, there, is_key=name in table.key)
        for name, of_type in (table.columns | table.compared_by).items()
    }
    if not there:
        empty = ", ".join(f"{value} as {quoted(name)}" for name, value in values.items())
        return f"select {empty} where false"
    if table.name == "issue":
        values["detail"] = _detail(there)
    if table.name == "rejected":
        said = _spelt({c: t for c, t in table.columns.items() if c != "rejected_id"})
        values["rejected_id"] = (
            f"md5({said}) || '-' || row_number() over (partition by md5({said}))"
        )
    listed = ", ".join(f"{value} as {quoted(name)}" for name, value in values.items())
    return (
        f"select {listed} from {_told(con, run, there) if table.name == PEOPLE else parquet(file)}"
    )


def row_hash(table: PublishedTable) -> str:
    """Give the 64-bit hash of a row of `rows`, as SQL: the same in every run and on any machine.

    Only what is filled is in it, with its name and type: a column more that is empty, and another
    order of columns, leave it as it was. What churns is not in it.
    """
    said = {name: t for name, t in table.columns.items() if name not in table.churning}
    return f"(md5_number_lower({_spelt(said)})::hugeint - 9223372036854775808)::bigint"


def as_text(name: str, of_type: str) -> str:
    """Give a column as PostgreSQL reads it from CSV. Its texts cannot hold the character zero."""
    if of_type == "text[]":
        quote = "'\"' || replace(replace(one, '\\', '\\\\'), '\"', '\\\"') || '\"'"
        quote = f"coalesce({quote}, 'NULL')"
        texts = f"list_transform({quoted(name)}, lambda one: {quote})"
        return f"'{{' || array_to_string({texts}, ',') || '}}'"
    if of_type in ("text", "jsonb"):
        return f"replace({quoted(name)}, chr(0), '')"
    return quoted(name)


def write_said(
    con: duckdb.DuckDBPyConnection,
    standards: Standards,
    checks: Iterable[Check],
    privileged: Iterable[tuple[str, str]],
) -> None:
    """Write what the packs say into `said_check_said`, `said_code_said` and `said_kind_said`.

    `privileged`, the source and feed of each that is declared so, into `said_privileged_feed`.
    """
    said: dict[str, list[tuple[object, ...]]] = {
        "check_said": [
            (
                check.name, check.title, check.says, check.because, check.next_step,
                list(check.wrong_when), check.lane, check.chapter, check.owner,
                list(check.precedents), check.subject, check.status, check.since,
                least_sensitive(check, standards),
            )
            for check in checks
        ],
        "code_said": [
            (codes.name, code, meaning)
            for codes in standards.codes.values()
            for code, meaning in codes.meanings.items()
        ],
        "kind_said": kinds_said(standards),
        "privileged_feed": sorted(privileged),
    }  # fmt: skip
    for table in published_tables(standards):
        if table.name not in said:
            continue
        columns = [list(column) for column in zip(*said[table.name], strict=True)]
        empty: list[list[object]] = [[] for _ in table.columns]
        arrays = dict(zip(table.columns, columns or empty, strict=True))
        con.register("said", pyarrow.table(arrays))
        cast = ", ".join(
            f"{quoted(name)}::{TYPES.get(t, t)} as {quoted(name)}"
            for name, t in table.columns.items()
        )
        con.execute(f"create or replace temp table said_{table.name} as select {cast} from said")
        con.unregister("said")


def kinds_said(standards: Standards) -> list[tuple[object, ...]]:
    """Give the rows of `kind_said`: of each kind, and of each of its fields."""
    said: list[tuple[object, ...]] = []
    for kind in standards.kinds.values():
        said.append(
            (
                kind.name, "", kind.title, kind.meaning, "", None, None, None,
                kind.sensitivity, kind.retention, kind.happened, kind.matched,
            )
        )  # fmt: skip
        said += [
            (
                kind.name, field.name, _title_of(field),
                field.meaning, field.type, field.codes, field.to, field.required,
                field.sensitivity, field.retention, None, kind.matched,
            )
            for field in kind.shown_fields
        ]  # fmt: skip
    return said


def _title_of(field: Field) -> str:
    """Give what people call a field: `person_ref` is a person, `other_ref` a reference."""
    is_thing = field.type == "reference"
    title = (
        field.name.removesuffix("_ref") if is_thing else re.sub("_ref$", "_reference", field.name)
    )
    return title.replace("_", " ")


def _described(con: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    """Name the columns of a file; none where it is not there."""
    if not file.is_file():
        return []
    return [name for name, *_ in con.execute(f"describe from {parquet(file)}").fetchall()]


def _value(name: str, of_type: str, there: list[str], *, is_key: bool) -> str:
    type_ = TYPES.get(of_type, of_type)
    value = f"{quoted(name)}::{type_}" if name in there else f"null::{type_}"
    return f"coalesce({value}, '')" if is_key and of_type == "text" else value


def _told(con: duckdb.DuckDBPyConnection, run: Path, there: list[str]) -> str:
    """Give what records of people are published from: no name that any of theirs calls former.

    What says that a name is former serves matching, and is not published.
    """
    records, matches = parquet(run / f"{PEOPLE}.parquet"), run / "match.parquet"
    needed = {*NAMES, "former_first_name", "former_surname", "record_id"}
    if not needed <= set(there) or not _described(con, matches):
        return records
    former = former_names(records, parquet(matches))
    return f"({without_former_names(records, f'({former})')})"


def _detail(there: list[str]) -> str:
    """Give the details that a check filled, as a JSON object; without their prefix."""
    pairs = ", ".join(
        f"{{'k': {literal(name.removeprefix(DETAIL))}, 'v': {quoted(name)}::varchar}}"
        for name in sorted(there)
        if name.startswith(DETAIL)
    )
    if not pairs:
        return "'{}'::varchar"
    filled = f"list_filter([{pairs}], lambda pair: pair.v is not null)"
    return f"to_json(map_from_entries({filled}))::varchar"


def _within(con: duckdb.DuckDBPyConnection, run: Path) -> str:
    """Give the query of every place with each place around it, however far out, and itself."""
    file = run / "place.parquet"
    if "part_of_id" not in _described(con, file):
        return "select null::varchar as place_id, null::varchar as within_id where false"
    return f"""
        with recursive around as (
            select place_id, place_id as within_id from {parquet(file)}
            union
            select around.place_id, place.part_of_id from around
            join {parquet(file)} as place on place.place_id = around.within_id
            where place.part_of_id is not null
        )
        from around"""


def _counted(con: duckdb.DuckDBPyConnection, table: PublishedTable, run: Path) -> str:
    """Give the query of a table that counts the rows of another; empty where that is not there."""
    counted = COUNTED_OF[table.name][0]
    if not _described(con, run / f"{counted}.parquet"):
        nothing = ", ".join(
            f"null::{TYPES.get(t, t)} as {quoted(n)}" for n, t in table.columns.items()
        )
        return f"select {nothing} where false"
    counting = {"mismatch_count": _mismatches, "rejected_cause": _causes}[table.name]
    return counting(con, run)


def _mismatches(con: duckdb.DuckDBPyConnection, run: Path) -> str:
    """Count, by system and field, the things of which systems differ; none that is held back."""
    guarded = run / "guarded.parquet"
    free = "true"
    if _described(con, guarded):
        free = f"""not exists (from {parquet(guarded)} as held where held.kind = mismatch.kind
            and held.thing_id = entity_id and held.rule in ('confidential', 'privileged'))"""
    return f"""
        select coalesce(source, '') as source, coalesce(kind, '') as kind,
            coalesce(field, '') as field, count(distinct entity_id) as thing_count,
            count(distinct entity_id) filter (not is_shown) as not_shown_count
        from {parquet(run / "mismatch.parquet")} as mismatch where {free} group by 1, 2, 3"""


def _causes(con: duckdb.DuckDBPyConnection, run: Path) -> str:
    """Count rejected rows and values by file and cause."""
    by = ("extract", "what", "column", "reason", "step")
    own = ", ".join(map(quoted, by))
    return f"""
        select md5({_spelt(dict.fromkeys(by, "text"))}) as cause_id, {own}, count(*) as row_count
        from {parquet(run / "rejected.parquet")} group by {own}"""


def _spelt(columns: dict[str, str]) -> str:
    """Spell out what is filled in a row, so that no two rows are spelt alike."""
    pieces = []
    for name, of_type in sorted(columns.items()):
        # PostgreSQL's own way to write a list does not change with DuckDB's version.
        text = as_text(name, of_type) if of_type == "text[]" else f"{quoted(name)}::varchar"
        pieces += [f"{literal(f'{name}:{of_type}=')} || strlen({text}) || ':'", text]
    return f"concat({', '.join(pieces)})"
