"""A refreshed landlord whose Quillan may go, with a place for its backups."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontherecord.pipeline import refresh as refreshing
from ontherecord.pipeline.checking import Check, read_checks
from ontherecord.pipeline.disposing import carrying_out
from ontherecord.pipeline.handover import whole_folder
from ontherecord.pipeline.refresh import refresh
from tests.made_once import made_once
from tests.pipeline.peopled_landlord import TODAY, PeopledLandlord

FEW = ("need_past_its_review", "marker_survives_the_person", "required_field_missing")


def read_few(*folders: Path) -> list[Check]:
    """Read three checks: what is kept does not depend on how many there are."""
    return [check for check in read_checks(*folders) if check.name in FEW]


@pytest.fixture(scope="module", autouse=True)
def few_checks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for room in (refreshing, carrying_out, whole_folder):
            patch.setattr(room, "read_checks", read_few)
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
