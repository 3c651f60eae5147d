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
from ontherecord.pipeline.refresh import refresh
from tests.made_once import made_once
from tests.pipeline.refreshing.conftest import FIRST, SmallLandlord


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
    """A small landlord that has been refreshed: made once, and never written to."""
    return made_once(tmp_path_factory, "small", _refreshed)


def _refreshed(folder: Path) -> None:
    SmallLandlord(folder).deliver_all()
    assert refresh(folder, FIRST).is_clean


@pytest.fixture
def landlord(refreshed_once: Path, tmp_path: Path) -> SmallLandlord:
    """A refreshed small landlord of one's own, to do with as one likes."""
    folder = tmp_path / "small"
    shutil.copytree(refreshed_once, folder, symlinks=True)
    small = SmallLandlord.__new__(SmallLandlord)
    small.folder = folder
    return small
