"""How an answer is written, and how the audit is told whom it showed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from ontherecord.desk.api.opening import Opened
from ontherecord.desk.audit import actions as audit

PURPOSE = "reading through the API"


def answer(request: HttpRequest, said: Mapping[str, Any]) -> HttpResponse:
    """Write an answer; one that whoever asks has already is told of and not sent again."""
    body = json.dumps(said, default=_written, ensure_ascii=False, separators=(",", ":")).encode()
    made = HttpResponse(body, content_type="application/json")
    made["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    found = get_conditional_response(request, etag=made["ETag"], response=made)
    assert found is not None
    return found


def saw(
    opened: Opened, kind: str, shown: Iterable[tuple[str, Mapping[str, Any]]], *,
    page: str, purpose: str = PURPOSE,
) -> None:  # fmt: skip
    """Tell the audit which things were shown, by id, and which people and homes with them."""
    things = list(shown)
    told: dict[str, set[str]] = {kind: {thing_id for thing_id, _ in things}}
    for about in ("person", "place"):
        ids = {values[f"{about}_id"] for _, values in things if values.get(f"{about}_id")}
        told.setdefault(about, set()).update(ids)
    for of, ids in told.items():
        if ids:
            audit.viewed(
                opened.actor, of, ids, page=f"{page} through the API", purpose=purpose, at=opened.at
            )


def _written(value: object) -> object:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
