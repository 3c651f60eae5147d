"""A folder for an embedded server, and the server, where the wheel is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ontherecord.database import EmbeddedServer
from tests.on_postgresql import needs_the_wheel


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One server for the tests that only ask it."""
    needs_the_wheel()
    with EmbeddedServer(tmp_path_factory.mktemp("landlord") / "database") as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    needs_the_wheel()
    return tmp_path
