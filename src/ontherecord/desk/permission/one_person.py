"""Accounts that may belong to one person, who would then ask by one and agree by the other.

The desk knows accounts. One mailbox is one person; one name may be two, so it is shown alone.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations

from ontherecord.desk.permission.models import Account
from ontherecord.desk.permission.queries import accounts_who_may
from ontherecord.desk.permission.rules import KEEPS_ACCOUNTS

MAILBOX, NAME = "mailbox", "name"


def alike(one: Account, other: Account) -> str:
    """Say by what two accounts may be one person's, or nothing."""
    if mailbox(one.email) == mailbox(other.email):
        return MAILBOX
    name = _name(one)
    return NAME if name and name == _name(other) else ""


def mailbox(email: str) -> str:
    """Give where mail to an address arrives: case and what follows a plus are the sender's."""
    who, _, domain = email.strip().casefold().rpartition("@")
    return f"{who.partition('+')[0]}@{domain}"


def who_keep_accounts_alike(today: date) -> list[tuple[str, str, str]]:
    """Give the addresses of each two accounts that may ask or agree, and may be one person's."""
    ids = {pk for action in KEEPS_ACCOUNTS for pk, _ in accounts_who_may(action, today)}
    there = Account.objects.filter(pk__in=ids).order_by("email")
    pairs = ((one.email, other.email, alike(one, other)) for one, other in combinations(there, 2))
    return [pair for pair in pairs if pair[2]]


def _name(account: Account) -> str:
    return " ".join(account.name.casefold().split())
