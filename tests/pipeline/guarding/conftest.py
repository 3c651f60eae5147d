"""A refreshed landlord in which each danger stands, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontherecord.pipeline.refresh import refresh
from tests.pipeline.peopled_landlord import TODAY, PeopledLandlord


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> PeopledLandlord:
    folder: Path = tmp_path_factory.mktemp("guarding") / "small"
    landlord = PeopledLandlord(folder)
    landlord.deliver()
    refresh(folder, TODAY)
    return landlord
