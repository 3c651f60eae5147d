"""Kept copies: what a kill leaves of them, when they go, and what cannot be had back from them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.refresh import DayBeforeLastRun, refresh
from tests.pipeline.refreshing.conftest import FIRST, HOMES, LIST_COLUMNS, SmallLandlord

REFUSED = HOMES.replace(",90\n", ",rent-secret\n")
KILLED_WHILE_LOADING = """
import os, signal, sys
from datetime import date
from pathlib import Path
from ontherecord.pipeline.loading.staging import Staging
from ontherecord.pipeline.refresh import DayBeforeLastRun, refresh

Staging.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
refresh(Path(sys.argv[1]), date(2026, 2, 1))
"""


def holding(folder: Path, word: str) -> list[str]:
    files = [f for f in folder.rglob("*") if f.is_file() and "extracts" not in f.parts]
    return [str(f.relative_to(folder)) for f in files if word.encode() in f.read_bytes()]


@pytest.mark.slow
def test_what_a_kill_leaves_of_a_load_is_gone_at_the_next_start(landlord: SmallLandlord) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", REFUSED)
    command = [sys.executable, "-c", KILLED_WHILE_LOADING, str(landlord.folder)]
    ended = subprocess.run(command, check=False, env=os.environ)
    assert ended.returncode == -signal.SIGKILL
    shutil.rmtree(landlord.folder / "extracts")  # so that nothing loads the file again

    with LandlordFolder(landlord.folder).held():
        left = holding(landlord.folder, "rent-secret")

    assert left == []


@pytest.mark.slow
def test_a_column_refused_yesterday_is_not_had_from_yesterdays_copy(
    landlord: SmallLandlord,
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", REFUSED)
    refresh(landlord.folder, FIRST)
    assert holding(landlord.folder, "rent-secret") == []
    shutil.rmtree(landlord.folder / "extracts" / FIRST.isoformat())
    columns = LIST_COLUMNS.replace("homes,Rent,,,,not needed", "homes,Rent,place,ward,,")
    (landlord.folder / "sources" / "list" / "columns.csv").write_text(columns)

    later = refresh(landlord.folder, date(2026, 2, 2))

    assert landlord.ask("select count(*) from place where ward is not null") == [(0,)]
    assert later.summary["problems"]


@pytest.mark.slow
def test_a_copy_goes_on_its_day_and_the_same_file_again_does_not_renew_it(
    landlord: SmallLandlord,
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, FIRST)
    kept = landlord.folder / "kept"
    assert len(list(kept.glob("*.parquet"))) == 1

    refresh(landlord.folder, date(2026, 5, 2))
    assert len(list(kept.glob("*.parquet"))) == 1
    refresh(landlord.folder, date(2026, 5, 3))

    assert list(kept.glob("*.parquet")) == []
    assert landlord.ask("select sha256 <> '', received from extract") == [(True, 3)]


@pytest.mark.slow
def test_mapped_anew_after_its_copy_went_it_says_what_it_cannot_do(
    landlord: SmallLandlord,
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, FIRST)
    shutil.rmtree(landlord.folder / "extracts" / FIRST.isoformat())
    refresh(landlord.folder, date(2026, 5, 3))
    (landlord.folder / "sources" / "list" / "codes.csv").write_text(
        "code_list,column,their_code,our_code,note\ntrade,Trade,odd,plumbing,\n"
    )

    later = refresh(landlord.folder, date(2026, 5, 4))

    assert [p["file"] for p in later.summary["problems"]] == ["system Home list"]
    assert landlord.ask("select count(*) from place") == [(3,)]


@pytest.mark.slow
def test_a_clock_set_back_keeps_no_copy_for_longer_and_is_refused(
    landlord: SmallLandlord,
) -> None:
    landlord.deliver(FIRST, "housing", "homes.csv", HOMES)
    refresh(landlord.folder, date(2026, 5, 2))

    with pytest.raises(DayBeforeLastRun):
        refresh(landlord.folder, FIRST)
