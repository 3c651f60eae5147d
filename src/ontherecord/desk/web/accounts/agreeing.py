"""The pages of what takes two: what waits for somebody to agree, and what one person did alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ontherecord.desk.audit import queries as audit
from ontherecord.desk.permission import proposing
from ontherecord.desk.permission.declaring import needs, signed_in
from ontherecord.desk.permission.keeping_accounts import UnableToKeep
from ontherecord.desk.permission.models import Account, Patch, Proposal, Team
from ontherecord.desk.permission.one_person import MAILBOX, NAME, who_keep_accounts_alike
from ontherecord.desk.permission.queries import addresses_of, makers_of
from ontherecord.desk.web.accounts.carrying_out import carry_out, day_of, words_of
from ontherecord.desk.web.accounts.doing import ACTS, UnableToDo
from ontherecord.desk.web.accounts.forms import Agree
from ontherecord.desk.web.accounts.linking import is_by_provider
from ontherecord.desk.web.accounts.opening import fingerprint, opened_by
from ontherecord.desk.web.accounts.telling import DONE_TO, TOLD, count_new
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of, today_of

AGREE = proposing.AGREE
ALONE = (
    "account.made", "account.link.made", "account.role.given", "account.opened",
    "account.roles.set", "service.made", "team.patch.given",
)  # fmt: skip
"""What is done to accounts that nobody has to agree to, and that may let somebody see more."""


@needs(AGREE)
@require_safe
def proposals(request: HttpRequest) -> HttpResponseBase:
    """Show what waits for somebody to agree, what was settled, and what one person did alone."""
    now = now_of(request)
    told = ("account", "team", "asked_by", "settled_by")
    settled = proposing.over(now).select_related(*told)[:100]
    alone = [
        one
        for one in audit.done_alone(ALONE, since=now - proposing.SHOWN_FOR)
        if one.detail.get("said_by") != "provider"  # who may change its groups is not ours to say
    ]
    return TemplateResponse(
        request, "desk/accounts/proposals.html",
        {"waiting": grouped(proposing.waiting(now).select_related(*told)),
         "settled": [_row(one) for one in settled],
         "alone": named(alone),
         "alike": who_keep_accounts_alike(actor_in(request).today)},
    )  # fmt: skip


@needs(AGREE)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponseBase:
    """Show what one asks, and take the answer of another: agreed, and it is done; or refused."""
    told = ("account", "team", "asked_by")
    found = Proposal.objects.select_related(*told).filter(pk=proposal_id).first()
    if found is None:
        raise Http404
    today, now = today_of(request), now_of(request)
    is_open = not found.outcome and found.lapses_at > now
    together = proposing.together(found, now) if is_open else [found]
    opened = opened_by(found, together, today)
    if request.method != "POST":
        return _page_of(request, found, together, opened, None)
    agrees = request.POST.get("answer") == "agree"
    form = Agree(request.POST, shown=fingerprint(opened))
    if agrees and is_open and not form.is_valid():
        return _page_of(request, found, together, opened, form)
    return _answered(request, together, agrees)


def _page_of(
    request: HttpRequest, found: Proposal, together: list[Proposal], opened: dict[str, Any],
    form: Agree | None,
) -> HttpResponseBase:  # fmt: skip
    by, now = actor_in(request), now_of(request)
    alike = proposing.alike_with(found, by)
    return TemplateResponse(
        request, "desk/accounts/proposal.html",
        _row(found) | opened
        | {"is_asked_by_me": found.asked_by_id == by.account_id,
           "is_about_me": by.account_id in proposing.concerned_by(found, by.today),
           "is_open": not found.outcome and found.lapses_at > now,
           "together": [_row(one) for one in together],
           "form": form or Agree(shown=fingerprint(opened)),
           "one_mailbox": [who for who, by_what in alike.items() if by_what == MAILBOX],
           "one_name": [who for who, by_what in alike.items() if by_what == NAME],
           "maker": makers_of([found.account_id]).get(found.account_id),
           "covers": found.detail.get("covers", "").split(),
           "begins": found.act in proposing.GIVING and _begins(found.account),
           "denied": found.detail.get("thing", ""), "is_by_link": found.act in ("link", "token"),
           "means": ACTS[found.act].means if found.act in ACTS else "",
           "trail": [{"text": "What takes two", "href": reverse("proposals")},
                     {"text": words_of(found), "href": ""}]},
        status=422 if form else 200,
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


def ask(request: HttpRequest, whose: Account | Team, *wishes: tuple[str, proposing.Detail]) -> None:
    """Ask that things be done to somebody's account or a team, and say who can agree to them."""
    by = actor_in(request)
    made = []
    for act, detail in wishes:
        try:
            made.append(proposing.propose(act, whose, detail, by=by, at=now_of(request)))
        except UnableToKeep as unable:
            messages.error(request, f"{unable}.")
    if not made:
        return
    who = proposing.who_may_agree(whose, by)
    if who:
        said = (
            f"Asked for. It is done when one of these agrees within three days: {', '.join(who)}."
        )
        messages.success(request, said)
    else:
        wished = "; ".join(map(_within, made))
        messages.error(
            request,
            f"Asked for: {wished}. Nobody else can agree yet. Whoever runs the"
            " server adds a second administrator there, with ontherecord add-account.",
        )


