"""The commands that begin a folder and add a system: what they refuse, before anything is read."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run


def test_a_new_folder_ends_clean_and_a_folder_in_use_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").write_text("x")

    assert run("new", tmp_path / "mine").code == 0
    assert run("new", tmp_path / "mine").code == 0
    assert run("new", tmp_path / "used").code == 2


def test_a_dry_run_cannot_take_files(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "homes.csv"
    file.write_text("a,b\n1,2\n")

    assert run("add-source", tmp_path, file, "--dry-run", "--take").code == 2


def test_a_system_is_called_in_small_letters(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "homes.csv"
    file.write_text("a,b\n1,2\n")

    assert "small letters" in run("add-source", tmp_path, file, "--system", "My System").err


def test_a_folder_that_was_not_begun_is_refused_before_the_files_are_read(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "homes.csv"
    file.write_text("a,b\n1,2\n")

    ended = run("add-source", tmp_path, file, "--system", "housing")

    assert ended.code == 2
    assert "ontherecord new" in ended.err
