"""Each way a command can end, by its exit code and by what it says, and by what it does not."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import duckdb
import pytest

from ontherecord import cli
from tests.cli.conftest import Run
from tests.pipeline.refreshing.conftest import FIRST, HOMES, SECOND, SmallLandlord

A_CELL = "Mrs Marker"


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the next refresh end with this error."""

    def refresh(*_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "refresh_folder", refresh)


def test_a_command_that_is_not_there_ends_with_2(run: Run) -> None:
    ended = run("refreshh")

    assert ended.code == 2
    assert "No such command" in ended.err


def test_asking_for_help_ends_with_0(run: Run) -> None:
    ended = run("refresh", "--help")

    assert ended.code == 0
    assert "Usage:" in ended.out


def test_a_day_that_is_none_ends_with_2(run: Run, tmp_path: Path) -> None:
    ended = run("refresh", tmp_path, "--today", "31/02/2026")

    assert ended.code == 2
    assert "write it as 2026-03-20" in ended.err


@pytest.mark.parametrize("text", ["name = ", None, 'name = "A"\nnames = "B"'])
def test_a_landlord_toml_that_cannot_be_used_ends_with_2(
    run: Run, tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "landlord.toml").write_text(text)

    ended = run("refresh", tmp_path)

    assert ended.code == 2
    assert ended.err.startswith(f"Error: {tmp_path / 'landlord.toml'}")


@pytest.mark.slow
def test_a_clean_refresh_ends_with_0_and_the_same_again_says_that_nothing_changed(
    run: Run, landlord: SmallLandlord
) -> None:
    landlord.deliver(SECOND, "housing", "homes.csv", HOMES)

    first = run("refresh", landlord.folder, "--today", SECOND)
    again = run("refresh", landlord.folder, "--today", SECOND)

    assert (first.code, again.code) == (0, 0)
    assert "Nothing has changed" not in first.out
    assert "Nothing has changed since the last run; nothing was done." in again.out


@pytest.mark.slow
def test_a_refresh_that_rejects_a_row_ends_with_1(
    run: Run, landlord: SmallLandlord, few_checks: None
) -> None:
    landlord.deliver(SECOND, "housing", "homes.csv", HOMES + f",,{A_CELL},,\n")

    ended = run("refresh", landlord.folder, "--today", SECOND)

    assert ended.code == 1
    assert A_CELL not in ended.out + ended.err


def test_a_refresh_for_a_day_before_the_last_run_ends_with_2(
    run: Run, landlord: SmallLandlord
) -> None:
    ended = run("refresh", landlord.folder, "--today", FIRST.replace(day=1, month=1))

    assert ended.code == 2
    assert ended.err.startswith("Error: the last run was for 2026-02-01")


def test_what_is_written_is_for_nobody_else(run: Run, landlord: SmallLandlord) -> None:
    run("decide", landlord.folder, "place", "housing:1", "housing:2", "not_same", "--by", "clerk")

    decisions = landlord.folder / "decisions"
    modes = [stat.S_IMODE(f.stat().st_mode) for f in (decisions, decisions / "decided.jsonl")]
    assert modes == [0o700, 0o600]


def test_an_unexpected_error_ends_with_70_and_says_its_name_and_not_its_words(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, duckdb.ConversionException(f"Could not convert string '{A_CELL}'"))

    ended = run("refresh", tmp_path)

    assert ended.code == 70
    assert "ConversionException" in ended.err
    assert "report it" in ended.err
    assert "Marker" not in ended.out + ended.err


def test_somebody_who_mends_it_is_given_the_error_itself(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, KeyError("place"))
    monkeypatch.setenv("ONTHERECORD_TRACEBACK", "1")

    with pytest.raises(KeyError, match="place"):
        run("refresh", tmp_path)


@pytest.mark.parametrize(
    "error",
    [
        duckdb.OutOfMemoryException(f"failed to allocate, near {A_CELL}"),
        duckdb.IOException(f"Could not write, near {A_CELL}"),
        MemoryError(),
    ],
)
def test_where_there_is_no_room_it_is_said_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    raising(monkeypatch, error)

    ended = run("refresh", tmp_path)

    assert ended.code == 70
    assert "no room on the disk or in memory" in ended.err
    assert "Marker" not in ended.err


def test_a_full_disk_is_named_with_its_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "place.parquet"))

    ended = run("refresh", tmp_path)

    assert ended.code == 70
    assert ended.err == "Error: No space left on device (place.parquet)\n"


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        duckdb.InterruptException("x"),
        RuntimeError("Query interrupted"),  # what DuckDB makes of Ctrl-C in the middle of a query
    ],
)
def test_a_stopped_run_ends_with_130_and_says_what_is_served(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    raising(monkeypatch, error)

    ended = run("refresh", tmp_path)

    assert ended.code == 130
    assert ended.err == "Stopped; the last whole run is still served.\n"


def test_a_made_up_landlord_is_not_made_where_something_lies(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("something of somebody's")

    ended = run("make-landlord", tmp_path)

    assert ended.code == 2
    assert "is not empty; name a new folder" in ended.err
    assert [file.name for file in tmp_path.iterdir()] == ["letters.txt"]


def test_the_demonstration_deletes_no_folder_but_its_own(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("something of somebody's")

    ended = run("demo", tmp_path, "--report-only", "--no-open", "--homes", "1")

    assert ended.code == 2
    assert "holds something else; name another folder" in ended.err
    assert [file.name for file in tmp_path.iterdir()] == ["letters.txt"]
