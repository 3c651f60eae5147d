"""Loading at its door, for tests: `load` what can be loaded, get the `refusal` of what cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from loaded_jobs import Loaded, load_here

from ontherecord.pipeline.loading import UnableToLoad


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Loaded]:
    def load_into_tmp(content: str | bytes | Path, **changes: Any) -> Loaded:
        content = content.encode() if isinstance(content, str) else content
        return load_here(tmp_path, content, **changes)

    return load_into_tmp


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., UnableToLoad]:
    """Load what cannot be loaded; give the refusal, having seen that nothing was written."""

    def refused(content: str | bytes | Path, **changes: Any) -> UnableToLoad:
        content = content.encode() if isinstance(content, str) else content
        with pytest.raises(UnableToLoad) as refused:
            load_here(tmp_path, content, **changes)
        assert list((tmp_path / "kept").iterdir()) == []
        assert refused.value.next_step
        return refused.value

    return refused
