"""What a landlord installs: the wheel alone, in an environment of its own, far from a checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, where: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed, with nothing of the checkout in its surroundings."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=where,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, where=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_carries_every_pack(wheel: Path) -> None:
    packs = {
        file.relative_to(ROOT).as_posix() for file in (ROOT / "packs").rglob("*") if file.is_file()
    }

    inside = {name.removeprefix("ontherecord/") for name in zipfile.ZipFile(wheel).namelist()}

    assert packs - inside == set()


@pytest.mark.slow
def test_the_wheel_carries_what_the_desks_pages_are_drawn_with(wheel: Path) -> None:
    desk = ROOT / "src" / "ontherecord" / "desk"
    drawn = {
        file.relative_to(ROOT / "src").as_posix()
        for file in desk.rglob("*")
        if file.suffix in (".html", ".css", ".js", ".toml", ".svg", ".txt")
    }
    assert "ontherecord/desk/web/static/built/govuk.css" in drawn

    assert drawn - set(zipfile.ZipFile(wheel).namelist()) == set()


@pytest.mark.slow
def test_the_wheel_alone_refreshes_a_landlord(wheel: Path, tmp_path: Path) -> None:
    home, far_away = tmp_path / "environment", tmp_path / "far" / "away"
    far_away.mkdir(parents=True)
    venv.create(home, with_pip=True)
    pip = [home / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    lock = ROOT / "requirements" / "run.txt"
    run(*pip, "install", "--require-hashes", "-r", lock, where=far_away)
    run(*pip, "install", "--no-deps", wheel, where=far_away)
    program = home / "bin" / "ontherecord"

    run(
        program,
        "make-landlord",
        "landlord",
        "--homes",
        "40",
        "--today",
        "2026-03-20",
        where=far_away,
    )
    refreshed = subprocess.run(
        [program, "refresh", "landlord", "--today", "2026-03-20"],
        cwd=far_away,
        capture_output=True,
        text=True,
        check=False,
    )

    # 1: the made-up landlord's files hold rows that have to be rejected.
    assert refreshed.returncode in (0, 1), refreshed.stdout + refreshed.stderr
    assert (far_away / "landlord" / "record" / "report.html").is_file()
    assert (far_away / "landlord" / "record" / "run.json").is_file()
