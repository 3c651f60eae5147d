"""The pages of what is remembered: who saw and did what, and who looked at one person or home."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from ontherecord.desk.audit import actions as tell
from ontherecord.desk.audit import queries as audit
from ontherecord.desk.facts import queries as facts
from ontherecord.desk.facts.reading import NothingHandedOver
from ontherecord.desk.facts.sight import reading_for
from ontherecord.desk.lists.declared.remembered import AUDIT, LOOKED_AT
from ontherecord.desk.lists.showing import address
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.permission.deciding import is_denied
from ontherecord.desk.permission.declaring import needs
from ontherecord.desk.permission.entries import ASKED, wanted_by
from ontherecord.desk.permission.holdings import DENIED_KINDS, not_there
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.told.showing import called, link_to
from ontherecord.desk.using.told.words import APART
from ontherecord.desk.web.accounts.forms import id_in
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of

ANSWERING_WHO_LOOKED = "saying who looked at somebody"
FIELDS = (("search", "who", "Account"), ("date", "since", "From"), ("date", "until", "To"))


@needs("see_audit")
@require_safe
def audit_page(request: HttpRequest) -> HttpResponseBase:
    """Show who saw and did what, newest first: of everybody, or of some accounts and days."""
    asked = {name: request.GET.get(name, "").strip() for name in ASKED}
    wanted = wanted_by(asked)
    count = audit.count(wanted)
    pages = pages_of(request.GET.get("page"), count)
    entries = named(audit.latest(most=pages.size, after=pages.after, wanted=wanted))
    fields = [
        {"kind": kind, "name": name, "label": label, "value": asked[name]}
        for kind, name, label in FIELDS
    ]
    return TemplateResponse(
        request, "desk/audit.html",
        {"entries": entries, "pages": pages, "fields": fields, "count": count,
         "is_narrowed": any(asked.values()), "take": address(AUDIT, AUDIT.kept(asked))},
    )  # fmt: skip


@needs("see_access_list")
@require_safe
def who_looked(request: HttpRequest) -> HttpResponseBase:
    """Ask of whom or of which home, and lead to the list of who looked."""
    typed = request.GET.get("thing", "").strip()
    thing = id_in(typed)
    kind = next((kind for kind in DENIED_KINDS if thing and not not_there(kind, [thing])), "")
    if kind:
        return redirect("access_list", kind, thing)
    return TemplateResponse(request, "desk/who_looked.html", {"typed": typed})


@needs("see_access_list")
@require_safe
def access_list(request: HttpRequest, kind: str, thing_id: str) -> HttpResponseBase:
    """Show who looked at one person or home, for the answer to whoever asks."""
    if is_denied(actor_in(request), kind, thing_id):
        raise Http404
    entries = named(audit.who_looked_at(kind, facts.ids_it_has_had(kind, thing_id)))
    tell.viewed(
        actor_in(request), kind, thing_id, page="access list", purpose=ANSWERING_WHO_LOOKED,
        at=now_of(request),
    )  # fmt: skip
    return TemplateResponse(
        request, "desk/access_list.html",
        {"entries": entries, "kind": kind, "thing_id": thing_id,
         "name": _name_of(actor_in(request), kind, thing_id), "href": link_to(kind, thing_id),
         "take": address(LOOKED_AT, {"kind": kind, "of": thing_id}),
         "is_cut": len(entries) == audit.MOST_LOOKS,
         "trail": [{"text": "Who looked", "href": reverse("who_looked")},
                   {"text": thing_id, "href": ""}]},
    )  # fmt: skip


def _name_of(actor: Actor, kind: str, thing_id: str) -> str:
    """Give what somebody or a home is called, to whoever may see them; the auditor may not."""
    try:
        reading = reading_for(actor)
    except NothingHandedOver:
        return ""
    thing = reading.things({kind: [thing_id]}).get((kind, thing_id))
    if thing is None:
        return ""
    return APART if thing_id in reading.apart(kind) else called(kind, thing.values)


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
