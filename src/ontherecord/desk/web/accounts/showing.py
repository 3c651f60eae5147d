"""What the pages of accounts and of teams share: words, ways back and what there is to choose."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.permission.holdings import DENIAL, PATCH, ROLE, TEAM
from ontherecord.desk.permission.models import Patch, Team
from ontherecord.desk.web.accounts.forms import Choices

MAY, SEE = "manage_accounts", "see_accounts"
LABELS = {ROLE: "Role", TEAM: "Team", PATCH: "Patch", DENIAL: "Denial"}
NAMES = LABELS | {DENIAL: "Person or home"}
TITLES = {ROLE: "Roles", TEAM: "Teams", PATCH: "Patches", DENIAL: "May not see"}


def trail(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Give the way from the list of accounts to a page: words and address of each step."""
    return [
        {"text": text, "href": href} for text, href in (("Accounts", reverse("accounts")), *steps)
    ]


def formed(
    request: HttpRequest, template: str, form: Any, told: dict[str, Any]
) -> HttpResponseBase:  # fmt: skip
    """Give a page with its form; what was typed wrongly is answered as such."""
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, template, told | {"form": form}, status=status)


def teams_to_choose() -> Choices:
    """Give every team, by its id and name."""
    return [(str(one.pk), one.name) for one in Team.objects.order_by("name")]


def patches_to_choose() -> Choices:
    """Give every patch, by its id and name."""
    return [(str(one.pk), one.name) for one in Patch.objects.order_by("name")]
