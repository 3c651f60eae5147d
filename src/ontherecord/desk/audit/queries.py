"""Reading what was seen and done."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat

from ontherecord.desk.audit.models import Act, View


@dataclass(frozen=True)
class Told:
    """One entry, as a list shows it."""

    at: datetime
    account_id: UUID | None
    roles: tuple[str, ...]
    what: str
    kind: str
    thing_count: int
    purpose: str


def who_looked_at(kind: str, thing_ids: Collection[str], most: int = 1000) -> list[Told]:
    """Say who saw a thing, newest first; give every id it has had, the redirected ones too."""
    seen = View.objects.filter(kind=kind, thing_ids__overlap=list(thing_ids))
    return [_view(entry) for entry in seen.order_by("-at", "-id")[:most]]


def latest(most: int = 50, after: int = 0) -> list[Told]:
    """Give the latest views and acts, newest first."""
    return [_told(row) for row in _everything()[after : after + most]]


def every_entry() -> Iterator[Told]:
    """Give all views and acts, newest first, as they come; in a transaction."""
    return (_told(row) for row in _everything().iterator(2000))


def _everything() -> QuerySet:
    saw = Concat(Value("saw "), "page", output_field=TextField())
    columns = ("at", "account_id", "roles", "what", "kind", "thing_ids", "purpose")
    views = View.objects.annotate(what=saw).values_list(*columns)
    acts = Act.objects.annotate(what=F("event")).values_list(*columns)
    return views.union(acts, all=True).order_by("-at")


def _told(row: tuple[Any, ...]) -> Told:
    at, account, roles, what, kind, things, purpose = row
    return Told(at, account, tuple(roles), what, kind, len(things), purpose)


def count() -> int:
    """Count all entries."""
    return View.objects.count() + Act.objects.count()


def _view(entry: View) -> Told:
    return Told(
        entry.at, entry.account_id, tuple(entry.roles), f"saw {entry.page}", entry.kind,
        len(entry.thing_ids), entry.purpose,
    )  # fmt: skip
