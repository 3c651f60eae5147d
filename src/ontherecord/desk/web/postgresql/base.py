"""The desk's connections; Django finds this module by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.backends.postgresql import base

MOST_PLANNED = 200
"""Statements that a connection keeps planned: those of a page are some twenty for each role."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Opens connections that keep as many statements planned as the pages of all roles have."""

    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepared_max = MOST_PLANNED
        return connection
