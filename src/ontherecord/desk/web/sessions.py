"""Who is signed in, read by hand: every request reads a session and an account by their keys.

To have the mapper put both statements together takes longer than to ask them.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone

from ontherecord.desk.permission.models import Account

A_SESSION = "select * from desk.django_session where session_key = %s and expire_date > %s"
AN_ACCOUNT = "select * from desk.account where id = %s"


class SessionStore(db.SessionStore):
    """Keeps sessions as Django's store does; its name is part of what signs them."""

    def _get_session_from_db(self) -> Session | None:
        found = _first(Session, A_SESSION, [self.session_key, timezone.now()])
        if found is None:
            self._session_key = None
        return found


class Backend(AuthenticationBackend):
    """Lets somebody in as allauth does."""

    def get_user(self, user_id: UUID) -> Account | None:
        account = _first(Account, AN_ACCOUNT, [user_id])
        return account if account and self.user_can_authenticate(account) else None


def _first(model: type[Model], query: str, values: list[object]) -> Any:
    return next(iter(model.objects.raw(query, values)), None)
