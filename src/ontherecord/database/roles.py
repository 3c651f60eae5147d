"""Who may do what in the database: an owner, and the desk, which cannot change what is audited."""

from __future__ import annotations

import psycopg
from psycopg import sql

from ontherecord.database.server import OWNER

__all__ = ["OWNER", "WEB", "grant", "make_web_role"]

WEB = "otr_web"
RECORD, DESK = "record", "desk"
AUDIT = "audit_"
"""Tables of the desk whose names begin so are added to and read, and nothing else."""


def make_web_role(con: psycopg.Connection, password: str) -> None:
    """Make the desk's role on a server of our own, or give it the password anew."""
    there = con.execute("select 1 from pg_roles where rolname = %s", [WEB]).fetchone()
    verb = "alter" if there else "create"
    con.execute(
        sql.SQL("{} role {} login nosuperuser nocreatedb nocreaterole password {}").format(
            sql.SQL(verb), sql.Identifier(WEB), sql.Literal(password)
        )
    )


def grant(con: psycopg.Connection, role: str = WEB) -> None:
    """Grant a role what the desk needs, after tables were made; may be run again and again.

    It reads schema `record`, writes schema `desk`, and of tables there that begin with `audit_`
    may insert and select only.
    """
    web = sql.Identifier(role)
    for schema in (RECORD, DESK):
        con.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
        con.execute(sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), web))
    con.execute(sql.SQL("grant select on all tables in schema record to {}").format(web))
    con.execute(
        sql.SQL("grant select, insert, update, delete on all tables in schema desk to {}").format(
            web
        )
    )
    con.execute(sql.SQL("grant usage on all sequences in schema desk to {}").format(web))
    audited = con.execute(
        "select tablename from pg_tables where schemaname = %s and starts_with(tablename, %s)",
        [DESK, AUDIT],
    ).fetchall()
    for (table,) in audited:
        named = sql.Identifier(DESK, table)
        con.execute(sql.SQL("revoke update, delete, truncate on {} from {}").format(named, web))
