"""Reading tokens and services. The text of a token is nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from ontherecord.desk.api.models import Service, Token


@dataclass(frozen=True)
class TokenRow:
    """One token, as a list shows it."""

    token_id: UUID
    name: str
    owner: str
    is_of_service: bool
    kinds: tuple[str, ...]
    made_at: datetime
    expires_on: date
    last_used_at: datetime | None
    state: str
    """in use, ended, or revoked."""


@dataclass(frozen=True)
class ServiceRow:
    """One service."""

    service_id: UUID
    name: str
    role: str


def tokens_of(account_id: UUID, today: date) -> list[TokenRow]:
    """Give somebody's own tokens, the newest first."""
    return _rows(Token.objects.filter(account_id=account_id), today)


def all_tokens(today: date) -> list[TokenRow]:
    """Give everybody's tokens, the newest first."""
    return _rows(Token.objects.all(), today)


def services() -> list[ServiceRow]:
    """Give every service by its name."""
    there = Service.objects.select_related("account").order_by("account__name")
    return [ServiceRow(one.pk, one.account.name, one.role) for one in there]


def the_token(token_id: UUID, owner_id: UUID | None = None) -> Token | None:
    """Give a token, of one owner where one is named."""
    found = Token.objects.filter(pk=token_id)
    return (found.filter(account_id=owner_id) if owner_id else found).first()


def the_service(service_id: UUID) -> Service | None:
    """Give a service."""
    return Service.objects.select_related("account").filter(pk=service_id).first()


def _rows(found: QuerySet, today: date) -> list[TokenRow]:
    tokens = found.select_related("account", "account__service").order_by("-made_at", "-pk")
    return [
        TokenRow(
            one.pk, one.name, one.account.name if hasattr(one.account, "service")
            else one.account.email, hasattr(one.account, "service"), tuple(one.kinds), one.made_at,
            one.expires_on, one.last_used_at, _state(one, today),
        )
        for one in tokens
    ]  # fmt: skip


def _state(token: Token, today: date) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "in use" if today < token.expires_on else "ended"
