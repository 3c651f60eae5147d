"""The commands as somebody at a terminal has them: words in; exit code and what was said out."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ontherecord.cli import main
from tests.few_checks import only_few_checks
from tests.pipeline.refreshing.conftest import SmallLandlord, refreshed_small


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int | str | None
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run the program with these words, as the installed command does."""
    monkeypatch.delenv("ONTHERECORD_TRACEBACK", raising=False)
    before = os.umask(0o022)

    def run_words(*words: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["ontherecord", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        # The progress bar leaves an empty line where there is no terminal.
        return Ended(ended.value.code or 0, said.out, said.err.lstrip())

    yield run_words
    os.umask(before)


@pytest.fixture(scope="session")
def refreshed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return refreshed_small(tmp_path_factory)


@pytest.fixture
def landlord(refreshed_once: Path, tmp_path: Path) -> SmallLandlord:
    """A refreshed small landlord of one's own, to do with as one likes."""
    return SmallLandlord.at(shutil.copytree(refreshed_once, tmp_path / "small", symlinks=True))


@pytest.fixture
def few_checks() -> Iterator[None]:
    with only_few_checks():
        yield
