"""What the house tests walk over: the files that are, or would be, committed."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

A_FILE = re.compile(r"^`(mine/[^`]+)`\n\n```\n(.*?)^```$", re.DOTALL | re.MULTILINE)
A_COMMAND = re.compile(r"^\.venv/bin/ontherecord (.+)$", re.MULTILINE)
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
    """Write the tutorial's files and run its command; give the landlord's folder and the result."""
    from ontherecord.cli import commands  # here, so that other house tests run when it cannot

    page = (root / "docs" / "tutorials" / "first-report.md").read_text(encoding="utf-8")
    where = tmp_path_factory.mktemp("tutorial")
    for name, text in A_FILE.findall(page):
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_text(text, encoding="utf-8")
    (command,) = A_COMMAND.findall(page)
    words = [str(where / word) if word == "mine" else word for word in shlex.split(command)]
    return where / "mine", CliRunner().invoke(commands, words)


@pytest.fixture(scope="session")
def followed_folder(followed: tuple[Path, Result]) -> Path:
    return followed[0]
