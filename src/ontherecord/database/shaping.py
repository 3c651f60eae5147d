"""Makes the published tables and mends them to another shape; nothing that was said is dropped.

A column that is wanted no more stays, and is empty in what comes. One of another type is renamed
and a new one made beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql

from ontherecord.database.published import SCHEMA, PublishedTable
from ontherecord.database.roles import WEB, grant

WRITTEN_AS = {"timestamptz": "timestamp with time zone"}
"""How PostgreSQL names a type, where it is not how we do."""

WIDTHS = {"bigint": 8, "timestamptz": 8, "double precision": 8, "date": 4, "integer": 4,
          "smallint": 2, "boolean": 1}  # fmt: skip
"""Bytes of a type of one width, at whose multiples a row holds it."""

SAID_NOTHING = ("content_hash",)
"""Columns of old that told rows apart and were dropped: no system said what stood in them."""

RUN = """
create table if not exists record.run (
    run_id text primary key,
    today date not null,
    handed_over_at timestamptz not null,
    landlord text not null,
    summary jsonb not null,
    is_latest boolean not null,
    inputs text not null,
    disposals integer not null,
    shapes jsonb not null
);
create table if not exists record.run_change (
    run_id text not null,
    "table" text not null,
    added bigint not null,
    closed bigint not null,
    row_count bigint not null,
    primary key (run_id, "table")
);
create table if not exists record.run_issue (
    run_id text not null,
    "check" text not null,
    open_count bigint not null,
    new_count bigint not null,
    gone_count bigint not null,
    primary key (run_id, "check")
);
create unique index if not exists run_latest on record.run (is_latest) where is_latest;
create or replace function record.end_of(day date) returns timestamptz
language sql immutable parallel safe
return (day + 1)::timestamp at time zone 'Europe/London';
"""


def make_published_tables(con: psycopg.Connection, tables: Iterable[PublishedTable]) -> list[str]:
    """Make what is not there, mend what is there, all without indexes and rows; say what is odd.

    For the desk, so that it has something to read before the first handover.
    """
    listed = list(tables)
    said = mend_tables(con, listed)
    for table in listed:
        make_table(con, table)
    let_the_desk_read(con)
    return said


def mend_tables(con: psycopg.Connection, tables: Iterable[PublishedTable]) -> list[str]:
    """Bring tables that are there to the shape wanted; give a sentence for each that is odd.

    Also makes the schema, `record.run` and the function that says when a day ends.
    """
    con.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(SCHEMA)))
    con.execute("set local client_min_messages = warning")
    con.execute(RUN)
    there = _columns_there(con)
    said: list[str] = []
    for table in tables:
        if table.name in there:
            said += _mend(con, table, there[table.name])
            _drop_other_indexes(con, table)
    return said


def make_table(con: psycopg.Connection, table: PublishedTable) -> bool:
    """Make a table without its indexes, and its `…_as_known_on`; False when it was there."""
    is_new = not _is_there(con, table)
    if is_new:
        body = [
            sql.SQL("{} {}").format(_column(name, of_type), sql.SQL(rule))
            for name, of_type in _widest_first(table)
            for rule in ["not null" if name in ("known_from", "row_hash") else ""]
        ]
        con.execute(sql.SQL("create table {} ({})").format(named(table), sql.SQL(", ").join(body)))
    if table.is_versioned:
        con.execute(
            sql.SQL(
                """create or replace function {}(day date) returns setof {}
                language sql stable parallel safe as $$
                    select * from {} as known
                    where known.known_from < record.end_of(day)
                        and (known.known_until is null
                            or known.known_until >= record.end_of(day))
                $$"""
            ).format(
                sql.Identifier(SCHEMA, f"{table.name}_as_known_on"), named(table), named(table)
            )
        )
    return is_new


def _widest_first(table: PublishedTable) -> list[tuple[str, str]]:
    """Give the columns as they lie in a row: none leaves a gap before the next."""
    every = [*table.added_columns.items(), *table.columns.items()]
    return sorted(every, key=lambda column: -WIDTHS.get(column[1], 0))


def make_indexes(con: psycopg.Connection, table: PublishedTable) -> None:
    """Make the indexes of a table that are not there. Readers go on meanwhile."""
    con.execute("set local client_min_messages = warning")
    for name, words in _indexes(table).items():
        con.execute(
            sql.SQL("create {} index if not exists {} on {} {}").format(
                sql.SQL("unique" if name.endswith("_key") else ""),
                sql.Identifier(name),
                named(table),
                words,
            )
        )


def let_the_desk_read(con: psycopg.Connection) -> None:
    """Grant the desk's role what it needs, where the server has that role."""
    if con.execute("select 1 from pg_roles where rolname = %s", [WEB]).fetchone():
        grant(con)


