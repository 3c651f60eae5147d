"""What tests of signing in and of accounts share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from tests.desk.made_record import MadeRecord

Run = Callable[..., None]


@pytest.fixture
def unlimited(db: None) -> None:
    """Nobody has tried too often yet."""
    cache.clear()


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def run(record: MadeRecord, today: date) -> Run:
    """Hand over what each record is taken for, so many hours from the beginning of today."""

    def handed_over(hours: int, **stands: str) -> None:
        at = timezone.make_aware(datetime.combine(today, time())) + timedelta(hours=hours)
        record.con.execute(
            "update record.match set known_until = %s where known_until is null", [at]
        )
        record.put(
            "match",
            *({"kind": "person", "record_id": one, "entity_id": of, "known_from": at}
              for one, of in stands.items()),
        )  # fmt: skip

    return handed_over
