"""The administrator's pages: the list, one account, and what is done to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ontherecord.desk.permission import actions
from ontherecord.desk.permission.declaring import needs
from ontherecord.desk.permission.denials import covered_by
from ontherecord.desk.permission.holdings import (
    DENIAL,
    PATCH,
    ROLE,
    TEAM,
    denials,
    ending_soon,
    holdings_of,
)
from ontherecord.desk.permission.keeping_accounts import (
    UnableToKeep,
    deny,
    end,
    give,
    refuse_giving,
    refuse_own,
    the_denied,
)
from ontherecord.desk.permission.models import Account
from ontherecord.desk.permission.proposing import Detail, waiting, who_may_agree
from ontherecord.desk.permission.queries import accounts_on, agreements_about, makers_of
from ontherecord.desk.permission.remaining import LastAdministrator
from ontherecord.desk.permission.rules import ROLES_BY_TWO
from ontherecord.desk.permission.sparing import SPARED, the_records
from ontherecord.desk.web.accounts.agreeing import ask, grouped
from ontherecord.desk.web.accounts.carrying_out import giving
from ontherecord.desk.web.accounts.doing import ACTS, UnableToDo
from ontherecord.desk.web.accounts.forms import (
    ROLE_CHOICES,
    AddAccount,
    Deny,
    Give,
)
from ontherecord.desk.web.accounts.showing import (
    LABELS,
    MAY,
    NAMES,
    SEE,
    TITLES,
    formed,
    patches_to_choose,
    teams_to_choose,
    trail,
)
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of, today_of


@needs(SEE)
@require_safe
def accounts(request: HttpRequest) -> HttpResponseBase:
    """Show every account with its roles today, its second factor and its last sign-in."""
    today = today_of(request)
    with_app = set(Authenticator.objects.values_list("user_id", flat=True))
    by_provider = set(SocialAccount.objects.values_list("user_id", flat=True))
    soon = ending_soon(today)
    rows = [
        {"row": row, "factor": _factor(row.account_id, with_app, by_provider),
         "ends": soon.get(row.account_id)}
        for row in accounts_on(today)
    ]  # fmt: skip
    is_by_maker = request.GET.get("order") == "maker"
    if is_by_maker:
        rows.sort(key=lambda one: (one["row"].made_by.casefold(), one["row"].email))
    told = {"accounts": rows, "is_by_maker": is_by_maker}
    return TemplateResponse(request, "desk/accounts/list.html", told)


@needs(SEE)
@require_safe
def denied(request: HttpRequest) -> HttpResponseBase:
    """Show every denial that holds or will, with the account on whose page it is lifted."""
    return TemplateResponse(
        request, "desk/accounts/denials.html",
        {"denials": denials(today_of(request)), "trail": trail(("Denials", ""))},
    )  # fmt: skip


@needs(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponseBase:
    """Make an account with its first roles, and lead on to its link for signing in."""
    form = AddAccount(
        request.POST or None, today=today_of(request), teams=teams_to_choose(),
        patches=patches_to_choose(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        by, at, typed = actor_in(request), now_of(request), form.cleaned_data
        account = actions.make_account(
            typed["email"], None, [], by=by, at=at, name=typed["name"].strip()
        )
        wished = [(ROLE, role) for role in typed["roles"]]
        wished += [(what, typed[what]) for what in (TEAM, PATCH) if typed.get(what)]
        waits = _give(request, account, wished, form)
        begin = (
            "Whoever agrees to what it reads is shown the link with which they begin."
            if waits
            else "Make a link with which they begin."
        )
        messages.success(request, f"The account was made. {begin}")
        return redirect("account", account.pk)
    return formed(request, "desk/accounts/add.html", form, {})


@needs(SEE)
@require_safe
def account(request: HttpRequest, account_id: UUID) -> HttpResponseBase:
    """Show one account: what it has, had and will have, and what may be done."""
    return _page_of(request, _the(account_id), {})


@needs(MAY)
@require_POST
def give_to(request: HttpRequest, account_id: UUID, what: str) -> HttpResponseBase:
    """Give a role, team or patch, or deny a person or home, for some days."""
    if what not in LABELS:
        raise Http404
    whose = _the(account_id)
    form = _giving(request, what, request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        if isinstance(form, Deny):
            deny(whose, form.kind, typed["thing_id"], typed["reason"], typed["starts_on"],
                 form.ends_before, by=actor_in(request), at=now_of(request))  # fmt: skip
            messages.success(request, "They no longer see it, from the first day on.")
            return redirect("account", account_id)
        try:
            if not _give(request, whose, [(what, typed["which"])], form):
                messages.success(request, f"{LABELS[what]} given.")
            return redirect("account", account_id)
        except UnableToKeep as unable:
            form.add_error("which", str(unable))
    return _page_of(request, whose, {what: form}, status=422)


@needs(MAY)
@require_POST
def end_of(request: HttpRequest, account_id: UUID, what: str, held_id: UUID) -> HttpResponseBase:
    """End a role, team, patch or denial today."""
    if what not in LABELS:
        raise Http404
    whose = _the(account_id)
    try:
        if what == DENIAL:
            refuse_own(whose, actor_in(request))
            ask(request, whose, _lifting(request, whose, held_id))
        else:
            end(whose, what, held_id, by=actor_in(request), at=now_of(request))
            messages.success(request, f"{LABELS[what]} ended.")
    except (UnableToKeep, LastAdministrator) as unable:
        messages.error(request, f"{unable}.")
    return redirect("account", account_id)


@needs(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, account_id: UUID, deed: str) -> HttpResponseBase:
    """Ask whether something is to be done to an account, and do it."""
    whose, doing = _the(account_id), ACTS.get(deed)
    if doing is None or whose.pk == actor_in(request).account_id:
        raise Http404
    takes_two = doing.takes_two(request, whose)
    told: dict[str, Any] = {
        "account": whose, "doing": doing, "takes_two": takes_two,
        "who": who_may_agree(whose, actor_in(request)) if takes_two else [],
        "why_not": doing.why_not(whose),
        "trail": trail((whose.email, reverse("account", args=[whose.pk])), (doing.title, "")),
    }  # fmt: skip
    if request.method == "POST":
        if takes_two and told["why_not"] is None:
            ask(request, whose, (deed, {}))
            return redirect("account", account_id)
        try:
            link = doing.do(request, whose)
        except UnableToDo as unable:
            messages.error(request, f"{unable}.")
            return redirect("account", account_id)
        if link:
            told |= {"link": link, "title": doing.title, "means": doing.means}
            return TemplateResponse(request, "desk/accounts/link.html", told)
        messages.success(request, doing.done)
        return redirect("account", account_id)
    return TemplateResponse(request, "desk/accounts/act.html", told)


def _give(
    request: HttpRequest, whose: Account, wished: list[tuple[str, str]], form: Any
) -> bool:  # fmt: skip
    """Give what one person gives, and ask at once for the rest; say whether anything waits.

    Raises UnableToKeep for what cannot be given, whoever agrees.
    """
    by, at = actor_in(request), now_of(request)
    days = (form.cleaned_data["starts_on"], form.ends_before)
    names = dict([*teams_to_choose(), *patches_to_choose()])
    asked = []
    for what, which in wished:
        refuse_giving(whose, what, which, *days, by=by)
        if what == ROLE and which not in ROLES_BY_TWO:
            give(whose, ROLE, which, *days, by=by, at=at)
        else:
            asked.append((what, giving(what, which, names.get(which, ""), *days)))
    ask(request, whose, *asked)
    return bool(asked)


def _lifting(request: HttpRequest, whose: Account, held_id: UUID) -> tuple[str, Detail]:
    """Give what is asked for: that a denial ends, or spares one thing of those it covers."""
    denied = the_denied(whose, held_id, today_of(request))
    thing = request.POST.get("thing")
    if not thing:
        return DENIAL, {"held": str(held_id), "thing": denied}
    records = the_records(whose, held_id, thing, actor_in(request))
    stays = [one for one in covered_by([held_id])[held_id] if one != thing]
    return SPARED, {
        "held": str(held_id), "thing": thing, "records": " ".join(records),
        "covers": " ".join(stays),
    }  # fmt: skip


def _the(account_id: UUID) -> Account:
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise Http404
    return found


def _factor(account_id: UUID, with_app: set[UUID], by_provider: set[UUID]) -> str:
    if account_id in by_provider:
        return "By the provider"
    return "Set up" if account_id in with_app else "Not set up"


def _giving(request: HttpRequest, what: str, typed: Any = None) -> Give | Deny:
    today = today_of(request)
    if what == DENIAL:
        return Deny(typed, today=today, auto_id="denial_%s")
    choices = {
        ROLE: lambda: ROLE_CHOICES,
        TEAM: teams_to_choose,
        PATCH: patches_to_choose,
    }[what]()
    return Give(typed, today=today, choices=choices, label=LABELS[what], auto_id=f"{what}_%s")


def _page_of(
    request: HttpRequest, whose: Account, forms: dict[str, Any], status: int = 200
) -> HttpResponseBase:
    today = today_of(request)
    by = actor_in(request)
    is_own = whose.pk == by.account_id
    may_change = not is_own and MAY in by.actions
    held = holdings_of(whose, today)
    parts = [
        {"what": what, "title": TITLES[what], "name": NAMES[what],
         "held": [h for h in held if h.what == what],
         "form": (forms.get(what) or _giving(request, what)) if may_change else None}
        for what in LABELS
    ]  # fmt: skip
    with_app = set(Authenticator.objects.filter(user=whose).values_list("user_id", flat=True))
    by_provider = set(SocialAccount.objects.filter(user=whose).values_list("user_id", flat=True))
    wrong = next((form for form in forms.values() if form.errors), None)
    return TemplateResponse(
        request, "desk/accounts/account.html",
        {"account": whose, "parts": parts, "is_own": is_own, "may_change": may_change,
         "form": wrong, "trail": trail((whose.email, "")),
         "factor": _factor(whose.pk, with_app, by_provider),
         "maker": makers_of([whose.pk]).get(whose.pk), "agreed": agreements_about(whose),
         "soon": [h for h in held if h.ends_soon(today)],
         "asked": grouped(
             waiting(now_of(request)).filter(account=whose).select_related("asked_by")
         ),
         "acts": [a for a in ACTS.values() if may_change and a.why_not(whose) is None]},
        status=status,
    )  # fmt: skip
