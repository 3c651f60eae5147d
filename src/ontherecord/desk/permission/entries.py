"""Which entries of the audit somebody asks for, as they typed it: whose, and of which days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.dateparse import parse_date
from django.utils.timezone import make_aware

from ontherecord.desk.audit.queries import Wanted
from ontherecord.desk.permission.models import Account

ASKED = ("who", "since", "until")
"""Somebody's address or name or part of it, the first day, and the last."""


def wanted_by(asked: Mapping[str, str]) -> Wanted:
    """Read what was asked; what is no day is left out."""
    who = asked.get("who", "").strip()
    since, until = (_day(asked.get(name, "")) for name in ASKED[1:])
    return Wanted(
        _accounts_like(who) if who else None,
        _begins(since) if since else None,
        _begins(until + timedelta(days=1)) if until else None,
    )  # fmt: skip


def _accounts_like(who: str) -> tuple:
    there = Account.objects.filter(Q(email__icontains=who) | Q(name__icontains=who))
    return tuple(there.values_list("pk", flat=True))


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed.strip())
    except ValueError:
        return None


def _begins(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
