"""The pages of the desk's outside: start, numbers, and what to do when something fails."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from ontherecord.desk.facts import queries as facts
from ontherecord.desk.facts.counting import MOST_COUNTED
from ontherecord.desk.facts.lanes import LANES
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.lists.showing import files_waiting
from ontherecord.desk.permission.deciding import may
from ontherecord.desk.permission.declaring import signed_in
from ontherecord.desk.permission.proposing import waiting_for
from ontherecord.desk.using.brief import in_brief
from ontherecord.desk.using.coverage.absent import not_here
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.today.queries import needs_me
from ontherecord.desk.web.accounts.telling import count_new
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what needs whoever asks today."""
    actor = actor_in(request)
    if may(actor, "see_cases"):
        return working_start(request)
    numbers = facts.cases_in_numbers() if may(actor, "see_numbers") else None
    sees_record = may(actor, "see_systems") and facts.latest_run() is not None
    shown = {
        "numbers": numbers, "files": files_waiting(actor),
        "brief": in_brief(Look(request, actor, now_of(request), reading_for(actor)))
        if sees_record else None,
    }  # fmt: skip
    return TemplateResponse(request, "desk/start.html", shown | _of_accounts(request))


@page("see_cases")
def working_start(look: Look) -> HttpResponse:
    """Show what needs somebody who works cases."""
    needs = needs_me(look)
    return TemplateResponse(
        look.request, "using/start.html",
        {"lanes": needs.counts, "needs": needs, "files": files_waiting(look.actor),
         "most_counted": MOST_COUNTED, "is_more": max(needs.counts.values()) > MOST_COUNTED}
        | not_here(look, LANES[0]) | _of_accounts(look.request),
    )  # fmt: skip


def _of_accounts(request: HttpRequest) -> dict[str, Any]:
    """Tell what others did to one's own account, and what waits for one to agree."""
    waits = waiting_for(actor_in(request), now_of(request))
    wait = "account waits" if waits == 1 else "accounts wait"
    return {
        "notices": count_new(request.user),
        "proposals": waits, "proposals_at": reverse("proposals"),
        "proposals_said": f"Something about {waits} {wait} for you to agree.",
    }  # fmt: skip


def _failed(request: HttpRequest, status: int) -> HttpResponse:
    return TemplateResponse(request, f"{status}.html", status=status).render()


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the role does not reach here."""
    return _failed(request, 403)


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here to be seen."""
    return _failed(request, 404)
