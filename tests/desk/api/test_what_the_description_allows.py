"""Schemathesis asks whatever the description allows, and what it does not, of every address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings

from ontherecord.desk.api import opening
from ontherecord.desk.web.wsgi import application
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection of the test between requests, as Django's own client does."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("role", ["officer", "information_rights"])
def test_every_address_answers_as_its_description_says(
    token_of: Callable[..., tuple[object, str]],
    household: MadeRecord,
    one_connection: None,
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    mode: str,
) -> None:
    # Here, so that the quick tests, which are collected beside it, need not wait for it.
    import schemathesis
    from schemathesis.checks import load_all_checks, not_a_server_error
    from schemathesis.specs.openapi import checks

    # Not that all is accepted which the description allows: few texts are a cursor.
    held = [
        not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_schema_conformance, checks.response_headers_conformance,
        checks.negative_data_rejection, checks.ignored_auth, checks.unsupported_method,
        checks.allow_header_conformance,
    ]  # fmt: skip
    monkeypatch.setattr(opening, "MOST_A_MINUTE", 10**9)
    load_all_checks()
    _, text = token_of(role)
    headers = {"Authorization": f"Bearer {text}", "Host": "localhost"}
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    described.validate()
    asked = 0

    for found in described.get_all_operations():
        operation = found.ok()

        @seed(1)
        @settings(
            max_examples=6, deadline=None, database=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            case.call_and_validate(headers=headers, checks=held)

        try:
            ask()
        except Exception as failed:
            raise AssertionError(f"{operation.label}: {failed}") from failed

    assert asked > 300
