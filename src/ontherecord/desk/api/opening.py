"""From the token of a request to whoever reads: what it opens, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from ontherecord.desk.api.actions import digest_of
from ontherecord.desk.api.models import Token
from ontherecord.desk.api.problems import Problem
from ontherecord.desk.facts.reading import LONDON
from ontherecord.desk.permission.actors import Actor, actor_of
from ontherecord.desk.permission.deciding import may

MOST_A_MINUTE = 300
RESTS_AFTER = timedelta(days=30)
"""Whoever has not signed in for so long may have left: their groups at the provider are heard only
when they sign in."""
HOW = "Send `Authorization: Bearer TOKEN`; tokens are made on the desk, under Your account."


@dataclass(frozen=True)
class Opened:
    """A token that opens something, and whose eyes it reads with."""

    token: Token
    actor: Actor
    at: datetime


def open_token(text: str, at: datetime) -> Opened:
    """Find whose token it is and count the request. Raises Problem where it opens nothing."""
    today = at.astimezone(LONDON).date()
    found = Token.objects.select_related("account", "account__service").filter(
        digest=digest_of(text)
    )
    token = found.first()
    if token is None or token.revoked_at is not None or today >= token.expires_on:
        raise _refused("This token is not known, was revoked, or has ended.")
    account = token.account
    if not account.is_active or (account.is_demo and not settings.CONFIGURATION.is_demo):
        raise _refused("The account of this token is closed.")
    _count(token, at)
    if service := getattr(account, "service", None):
        # Whatever else its account was given by mistake, nobody's patch and nothing held back.
        denied = actor_of(account, today).denied
        return Opened(token, Actor(account.pk, frozenset({service.role}), today, denied=denied), at)
    if account.last_login is None or account.last_login < at - RESTS_AFTER:
        raise _refused("This token rests until its owner signs in to the desk again.")
    actor = actor_of(account, today)
    if not may(actor, "use_api"):
        raise Problem(403, "The owner of this token has no role that may read through the API.")
    return Opened(token, actor, at)


def _refused(why: str) -> Problem:
    return Problem(401, f"{why} {HOW}", headers={"WWW-Authenticate": "Bearer"})


COUNT = """
update desk.api_token set last_used_at = %s, minute = %s,
    asked_in_minute = case when minute = %s then asked_in_minute + 1 else 1 end
where id = %s returning asked_in_minute
"""


def _count(token: Token, at: datetime) -> None:
    """Note that a token is in use. Raises Problem when it was too often."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [at, minute, minute, token.pk])
        (asked,) = cursor.fetchone()
    if asked > MOST_A_MINUTE:
        wait = 60 - at.second
        raise Problem(
            429, f"A token may ask {MOST_A_MINUTE} times a minute. Ask again in {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )  # fmt: skip
