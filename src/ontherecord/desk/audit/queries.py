"""Reading what was seen and done."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
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
    asked_by: UUID | None = None
    """Who had asked for it, where it takes two."""


@dataclass(frozen=True)
class Wanted:
    """Which entries: all, or those of some accounts, from one moment until before another."""

    account_ids: tuple[UUID, ...] | None = None
    since: datetime | None = None
    before: datetime | None = None

    def of(self, entries: QuerySet) -> QuerySet:
        """Narrow entries to these."""
        if self.account_ids is not None:
            entries = entries.filter(account_id__in=self.account_ids)
        if self.since is not None:
            entries = entries.filter(at__gte=self.since)
        return entries if self.before is None else entries.filter(at__lt=self.before)


ALL = Wanted()


@dataclass(frozen=True)
class Deed:
    """Something that was done to an account, and by whom; by nobody: on the server."""

    at: datetime
    event: str
    by: UUID | None
    account_ids: tuple[str, ...]
    detail: dict[str, Any]


MOST_LOOKS = 1000


def who_looked_at(
    kind: str, thing_ids: Collection[str], most: int | None = MOST_LOOKS
) -> list[Told]:
    """Say who saw a thing, newest first; give every id it has had, the redirected ones too."""
    seen = View.objects.filter(kind=kind, thing_ids__overlap=list(thing_ids))
    return [_view(entry) for entry in seen.order_by("-at", "-id")[:most]]


def latest(most: int = 50, after: int = 0, wanted: Wanted = ALL) -> list[Told]:
    """Give the latest views and acts, newest first."""
    return [_told(row) for row in _everything(wanted)[after : after + most]]


def every_entry(wanted: Wanted = ALL) -> Iterator[Told]:
    """Give the views and acts, newest first, as they come; in a transaction."""
    return (_told(row) for row in _everything(wanted).iterator(2000))


def _everything(wanted: Wanted) -> QuerySet:
    saw = Concat(Value("saw "), "page", output_field=TextField())
    columns = ("at", "account_id", "roles", "what", "kind", "thing_ids", "purpose", "asked")
    alone = Value(None, output_field=TextField())
    asked = KeyTextTransform("asked_by", "detail")
    views = wanted.of(View.objects.all()).annotate(what=saw, asked=alone).values_list(*columns)
    acts = wanted.of(Act.objects.all()).annotate(what=F("event"), asked=asked).values_list(*columns)
    return views.union(acts, all=True).order_by("-at")


def _told(row: tuple[Any, ...]) -> Told:
    at, account, roles, what, kind, things, purpose, asked = row
    asked_by = UUID(asked) if asked and UUID(asked) != account else None
    return Told(at, account, tuple(roles), what, kind, len(things), purpose, asked_by)


def done_to_account(
    account_id: UUID, events: Collection[str], *, since: datetime | None, most: int = 100
) -> list[Deed]:
    """Give what others did to somebody's account, the newest first."""
    found = Act.objects.filter(
        kind="account", thing_ids__contains=[str(account_id)], event__in=list(events)
    ).exclude(account_id=account_id)
    if since is not None:
        found = found.filter(at__gt=since)
    return _deeds(found, most)


def who_made(account_ids: Collection[UUID] | None = None) -> dict[str, tuple[UUID | None, str]]:
    """Give who made each account and what for; nobody: the server, or a provider at a sign-in."""
    made = Act.objects.filter(event="account.made", kind="account")
    if account_ids is not None:
        made = made.filter(thing_ids__overlap=[str(one) for one in account_ids])
    told = made.values_list("thing_ids", "account_id", "purpose")
    return {one: (by, purpose) for ids, by, purpose in told for one in ids}


def done_alone(events: Collection[str], *, since: datetime, most: int = 100) -> list[Deed]:
    """Give what was done to accounts that nobody had to agree to, the newest first."""
    agreed = Act.objects.filter(
        event="proposal.agreed", at=OuterRef("at"), account_id=OuterRef("account_id")
    )
    found = Act.objects.filter(~Exists(agreed), kind="account", event__in=list(events))
    found = found.filter(at__gt=since)
    return _deeds(found, most)


def _deeds(found: QuerySet, most: int) -> list[Deed]:
    return [
        Deed(one.at, one.event, one.account_id, tuple(one.thing_ids), one.detail)
        for one in found.order_by("-at", "-id")[:most]
    ]


def count(wanted: Wanted = ALL) -> int:
    """Count the entries."""
    return wanted.of(View.objects.all()).count() + wanted.of(Act.objects.all()).count()


def _view(entry: View) -> Told:
    return Told(
        entry.at, entry.account_id, tuple(entry.roles), f"saw {entry.page}", entry.kind,
        len(entry.thing_ids), entry.purpose,
    )  # fmt: skip
