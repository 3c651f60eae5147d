"""The pages of the desk's outside: start, numbers, audit, and what to do when something fails."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from ontherecord.desk.audit import actions as tell
from ontherecord.desk.audit import queries as audit
from ontherecord.desk.facts import queries as facts
from ontherecord.desk.facts.counting import MOST_COUNTED
from ontherecord.desk.lists.showing import files_waiting
from ontherecord.desk.permission.deciding import may
from ontherecord.desk.permission.declaring import needs, signed_in
from ontherecord.desk.permission.proposing import waiting_for
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.today.queries import needs_me
from ontherecord.desk.web.accounts.telling import count_new
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of

ANSWERING_WHO_LOOKED = "saying who looked at somebody"


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show what needs whoever asks today."""
    actor = actor_in(request)
    if may(actor, "see_cases"):
        return working_start(request)
    numbers = facts.cases_in_numbers() if may(actor, "see_numbers") else None
    shown = {"numbers": numbers, "files": files_waiting(actor)}
    return TemplateResponse(request, "desk/start.html", shown | _of_accounts(request))


@page("see_cases")
def working_start(look: Look) -> HttpResponse:
    """Show what needs somebody who works cases."""
    needs = needs_me(look)
    return TemplateResponse(
        look.request, "using/start.html",
        {"lanes": needs.counts, "needs": needs, "files": files_waiting(look.actor),
         "most_counted": MOST_COUNTED, "is_more": max(needs.counts.values()) > MOST_COUNTED}
        | _of_accounts(look.request),
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


@needs("see_audit")
@require_safe
def audit_page(request: HttpRequest) -> HttpResponse:
    """Show who saw and did what, newest first."""
    pages = pages_of(request.GET.get("page"), audit.count())
    entries = named(audit.latest(most=pages.size, after=pages.after))
    return TemplateResponse(request, "desk/audit.html", {"entries": entries, "pages": pages})


@needs("see_access_list")
@require_safe
def access_list(request: HttpRequest, kind: str, thing_id: str) -> HttpResponse:
    """Show who looked at one person or home, for the answer to whoever asks."""
    if thing_id in actor_in(request).denied_of(kind):
        raise Http404
    entries = named(audit.who_looked_at(kind, facts.ids_it_has_had(kind, thing_id)))
    tell.viewed(
        actor_in(request), kind, thing_id, page="access list", purpose=ANSWERING_WHO_LOOKED,
        at=now_of(request),
    )  # fmt: skip
    return TemplateResponse(
        request, "desk/access_list.html",
        {"entries": entries, "kind": kind, "thing_id": thing_id},
    )  # fmt: skip


def named(entries: list[audit.Told]) -> list[dict[str, Any]]:
    """Give entries with the address of each account, as far as it still stands."""
    who = {one for entry in entries for one in (entry.account_id, entry.asked_by) if one}
    known = addresses_of(who)
    return [
        asdict(entry)
        | {
            "account": known.get(entry.account_id) if entry.account_id else None,
            "asked_by": known.get(entry.asked_by) if entry.asked_by else None,
        }
        for entry in entries
    ]


def _failed(request: HttpRequest, status: int) -> HttpResponse:
    return TemplateResponse(request, f"{status}.html", status=status).render()


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the role does not reach here."""
    return _failed(request, 403)


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing here to be seen."""
    return _failed(request, 404)
