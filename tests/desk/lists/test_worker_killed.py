"""A worker that is killed leaves nothing, and of two that follow one makes the list."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from ontherecord.desk.lists import actions
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.permission import actions as permission
from ontherecord.desk.permission.actors import actor_of, nobody
from tests.desk.conftest import NOW, TODAY
from tests.desk.lists.conftest import put_cases
from tests.desk.made_record import MadeRecord

SLOW = """
import sys, time
from datetime import datetime
from pathlib import Path
import django; django.setup()
from ontherecord.desk.lists import working
made = working.take
def take(asking, listed, form, file, **told):
    done = made(asking, listed, form, file, **told)
    Path(sys.argv[2]).write_text(str(file))
    time.sleep(float(sys.argv[3]))
    return done
working.take = take
while working.make_next(datetime.fromisoformat(sys.argv[1])):
    pass
"""
LEFT = ("list_file", "saved_list", "account_role", "account", "audit_act", "audit_view")


@pytest.fixture
def a_due_list(
    desk_addresses: tuple[str, str], django_db_setup: None, django_db_blocker: pytest.FixtureRequest
) -> Iterator[None]:
    """A list that is due, seen by every process, and all that came of it taken out again."""
    with (
        psycopg.connect(desk_addresses[0], autocommit=True) as con,
        django_db_blocker.unblock(),  # type: ignore[attr-defined]  # pytest-django's
    ):
        record = MadeRecord(con)
        record.run(TODAY)
        record.places({"h1": None, "h2": None})
        put_cases(record, ["h1", "h2"])
        by = nobody(TODAY)
        account = permission.make_account("kim@landlord.example", None, ["kim_lead"], by=by, at=NOW)
        actions.keep(
            "cases", {"lane": "due"}, name="Due", form="xlsx", purpose="working", schedule="daily",
            weekday=None, team_id=None, by=actor_of(account, TODAY), at=NOW,
        )  # fmt: skip
        yield
        connection.close()
        record.empty()
        for table in LEFT:
            con.execute(f"delete from desk.{table}")


@pytest.mark.slow
def test_a_worker_that_is_killed_leaves_nothing_and_of_the_next_one_makes_the_list(
    a_due_list: None, desk_addresses: tuple[str, str], tmp_path: Path
) -> None:
    web = desk_addresses[1]
    began = tmp_path / "began"
    killed = worker(web, began, "60")
    wait_for(began)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    left = ListFile.objects.count(), SavedList.objects.get().due_on

    both = [worker(web, tmp_path / f"next{n}", "0.5") for n in range(2)]
    ended = [one.wait(180) for one in both]

    assert left == (0, TODAY)
    assert ended == [0, 0]
    assert ListFile.objects.get().row_count == 2
    assert SavedList.objects.get().due_on == TODAY + timedelta(days=1)


def worker(web: str, began: Path, slept: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", SLOW, NOW.isoformat(), str(began), slept],
        env=os.environ | {"DATABASE_WEB_URL": web},
        stderr=subprocess.DEVNULL,
    )


def wait_for(file: Path) -> None:
    until = time.monotonic() + 120
    while not file.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
