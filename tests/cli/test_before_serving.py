"""What stops the desk before it starts: its folder and its database."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from psycopg.conninfo import make_conninfo

from ontherecord.cli.before_serving import refuse_database, refuse_folder
from ontherecord.database import Address, UnableToUseDatabase
from ontherecord.desk.web.configuration import BadConfiguration


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "landlord.toml").write_text('name = "Marker Homes"\n')
    return tmp_path


def test_a_folder_that_is_no_landlords_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match=r"has no landlord\.toml.*ontherecord new"):
        refuse_folder(tmp_path)


def test_a_folder_that_cannot_be_written_to_is_refused(folder: Path) -> None:
    (folder / "desk").write_text("a file stands where the desk's folder should be")

    with pytest.raises(BadConfiguration, match="cannot be written to"):
        refuse_folder(folder)


def test_a_full_disk_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_folder(folder)
    full = SimpleNamespace(f_bavail=10, f_frsize=4096)
    monkeypatch.setattr(os, "statvfs", lambda path: full)

    with pytest.raises(BadConfiguration, match="less than 64 MB free"):
        refuse_folder(folder)


def test_two_roles_of_one_database_do_and_of_two_do_not(
    fresh_database: str, server_address: str
) -> None:
    refuse_database(Address(fresh_database, fresh_database, is_embedded=False))
    refuse_database(
        Address(fresh_database, make_conninfo(fresh_database, application_name="web"), False)
    )

    with pytest.raises(UnableToUseDatabase, match="DATABASE_WEB_URL names another database"):
        refuse_database(Address(fresh_database, server_address, is_embedded=False))


def test_a_database_that_is_away_is_named_by_its_setting(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = "postgresql://otr_web:hush@%2Fnowhere/record"
    monkeypatch.setenv("DATABASE_WEB_URL", away)

    with pytest.raises(UnableToUseDatabase, match=r"look at DATABASE_WEB_URL") as refused:
        refuse_database(Address(fresh_database, away, is_embedded=False))

    assert "hush" not in str(refused.value)
