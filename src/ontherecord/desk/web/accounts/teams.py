"""The administrator's pages of teams and patches: who is in a team, and which homes it works."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ontherecord.desk.permission import actions
from ontherecord.desk.permission.declaring import needs
from ontherecord.desk.permission.holdings import (
    PAST,
    PATCH,
    Holding,
    homes_of,
    members,
    patches_and_holders,
    patches_of,
    teams_and_members,
)
from ontherecord.desk.permission.keeping_accounts import UnableToKeep
from ontherecord.desk.permission.keeping_teams import (
    end_of_team,
    members_of,
    refuse_giving_team,
)
from ontherecord.desk.permission.models import PatchHolder, Team
from ontherecord.desk.permission.proposing import waiting
from ontherecord.desk.web.accounts.agreeing import ask, grouped
from ontherecord.desk.web.accounts.carrying_out import giving, instead_of
from ontherecord.desk.web.accounts.forms import AddPatch, AddTeam, GiveTeam
from ontherecord.desk.web.accounts.showing import (
    LABELS,
    MAY,
    NAMES,
    TITLES,
    formed,
    patches_to_choose,
    trail,
)
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of, today_of


@needs(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponseBase:
    """Show the teams, and make one."""
    form = AddTeam(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.make_team(
            form.cleaned_data["name"], [], by=actor_in(request), at=now_of(request)
        )
        messages.success(request, "The team was made.")
        return redirect("team", made.pk)
    patches: dict[Any, list[str]] = {}
    for patch, holders in patches_and_holders(today_of(request)):
        for one in holders:
            patches.setdefault(one.team_id, []).append(patch.name)
    rows = [
        [{"text": team.name, "href": reverse("team", args=[team.pk])}, str(count),
         ", ".join(patches.get(team.pk, ["None"]))]
        for team, count in teams_and_members(today_of(request))
    ]  # fmt: skip
    columns = [{"text": "Team"}, {"text": "Members today", "is_number": True},
               {"text": "Patches today"}]  # fmt: skip
    told = {"rows": rows, "columns": columns, "trail": trail(("Teams", ""))}
    return formed(request, "desk/accounts/teams.html", form, told)


@needs(MAY)
@require_safe
def team(request: HttpRequest, team_id: UUID) -> HttpResponseBase:
    """Show one team: who is in it, and which patches it has, had and will have."""
    return _page_of(request, _the(team_id), None)


@needs(MAY)
@require_POST
def give_to_team(request: HttpRequest, team_id: UUID) -> HttpResponseBase:
    """Ask that a team have a patch for some days, perhaps instead of another: it takes two."""
    whose = _the(team_id)
    held = _to_change(whose, today_of(request))
    form = _giving(request, held, request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        which, days = typed["which"], (typed["starts_on"], form.ends_before)
        instead = held.get(typed.get("instead", ""))
        try:
            refuse_giving_team(
                whose, which, *days, by=actor_in(request), instead=instead.id if instead else None
            )
            name = dict(patches_to_choose())[which]
            wish = {**giving(PATCH, which, name, *days), **instead_of(instead)}
            ask(request, whose, (PATCH, wish))
            return redirect("team", team_id)
        except UnableToKeep as unable:
            form.add_error("which", str(unable))
    return _page_of(request, whose, form, status=422)


@needs(MAY)
@require_POST
def end_patch_of_team(request: HttpRequest, team_id: UUID, held_id: UUID) -> HttpResponseBase:
    """End a patch of a team today."""
    try:
        end_of_team(_the(team_id), held_id, by=actor_in(request), at=now_of(request))
        messages.success(request, "Patch ended.")
    except UnableToKeep as unable:
        messages.error(request, f"{unable}.")
    return redirect("team", team_id)


@needs(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def patches(request: HttpRequest) -> HttpResponseBase:
    """Show the patches, and make one."""
    form = AddPatch(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        actions.make_patch(typed["name"], typed["places"], by=actor_in(request), at=now_of(request))
        messages.success(request, "The patch was made.")
        return redirect("patches")
    there = patches_and_holders(today_of(request))
    homes = homes_of([patch.name for patch, _ in there], today_of(request))
    rows = [
        [patch.name, str(homes.get(patch.name, 0)), ", ".join(map(_holder, held)) or "Nobody"]
        for patch, held in there
    ]
    columns = [{"text": "Patch"}, {"text": "Homes today", "is_number": True},
               {"text": "Who has it today"}]  # fmt: skip
    told = {"rows": rows, "columns": columns, "trail": trail(("Patches", ""))}
    return formed(request, "desk/accounts/patches.html", form, told)


def _page_of(
    request: HttpRequest, whose: Team, form: GiveTeam | None, status: int = 200
) -> HttpResponseBase:  # fmt: skip
    today, by = today_of(request), actor_in(request)
    is_own = by.account_id in members_of(whose.pk, today)
    part = {
        "what": PATCH, "title": TITLES[PATCH], "name": NAMES[PATCH],
        "held": patches_of(whose, today),
        "form": None if is_own else form or _giving(request, _to_change(whose, today)),
    }  # fmt: skip
    asked = waiting(now_of(request)).filter(team=whose).select_related("asked_by", "team")
    return TemplateResponse(
        request, "desk/accounts/team.html",
        {"team": whose, "part": part, "is_own": is_own, "may_change": not is_own, "form": form,
         "members": members(whose, today), "asked": grouped(asked),
         "trail": trail(("Teams", reverse("teams")), (whose.name, ""))},
        status=status,
    )  # fmt: skip


def _giving(request: HttpRequest, held: dict[str, Holding], typed: Any = None) -> GiveTeam:
    since = [(key, f"{one.text}, from {date_format(one.starts_on)}") for key, one in held.items()]
    return GiveTeam(
        typed, today=today_of(request), choices=patches_to_choose(), label=LABELS[PATCH],
        auto_id="patch_%s", held=since,
    )  # fmt: skip


def _to_change(whose: Team, today: date) -> dict[str, Holding]:
    """Give the patches that a team has or will have, by their ids."""
    return {str(one.id): one for one in patches_of(whose, today) if one.state != PAST}


def _holder(held: PatchHolder) -> str:
    return f"Team {held.team.name}" if held.team else str(held.account and held.account.email)


def _the(team_id: UUID) -> Team:
    found = Team.objects.filter(pk=team_id).first()
    if found is None:
        raise Http404
    return found
