"""What many tests arrange is matched at once; where that fails, it is not passed over."""

from __future__ import annotations

from typing import Any


def test_what_many_tests_arrange_is_matched_at_once(shared: Any) -> None:
    assert shared.failed is None, repr(shared.failed)
