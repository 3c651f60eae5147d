"""Who asks in a request. Pages begin here."""

from __future__ import annotations

from django.http import HttpRequest

from ontherecord.desk.permission.actors import Actor, actor_of, nobody
from ontherecord.desk.web.clock import today_of


def actor_in(request: HttpRequest) -> Actor:
    """Give whoever asks, with what they have to do with today; read once a request."""
    if not hasattr(request, "actor"):
        user = request.user
        asking = actor_of(user, today_of(request)) if user.is_authenticated else None
        request.actor = asking or nobody(today_of(request))
    actor: Actor = request.actor
    return actor
