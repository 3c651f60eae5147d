"""Handing over at the command line: after a refresh, on its own, and when the database is away."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests.cli.conftest import Run
from tests.pipeline.refreshing.conftest import FIRST, SmallLandlord

AWAY = "postgresql://somebody:hush@%2Fnowhere/record"


@pytest.fixture(autouse=True)
def no_database(monkeypatch: pytest.MonkeyPatch, few_checks: None) -> None:
    for name in ("DATABASE_URL", "DATABASE_WEB_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.slow
def test_a_folder_without_a_database_is_not_handed_over(run: Run, landlord: SmallLandlord) -> None:
    ended = run("refresh", landlord.folder, "--today", FIRST)

    assert ended.code == 0
    assert "Handed over" not in ended.out
    assert not (landlord.folder / "database").exists()


@pytest.mark.slow
def test_it_is_handed_over_once_and_then_holds_it_already(
    run: Run, landlord: SmallLandlord, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database)

    run_id = json.loads((landlord.folder / "record" / "run.json").read_text())["run_id"]
    first = run("hand-over", landlord.folder)
    again = run("hand-over", landlord.folder)
    refreshed = run("refresh", landlord.folder, "--today", FIRST)

    assert first.code == again.code == refreshed.code == 0
    assert f"Handed over {run_id}: " in first.out
    assert f"the database holds {run_id} already" in again.out
    assert "Handed over" in refreshed.out
    with psycopg.connect(fresh_database) as con:
        counted = con.execute("select count(*) from record.place where known_until is null")
        assert counted.fetchone() != (0,)


@pytest.mark.slow
def test_a_database_that_is_away_leaves_the_record_whole_and_is_said(
    run: Run, landlord: SmallLandlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", AWAY)

    ended = run("refresh", landlord.folder, "--today", FIRST)

    assert ended.code == 70
    assert "Report: " in ended.out
    assert "What staff entered at the desk since the last refresh is not read" in ended.err
    assert "not handed over" in ended.err
    assert "the next refresh catches up" in ended.err
    assert "hush" not in ended.out + ended.err
    assert (landlord.folder / "record" / "run.json").is_file()


@pytest.mark.slow
def test_no_hand_over_leaves_the_database_alone(
    run: Run, landlord: SmallLandlord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", AWAY)

    assert run("refresh", landlord.folder, "--today", FIRST, "--no-hand-over").code == 0
