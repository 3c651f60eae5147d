"""Takes what was disposed of out of every published version, those that are past too.

The log knows digests alone, made with a secret of the landlord's folder, which PostgreSQL never
gets: its ids are read out, digested here, and those that went are named to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

from ontherecord.database.about_the_record import FROM_PACKS
from ontherecord.database.published import PublishedTable
from ontherecord.database.shaping import named
from ontherecord.pipeline.disposing.blanking import Rewriting, rewriting_of
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.handover.copying import copy_in, copy_out
from ontherecord.pipeline.tombstones import BLANKED, GONE, load_tombstones, read_disposals
from ontherecord.standards.kinds import Standards


def forget_disposed(
    con: duckdb.DuckDBPyConnection,
    database: psycopg.Connection,
    folder: LandlordFolder,
    tables: Iterable[PublishedTable],
    standards: Standards,
    scratch: Path,
) -> int:
    """Delete and blank in PostgreSQL what the log of disposals says went; give how many rows."""
    listed = list(tables)
    load_tombstones(con, folder, read_disposals(folder))
    con.execute("create or replace temp table seen_id (id varchar)")
    for table in listed:
        for column in _ids(table):
            query = sql.SQL("select distinct {} from {} where {} is not null").format(
                sql.Identifier(column), named(table), sql.Identifier(column)
            )
            copy_out(con, database, query, {"id": "varchar"}, "some_id", scratch)
            con.execute("insert into seen_id from some_id")
    if _has(database, "view", "desk.named_id"):
        named_there = sql.SQL("select id from desk.named_id")
        copy_out(con, database, named_there, {"id": "varchar"}, "some_id", scratch)
        con.execute("insert into seen_id from some_id")
    for name, what in (("gone_id", GONE), ("blanked_id", BLANKED)):
        database.execute(
            sql.SQL("create temp table {} (id text) on commit drop").format(sql.Identifier(name))
        )
        copy_in(
            con,
            f"""select distinct id from seen_id
            where tombstone_digest(id) in (select digest from tombstone where what = '{what}')""",  # noqa: S608 — a constant
            database,
            sql.SQL("copy pg_temp.{} (id) from stdin (format csv)").format(sql.Identifier(name)),
        )
    _signs_of_notes_that_went(database, listed)
    database.execute("analyze pg_temp.gone_id, pg_temp.blanked_id")
    at_the_desk = _forget_words_of_staff(database)
    return at_the_desk + sum(_forget(database, table, standards) for table in listed)


def _forget_words_of_staff(database: psycopg.Connection) -> int:
    """Let the desk forget what its staff wrote of what went, where there is a desk."""
    if not _has(database, "procedure", "desk.forget_words()"):
        return 0
    (counted,) = database.execute("select desk.forget_words()").fetchone() or (0,)
    return int(counted)


def _has(database: psycopg.Connection, what: str, called: str) -> bool:
    ask = {"view": "select to_regclass(%s)", "procedure": "select to_regprocedure(%s)"}[what]
    return database.execute(ask, [called]).fetchone() != (None,)


def _ids(table: PublishedTable) -> list[str]:
    return [
        name
        for name, of_type in table.columns.items()
        if of_type == "text" and name.endswith("_id")
    ]


def _signs_of_notes_that_went(
    database: psycopg.Connection, tables: Iterable[PublishedTable]
) -> None:
    if any(table.name == "note_sign" for table in tables):
        database.execute(
            """insert into gone_id select distinct note_sign_id from record.note_sign
            where record_id in (select id from gone_id) or thing_id in (select id from gone_id)
                or person_id in (select id from gone_id)"""
        )


def _forget(database: psycopg.Connection, table: PublishedTable, standards: Standards) -> int:
    if table.name in FROM_PACKS:
        return 0
    columns = {c: "varchar" if t == "text" else t for c, t in table.columns.items()}
    rewriting = rewriting_of(table.name, columns, standards)
    if rewriting is None:
        return 0
    # The conditions come from the packs and name columns of ours: no value is in them.
    gone = database.execute(
        sql.SQL("delete from {} where {}").format(named(table), sql.SQL(rewriting.goes))  # type: ignore[arg-type]
    ).rowcount
    return gone + (_blank(database, table, rewriting) if rewriting.becomes else 0)


def _blank(database: psycopg.Connection, table: PublishedTable, rewriting: Rewriting) -> int:
    emptied = sql.SQL(", ").join(
        sql.SQL("{} = case when {} then null else {} end").format(
            sql.Identifier(column),
            sql.SQL(when),
            sql.Identifier(column),  # type: ignore[arg-type]
        )
        for column, when in rewriting.becomes.items()
    )
    touched = " or ".join(
        f"(({when}) and {_quoted(c)} is not null)" for c, when in rewriting.becomes.items()
    )
    return database.execute(
        sql.SQL("update {} set {} where {}").format(named(table), emptied, sql.SQL(touched))  # type: ignore[arg-type]
    ).rowcount


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
