"""What takes two, in words, and how it is done once somebody has agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_date

from ontherecord.desk.api.actions import make_token
from ontherecord.desk.permission.holdings import DENIAL, PATCH, ROLE, TEAM, Holding
from ontherecord.desk.permission.keeping_accounts import UnableToKeep, end, give
from ontherecord.desk.permission.keeping_teams import give_team
from ontherecord.desk.permission.models import Proposal
from ontherecord.desk.permission.proposing import GIVING, Detail
from ontherecord.desk.permission.sparing import SPARED, spare
from ontherecord.desk.permission.words import ROLE_WORDS
from ontherecord.desk.web.accounts.doing import ACTS, begin_reading
from ontherecord.desk.web.asking import actor_in
from ontherecord.desk.web.clock import now_of

Shown = TemplateResponse | None
BEGINS_TO_READ = (
    "With it they choose a password, once and within three days, and set up a second factor."
    " Whatever opened the account before opens it no longer."
)


def words_of(proposal: Proposal) -> str:
    """Say in words what would be done."""
    detail = proposal.detail
    if proposal.act == ROLE:
        return f"Give the role {ROLE_WORDS[detail['role']]}"
    if proposal.act == TEAM:
        return f"Give the team {detail['name']}"
    if proposal.act == PATCH:
        before, name = detail.get("instead_of"), detail["name"]
        if before == name:
            return f"Change the days of the patch {name}"
        return f"Give the patch {name} instead of {before}" if before else f"Give the patch {name}"
    if proposal.act == DENIAL:
        return "Let them see again what they are denied"
    if proposal.act == SPARED:
        return "Let them see one of what a denial covers"
    if proposal.act == "token":
        return f"Make a token: {detail['name']}"
    return ACTS[proposal.act].title


def giving(what: str, which: str, name: str, first: date, ends_before: date | None) -> Detail:
    """Give what is kept of a role, team or patch that somebody is to have."""
    until = ends_before.isoformat() if ends_before else None
    told = {} if what == ROLE else {"name": name}
    return {what: which, "from": first.isoformat(), "until": until, **told}


def instead_of(held: Holding | None) -> Detail:
    """Give what is kept of a patch that ends where another begins."""
    return {"held": str(held.id), "instead_of": held.text} if held else {}


def carry_out(request: HttpRequest, agreed: list[Proposal]) -> Shown:
    """Do what somebody agreed to. Gives the page of what is shown to them alone, if anything is.

    Raises UnableToKeep, UnableToDo.
    """
    found = agreed[0]
    if found.act not in GIVING:
        return DONE_BY.get(found.act, _deed)(request, found)
    for one in agreed:
        _give(request, one)
    link = begin_reading(request, found.account) if found.account else ""
    return _link(request, found, link, "The link for signing in", BEGINS_TO_READ) if link else None


def day_of(said: str | None) -> date | None:
    """Read a day of what was asked."""
    return parse_date(said) if said else None


def _deed(request: HttpRequest, found: Proposal) -> Shown:
    doing = ACTS[found.act]
    link = doing.do(request, found.account, is_agreed=True)
    return _link(request, found, link, doing.title, doing.means) if link else None


def _link(request: HttpRequest, found: Proposal, link: str, title: str, means: str) -> Shown:
    told: dict[str, Any] = {
        "account": found.account, "title": title, "means": means, "link": link,
        "asked_by": found.asked_by,
    }  # fmt: skip
    return TemplateResponse(request, "desk/accounts/link.html", told)


def _give(request: HttpRequest, found: Proposal) -> None:
    by, detail = actor_in(request), found.detail
    first = max(day_of(detail["from"]) or by.today, by.today)
    days = (first, day_of(detail["until"]))
    if found.team:
        held = detail.get("held")
        give_team(
            found.team, detail[PATCH], *days, by=by, at=now_of(request),
            instead=UUID(held) if held else None,
        )  # fmt: skip
    else:
        give(found.account, found.act, detail[found.act], *days, by=by, at=now_of(request))


def _denial(request: HttpRequest, found: Proposal) -> Shown:
    end(found.account, DENIAL, UUID(found.detail["held"]), by=actor_in(request), at=now_of(request))
    return None


def _spared(request: HttpRequest, found: Proposal) -> Shown:
    detail = found.detail
    spare(found.account, UUID(detail["held"]), detail["thing"], detail["records"].split(),
          by=actor_in(request), at=now_of(request))  # fmt: skip
    return None


def _token(request: HttpRequest, found: Proposal) -> Shown:
    by, detail = actor_in(request), found.detail
    expires_on = day_of(detail["expires_on"])
    if expires_on is None or expires_on <= by.today:
        raise UnableToKeep("The day on which it ends has come")
    token, text = make_token(
        found.account_id, detail["name"], detail["kinds"].split(), expires_on, by=by,
        at=now_of(request),
    )  # fmt: skip
    told = {"token": token, "text": text, "titles": token.kinds, "back": "proposals",
            "service": found.account.name, "asked_by": found.asked_by}  # fmt: skip
    return TemplateResponse(request, "api/made_token.html", told)


DONE_BY: dict[str, Callable[[HttpRequest, Proposal], Shown]] = {
    DENIAL: _denial, SPARED: _spared, "token": _token,
}  # fmt: skip
"""What is done when somebody agrees; the rest is given, or stands in ACTS."""
