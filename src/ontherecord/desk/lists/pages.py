"""The pages of lists: taking one, saving one, and the files that wait."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify

from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.lists import actions, queries
from ontherecord.desk.lists.declared import list_called, tables_of
from ontherecord.desk.lists.declaring import WORDS, Asking, Listed, may_take, require_subject
from ontherecord.desk.lists.forms import Saving, Taking
from ontherecord.desk.lists.models import SavedList
from ontherecord.desk.lists.scheduling import ONCE
from ontherecord.desk.lists.showing import address, file_told, saved_told
from ontherecord.desk.lists.taking import TooLong, take
from ontherecord.desk.lists.withdrawing import held_back_now, holds_still, withdraw
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.told.showing import asked
from ontherecord.desk.using.told.typed_words import KEY, in_address, query_in, sealed
from ontherecord.files import FORMS

MOST_AT_ONCE = 100_000
"""A longer list is made by the worker, and waits."""
TOO_LONG = (
    f"It has more than {MOST_AT_ONCE:,} rows. Save it to be made once, as soon as possible: the"
    " file then waits for you."
)
BOTH = ("GET", "HEAD", "POST")
OWN, OFFERED = ("change", "remove"), ("take_over",)
"""What may be done to a saved list by whoever has it, and by a team where nobody does."""


@page("export")
def lists(look: Look) -> HttpResponseBase:
    """Show my saved lists and my teams', the files that wait, and what can be taken whole."""
    asking = _asking(look, {})
    return TemplateResponse(
        look.request, "lists/lists.html",
        {
            "saved": [
                saved_told(one, look.actor)
                for one in queries.lists_of(look.actor)
                if _is_shown(look, one)
            ],
            "files": [file_told(one) for one in queries.files_of(look.actor)],
            "tables": [
                {"title": one.title.partition(": ")[2].capitalize(), "href": address(one, {})}
                for one in tables_of(look.reading)
                if may_take(asking, one)
            ],
        },
    )  # fmt: skip


@page("export", BOTH)
def take_list(look: Look, list_name: str) -> HttpResponseBase:
    """Take a list as a file, or save it: what for, as what, and when by itself."""
    listed = list_called(look.reading, list_name)
    asking = _asking(look, listed.kept(_asked_in(look)))
    if not may_take(asking, listed):
        raise NotThere
    require_subject(asking, listed)
    typed = look.request.POST if look.request.method == "POST" else None
    answer = typed.get("answer") if typed else None
    taking = Taking(typed if answer == "take" else None, holds_people=listed.holds_people)
    saving = Saving(
        typed if answer == "save" else None, holds_people=listed.holds_people,
        teams=_may_share_with(asking, listed), initial={"name": listed.title},
    )  # fmt: skip
    if answer == "take" and taking.is_valid():
        try:
            return _file(asking, listed, **taking.cleaned_data)
        except TooLong:
            taking.add_error(None, TOO_LONG)
            saving.initial |= taking.cleaned_data | {"schedule": ONCE}
    if answer == "save" and saving.is_valid():
        saved = actions.keep(
            listed.name, listed.lasting(asking.query), by=look.actor, at=look.at, **saving.typed()
        )
        messages.success(look.request, "The list is saved.")
        return redirect("saved_list", saved.pk)
    failed = next((form for form in (taking, saving) if form.is_bound), None)
    return TemplateResponse(
        look.request, "lists/take.html",
        {"listed": listed, "asked": listed.asked_in_words(asking), "form": failed,
         "most_said": f"{MOST_AT_ONCE:,}", "taking": taking, "saving": saving,
         "back": _page_of(look, listed, asking.query)},
        status=422 if failed else 200,
    )  # fmt: skip


