"""Reads the notes of a run: each text once, what was read last time not again, no text kept.

Writes `note_sign` and `note_read`, and `note_text_read`: what each text gave, by its digest, so
that the next run reads new texts only.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import duckdb
import pyarrow as pa

from ontherecord.pipeline.mapping.expressions import london_day
from ontherecord.pipeline.noting.reading import signs_in_each
from ontherecord.pipeline.noting.rules import NoteRules
from ontherecord.pipeline.sql import literal, quoted
from ontherecord.standards.kinds import Standards
from ontherecord.standards.landlord import DESK

# ruff: noqa: S608 — every identifier and literal composed here comes from a pack

TEXTS = {
    "contact": "note",
    "repair": "description",
    "attendance": "note",
    "note": "text",
    "job_line": "description",
    "document": "text",
}
"""The kinds with free text, and its field. What the system itself wrote is left out."""

MONTHS, CHUNK, WORTH_A_POOL, CUT_AT = 24, 4_000, 40_000, 4_000
"""Months read, texts at a time, texts from which more processes pay, characters of each read."""

TABLES = {
    "note_sign": "note_sign_id varchar, kind varchar, thing_id varchar, record_id varchar,"
    " source varchar, source_ref varchar, place_id varchar, person_id varchar, repair_id varchar,"
    " said_on date, sign varchar, what varchar, rule varchar",
    "note_read": "source varchar, kind varchar, note_count bigint, first_on date, last_on date",
}
READ = "note_text_read"
FOUND = pa.schema(
    [("text_key", pa.uint64()), ("sign", pa.string()), ("what", pa.string()), ("rule", pa.string())]
)


def read_notes(
    con: duckdb.DuckDBPyConnection,
    standards: Standards,
    rules: NoteRules,
    today: date,
    last_run: Path | None = None,
    processes: int = 2,
) -> int:
    """Write `note_sign`, `note_read` and `note_text_read` from the joined tables.

    Reads the notes of the last 24 months. `last_run` is the folder of the run before: what it read
    under the same rules is taken over. Gives how many texts were read anew.
    """
    for name, columns in TABLES.items():
        con.execute(f"create or replace table {name} ({columns})")
    _list_notes(con, standards, rules, today)
    _take_over(con, rules, last_run)
    count = _read_new(con, rules, processes)
    con.execute(
        """insert into note_sign
        select 'ns-' || left(md5(note.kind || '|' || note.record_id || '|' || read.sign || '|'
                || coalesce(read.what, '')), 20),
            note.* exclude (text_key), read.sign, read.what, read.rule
        from note_candidate as note join note_text_read as read using (text_key)
        where read.sign is not null"""
    )
    for name in ("note_candidate", "note_new", "note_found"):
        con.execute(f"drop table if exists {name}")
    return count


def _list_notes(
    con: duckdb.DuckDBPyConnection, standards: Standards, rules: NoteRules, today: date
) -> None:
    """Count the notes of each system, and keep those with a word that may be a sign."""
    con.execute(
        """create or replace temp table note_candidate (kind varchar, thing_id varchar,
            record_id varchar, source varchar, source_ref varchar, place_id varchar,
            person_id varchar, repair_id varchar, said_on date, text_key ubigint, text varchar)"""
    )
    if not rules.rules:
        return
    listed = "select table_name from information_schema.tables"  # a table, or a view of Parquet
    there = {name for (name,) in con.execute(listed).fetchall()}
    may_be_sign = _prefilter(rules)
    for name, field in TEXTS.items():
        if name not in standards.kinds or name not in there:
            continue
        con.execute(
            f"create or replace temp view note_said as {_said(con, standards, name, field)}"
        )
        span = "said_on > ?::date - to_months(?) and said_on <= ?::date and text is not null"
        # What staff answered to a sign would else be another sign of it.
        span += f" and source <> {literal(DESK)}"
        con.execute(
            f"""insert into note_read
            select source, {literal(name)}, count(*), min(said_on), max(said_on)
            from note_said where {span} group by source""",
            [today, MONTHS, today],
        )
        con.execute(
            f"""insert into note_candidate
            select {literal(name)}, thing_id, record_id, source, source_ref, place_id, person_id,
                repair_id, said_on, md5_number_upper({literal(name)} || '|' || text), text
            from note_said where {span} and regexp_matches(lower(text), ?)""",
            [today, MONTHS, today, may_be_sign],
        )


def _said(con: duckdb.DuckDBPyConnection, standards: Standards, name: str, field: str) -> str:
    """Select each text of a kind with where, when and by which system it was said."""
    kind = standards.kinds[name]
    have = {column for column, *_ in con.execute(f"describe {quoted(name)}").fetchall()}
    ids = ", ".join(
        (f"thing.{column}" if column in have else f"null::varchar as {column}")
        for column in ("place_id", "person_id", "repair_id")
        if not (name == "repair" and column == "repair_id")
    )
    day = london_day(kind.fields[kind.happened or ""])
    if kind.matched:  # each system described it in its own words: all are read
        return f"""select match.entity_id as thing_id, record.record_id, record.source,
                record.source_ref, {ids}, match.entity_id as repair_id,
                record.{day} as said_on, record.{quoted(field)} as text
            from {name}_record as record
            join match on match.kind = {literal(name)} and match.record_id = record.record_id
            join {quoted(name)} as thing on thing.{name}_id = match.entity_id
            where record.vanished_on is null"""
    own = " where written_by_system is distinct from true" if "written_by_system" in have else ""
    return f"""select thing.{name}_id as thing_id, thing.first_record_id as record_id,
            thing.source, thing.source_ref, {ids}, {day} as said_on,
            thing.{quoted(field)} as text
        from {quoted(name)} as thing{own}"""


def _prefilter(rules: NoteRules) -> str:
    """Compose the expression that lets a text through: any first word of any phrase."""
    whole: list[str] = []
    begun: list[str] = []
    for word in rules.first_words:
        letters = "".join(c if c.isalnum() else "\\" + c for c in word.rstrip("*"))
        if letters.endswith("nt"):
            letters = letters[:-1] + "['’]?t"
        (begun if word.endswith("*") else whole).append(letters)
    parts = [r"\b(?:" + "|".join(whole) + r")\b"] if whole else []
    parts += [r"\b(?:" + "|".join(begun) + ")"] if begun else []
    return "|".join(parts)


def _take_over(con: duckdb.DuckDBPyConnection, rules: NoteRules, last_run: Path | None) -> None:
    """Begin `note_text_read` with what the last run read under the same rules."""
    version = sha256(f"{rules.source}|{READING}".encode()).hexdigest()[:16]
    con.execute(
        f"""create or replace table {READ} (text_key ubigint, sign varchar, what varchar,
            rule varchar, rules_version varchar)"""
    )
    file = last_run / f"{READ}.parquet" if last_run else None
    if file and file.is_file():
        con.execute(
            f"""insert into {READ} select read.* from read_parquet(?) as read
            where rules_version = ? and text_key in (select text_key from note_candidate)""",
            [str(file), version],
        )
    con.execute(
        f"""create or replace table note_new as
        select text_key, any_value(kind) as kind, left(any_value(text), {CUT_AT}) as text
        from note_candidate where text_key not in (select text_key from {READ})
        group by text_key"""
    )
    con.execute("alter table note_candidate drop column text")
    con.execute("set variable rules_version = ?", [version])


def _read_new(con: duckdb.DuckDBPyConnection, rules: NoteRules, processes: int) -> int:
    count = con.execute("select count(*) from note_new").fetchall()[0][0]
    con.execute(
        """create or replace temp table note_found
            (text_key ubigint, sign varchar, what varchar, rule varchar)"""
    )
    reader = con.cursor().sql("select text_key, kind, text from note_new")
    for found in _read_chunks(reader.to_arrow_reader(CHUNK), rules, count, processes):
        con.register("note_chunk", found)
        con.execute("insert into note_found select * from note_chunk")
        con.unregister("note_chunk")
    con.execute(
        f"""insert into {READ}
        select new.text_key, found.sign, found.what, found.rule, getvariable('rules_version')
        from note_new as new left join note_found as found using (text_key)"""
    )
    return count


def _read_chunks(
    batches: pa.RecordBatchReader, rules: NoteRules, count: int, processes: int
) -> Iterator[pa.Table]:
    if count < WORTH_A_POOL or processes < 2:
        for batch in batches:
            yield _read_chunk(batch, rules)
        return
    # Spawned, not forked: a copy of DuckDB's threads mid-work would hang.
    with ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_remember, initargs=(rules,)
    ) as pool:
        waiting = []
        for batch in batches:
            waiting.append(pool.submit(_read_remembered, batch))
            if len(waiting) > 2 * processes:
                yield waiting.pop(0).result()
        for each in waiting:
            yield each.result()


def _read_chunk(batch: pa.RecordBatch, rules: NoteRules) -> pa.Table:
    keys, names, whats, by = [], [], [], []
    text_keys, kinds, texts = (column.to_pylist() for column in batch.columns)
    signs = signs_in_each(list(zip(texts, kinds, strict=True)), rules)
    for key, found in zip(text_keys, signs, strict=True):
        for sign in found:
            keys.append(key)
            names.append(sign.sign)
            whats.append(sign.what)
            by.append(sign.rule)
    return pa.table([keys, names, whats, by], schema=FOUND)


_remembered: list[NoteRules] = []
"""The rules of a process of the pool, given once and not with every chunk."""


def _remember(rules: NoteRules) -> None:
    _remembered[:] = [rules]


def _read_remembered(batch: pa.RecordBatch) -> pa.Table:
    return _read_chunk(batch, _remembered[0])


READING = "5"
"""Raised when reading itself changes, so that what was read before is read again."""
