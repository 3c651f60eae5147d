"""What the house tests walk over: the files that are, or would be, committed."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

A_FILE = r"^`(?P<name>(?:mine|theirs)/[^`]+)`\n\n```\n(?P<text>.*?)^```$"
A_COMMAND = r"^\.venv/bin/ontherecord (?P<command>[^\n]+)$"
A_STEP = re.compile(f"{A_FILE}|{A_COMMAND}", re.DOTALL | re.MULTILINE)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def committed() -> list[Path]:
    """Every file git has or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = [ROOT / name for name in sorted(set(listed.split("\0"))) if name]
    files = [file for file in files if file.is_file()]
    assert files, "git lists no file: the house tests need a checkout"
    return files


@pytest.fixture(scope="session")
def texts(committed: list[Path]) -> dict[Path, str]:
    """Every committed text file and what stands in it."""
    read = {}
    for file in committed:
        try:
            read[file] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return read


@pytest.fixture(scope="session")
def ours(texts: dict[Path, str]) -> dict[Path, str]:
    """The Python of the package."""
    return {f: t for f, t in texts.items() if f.suffix == ".py" and ROOT / "src" in f.parents}


@pytest.fixture(scope="session")
def python(texts: dict[Path, str]) -> dict[Path, str]:
    """All Python: package, tests, docs, bench, examples."""
    return {file: text for file, text in texts.items() if file.suffix == ".py"}


@pytest.fixture(scope="session")
def followed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Write the tutorial's files and run its commands, in its order.

    Gives the landlord's folder and the result of the last command.
    """
    from ontherecord.cli import commands  # here, so that other house tests run when it cannot

    page = (root / "docs" / "tutorials" / "first-report.md").read_text(encoding="utf-8")
    where = tmp_path_factory.mktemp("tutorial")
    results = []
    for step in A_STEP.finditer(page):
        if step["name"]:
            (where / step["name"]).parent.mkdir(parents=True, exist_ok=True)
            (where / step["name"]).write_text(step["text"], encoding="utf-8")
            continue
        words = [
            str(where / word) if word.startswith(("mine", "theirs/")) else word
            for word in shlex.split(step["command"])
        ]
        results.append(CliRunner().invoke(commands, words))
    assert [result.exit_code for result in results[:-1]] == [0] * (len(results) - 1)
    return where / "mine", results[-1]


@pytest.fixture(scope="session")
def followed_folder(followed: tuple[Path, Result]) -> Path:
    return followed[0]
