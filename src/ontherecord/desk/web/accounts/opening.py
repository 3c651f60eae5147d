"""What somebody is to agree to lets whom read, in words, so that nobody agrees to it unread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string

from ontherecord.desk.api.forms import REACHES
from ontherecord.desk.api.models import Service
from ontherecord.desk.permission.holdings import (
    NOW,
    PATCH,
    ROLE,
    TEAM,
    Holding,
    holdings_of,
    homes_of,
    members,
    patches_of,
)
from ontherecord.desk.permission.models import Proposal, Team
from ontherecord.desk.permission.proposing import GIVING
from ontherecord.desk.web.accounts.carrying_out import day_of

WORDS = "desk/accounts/opens.html"


@dataclass(frozen=True)
class Opens:
    """A role, team or patch, and how many homes it opens today."""

    what: str
    name: str
    """Of a role its code."""
    starts_on: date | None = None
    last_day: date | None = None
    patches: tuple[str, ...] = ()
    """The patch itself, or those that a team has today."""
    homes: int = 0


def opened_by(proposal: Proposal, together: list[Proposal], today: date) -> dict[str, Any]:
    """Give what is opened by what is answered together, to whom, and what they have already."""
    account, team = proposal.account, proposal.team
    held = holdings_of(account, today) if account else patches_of(team, today) if team else []
    gives = [_given(one) for one in together if one.act in GIVING]
    takes = [_taken(one) for one in together if one.detail.get("instead_of")]
    has = [_has(one) for one in held if one.state == NOW and one.what in GIVING]
    return {
        "gives": _with_homes(gives, today), "takes": _with_homes(takes, today),
        "has": _with_homes(has, today),
        "readers": [one.account for one in members(team, today)] if team else [],
        "team": team, "token": _token(proposal) if proposal.act == "token" else None,
    }  # fmt: skip


def _token(proposal: Proposal) -> dict[str, Any]:
    """Give how far a service sees, and which kinds its token reads until when."""
    service = Service.objects.filter(account=proposal.account).first()
    return {
        "kinds": proposal.detail["kinds"].split(), "until": day_of(proposal.detail["expires_on"]),
        "reaches": REACHES[service.role] if service else "",
    }  # fmt: skip


def fingerprint(opened: dict[str, Any]) -> str:
    """Give what tells the words that somebody was shown from any others."""
    return sha256(render_to_string(WORDS, opened).encode()).hexdigest()[:16]


def _given(proposal: Proposal) -> Opens:
    detail = proposal.detail
    until = day_of(detail.get("until"))
    return Opens(
        proposal.act, detail.get("name") or detail[proposal.act], day_of(detail.get("from")),
        until - timedelta(days=1) if until else None,
    )  # fmt: skip


def _taken(proposal: Proposal) -> Opens:
    detail = proposal.detail
    return Opens(PATCH, detail["instead_of"], day_of(detail["from"]))


def _has(held: Holding) -> Opens:
    return Opens(held.what, held.text, held.starts_on, held.last_day)


def _with_homes(opened: Iterable[Opens], today: date) -> list[Opens]:
    """Say of each which patches it brings, and how many homes lie in them."""
    brought = [(one, _patches_of(one, today)) for one in opened]
    homes = homes_of({name for _, names in brought for name in names}, today)
    return [
        replace(one, patches=names, homes=sum(homes.get(name, 0) for name in names))
        for one, names in brought
    ]


def _patches_of(one: Opens, today: date) -> tuple[str, ...]:
    if one.what != TEAM:
        return () if one.what == ROLE else (one.name,)
    team = Team.objects.filter(name=one.name).first()
    held = patches_of(team, today) if team else []
    return tuple(its.text for its in held if its.state == NOW)
