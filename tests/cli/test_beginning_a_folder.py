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


def test_a_password_itself_is_refused_and_not_repeated(run: Run, tmp_path: Path) -> None:
    run("new", tmp_path / "mine")
    file = tmp_path / "homes.csv"
    file.write_text("Ref\n1\n")

    ended = run("add-source", tmp_path / "mine", file, "--password-from", "corr3ct")

    assert ended.code == 2
    assert "corr3ct" not in ended.err


def test_a_folder_that_was_not_begun_is_refused_before_the_files_are_read(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "homes.csv"
    file.write_text("a,b\n1,2\n")

    ended = run("add-source", tmp_path, file, "--system", "housing")

    assert ended.code == 2
    assert "ontherecord new" in ended.err


HOMES = "Prop Ref,Address,Postcode\n" + "".join(
    f"00{n},{n} {{road}},ZZ1 1AA\n" for n in range(1, 9)
)


def test_a_utf_16_file_of_plain_letters_is_read_beside_a_windows_one(
    run: Run, tmp_path: Path
) -> None:
    run("new", tmp_path / "mine")
    here, there = tmp_path / "north_homes.csv", tmp_path / "south_homes.csv"
    here.write_bytes(HOMES.format(road="Caf\u00e9 Row").encode("windows-1252"))
    there.write_bytes(HOMES.format(road="Mill Lane").encode("utf-16"))

    ended = run("add-source", tmp_path / "mine", here, there, "--system", "homes", "--take")

    assert "looks like" not in ended.out
    assert "8 received, 8 mapped, 0 rejected" in ended.out
    assert 'encoding = "utf-16"' in (tmp_path / "mine/sources/homes/source.toml").read_text()
    assert (ended.code, ended.out.count("Taken: ")) == (0, 2)


def test_a_file_that_cannot_be_read_is_not_taken_and_the_exit_says_so(
    run: Run, tmp_path: Path
) -> None:
    run("new", tmp_path / "mine")
    homes, broken = tmp_path / "homes.csv", tmp_path / "jobs.parquet"
    homes.write_text(HOMES.format(road="Mill Lane"))
    broken.write_bytes(b"nothing of the kind")

    tried = run("add-source", tmp_path / "mine", homes, broken, "--system", "homes", "--dry-run")
    ended = run("add-source", tmp_path / "mine", homes, broken, "--system", "homes", "--take")

    assert "Not read by any feed, and not taken: jobs.parquet" in tried.out
    assert (tried.code, ended.code) == (1, 1)
    assert [f.name for f in (tmp_path / "mine" / "extracts").rglob("*.*")] == ["homes.csv"]
