"""What every request passes: logs, headers, and the permission that its page declares."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import sync_only_middleware
from django_htmx.http import HttpResponseClientRedirect

from ontherecord.desk.permission.deciding import may
from ontherecord.desk.permission.declaring import declared_by
from ontherecord.desk.permission.kinds import read_once
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of
from ontherecord.desk.web.resending import not_taken
from ontherecord.desk.web.signing_in import has_second_factor, lacks_second_factor

log = logging.getLogger("ontherecord.desk")
Respond = Callable[[HttpRequest], HttpResponseBase]
SEEN_AT = "seen_at"
TELL_EVERY = timedelta(minutes=1)
"""A session is written at most so often for being in use."""


KEPT_IN_ADDRESS = ("lane", "whose", "when", "state", "on", "of", "sample")
"""What of an address is kept while somebody signs in: codes, days and ids, and nobody's words."""


@sync_only_middleware
def telling(get_response: Respond) -> Respond:
    """Log each request by the name of its page: no path, no query, nobody."""

    def told(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        route = (match.view_name or match.route) if match else "no page"
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000, 1),
            },
        )
        return response

    return told


@sync_only_middleware
def security_headers(get_response: Respond) -> Respond:
    """Let pages load nothing but our own files, and let nobody keep a page about people."""
    provider = settings.CONFIGURATION.provider
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",  # the picture that an authenticator app reads
            "connect-src 'self'",
            f"form-action 'self'{f' {provider.origin}' if provider else ''}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )

    def with_headers(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Content-Security-Policy"] = policy
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=()"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.setdefault("Cache-Control", "no-store")
        return response

    return with_headers


@sync_only_middleware
class NeedToKnow:
    """Open a page to whom it declares, and to nobody when it declares nothing."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with read_once():
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        declared = declared_by(view)
        if declared is None:
            raise ImproperlyConfigured("a page must declare who may open it")
        if declared.is_public:
            return None
        if declared.by_token:
            now_of(request)
            return None
        if request.user.is_authenticated and _has_ended(request):
            logout(request)
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        if lacks_second_factor(request):
            if has_second_factor(request.user):  # set up since, by another session
                logout(request)
                return _to_sign_in(request)
            if not declared.before_second_factor:
                return redirect("mfa_activate_totp")
        if declared.action and not may(actor_in(request), declared.action):
            raise PermissionDenied
        return None


need_to_know = NeedToKnow


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to signing in, and back to the page afterwards; without the words of a search.

    What stands in an address stands in the logs of every proxy on the way. What was written in a
    form is shown, to be sent again. A script that asked for a part of a page leads the whole away.
    """
    if request.htmx:
        whole = urlsplit(request.htmx.current_url_abs_path or request.path).path
        return HttpResponseClientRedirect(redirect_to_login(whole).url)
    kept = [(name, said) for name, said in request.GET.items() if name in KEPT_IN_ADDRESS]
    back = request.path + (f"?{urlencode(kept)}" if kept else "")
    return not_taken(request) or redirect_to_login(back)


def _has_ended(request: HttpRequest) -> bool:
    """Say whether a session lay unused too long, and note that it is in use."""
    now, said = now_of(request), request.session.get(SEEN_AT)
    seen_at = datetime.fromisoformat(said) if said else now
    if now - seen_at > timedelta(minutes=settings.CONFIGURATION.idle_minutes):
        return True
    if said is None or now - seen_at > TELL_EVERY:
        request.session[SEEN_AT] = now.isoformat()
        request.session.set_expiry(None)
    return False
