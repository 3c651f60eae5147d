"""Few checks instead of all, for what does not depend on how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from ontherecord.pipeline import refresh as refreshing
from ontherecord.pipeline.checking import Check, read_checks

FEW = (
    "agreed_action_not_kept",
    "marker_survives_the_person",
    "need_past_its_review",
    "required_field_missing",
)


def read_few(*folders: Path) -> list[Check]:
    return [check for check in read_checks(*folders) if check.name in FEW]


@contextmanager
def only_few_checks(*besides: ModuleType) -> Iterator[None]:
    """Let a refresh, and other rooms that read checks, read few."""
    with pytest.MonkeyPatch.context() as patch:
        for room in (refreshing, *besides):
            patch.setattr(room, "read_checks", read_few)
        yield
