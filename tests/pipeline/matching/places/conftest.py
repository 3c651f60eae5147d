"""Tests that arrange records share one match, each in areas and systems of its own."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import signature

import pytest
from matched_places import Arrangement, Matched, match_apart, match_records


@dataclass(frozen=True)
class Shared:
    """What was matched at once for each test that is marked `arranged`, by its id."""

    answers: dict[str, Matched]
    failed: Exception | None = None


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest) -> Shared:
    arranged = [item for item in request.session.items if item.get_closest_marker("arranged")]
    try:
        return Shared(match_apart({item.nodeid: _arrangement(item) for item in arranged}))
    except Exception as failed:  # whatever the matching raises: a test is to fail for it, not all
        return Shared({}, failed)


@pytest.fixture
def matched(request: pytest.FixtureRequest, shared: Shared) -> Matched:
    """What was matched of the records that this test arranges.

    Where the match of all failed each test has one of its own, so that those fail alone whose
    records are the reason; `test_what_many_tests_arrange_is_matched_at_once` fails in any case.
    """
    answer = shared.answers.get(request.node.nodeid)
    return match_records(*_arrangement(request.node)) if answer is None else answer


def _arrangement(item: pytest.Item) -> Arrangement:
    records, decisions = item.get_closest_marker("arranged").args
    if callable(records):
        given = item.callspec.params
        records = records(**{name: given[name] for name in signature(records).parameters})
    return records, decisions
