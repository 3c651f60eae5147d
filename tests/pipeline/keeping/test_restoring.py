"""A restore overwrites nothing, and brings nothing back that was disposed of since."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from ontherecord.database import UnableToUseDatabase
from ontherecord.database.dumping import let_nobody_in
from ontherecord.pipeline.disposing import dispose
from ontherecord.pipeline.folder import LandlordFolder
from ontherecord.pipeline.handover import hand_over_folder
from ontherecord.pipeline.keeping import UnableToRestore, back_up, restore, send_log
from ontherecord.pipeline.keeping.logs_of_disposals import put_log
from ontherecord.pipeline.tombstones import UnableToDispose
from tests.pipeline.peopled_landlord import LATER, QUILLAN, PeopledLandlord, files_that_say

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 20, 3, 0, tzinfo=UTC)
RULE, POST = "tenancy_and_six_years", "Records manager"


def everything(con: psycopg.Connection) -> str:
    tables = con.execute(
        "select schemaname, tablename from pg_tables where schemaname in ('record', 'desk')"
    ).fetchall()
    said = []
    for schema, table in sorted(tables):
        rows = con.execute(
            psycopg.sql.SQL("select t::text from {} as t order by 1").format(
                psycopg.sql.Identifier(schema, table)
            )
        ).fetchall()
        said += [f"{schema}.{table} {row}" for (row,) in rows]
    return "\n".join(said)


def test_what_is_there_is_never_overwritten(landlord: PeopledLandlord, tmp_path: Path) -> None:
    back_up(landlord.folder, tmp_path / "backups", NOW, {})
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    file = tmp_path / "file"
    file.write_text("mine")

    for place in (landlord.folder, link, file):
        with pytest.raises(UnableToRestore, match="name a new folder"):
            restore(tmp_path / "backups", place, NOW, {})


def test_the_folder_comes_back_as_it_was(landlord: PeopledLandlord, tmp_path: Path) -> None:
    back_up(landlord.folder, tmp_path / "backups", NOW, {})
    (tmp_path / "again").mkdir()  # an empty one is as good as none

    done = restore(tmp_path / "backups", tmp_path / "again", NOW, {})

    assert done.replayed == 0
    for path in landlord.folder.rglob("*"):
        name = path.relative_to(landlord.folder)
        if path.is_file() and name.name not in (
            ".refreshing", ".backing_up", ".backed_up_to.json"
        ):  # fmt: skip
            assert (tmp_path / "again" / name).read_bytes() == path.read_bytes()
    assert (tmp_path / "again" / "record").resolve().parent == tmp_path / "again" / "runs"
    assert not list(tmp_path.glob(".again*"))


def test_what_was_disposed_of_since_does_not_come_back(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    back_up(landlord.folder, tmp_path / "backups", NOW, {})
    dispose(landlord.folder, RULE, LATER, by=POST)
    assert send_log(landlord.folder) == []
    shutil.rmtree(landlord.folder)

    done = restore(tmp_path / "backups", tmp_path / "again", NOW, {})

    assert done.replayed == 1
    assert files_that_say(tmp_path / "again", QUILLAN) == []
    assert any(name.endswith("people.csv") for name in done.may_hold)
    assert (tmp_path / "again" / "disposed.jsonl").read_bytes() == (
        tmp_path / "backups" / "disposed.jsonl"
    ).read_bytes()


def test_a_later_backup_tells_an_older_one_what_went(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    first = back_up(landlord.folder, tmp_path / "backups", NOW, {})
    dispose(landlord.folder, RULE, LATER, by=POST)
    back_up(landlord.folder, tmp_path / "backups", NOW + timedelta(days=1), {})
    (tmp_path / "backups" / "disposed.jsonl").unlink()

    done = restore(first.path, tmp_path / "again", NOW, {})

    assert done.replayed == 1
    assert files_that_say(tmp_path / "again", QUILLAN) == []


def test_a_log_of_another_folder_is_refused_and_nothing_is_left(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    back_up(landlord.folder, tmp_path / "backups", NOW, {})
    (landlord.folder / ".salt").write_bytes(b"another".ljust(32))
    dispose(landlord.folder, RULE, LATER, by=POST)

    with pytest.raises(UnableToDispose, match=r"another \.salt"):
        restore(
            tmp_path / "backups", tmp_path / "again", NOW, {},
            later_log=landlord.folder / "disposed.jsonl",
        )  # fmt: skip

    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".again*"))


def test_a_place_that_misses_a_disposal_is_said(landlord: PeopledLandlord, tmp_path: Path) -> None:
    back_up(landlord.folder, tmp_path / "backups", NOW, {})
    dispose(landlord.folder, RULE, LATER, by=POST)
    shutil.rmtree(tmp_path / "backups")

    assert [line.partition(":")[0] for line in send_log(landlord.folder)] == [
        f"{tmp_path / 'backups'} cannot be written to"
    ]


def test_a_folder_that_forgot_a_disposal_is_not_backed_up_over_it(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    back_up(landlord.folder, tmp_path / "backups", NOW, {})
    dispose(landlord.folder, RULE, LATER, by=POST)
    send_log(landlord.folder)
    (landlord.folder / "disposed.jsonl").unlink()

    with pytest.raises(UnableToDispose, match="lacks"):
        put_log(LandlordFolder(landlord.folder), tmp_path / "backups")


def test_a_key_that_was_elsewhere_has_to_be_there_again(
    landlord: PeopledLandlord, tmp_path: Path
) -> None:
    told = {"ONTHERECORD_SECRET_KEY": "k" * 50}
    back_up(landlord.folder, tmp_path / "backups", NOW, told)

    with pytest.raises(UnableToRestore, match="ONTHERECORD_SECRET_KEY"):
        restore(tmp_path / "backups", tmp_path / "again", NOW, {})
    restore(tmp_path / "backups", tmp_path / "again", NOW, told)


def test_a_managed_database_comes_back_without_what_went_since(
    landlord: PeopledLandlord, tmp_path: Path, fresh_database: str
) -> None:
    told = {"DATABASE_URL": fresh_database}
    hand_over_folder(landlord.folder, NOW, told)
    with psycopg.connect(fresh_database, autocommit=True) as con:
        con.execute("create table desk.account (email text)")
        con.execute("insert into desk.account values ('kim@landlord.example')")
        before = everything(con)
        back_up(landlord.folder, tmp_path / "backups", NOW, told, verifies=True)
        with pytest.raises(UnableToRestore, match="holds schema record and desk already"):
            restore(tmp_path / "backups", tmp_path / "again", NOW, told)

        con.execute("drop schema record cascade; drop schema desk cascade")
        restore(tmp_path / "backups", tmp_path / "again", NOW, told)
        assert everything(con) == before
        assert "Quillan" in before

        con.execute("drop schema record cascade; drop schema desk cascade")
        dispose(landlord.folder, RULE, LATER, by=POST)
        send_log(landlord.folder)
        done = restore(tmp_path / "backups", tmp_path / "third", NOW, told)
        assert done.forgotten > 0
        assert [word for word in QUILLAN if word in everything(con)] == []
        assert "desk.account (kim@landlord.example)" in everything(con)


def test_no_session_and_no_token_of_a_backup_opens_a_desk_that_was_put_back(
    fresh_database: str,
) -> None:
    with psycopg.connect(fresh_database, autocommit=True) as con:
        con.execute(
            "create schema if not exists desk;"
            " create table desk.django_session (session_key text);"
            " create table desk.api_token (digest text, revoked_at timestamptz);"
            " insert into desk.django_session values ('s');"
            " insert into desk.api_token values ('a', null), ('b', '2026-01-01 00:00Z')"
        )

        revoked = let_nobody_in(con, NOW)

        left = con.execute(
            "select (select count(*) from desk.django_session),"
            " (select count(*) from desk.api_token where revoked_at is null),"
            " (select count(*) from desk.api_token where revoked_at = %s)",
            [NOW],
        ).fetchone()
    assert (revoked, left) == (1, (0, 0, 1))


def test_a_database_that_is_away_ends_a_backup(landlord: PeopledLandlord, tmp_path: Path) -> None:
    told = {"DATABASE_URL": "postgresql://somebody:hush@%2Fnowhere/record"}

    with pytest.raises(UnableToUseDatabase) as refused:
        back_up(landlord.folder, tmp_path / "backups", NOW, told)

    assert "hush" not in str(refused.value)