@page("export", BOTH)
def saved_list(look: Look, saved_id: UUID) -> HttpResponseBase:
    """Show a saved list; whoever owns it changes or removes it, and one of a team that nobody keeps
    is taken over."""
    saved = queries.the_list(look.actor, saved_id)
    listed = list_called(look.reading, saved.listed)
    asking = _asking(look, saved.query)
    is_mine = saved.owner_id == look.actor.account_id
    if not is_mine:
        _require_shown(asking, listed)
    is_offered = queries.is_offered(saved, look.actor)
    typed = look.request.POST if look.request.method == "POST" else None
    if typed and typed.get("answer") not in (OWN if is_mine else OFFERED if is_offered else ()):
        raise PermissionDenied
    if typed and typed.get("answer") == "remove":
        actions.remove(saved, by=look.actor, at=look.at)
        messages.success(look.request, "The list is removed, with its files.")
        return redirect("lists")
    form = Saving(
        typed, holds_people=listed.holds_people, teams=_may_share_with(asking, listed),
        initial={"name": saved.name, "form": saved.form,
                 "purpose": saved.purpose if is_mine else "", "schedule": saved.schedule,
                 "weekday": saved.weekday, "team": str(saved.team_id or "")},
    )  # fmt: skip
    if typed and form.is_valid():
        do, done = (
            (actions.change, "Your change is saved.") if is_mine
            else (actions.take_over, "The list is yours. It is made with what you may see.")
        )  # fmt: skip
        do(saved, by=look.actor, at=look.at, **form.typed())
        messages.success(look.request, done)
        return redirect("saved_list", saved.pk)
    return TemplateResponse(
        look.request, "lists/saved.html",
        {"saved": saved_told(saved, look.actor), "listed": listed, "is_mine": is_mine,
         "asked": listed.asked_in_words(asking), "form": form if typed else None, "saving": form,
         "offer": _offer(saved) if is_offered else "",
         "take": address(listed, in_address(look.request, saved.query)),
         "opened": _page_of(look, listed, saved.query),
         "files": [file_told(one) for one in queries.files_of(look.actor, of=saved.pk)]},
        status=422 if typed else 200,
    )  # fmt: skip


@page("export")
def list_file(look: Look, file_id: UUID) -> HttpResponseBase:
    """Give a file of mine that waits."""
    file = queries.the_file(look.actor, file_id)
    listed = list_called(look.reading, file.saved_list.listed)
    if not may_take(_asking(look, {}), listed):
        raise NotThere
    is_as_it_was = file.held_back == held_back_now(look.reading)
    if not is_as_it_was or not holds_still(file, look.actor):
        withdraw(file, look.actor.today)
        return redirect("lists")
    actions.fetched(file.saved_list, by=look.actor, at=look.at)
    made_on = file.made_at.date().isoformat()
    return _sent(queries.path_of(file.pk), file.form, f"{slugify(file.title) or 'list'}-{made_on}")


def _offer(saved: SavedList) -> str:
    """Say why a team is offered a list, and what becomes of it until somebody takes it over."""
    is_open = saved.owner.is_active
    why = "they are in the team no longer" if is_open else "their account is closed"
    until = "it is made for them alone" if is_open else "it is not made by itself any longer"
    offer = f"Nobody in {saved.team.name} keeps this list: it was {saved.owner.email}'s, and {why}."
    return f"{offer} Until one of you takes it over, {until}." if saved.schedule else offer


def _file(asking: Asking, listed: Listed, form: str, purpose: str = "") -> FileResponse:
    """Make a file that is gone once it is sent."""
    with tempfile.TemporaryDirectory(dir=queries.files_folder()) as made_in:
        file = Path(made_in) / "list"
        take(asking, listed, form, file, purpose=purpose, most=MOST_AT_ONCE)
        return _sent(file, form, f"{slugify(listed.title)}-{asking.today}")


def _sent(file: Path, form: str, name: str) -> FileResponse:
    return FileResponse(
        file.open("rb"), as_attachment=True, filename=f"{name}{FORMS[form].ends}",
        content_type=FORMS[form].media_type,
    )  # fmt: skip


def _asking(look: Look, query: dict[str, str]) -> Asking:
    return Asking(look.actor, look.at, look.reading, query)


def _may_share_with(asking: Asking, listed: Listed) -> Sequence[tuple[UUID, str]]:
    """Give the teams that a list can be shared with: none, where it tells of somebody."""
    return [] if listed.tells_of_somebody(asking.query) else queries.teams_of(asking.actor)


def _require_shown(asking: Asking, listed: Listed) -> None:
    """Raise NotThere where somebody else's list is of what whoever looks may not see or take."""
    if not may_take(asking, listed) or listed.tells_of_somebody(asking.query):
        raise NotThere
    require_subject(asking, listed)


def _is_shown(look: Look, saved: SavedList) -> bool:
    """Say whether whoever looks may learn of a saved list: its name may tell what it is of."""
    if saved.owner_id == look.actor.account_id:
        return True
    try:
        _require_shown(_asking(look, saved.query), list_called(look.reading, saved.listed))
    except NotThere:
        return False
    return True


def _page_of(look: Look, listed: Listed, query: dict[str, Any]) -> str:
    """Give the address of the list's own page with what was asked; empty where it has none."""
    if not listed.page:
        return ""
    if listed.page == "search":
        words = query.get(WORDS)
        return reverse("found", args=[sealed(look.request, words)]) if words else reverse("search")
    beside = listed.beside_path(query)
    return asked(listed.page_path(query), **in_address(look.request, beside))


def _asked_in(look: Look) -> dict[str, str]:
    """Read what an address asks for. Raises NotThere for words that another session sealed."""
    query = query_in(look.request)
    if KEY in look.request.GET and WORDS not in query:
        raise NotThere
    return query
