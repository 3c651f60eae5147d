"""A connection of the desk ends with the thread that opened it, and not when Python finds time."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest
from django.db import connection

from ontherecord.desk.web.postgresql.base import MOST_PLANNED


@pytest.mark.django_db
def test_a_thread_that_ends_leaves_no_connection_open() -> None:
    opened: list[Any] = []
    in_use = threading.Event()
    looked = threading.Event()

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        opened.append(connection.connection)
        in_use.set()
        looked.wait(30)

    gc.disable()  # so that no search for circles closes it
    try:
        thread = threading.Thread(target=ask)
        thread.start()
        assert in_use.wait(30)
        assert not opened[0].closed
        assert opened[0].prepared_max == MOST_PLANNED
        looked.set()
        thread.join(30)
        assert opened[0].closed
    finally:
        gc.enable()
