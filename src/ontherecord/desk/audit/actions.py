"""Telling what was seen and done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db import connection

from ontherecord.desk.audit.models import Act
from ontherecord.desk.ids import new_id


class Whoever(Protocol):
    """What is told of whoever saw or did it."""

    @property
    def account_id(self) -> UUID | None: ...
    @property
    def roles(self) -> frozenset[str]: ...


class Seen(NamedTuple):
    """What somebody saw of one kind, on which page and what for."""

    kind: str
    things: str | Iterable[str]
    page: str
    purpose: str


def viewed(
    who: Whoever, kind: str, things: str | Iterable[str], *, page: str, purpose: str, at: datetime
) -> None:
    """Record that somebody saw a thing, or a list of things of one kind, on a page."""
    viewed_all(who, [Seen(kind, things, page, purpose)], at=at)


def viewed_all(who: Whoever, seen: Iterable[Seen], *, at: datetime) -> None:
    """Record all that somebody saw at once. One statement, none where nothing was seen."""
    values: list[object] = []
    for one in seen:
        told = _entry(who, one.kind, one.things, one.purpose, at) | {"page": one.page}
        values += [new_id(), *(told[column] for column in COLUMNS[1:])]
    if values:
        rows = ", ".join([ROW] * (len(values) // len(COLUMNS)))
        with connection.cursor() as cursor:
            # By hand: every page does this, and for the mapper it is a tenth of a page's time.
            cursor.execute(f"insert into desk.audit_view {INTO} values {rows}", values)  # noqa: S608 — our own words


COLUMNS = ("id", "at", "account_id", "roles", "kind", "thing_ids", "purpose", "page")
INTO = f"({', '.join(COLUMNS)})"
ROW = f"({', '.join(['%s'] * len(COLUMNS))})"


def acted(
    who: Whoever,
    event: str,
    kind: str,
    things: str | Iterable[str],
    *,
    purpose: str,
    at: datetime,
    detail: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Record what somebody did: `event` in the past, dotted, as `case.assigned`.

    `detail` holds codes, ids and days, never a name or somebody's words. Call it in the
    transaction of what was done.
    """
    Act.objects.create(
        event=event, detail=dict(detail or {}), **_entry(who, kind, things, purpose, at)
    )


def _entry(
    who: Whoever, kind: str, things: str | Iterable[str], purpose: str, at: datetime
) -> dict[str, object]:
    ids = [things] if isinstance(things, str) else sorted(set(things))
    return {
        "at": at,
        "account_id": who.account_id,
        "roles": sorted(who.roles),
        "kind": kind,
        "thing_ids": ids,
        "purpose": purpose,
    }
