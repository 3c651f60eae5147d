"""The embedded server: who may sign in, who keeps it up, what a crash leaves."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from ontherecord.database import EmbeddedServer, UnableToServe, UnableToUseDatabase, database_of
from ontherecord.database.roles import OWNER, WEB, grant

USE_AND_WAIT = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from ontherecord.database import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.readline()
"""


def as_owner(server: EmbeddedServer, password: str | None = None) -> psycopg.Connection:
    return psycopg.connect(
        host=str(server.socket_folder),
        user=OWNER,
        password=password or server.password(OWNER),
        dbname="postgres",
    )


def process_id(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_it_signs_in_nobody_without_the_password(shared_server: EmbeddedServer) -> None:
    with as_owner(shared_server) as con:
        assert con.execute("select 1").fetchone() == (1,)

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        as_owner(shared_server, "guessed")


def test_it_listens_on_no_network_and_its_files_are_the_owners_alone(
    shared_server: EmbeddedServer,
) -> None:
    with as_owner(shared_server) as con:
        assert con.execute("show listen_addresses").fetchone() == ("",)
        assert con.execute("show server_encoding").fetchone() == ("UTF8",)
        assert con.execute("select datcollate from pg_database limit 1").fetchone() == ("C.UTF-8",)
    secret = shared_server.folder / f"{OWNER}.password"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(shared_server.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(shared_server.socket_folder.stat().st_mode) == 0o700


def test_a_statement_that_fails_leaves_nothing_of_itself_in_the_log(
    shared_server: EmbeddedServer,
) -> None:
    with as_owner(shared_server) as con:
        con.execute("create temp table told (name text primary key)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            con.execute("insert into told values ('Ysolde Quarrington'), ('Ysolde Quarrington')")

    assert "Quarrington" not in shared_server.log.read_text()


@pytest.mark.slow
def test_the_last_to_leave_stops_it_and_no_one_before(folder: Path) -> None:
    first, second = EmbeddedServer(folder / "database"), EmbeddedServer(folder / "database")

    first.start()
    second.start()
    one_process = process_id(first)
    first.leave()

    assert second.is_up()
    assert process_id(second) == one_process
    second.leave()
    second.leave()
    assert not second.is_up()


@pytest.mark.slow
def test_no_permission_of_the_folders_around_it_changes(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    before = {path: path.stat().st_mode for path in (closed, folder, folder.parent)}

    with EmbeddedServer(closed / "landlord" / "database"):
        pass

    assert {path: path.stat().st_mode for path in before} == before


@pytest.mark.slow
def test_a_path_too_long_for_a_socket_has_its_socket_elsewhere(folder: Path) -> None:
    deep = folder / ("long-" * 20) / "database"

    with EmbeddedServer(deep) as server, as_owner(server) as con:
        assert con.execute("select 1").fetchone() == (1,)
        assert not str(server.socket_folder).startswith(str(folder))


@pytest.mark.slow
def test_killed_in_the_middle_it_comes_back_with_what_was_committed(folder: Path) -> None:
    server = EmbeddedServer(folder / "database")
    server.start()
    with as_owner(server) as con:
        con.execute("create table kept as select 1 as one")

    os.kill(process_id(server), signal.SIGKILL)
    until = time.monotonic() + 10
    while server.is_up() and time.monotonic() < until:
        time.sleep(0.05)
    server.leave()

    with EmbeddedServer(folder / "database") as again, as_owner(again) as con:
        assert con.execute("select one from kept").fetchone() == (1,)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_server_outlives_a_killed_user_and_is_found_and_stopped_by_the_next(
    folder: Path, how: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", USE_AND_WAIT, str(folder / "database")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as user:
        assert user.stdout
        assert user.stdout.readline() == b"up\n"
        user.send_signal(how)
        user.wait(timeout=60)

    with EmbeddedServer(folder / "database") as server:
        assert server.is_up()
    assert not server.is_up()


def test_data_of_another_version_is_refused_with_what_to_do(folder: Path) -> None:
    made = folder / "database" / "data"
    made.mkdir(parents=True)
    (made / "PG_VERSION").write_text("9\n")

    with pytest.raises(UnableToServe, match="made by PostgreSQL 9"):
        EmbeddedServer(folder / "database").start()


def test_a_folder_gives_its_own_database_with_a_role_for_the_desk(folder: Path) -> None:
    with database_of(folder, {}) as address, address.connect() as con:
        grant(con)
        con.execute("create table desk.audit_view (what text)")
        con.execute("create table desk.note (what text)")
        con.execute("create table record.home (what text)")
        grant(con)
        con.commit()

        assert "password" not in repr(address)
        with psycopg.connect(address.web, autocommit=True) as web:
            web.execute("insert into desk.audit_view values ('seen')")
            web.execute("insert into desk.note values ('x')")
            web.execute("delete from desk.note")
            for forbidden in (
                "update desk.audit_view set what = 'unseen'",
                "delete from desk.audit_view",
                "truncate desk.audit_view",
                "insert into record.home values ('x')",
                "create table desk.mine (x int)",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    web.execute(forbidden)
            assert web.execute("select current_user").fetchone() == (WEB,)


def test_an_address_of_the_environment_is_taken_as_it_is(folder: Path) -> None:
    url = "postgresql://somebody:secret@db.example/record"

    with database_of(folder, {"DATABASE_URL": url}) as address:
        assert (address.owner, address.web, address.is_embedded) == (url, url, False)
    assert not (folder / "database").exists()


def test_an_address_that_cannot_be_read_is_refused_without_showing_it(folder: Path) -> None:
    with (
        pytest.raises(UnableToUseDatabase, match="DATABASE_URL is not an address") as refused,
        database_of(folder, {"DATABASE_URL": "postgres//somebody:secret"}),
    ):
        pass
    assert "secret" not in str(refused.value)
