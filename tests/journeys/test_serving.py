"""One supervisor: what starts together ends together."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import PATIENCE, free_port, wait_for
from tests.on_postgresql import needs_the_wheel

ONTHERECORD = str(Path(sys.executable).parent / "ontherecord")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("ONTHERECORD_GALLERY", raising=False)  # the tests of pages set it
    needs_the_wheel()
    (tmp_path / "landlord.toml").write_text('name = "Marker Homes"\n')
    return tmp_path


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_pages_and_the_database(folder: Path, how: signal.Signals) -> None:
    port = free_port()
    with subprocess.Popen(
        [ONTHERECORD, "serve", str(folder), "--port", str(port), "--workers", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A background job of a shell ignores Ctrl+C, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as desk:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        assert (folder / "database" / "data" / "postmaster.pid").is_file()

        desk.send_signal(how)
        desk.wait(PATIENCE)

    assert not (folder / "database" / "data" / "postmaster.pid").exists()
    with pytest.raises(OSError, match="refused"):
        wait_once(port)


def wait_once(port: int) -> None:
    import urllib.request

    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)


def test_a_bad_configuration_stops_at_the_start_and_says_what_to_mend(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONTHERECORD_HOSTS", "desk.example")

    done = subprocess.run(
        [ONTHERECORD, "serve", str(folder)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "set ONTHERECORD_BEHIND_TLS=1" in done.stderr


def test_an_account_is_made_with_a_role_there_is_and_a_password_that_holds(folder: Path) -> None:
    def add(name: str, role: str, password: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ONTHERECORD, "add-account", str(folder), f"{name}@landlord.example", "--role", role,
             "--password", password],
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    made = add("jo", "board", "a-long-and-winding-road")
    twice = add("Jo", "board", "a-long-and-winding-road")
    no_role = add("kim", "king", "a-long-and-winding-road")
    too_short = add("kim", "board", "short")

    assert [made.returncode, twice.returncode, no_role.returncode, too_short.returncode] == [
        0, 2, 2, 2,
    ]  # fmt: skip
    assert "already" in twice.stderr
    assert "no role king" in no_role.stderr
    assert "too short" in too_short.stderr
