"""A backup is whole or not there, says what it is, and stands in nobody's way."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ontherecord.pipeline.folder import FolderInUse, LandlordFolder
from ontherecord.pipeline.keeping import SpoiltBackup, UnableToBackUp, back_up, backing_up, verify
from ontherecord.pipeline.keeping.pinning import PINNED, one_backup_at_a_time
from tests.pipeline.peopled_landlord import PeopledLandlord

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 20, 3, 0, tzinfo=UTC)


def all_files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def test_it_holds_every_file_of_the_folder_and_the_run_that_is_served(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    passing = landlord.folder / "runs" / "2026-03-21-0009.unfinished"
    passing.mkdir()
    (passing / "place.parquet").write_bytes(b"half")

    done = back_up(landlord.folder, tmp_path / "backups", NOW, {}, verifies=True)

    kept = all_files(done.path / "folder")
    ours = {n: b for n, b in all_files(landlord.folder).items() if not n.startswith(".refreshing")}
    assert {n for n in ours if n not in kept} == {
        "runs/2026-03-21-0009.unfinished/place.parquet", ".backing_up", ".backed_up_to.json"
    }  # fmt: skip
    assert all(ours[name] == content for name, content in kept.items())
    assert done.manifest.links == {"record": os.readlink(landlord.folder / "record")}
    assert done.manifest.run_id == landlord.run_json["run_id"]
    assert done.path.name == "2026-03-20T030000Z"
    assert not (landlord.folder / PINNED).exists()


def test_what_did_not_change_is_one_file_with_the_backup_before(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    first = back_up(landlord.folder, tmp_path / "backups", NOW, {})
    toml = landlord.folder / "landlord.toml"
    toml.write_text(toml.read_text() + "\n")

    second = back_up(landlord.folder, tmp_path / "backups", NOW + timedelta(days=1), {})

    changed, other = (
        [(b.path / "folder" / name).stat().st_ino for b in (first, second)]
        for name in ("landlord.toml", ".salt")
    )
    assert changed[0] != changed[1]
    assert other[0] == other[1]
    assert first.reused == 0
    assert second.reused == len(second.manifest.files) - 2  # and where it was backed up to
    shutil.rmtree(first.path)
    verify(second.path)


def test_a_killed_backup_is_never_taken_for_one_and_is_cleared_by_the_next(
    landlord: PeopledLandlord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(backing_up, "write_manifest", killed)
        with pytest.raises(KeyboardInterrupt):
            back_up(landlord.folder, tmp_path / "backups", NOW, {})
    (tmp_path / "backups" / ".2026-03-19T030000Z.unfinished").mkdir()
    assert backing_up.backups_in(tmp_path / "backups") == []

    back_up(landlord.folder, tmp_path / "backups", NOW, {})

    there = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert there == [".ontherecord-backups", "2026-03-20T030000Z"]


def test_a_refresh_that_is_running_is_waited_for(landlord: PeopledLandlord, tmp_path: Path) -> None:
    said: list[str] = []
    held = LandlordFolder(landlord.folder).held()
    held.__enter__()

    def end_the_refresh(words: str) -> None:
        said.append(words)
        held.__exit__(None, None, None)

    back_up(landlord.folder, tmp_path / "backups", NOW, {}, say=end_the_refresh)

    assert said == ["A refresh is running; the backup begins when it has ended."]


def test_a_refresh_may_begin_while_the_files_are_copied(
    landlord: PeopledLandlord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copying = backing_up._copy

    def refreshed_meanwhile(*arguments: object) -> object:
        folder = LandlordFolder(landlord.folder)
        with folder.held():  # and it clears nothing that is still to be copied
            for run in folder.runs.iterdir():
                shutil.rmtree(run)
        return copying(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(backing_up, "_copy", refreshed_meanwhile)

    done = back_up(landlord.folder, tmp_path / "backups", NOW, {})

    assert (done.path / "folder" / done.manifest.links["record"] / "run.json").is_file()
    verify(done.path)


def test_two_backups_of_one_folder_at_once_are_refused(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    with (
        one_backup_at_a_time(LandlordFolder(landlord.folder)),
        pytest.raises(FolderInUse, match="another backup"),
    ):
        back_up(landlord.folder, tmp_path / "backups", NOW, {})


def test_a_place_that_is_not_for_backups_of_this_landlord_is_refused(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    full, others = tmp_path / "full", tmp_path / "others"
    full.mkdir()
    (full / "letter.txt").write_text("mine")
    others.mkdir()
    (others / ".ontherecord-backups").write_text("another's\n")

    for place, says in (
        (full, "holds no backups"),
        (others, "another landlord"),
        (landlord.folder / "backups", "outside it"),
    ):
        with pytest.raises(UnableToBackUp, match=says):
            back_up(landlord.folder, place, NOW, {})


def test_only_the_newest_are_kept_where_that_is_asked_for(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    for day in range(3):
        done = back_up(landlord.folder, tmp_path / "b", NOW + timedelta(days=day), {}, keep=2)

    assert done.deleted == ("2026-03-20T030000Z",)
    assert [b.name[:10] for b in backing_up.backups_in(tmp_path / "b")] == [
        "2026-03-21", "2026-03-22",
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["changed", "cut", "gone", "manifest"])
def test_what_was_spoilt_is_named(landlord: PeopledLandlord, tmp_path: Path, how: str) -> None:
    backup = back_up(landlord.folder, tmp_path / "backups", NOW, {}).path
    file = backup / "folder" / "landlord.toml"
    if how == "changed":
        content = file.read_bytes()
        file.write_bytes(content[:-2] + b"x\n")
    elif how == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    elif how == "gone":
        file.unlink()
    else:
        manifest = backup / "manifest.json"
        manifest.write_text(manifest.read_text().replace('"run_id"', '"run_id" '))

    with pytest.raises(SpoiltBackup, match=r"manifest.json|landlord.toml (is not|was)"):
        verify(backup)


def test_a_file_spoilt_in_the_backup_before_is_not_taken_over(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    first = back_up(landlord.folder, tmp_path / "backups", NOW, {}).path / "folder" / ".salt"
    was = first.stat()
    first.write_bytes(b"?" * was.st_size)
    os.utime(first, ns=(was.st_atime_ns, was.st_mtime_ns))

    second = back_up(
        landlord.folder, tmp_path / "backups", NOW + timedelta(days=1), {}, verifies=True
    )

    assert (second.path / "folder" / ".salt").read_bytes() == (
        landlord.folder / ".salt"
    ).read_bytes()


def test_a_link_that_leads_out_of_the_folder_is_said(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    (tmp_path / "share").mkdir()
    (landlord.folder / "documents").symlink_to(tmp_path / "share")

    done = back_up(landlord.folder, tmp_path / "backups", NOW, {})

    assert done.outward == ("documents",)
