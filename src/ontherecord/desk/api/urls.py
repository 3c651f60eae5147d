"""The addresses of this room: pages about tokens, and what is read by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path

from ontherecord.desk.api import pages
from ontherecord.desk.api.problems import Problem
from ontherecord.desk.api.resources import api
from ontherecord.desk.permission.declaring import by_token, public

View = Callable[..., HttpResponseBase]


def read_only(view: View) -> View:
    """Open a view by token, for reading alone, outside a transaction.

    So that a token's count of requests is not held until the answer is made.
    """

    @by_token
    @transaction.non_atomic_requests
    @wraps(view)
    def reading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "GET":
            return Problem(405, "The API only reads: use GET.", headers={"Allow": "GET"}).answer()
        return view(request, *args, **kwargs)

    return reading


@public
def nowhere(request: HttpRequest, address: str = "") -> HttpResponse:
    """Say that there is no such address of the API."""
    return Problem(404, "No such address. All end with a slash; /api/ lists them.").answer()


urlpatterns = [
    path("api/", pages.reference, name="api_reference"),
    path("api/openapi.json", pages.openapi, name="api_openapi"),
    path("api/tokens/", pages.tokens, name="tokens"),
    path("api/tokens/new/", pages.new_token, name="new_token"),
    path("api/tokens/<uuid:token_id>/revoke/", pages.revoke_own_token, name="revoke_token"),
    path("api/services/", pages.services, name="services"),
    path("api/services/<uuid:service_id>/token/", pages.new_service_token, name="service_token"),
    path("api/services/tokens/<uuid:token_id>/revoke/", pages.revoke_any_token,
         name="revoke_any_token"),
    *(
        path(f"api/v1/{one.pattern}", read_only(one.callback), name=f"api_{one.name}")
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
    path("api/v1/<path:address>", nowhere, name="api_nowhere"),
]  # fmt: skip