def _answered(request: HttpRequest, together: list[Proposal], agrees: bool) -> HttpResponseBase:
    """Take one answer to all that was shown together; what was asked since waits for its own."""
    by, at = actor_in(request), now_of(request)
    try:
        with transaction.atomic():
            if not agrees:
                for one in together:
                    proposing.refuse(one.pk, by=by, at=at)
                messages.success(request, "It is not done.")
                return redirect("proposals")
            agreed = [proposing.agree(one.pk, by=by, at=at) for one in together]
            shown = carry_out(request, agreed)
    except (UnableToKeep, UnableToDo) as unable:
        messages.error(request, f"{unable}.")
        return redirect("proposals")
    if shown is not None:
        return shown
    done = "; ".join(map(_within, agreed))
    messages.success(request, f"Agreed, and done: {done}.")
    return redirect("proposals")


def named(deeds: list[audit.Deed]) -> list[dict[str, Any]]:
    """Give deeds with the addresses of who did and asked for them, and of whose account it is."""
    ids = {one.by for one in deeds} | {_id(one.detail.get("asked_by")) for one in deeds}
    ids |= {_id(account) for one in deeds for account in one.account_ids}
    known = addresses_of({one for one in ids if one})
    which = _names(deeds)
    return [
        {"at": one.at, "event": one.event, "is_by_server": one.by is None,
         "by": known.get(one.by) if one.by else None,
         "asked_by": known.get(_id(one.detail.get("asked_by"))),  # type: ignore[arg-type]  # None is not there
         "accounts": [known.get(_id(a)) for a in one.account_ids],  # type: ignore[arg-type]  # as above
         "roles": one.detail.get("role", one.detail.get("roles") or "").split(),
         "names": [which[said] for what in ("team", "patch")
                   if (said := one.detail.get(what)) in which],
         "act": one.detail.get("act")}
        for one in deeds
    ]  # fmt: skip


def _begins(account: Account | None) -> bool:
    """Say whether an account that is to read more is opened by another link from then on."""
    if account is None:
        return False
    keeps = account.is_vouched and account.has_usable_password()
    return not keeps and not is_by_provider(account)


def _row(found: Proposal) -> dict[str, Any]:
    detail = found.detail
    return {"proposal": found, "words": words_of(found),
            "whose": found.account.email if found.account else f"Team {found.team.name}",
            "from": day_of(detail.get("from")),
            "until": day_of(detail.get("until") or detail.get("expires_on"))}  # fmt: skip


def grouped(waiting: Iterable[Proposal]) -> list[dict[str, Any]]:
    """Put what is answered at once into one row, under the first that was asked for."""
    rows: dict[tuple[object, ...], dict[str, Any]] = {}
    for one in waiting:
        is_giving = one.act in proposing.GIVING
        key = (one.account_id, one.team_id, one.asked_by_id) if is_giving else (one.pk,)
        if key in rows:
            rows[key]["words"] += f"; {_within(one)}"
        else:
            rows[key] = _row(one)
    return list(rows.values())


def _within(proposal: Proposal) -> str:
    """Say what would be done within a sentence; names stay as they are written."""
    words = words_of(proposal)
    return f"{words[0].lower()}{words[1:]}"


def _names(deeds: list[audit.Deed]) -> dict[str, str]:
    """Give the names of the teams and patches that deeds tell of, by their ids."""
    named: dict[str, str] = {}
    for what, model in (("team", Team), ("patch", Patch)):
        ids = {one.detail[what] for one in deeds if one.detail.get(what)}
        there = model.objects.filter(pk__in=ids).values_list("pk", "name") if ids else []
        named |= {str(pk): name for pk, name in there}
    return named


def _id(said: str | None) -> UUID | None:
    return UUID(said) if said else None
