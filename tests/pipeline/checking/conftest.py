"""What the tests of checking share: the standards, the shipped checks, a small record."""

from __future__ import annotations

import pytest

from ontherecord.pipeline.checking import Check, read_checks
from ontherecord.standards.kinds import Standards, read_standards
from ontherecord.standards.packs import packs_dir


@pytest.fixture(scope="session")
def standards() -> Standards:
    return read_standards()


@pytest.fixture(scope="session")
def shipped() -> list[Check]:
    return read_checks(packs_dir() / "checks")
