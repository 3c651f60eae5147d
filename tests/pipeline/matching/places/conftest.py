"""Tests that arrange records share one match, each in areas and systems of its own."""

from __future__ import annotations

from inspect import signature

import pytest
from matched_places import Arrangement, Matched, match_apart, match_records


@pytest.fixture(scope="session")
def matched_apart(request: pytest.FixtureRequest) -> dict[str, Matched]:
    """What was matched for each test that is marked `arranged`, by its id.

    Empty where the match as a whole fails: then each test has a match of its own, so that those
    fail alone whose records are the reason.
    """
    arranged = [item for item in request.session.items if item.get_closest_marker("arranged")]
    try:
        return match_apart({item.nodeid: _arrangement(item) for item in arranged})
    except Exception:
        return {}


@pytest.fixture
def matched(request: pytest.FixtureRequest, matched_apart: dict[str, Matched]) -> Matched:
    """What was matched of the records that this test arranges."""
    answer = matched_apart.get(request.node.nodeid)
    return match_records(*_arrangement(request.node)) if answer is None else answer


def _arrangement(item: pytest.Item) -> Arrangement:
    records, decisions = item.get_closest_marker("arranged").args
    if callable(records):
        given = item.callspec.params
        records = records(**{name: given[name] for name in signature(records).parameters})
    return records, decisions
