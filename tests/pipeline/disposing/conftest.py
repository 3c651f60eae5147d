"""A refreshed landlord whose Quillan may go, copied for each test that disposes of something."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontherecord.pipeline.disposing import carrying_out
from ontherecord.pipeline.refresh import refresh
from tests.few_checks import only_few_checks
from tests.made_once import made_once
from tests.pipeline.peopled_landlord import TODAY, PeopledLandlord


@pytest.fixture(scope="module", autouse=True)
def few_checks() -> Iterator[None]:
    with only_few_checks(carrying_out):
        yield


@pytest.fixture(scope="module")
def refreshed(few_checks: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "of-few-checks", _refreshed)


def _refreshed(folder: Path) -> None:
    PeopledLandlord(folder).deliver()
    refresh(folder, TODAY)


@pytest.fixture
def landlord(refreshed: Path, tmp_path: Path) -> PeopledLandlord:
    return PeopledLandlord.at(shutil.copytree(refreshed, tmp_path / "small", symlinks=True))
