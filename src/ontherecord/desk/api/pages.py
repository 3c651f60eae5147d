"""The pages about the API: what there is to read, somebody's tokens, and the services."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ontherecord.desk.api import actions, queries
from ontherecord.desk.api.filters import filters_of
from ontherecord.desk.api.forms import REACHES, MakeService, MakeToken
from ontherecord.desk.api.models import Token
from ontherecord.desk.api.opening import MOST_A_MINUTE
from ontherecord.desk.api.resources import description_of
from ontherecord.desk.facts.kinds_told import KindTold, kinds_told
from ontherecord.desk.facts.reading import NothingHandedOver
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.declaring import needs
from ontherecord.desk.permission.keeping_accounts import UnableToKeep
from ontherecord.desk.permission.proposing import propose, who_may_agree


def kinds_now(actor: Actor) -> dict[str, KindTold]:
    """Give the kinds of the record that is served; none before there is one."""
    try:
        return kinds_told(reading_for(actor).said)
    except NothingHandedOver:
        return {}


@needs("use_api")
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show what there is to read, kind by kind, and how."""
    kinds = [
        {"kind": kind, "filters": [one.name for one in filters_of(kind).values()]}
        for kind in kinds_now(request.actor).values()
    ]
    return TemplateResponse(
        request, "api/reference.html", {"kinds": kinds, "most_a_minute": MOST_A_MINUTE}
    )


@needs("use_api")
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Give the description of the API to whoever has signed in; programs have it by token."""
    return JsonResponse(description_of(kinds_now(request.actor)))


@needs("use_api")
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Show somebody's own tokens."""
    rows = queries.tokens_of(request.actor.account_id, request.actor.today)
    return TemplateResponse(request, "api/tokens.html", {"tokens": rows})


@needs("use_api")
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: HttpRequest) -> HttpResponse:
    """Make a token for oneself."""
    return _make(request, request.actor.account_id, {"back": "tokens"})


@needs("use_api")
@require_POST
def revoke_own_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Let one of one's own tokens open nothing from now on."""
    return _revoke(request, queries.the_token(token_id, request.actor.account_id), "tokens")


@needs("manage_accounts")
@require_http_methods(["GET", "HEAD", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    """Show the services and everybody's tokens; make a service."""
    form = MakeService(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.make_service(**form.cleaned_data, by=request.actor, at=request.came_at)
            return redirect("service_token", service_id=made.pk)
        except actions.UnableToMakeService as wrong:
            form.add_error("name", str(wrong))
    rows = [{"service": one, "reaches": REACHES[one.role]} for one in queries.services()]
    return TemplateResponse(
        request, "api/services.html",
        {"form": form, "services": rows, "tokens": queries.all_tokens(request.actor.today)},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@needs("manage_accounts")
@require_http_methods(["GET", "HEAD", "POST"])
def new_service_token(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Ask for a token of a service: another person has to agree, and passes it on."""
    service = queries.the_service(service_id)
    if service is None:
        raise Http404
    told = {"back": "services", "service": service.account.name, "reaches": REACHES[service.role]}
    form = _form(request)
    if form.is_valid():
        typed = form.cleaned_data
        detail = {"name": typed["name"], "kinds": " ".join(sorted(typed["kinds"])),
                  "expires_on": typed["expires_on"].isoformat()}  # fmt: skip
        try:
            made = propose("token", service.account, detail, by=request.actor, at=request.came_at)
            who = who_may_agree(service.account, request.actor)
            asked = told | {"lapses_at": made.lapses_at, "who": who}
            return TemplateResponse(request, "api/asked_token.html", asked)
        except UnableToKeep as unable:
            form.add_error("name", str(unable))
    return _asked_again(request, form, told)


@needs("manage_accounts")
@require_POST
def revoke_any_token(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """Let anybody's token open nothing from now on."""
    return _revoke(request, queries.the_token(token_id), "services")


def _make(request: HttpRequest, account_id: UUID, told: dict[str, Any]) -> HttpResponse:
    """Ask what a token is for, and show it once when it is made."""
    form = _form(request)
    if form.is_valid():
        token, text = actions.make_token(
            account_id, **form.cleaned_data, by=request.actor, at=request.came_at
        )
        kinds = kinds_now(request.actor)
        made = {"token": token, "text": text, "titles": [kinds[k].title for k in token.kinds]}
        return TemplateResponse(request, "api/made_token.html", told | made)
    return _asked_again(request, form, told)


def _form(request: HttpRequest) -> MakeToken:
    kinds = kinds_now(request.actor)
    choices = sorted(((one.name, one.title) for one in kinds.values()), key=lambda one: one[1])
    said = request.POST if request.method == "POST" else None
    return MakeToken(said, today=request.actor.today, kinds=choices)


def _asked_again(request: HttpRequest, form: MakeToken, told: dict[str, Any]) -> HttpResponse:
    has_kinds = bool(form.fields["kinds"].choices)
    return TemplateResponse(
        request, "api/new_token.html", told | {"form": form, "has_kinds": has_kinds},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def _revoke(request: HttpRequest, token: Token | None, back: str) -> HttpResponse:
    if token is None:
        raise Http404
    actions.revoke(token, by=request.actor, at=request.came_at)
    return redirect(back)
