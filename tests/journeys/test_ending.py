"""However the desk is ended, no worker is killed for it; what is wrong is said at the start."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.conftest import PATIENCE, free_port, wait_for
from tests.on_postgresql import needs_the_wheel

ONTHERECORD = str(Path(sys.executable).parent / "ontherecord")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ONTHERECORD_GALLERY", "ONTHERECORD_HOSTS", "DATABASE_URL", "DATABASE_WEB_URL"):
        monkeypatch.delenv(name, raising=False)
    needs_the_wheel()
    (tmp_path / "landlord.toml").write_text('name = "Marker Homes"\n')
    return tmp_path


@contextmanager
def desk_of(folder: Path, port: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [ONTHERECORD, "serve", str(folder), "--port", str(port), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as desk:
        try:
            yield desk
        finally:
            desk.kill()


def test_a_signal_while_the_workers_begin_ends_them_unkilled(folder: Path) -> None:
    with desk_of(folder, free_port(), "--workers", "2") as desk:
        assert desk.stdout
        assert desk.stderr
        assert desk.stdout.readline().startswith("The desk: ")
        # The workers are being forked now, and take seconds to read the desk.
        waited = threading.Event()
        waited.wait(1.0)

        desk.send_signal(signal.SIGTERM)
        said = desk.stderr.read()
        desk.wait(PATIENCE)

    assert "Killing worker" not in said


FORK_AND_SIGNAL = """
import os, signal
from ontherecord.cli.web_workers import end_forked_workers_by_signal
signal.signal(signal.SIGTERM, lambda *_: None)  # as the supervisor's: it ends no worker
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
end_forked_workers_by_signal()
child = os.fork()
if not child:
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
"""


def test_a_signal_before_a_worker_has_begun_is_not_lost() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORK_AND_SIGNAL], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines() == [str(-signal.SIGTERM), "set()"]


def test_a_connection_that_never_asks_holds_no_worker(folder: Path) -> None:
    port = free_port()
    with desk_of(folder, port, "--workers", "1") as desk:
        assert desk.stderr
        wait_for(f"http://127.0.0.1:{port}/healthz")
        with socket.create_connection(("127.0.0.1", port)) as silent:
            silent.sendall(b"GET / HTTP/1.1\r\nHo")

            desk.send_signal(signal.SIGTERM)
            said = desk.stderr.read()
            desk.wait(PATIENCE)

    assert "Killing worker" not in said


@pytest.mark.parametrize(
    ("told", "options", "says"),
    [
        ({"DATABASE_URL": "postgresql://otr_owner:hush@127.0.0.1:1/record"}, (),
         r"PostgreSQL does not answer \(look at DATABASE_URL\)"),
        ({"ONTHERECORD_DEBUG": "1"}, (), "ONTHERECORD_GALLERY=1 to see every component"),
        ({"ONTHERECORD_HOST": "desk.example"}, (), "did you mean ONTHERECORD_HOSTS"),
        ({}, ("--host", "nowhere.invalid"), "no address of this machine"),
    ],
)  # fmt: skip
def test_a_bad_setting_stops_the_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, str],
    options: tuple[str, ...], says: str,
) -> None:  # fmt: skip
    for name, value in told.items():
        monkeypatch.setenv(name, value)

    done = subprocess.run(
        [ONTHERECORD, "serve", str(folder), "--port", str(free_port()), *options],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip

    assert done.returncode in (2, 70)
    assert re.search(says, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr


def test_a_port_that_is_taken_and_a_folder_that_is_none_stop_the_start(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [ONTHERECORD, "serve", str(folder), "--port", port],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
    (folder / "landlord.toml").unlink()
    other = subprocess.run(
        [ONTHERECORD, "serve", str(folder)],
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip

    assert f"port {port} of 127.0.0.1 cannot be listened on" in done.stderr
    assert "it has no landlord.toml" in other.stderr
    assert [done.returncode, other.returncode] == [2, 2]
    assert not (folder / "database").exists(), "nothing was started for it"
