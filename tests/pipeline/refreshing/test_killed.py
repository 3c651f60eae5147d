"""A refresh killed at any step leaves the last whole run served, and loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.refresh import refresh
from tests.pipeline.refreshing.conftest import FIRST, HOMES, ORDERS, SECOND, SmallLandlord

STEPS = ("load", "map", "records", "match", "measure", "write", "check", "report")

KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from ontherecord.pipeline.refresh import refresh

folder, day, step, after = sys.argv[1:]

begun = []

def kill_there(now, done, total):
    if now == step:
        begun.append(done)
        if len(begun) == (2 if after == "after" else 1):
            os.kill(os.getpid(), signal.SIGKILL)

refresh(Path(folder), date.fromisoformat(day), kill_there)
os.kill(os.getpid(), signal.SIGKILL)
"""


def two_deliveries(folder: Path) -> SmallLandlord:
    landlord = SmallLandlord(folder)
    landlord.deliver_all()
    landlord.deliver(SECOND, "housing", "homes.csv", HOMES.replace("2 Abbey", "2a Abbey"))
    landlord.deliver(SECOND, "housing", "orders.csv", "\n".join(ORDERS.splitlines()[:-1]) + "\n")
    return landlord


def hashes(landlord: SmallLandlord) -> dict[str, Any]:
    """What every table says; `issue` and the rest included."""
    return landlord.run_json["content_hashes"]


@pytest.fixture(scope="module")
def never_killed(tmp_path_factory: pytest.TempPathFactory) -> dict[date, dict[str, Any]]:
    landlord = two_deliveries(tmp_path_factory.mktemp("never") / "killed")
    after = {}
    for day in (FIRST, SECOND):
        refresh(landlord.folder, day)
        after[day] = hashes(landlord)
    return after


@pytest.mark.slow
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_and_run_again_says_the_same(
    tmp_path: Path, never_killed: dict[date, dict[str, Any]], step: str, when: str
) -> None:
    landlord = two_deliveries(tmp_path / "small")
    for day in (FIRST, SECOND):
        served = LandlordFolder(landlord.folder).last_run()

        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(landlord.folder), str(day), step, when], check=False
        )

        assert killed.returncode == -signal.SIGKILL
        assert LandlordFolder(landlord.folder).last_run() == served
        refresh(landlord.folder, day)
        assert hashes(landlord) == never_killed[day]
        assert not list(landlord.folder.rglob("*.unfinished*"))


@pytest.mark.slow
def test_killed_between_the_whole_run_and_the_pointer_is_mended_by_the_next(
    tmp_path: Path, never_killed: dict[date, dict[str, Any]]
) -> None:
    landlord = two_deliveries(tmp_path / "small")
    refresh(landlord.folder, FIRST)
    (landlord.folder / "record").unlink()

    refresh(landlord.folder, FIRST)

    assert hashes(landlord) == never_killed[FIRST]
