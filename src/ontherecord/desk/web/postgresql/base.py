"""The desk's connections; Django finds this module by its name."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping
from typing import Any

from django.db.backends.postgresql import base

MOST_PLANNED = 200
"""Statements that a connection keeps planned: those of a page are some twenty for each role."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens connections that keep as many statements planned as the pages of all roles have.

    A connection ends with the thread that opened it. What serves pages lets a thread go that has
    nothing to do and begins another later: its connection, held in a circle by Django, would stay
    open with all its plans until Python looks for circles, which is seldom.
    """

    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = MOST_PLANNED
        if not hasattr(_THREAD, "opened"):
            _THREAD.opened = _Opened()
        _THREAD.opened.connections.add(connection)
        return connection


class _Opened:
    """The connections that a thread opened; nothing but the thread holds it."""

    def __init__(self) -> None:
        self.connections: weakref.WeakSet[Any] = weakref.WeakSet()

    def __del__(self) -> None:
        for connection in list(self.connections):
            connection.close()


_THREAD = threading.local()
