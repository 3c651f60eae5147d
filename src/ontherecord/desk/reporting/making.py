"""Making the views as the owner of the record: schema, roles, views, and who may read which."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from ontherecord.desk.facts.composing import Sql, joined, name, sql
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.permission import kinds
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.reporting.selects import NO_DAY, select_of
from ontherecord.desk.reporting.shapes import (
    AUDIENCES,
    EVERYBODY,
    SCHEMA,
    KindTold,
    ViewShape,
    role_of,
    shared_role_of,
    views_of,
)

LIMITS = (
    "default_transaction_read_only = on", "statement_timeout = '5min'", "search_path = reporting",
    "idle_in_transaction_session_timeout = '5min'",
)  # fmt: skip
"""How whoever reads is kept from getting in the way of those who work."""


class UnableToOpenViews(Exception):
    """The views, or a role that reads them, cannot be made; the message says what to do."""


def make_views() -> list[str]:
    """Make the schema, the roles and every view anew; give the names of the views.

    What others made upon a view stays, because its columns stay: more may come at the end, and a
    column that is to change or go needs a view of another name. Raises UnableToOpenViews, or
    NothingHandedOver.
    """
    views = views_of(_kinds_told())
    with kinds.read_once(), transaction.atomic():
        _run(sql("create schema if not exists {schema}", schema=name(SCHEMA)))
        for audience in AUDIENCES:
            _make_role(audience)
        for view in views:
            _make(view)
        for audience in AUDIENCES:
            _grant(audience, [v for v in views if v.audience in (audience, EVERYBODY)])
            if _is_used_elsewhere(shared_role_of(audience)):
                _take_from(shared_role_of(audience))
    return [f"{SCHEMA}.{view.name}" for view in views]


def _kinds_told() -> dict[str, KindTold]:
    """Read the kinds as the record was handed over, its fields in the order of its tables."""
    said = reading_for(Actor(None, frozenset(), NO_DAY)).said.kinds
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name, ordinal_position from information_schema.columns"
            " where table_schema = 'record'"
        )
        place = {(table, column): at for table, column, at in cursor.fetchall()}
    return {
        kind: KindTold(
            told.title, sorted(told.fields.values(), key=lambda f: place.get((kind, f.name), 0))
        )
        for kind, told in said.items()
    }


def are_made() -> bool:
    """Say whether this database has the views."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regnamespace(%s) is not null", [SCHEMA])
        return bool(cursor.fetchone()[0])


def role_here(audience: str) -> str:
    """Give the name of an audience's role in this database."""
    with connection.cursor() as cursor:
        cursor.execute("select current_database()")
        return role_of(audience, cursor.fetchone()[0])


def still_shared() -> list[str]:
    """Name the roles of before, one for all databases of a server, that read here still."""
    roles = [shared_role_of(audience) for audience in AUDIENCES]
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname from pg_roles where rolname = any(%s)"
            " and has_schema_privilege(rolname, %s, 'usage') order by 1",
            [roles, SCHEMA],
        )
        return [role for (role,) in cursor.fetchall()]


def let_sign_in(audience: str, password: str | None) -> None:
    """Let an audience's role sign in with a password, or no longer.

    The role of before, which all databases of a server shared, reads here no longer. What is sent
    is the password's digest, so that no log of the server's can hold the password.
    """
    role = role_here(audience)
    _take_from(shared_role_of(audience))
    if password is None:
        _run(sql("alter role {role} nologin password null", role=name(role)))
        return
    connection.ensure_connection()
    digest = connection.connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    )
    _run(sql("alter role {role} login connection limit 10 password {digest}",
             role=name(role), digest=digest.decode()))  # fmt: skip


def _make_role(audience: str) -> None:
    role = role_here(audience)
    if _is_there(role):
        return
    try:
        with transaction.atomic():
            _run(sql("create role {role} nologin nosuperuser nocreatedb nocreaterole noinherit",
                     role=name(role)))  # fmt: skip
            for limit in LIMITS:
                _run(sql("alter role {role} set {limit}", role=name(role), limit=Sql(limit)))
    except ProgrammingError as refused:
        if not isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        wanted = "; ".join(f'create role "{role_here(one)}" nologin' for one in AUDIENCES)
        raise UnableToOpenViews(
            "the owner of the record may not make roles; let whoever administers the server run"
            f" `{wanted}` and run this again"
        ) from None


def _make(view: ViewShape) -> None:
    columns = joined([name(column) for column in view.columns], ", ")
    try:
        with transaction.atomic():
            _run(
                sql(
                    "create or replace view {schema}.{view} ({columns}) with (security_barrier) as"
                    " {select}",
                    schema=name(SCHEMA), view=name(view.name), columns=columns,
                    select=select_of(view),
                )
            )  # fmt: skip
    except ProgrammingError as refused:
        if not isinstance(refused.__cause__, psycopg.errors.InvalidTableDefinition):
            raise
        raise UnableToOpenViews(
            f"{SCHEMA}.{view.name} has other columns than before; whoever reads it would break."
            f" Drop it by hand when nobody does: drop view {SCHEMA}.{view.name}"
        ) from None
    _run(sql("comment on view {schema}.{view} is {says}",
             schema=name(SCHEMA), view=name(view.name), says=view.says))  # fmt: skip


def _grant(audience: str, views: Iterable[ViewShape]) -> None:
    role = name(role_here(audience))
    _run(sql("revoke all on all tables in schema {schema} from {role}",
             schema=name(SCHEMA), role=role))  # fmt: skip
    _run(sql("grant usage on schema {schema} to {role}", schema=name(SCHEMA), role=role))
    for view in views:
        _run(sql("grant select on {schema}.{view} to {role}",
                 schema=name(SCHEMA), view=name(view.name), role=role))  # fmt: skip


def _is_there(role: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", [role])
        return cursor.fetchone() is not None


def _is_used_elsewhere(role: str) -> bool:
    """Say whether a role has been granted something in another database of the server."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from pg_shdepend as used join pg_roles as r on r.oid = used.refobjid"
            " where used.refclassid = 'pg_authid'::regclass and r.rolname = %s and used.dbid <> 0"
            " and used.dbid <> (select oid from pg_database where datname = current_database())"
            " limit 1",
            [role],
        )
        return cursor.fetchone() is not None


def _take_from(role: str) -> None:
    """Let a role read nothing of the views here any longer; it stays in other databases."""
    if not _is_there(role):
        return
    _run(sql("revoke all on all tables in schema {schema} from {role}",
             schema=name(SCHEMA), role=name(role)))  # fmt: skip
    _run(sql("revoke all on schema {schema} from {role}", schema=name(SCHEMA), role=name(role)))


def _run(statement: Sql) -> None:
    # Bound on this side, so that a view holds its values.
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.ClientCursor(connection.connection) as cursor,
    ):
        cursor.execute(statement.text, statement.values)
