"""The pages of what takes two: what waits for somebody to agree, and what one person did alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ontherecord.desk.api.actions import make_token
from ontherecord.desk.audit import queries as audit
from ontherecord.desk.permission import proposing
from ontherecord.desk.permission.declaring import needs, signed_in
from ontherecord.desk.permission.holdings import DENIAL, ROLE
from ontherecord.desk.permission.keeping_accounts import UnableToKeep, end, give
from ontherecord.desk.permission.models import Account, Proposal
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.web.accounts.doing import ACTS, UnableToDo
from ontherecord.desk.web.accounts.telling import DONE_TO, TOLD, count_new
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of
from ontherecord.desk.web.templatetags.desk import ROLE_WORDS

Shown = TemplateResponse | None
AGREE = proposing.AGREE
ALONE = (
    "account.made", "account.link.made", "account.role.given", "account.patch.given",
    "account.team.given", "account.opened", "account.roles.set", "service.made",
)  # fmt: skip
"""What is done to accounts that nobody has to agree to, and that may let somebody see more."""


def words_of(proposal: Proposal) -> str:
    """Say in words what would be done."""
    detail = proposal.detail
    if proposal.act == "role":
        return f"Give the role {ROLE_WORDS[detail['role']]}"
    if proposal.act == "denial":
        return "Let them see again what they are denied"
    if proposal.act == "token":
        return f"Make a token: {detail['name']}"
    return ACTS[proposal.act].title


@needs(AGREE)
@require_safe
def proposals(request: HttpRequest) -> HttpResponseBase:
    """Show what waits for somebody to agree, what was settled, and what one person did alone."""
    now = now_of(request)
    told = ("account", "asked_by", "settled_by")
    settled = proposing.over(now).select_related(*told)[:100]
    alone = [
        one
        for one in audit.done_alone(ALONE, since=now - proposing.SHOWN_FOR)
        if one.detail.get("said_by") != "provider"  # who may change its groups is not ours to say
    ]
    return TemplateResponse(
        request, "desk/accounts/proposals.html",
        {"waiting": [_row(one) for one in proposing.waiting(now).select_related(*told)],
         "settled": [_row(one) for one in settled],
         "alone": named(alone)},
    )  # fmt: skip


@needs(AGREE)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponseBase:
    """Show what one asks, and take the answer of another: agreed, and it is done; or refused."""
    found = Proposal.objects.select_related("account", "asked_by").filter(pk=proposal_id).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        return _answered(request, found)
    by = actor_in(request)
    return TemplateResponse(
        request, "desk/accounts/proposal.html",
        _row(found)
        | {"is_asked_by_me": found.asked_by_id == by.account_id,
           "is_about_me": found.account_id == by.account_id,
           "is_open": not found.outcome and found.lapses_at > now_of(request),
           "denied": _denied(found), "is_by_link": found.act in ("link", "token"),
           "means": ACTS[found.act].means if found.act in ACTS else "",
           "trail": [{"text": "What takes two", "href": reverse("proposals")},
                     {"text": words_of(found), "href": ""}]},
    )  # fmt: skip


@signed_in
@require_safe
def done_to_me(request: HttpRequest) -> HttpResponseBase:
    """Show somebody what others did to their account, and who."""
    done = audit.done_to_account(request.user.pk, DONE_TO, since=None)
    return TemplateResponse(
        request, "desk/accounts/done_to_me.html",
        {"done": named(done), "new": count_new(request.user),
         "until": now_of(request).isoformat()},
    )  # fmt: skip


@signed_in
@require_POST
def known_to_me(request: HttpRequest) -> HttpResponseBase:
    """Note that somebody knows what the page they looked at told; not what was done since."""
    said = parse_datetime(request.POST.get("until", ""))
    if said is not None and said.tzinfo is not None:
        until = min(said, now_of(request))
        Account.objects.filter(pk=request.user.pk).update(told_until=until)
        request.session.pop(TOLD, None)
    return redirect("done_to_me")


def ask(request: HttpRequest, act: str, whose: Account, detail: proposing.Detail) -> None:
    """Ask that something be done, and say who can agree to it."""
    by = actor_in(request)
    try:
        made = proposing.propose(act, whose, detail, by=by, at=now_of(request))
    except UnableToKeep as unable:
        messages.error(request, f"{unable}.")
        return
    who = proposing.who_may_agree(whose, by)
    if who:
        said = (
            f"Asked for. It is done when one of these agrees within three days: {', '.join(who)}."
        )
        messages.success(request, said)
    else:
        messages.error(
            request,
            f"Asked for: {words_of(made).lower()}. Nobody else can agree yet. Whoever runs the"
            " server adds a second administrator there, with ontherecord add-account.",
        )


def _answered(request: HttpRequest, found: Proposal) -> HttpResponseBase:
    by, at = actor_in(request), now_of(request)
    try:
        if request.POST.get("answer") != "agree":
            proposing.refuse(found.pk, by=by, at=at)
            messages.success(request, "It is not done.")
            return redirect("proposals")
        with transaction.atomic():
            proposing.agree(found.pk, by=by, at=at)
            shown = CARRY_OUT.get(found.act, _deed)(request, found)
    except (UnableToKeep, UnableToDo) as unable:
        messages.error(request, f"{unable}.")
        return redirect("proposals")
    if shown is not None:
        return shown
    messages.success(request, f"Agreed, and done: {words_of(found).lower()}.")
    return redirect("proposals")


def _deed(request: HttpRequest, found: Proposal) -> Shown:
    doing = ACTS[found.act]
    link = doing.do(request, found.account)
    if not link:
        return None
    told = {"account": found.account, "doing": doing, "link": link, "asked_by": found.asked_by}
    return TemplateResponse(request, "desk/accounts/link.html", told)


def _role(request: HttpRequest, found: Proposal) -> Shown:
    by, detail = actor_in(request), found.detail
    first = max(_day(detail["from"]) or by.today, by.today)
    give(found.account, ROLE, detail["role"], first, _day(detail["until"]), by=by,
         at=now_of(request))  # fmt: skip
    return None


def _denial(request: HttpRequest, found: Proposal) -> Shown:
    end(found.account, DENIAL, UUID(found.detail["held"]), by=actor_in(request), at=now_of(request))
    return None


def _token(request: HttpRequest, found: Proposal) -> Shown:
    by, detail = actor_in(request), found.detail
    expires_on = _day(detail["expires_on"])
    if expires_on is None or expires_on <= by.today:
        raise UnableToKeep("The day on which it ends has come")
    token, text = make_token(
        found.account_id, detail["name"], detail["kinds"].split(), expires_on, by=by,
        at=now_of(request),
    )  # fmt: skip
    told = {"token": token, "text": text, "titles": token.kinds, "back": "proposals",
            "service": found.account.name, "asked_by": found.asked_by}  # fmt: skip
    return TemplateResponse(request, "api/made_token.html", told)


CARRY_OUT: dict[str, Callable[[HttpRequest, Proposal], Shown]] = {
    "role": _role, "denial": _denial, "token": _token,
}  # fmt: skip
"""What is done when somebody agrees; the rest stands in ACTS."""


def named(deeds: list[audit.Deed]) -> list[dict[str, Any]]:
    """Give deeds with the addresses of who did and asked for them, and of whose account it is."""
    ids = {one.by for one in deeds} | {_id(one.detail.get("asked_by")) for one in deeds}
    ids |= {_id(account) for one in deeds for account in one.account_ids}
    known = addresses_of({one for one in ids if one})
    return [
        {"at": one.at, "event": one.event, "is_by_server": one.by is None,
         "by": known.get(one.by) if one.by else None,
         "asked_by": known.get(_id(one.detail.get("asked_by"))),  # type: ignore[arg-type]  # None is not there
         "accounts": [known.get(_id(a)) for a in one.account_ids],  # type: ignore[arg-type]  # as above
         "roles": one.detail.get("role", one.detail.get("roles") or "").split(),
         "act": one.detail.get("act")}
        for one in deeds
    ]  # fmt: skip


def _row(found: Proposal) -> dict[str, Any]:
    return {"proposal": found, "words": words_of(found), "from": _day(found.detail.get("from")),
            "until": _day(found.detail.get("until") or found.detail.get("expires_on"))}  # fmt: skip


def _denied(found: Proposal) -> str:
    return str(found.detail.get("thing", "")) if found.act == "denial" else ""


def _day(said: str | None) -> date | None:
    return parse_date(said) if said else None


def _id(said: str | None) -> UUID | None:
    return UUID(said) if said else None
