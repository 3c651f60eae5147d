"""A refreshed landlord in which each danger stands, to be read only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontherecord.pipeline.refresh import refresh
from tests.made_once import made_once
from tests.pipeline.peopled_landlord import TODAY, PeopledLandlord


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> PeopledLandlord:
    return PeopledLandlord.at(made_once(tmp_path_factory, "guarded", _refreshed))


def _refreshed(folder: Path) -> None:
    PeopledLandlord(folder).deliver()
    refresh(folder, TODAY)
