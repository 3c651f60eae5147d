"""The tutorial is followed to the letter: its files are written, its command run."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from click.testing import Result


@pytest.mark.slow
def test_the_tutorial_ends_as_it_says_with_something_to_mend(
    followed: tuple[Path, Result],
) -> None:
    folder, result = followed

    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1, result.output
    assert (folder / "record" / "report.html").is_file()


@pytest.mark.slow
def test_the_tutorial_finds_the_job_that_nobody_got_in_for(followed: tuple[Path, Result]) -> None:
    folder, _ = followed

    issues = duckdb.read_parquet(str(folder / "record" / "issue.parquet"))

    found = issues.filter("subject_kind = 'repair'").project('"check", subject_ref').fetchall()
    assert found == [("repair_closed_after_no_access", "J1")]


@pytest.mark.slow
def test_the_tutorial_rejects_the_day_that_does_not_exist(followed: tuple[Path, Result]) -> None:
    folder, _ = followed

    rejected = duckdb.read_parquet(str(folder / "record" / "rejected.parquet"))

    assert rejected.project('row_number, "column", cell').fetchall() == [(4, "Reported", "C4")]


@pytest.mark.slow
def test_the_tutorial_never_stores_the_bank_account(followed: tuple[Path, Result]) -> None:
    folder, _ = followed

    kept = [file for file in folder.rglob("*.parquet") if file.is_file()]
    assert kept

    for file in kept:
        columns = duckdb.read_parquet(str(file)).columns
        assert "Bank account" not in columns, file
        assert b"12345678" not in file.read_bytes(), file