def named(table: PublishedTable) -> sql.Identifier:
    """Give a table's name with its schema."""
    return sql.Identifier(SCHEMA, table.name)


def _indexes(table: PublishedTable) -> dict[str, sql.Composed]:
    """Name the indexes a table has, each with columns and condition.

    What is known now and what was known before have their own: the first stays small and quick
    however much is kept, and a day in the past is looked up as well.
    """
    over = [*table.key, *(["known_from"] if table.is_versioned else [])]
    found = {f"{table.name}_key": sql.SQL("({})").format(_listed(over))}
    if table.is_versioned:
        # What came or went since a moment lies together: it is found without reading the rest.
        found[f"{table.name}_known"] = sql.SQL(
            "using brin (known_from, known_until) with (pages_per_range = 32)"
        ).format()
    for columns in table.looked_up_by:
        first = sql.Identifier(columns[0])
        # Of a list each of its ids is looked up.
        by = sql.SQL("using gin" if table.columns[columns[0]].endswith("[]") else "")
        if not table.is_versioned:
            found[f"{table.name}_by_{'_'.join(columns)}"] = sql.SQL("({})").format(_listed(columns))
            continue
        found[f"{table.name}_by_{'_'.join(columns)}"] = sql.SQL(
            "{} ({}) where known_until is null and {} is not null"
        ).format(by, _listed(columns), first)
        found[f"{table.name}_past_{columns[0]}"] = sql.SQL(
            "{} ({}) where known_until is not null and {} is not null"
        ).format(by, first, first)
    return found


def _mend(con: psycopg.Connection, table: PublishedTable, there: dict[str, str]) -> list[str]:
    said = []
    for name, of_type in (table.columns | table.added_columns).items():
        written = WRITTEN_AS.get(of_type, of_type)
        if there.get(name) == written:
            continue
        if name in there:
            kept = _kept_name(name, there)
            con.execute(
                sql.SQL("alter table {} rename column {} to {}").format(
                    named(table), sql.Identifier(name), sql.Identifier(kept)
                )
            )
            _allow_empty(con, table, kept)
            there[kept] = there.pop(name)
            said.append(f"record.{table.name}.{name} is {of_type} now; before: {kept}")
        con.execute(
            sql.SQL("alter table {} add column {}").format(named(table), _column(name, of_type))
        )
    for name in there.keys() - table.columns.keys() - table.added_columns.keys():
        if name in SAID_NOTHING:
            con.execute(
                sql.SQL("alter table {} drop column {}").format(named(table), sql.Identifier(name))
            )
            continue
        _allow_empty(con, table, name)
        if "_before_" not in name:
            said.append(f"record.{table.name}.{name} is no longer published; it stays, empty")
    return said


def _allow_empty(con: psycopg.Connection, table: PublishedTable, column: str) -> None:
    con.execute(
        sql.SQL("alter table {} alter column {} drop not null").format(
            named(table), sql.Identifier(column)
        )
    )


def _kept_name(name: str, there: dict[str, str]) -> str:
    """Name the column that keeps what was said in another type."""
    return next(kept for n in range(1, 1000) if (kept := f"{name[:50]}_before_{n}") not in there)


def _drop_other_indexes(con: psycopg.Connection, table: PublishedTable) -> None:
    """Drop indexes of ours that are wanted no more: of a field that happened another time."""
    found = con.execute(
        "select indexname from pg_indexes where schemaname = %s and tablename = %s",
        [SCHEMA, table.name],
    ).fetchall()
    ours = tuple(f"{table.name}_{part}" for part in ("key", "known", "by_", "past_"))
    for (name,) in found:
        if name.startswith(ours) and name not in _indexes(table):
            con.execute(sql.SQL("drop index {}").format(sql.Identifier(SCHEMA, name)))


def _columns_there(con: psycopg.Connection) -> dict[str, dict[str, str]]:
    rows = con.execute(
        """select relname, attname, format_type(atttypid, atttypmod)
        from pg_attribute join pg_class on pg_class.oid = attrelid
        join pg_namespace on pg_namespace.oid = relnamespace
        where nspname = %s and relkind = 'r' and attnum > 0 and not attisdropped""",
        [SCHEMA],
    ).fetchall()
    there: dict[str, dict[str, str]] = {}
    for table, column, of_type in rows:
        there.setdefault(table, {})[column] = of_type
    return there


def _is_there(con: psycopg.Connection, table: PublishedTable) -> bool:
    found = con.execute("select to_regclass(%s)", [named(table).as_string(con)]).fetchone()
    return found is not None and found[0] is not None


def _column(name: str, of_type: str) -> sql.Composed:
    return sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(of_type))


def _listed(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
