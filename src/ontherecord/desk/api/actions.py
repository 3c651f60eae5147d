"""Every write about tokens. Each is told to the audit in its own transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from ontherecord.desk.api.models import Service, Token
from ontherecord.desk.audit import actions as audit
from ontherecord.desk.permission.actions import KEEPING, make_account
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.models import Account

BEGINS = "otr_"
"""By which a scanner of code and of mail knows a token that went astray."""


class UnableToMakeService(Exception):
    """There is one with this name already."""


def digest_of(text: str) -> str:
    """Give what is kept of a token: its 256 bits of chance need no salt."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make_token(
    account_id: UUID, name: str, kinds: Collection[str], expires_on: date, *,
    by: Actor, at: datetime,
) -> tuple[Token, str]:  # fmt: skip
    """Make a token; give it, and its text, which is known to nobody afterwards."""
    text = BEGINS + secrets.token_urlsafe(32)
    token = Token.objects.create(
        account_id=account_id, name=name, kinds=sorted(set(kinds)), digest=digest_of(text),
        made_at=at, made_by=by.account_id, expires_on=expires_on,
    )  # fmt: skip
    audit.acted(
        by, "token.made", "account", str(account_id), purpose=KEEPING, at=at,
        detail={"token": str(token.pk), "kinds": " ".join(token.kinds),
                "expires_on": expires_on.isoformat()},
    )  # fmt: skip
    return token, text


@transaction.atomic
def revoke(token: Token, *, by: Actor, at: datetime) -> None:
    """Let a token open nothing from now on."""
    if token.revoked_at is not None:
        return
    token.revoked_at, token.revoked_by = at, by.account_id
    token.save(update_fields=["revoked_at", "revoked_by"])
    audit.acted(
        by, "token.revoked", "account", str(token.account_id), purpose=KEEPING, at=at,
        detail={"token": str(token.pk)},
    )  # fmt: skip


@transaction.atomic
def revoke_all(account_id: UUID, *, by: Actor, at: datetime) -> None:
    """Let none of somebody's tokens open anything from now on."""
    for token in Token.objects.filter(account_id=account_id, revoked_at__isnull=True):
        revoke(token, by=by, at=at)


@transaction.atomic
def make_service(name: str, role: str, *, by: Actor, at: datetime) -> Service:
    """Make a service that reads as somebody of a role would who has no patch and no case.

    Raises UnableToMakeService.
    """
    address = f"{slugify(name) or 'service'}@service.invalid"  # a domain that no mail can reach
    if Account.objects.filter(email=address).exists():
        raise UnableToMakeService(f"There is a service called {name} already. Choose another name.")
    account = make_account(address, None, [], by=by, at=at, name=name)
    service = Service.objects.create(account=account, role=role, made_at=at, made_by=by.account_id)
    audit.acted(
        by, "service.made", "account", str(account.pk), purpose=KEEPING, at=at,
        detail={"role": role},
    )  # fmt: skip
    return service
