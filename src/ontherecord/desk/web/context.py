"""What every template knows."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from ontherecord.desk.facts.queries import latest_run
from ontherecord.desk.permission.deciding import may
from ontherecord.desk.web.accounts.telling import TOLD
from ontherecord.desk.web.asking import actor_in

NAVIGATION: tuple[tuple[str, str, str | None], ...] = (
    ("start", "Start", None),
    ("cases", "Cases", "see_cases"),
    ("duties", "Duties", "work_cases"),
    ("matches", "Matches", "decide_matches"),
    ("corrections", "Corrections", "mend_at_source"),
    ("lists", "Lists", "export"),
    ("checks", "Checks", "see_cases"),
    ("systems", "Systems", "see_systems"),
    ("runs", "Runs", "see_systems"),
    ("coverage", "Coverage", "see_systems"),
    ("audit", "Audit", "see_audit"),
    ("who_looked", "Who looked", "see_access_list"),
    ("accounts", "Accounts", "see_accounts"),
)
"""Name of the page, its words, and what one must be permitted. A page not made yet is left out.

What is worked comes before what is looked up. The box of the search stands above it on every page.
"""


def desk(request: HttpRequest) -> dict[str, Any]:
    """Give the base page its navigation, the run it shows, and who is signed in."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {"sign_in_provider": settings.CONFIGURATION.provider}
    actor = actor_in(request)
    there = [
        (text, href)
        for name, text, action in NAVIGATION
        if (href := _address_of(name)) and (action is None or may(actor, action))
    ]
    return {
        "actor": actor,
        "run": latest_run(),
        "was_done_to": request.session.get(TOLD, False),
        "navigation": [
            {
                "text": text,
                "href": href,
                "is_here": request.path == href,
                "is_within": href == _section_of(request.path, there),
            }
            for text, href in there
        ],
    }


def _section_of(path: str, there: list[tuple[str, str]]) -> str:
    """Give the page of the navigation that a page lies below: the nearest, never the first."""
    above = (href for _, href in there if href != "/" and path.startswith(href))
    return max(above, key=len, default="")


@cache
def _address_of(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
