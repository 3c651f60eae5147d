"""Doing something alone, where no row is there yet that could be held."""

from __future__ import annotations

from django.db import connection


def alone(what: str) -> None:
    """Wait until nobody else does what is so called, and keep others waiting until this
    transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def beside_others(what: str) -> None:
    """Wait until nobody does what is so called alone; others do it beside this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [what])
