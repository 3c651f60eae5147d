"""What is done to accounts from the machine of the desk, in a process of its own.

`demo` makes the accounts of a demonstration and answers with their passwords; `add EMAIL ROLE…`
makes one account whose password is read from standard input; `team-patch TEAM PATCH UNTIL` lets a
team have a patch until a day, or for good.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from datetime import date
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ontherecord.desk.web.settings")
django.setup()

from django.contrib.auth.password_validation import validate_password  # noqa: E402 — needs set-up
from django.core.exceptions import ValidationError  # noqa: E402 — needs set-up
from django.core.validators import validate_email  # noqa: E402 — needs set-up
from django.db import transaction  # noqa: E402 — needs set-up
from django.utils import timezone  # noqa: E402 — needs set-up

from ontherecord.desk.facts.queries import largest_place  # noqa: E402 — needs set-up
from ontherecord.desk.permission import actions  # noqa: E402 — needs set-up
from ontherecord.desk.permission.actors import nobody  # noqa: E402 — needs set-up
from ontherecord.desk.permission.keeping_teams import set_patch_of_team  # noqa: E402 — as above
from ontherecord.desk.permission.models import Account, Patch, Team  # noqa: E402 — needs set-up
from ontherecord.desk.permission.rules import OFFICER, ROLES  # noqa: E402 — needs set-up

DOMAIN = "demo.example"


@transaction.atomic
def make_demo_accounts() -> list[dict[str, str]]:
    """Make an account for each role; the officer looks after the largest estate or block."""
    now = timezone.now()
    by = nobody(timezone.localdate(now))
    Account.objects.filter(is_demo=True).delete()
    made = []
    for role in ROLES:
        email, password = f"{role}@{DOMAIN}", secrets.token_urlsafe(12)
        account = actions.make_account(email, password, [role], by=by, at=now, is_demo=True)
        made.append({"email": email, "password": password})
        place_id = largest_place() if role == OFFICER else None
        if place_id:
            patch = actions.patch_named("Demonstration", [place_id], by=by, at=now)
            actions.give_patch(patch, account, by=by, at=now)
    return made


def add(email: str, roles: list[str], password: str) -> None:
    """Make one account. Raises ValidationError or UnableToGiveRole with what is wrong."""
    now = timezone.now()
    validate_email(email)
    validate_password(password, Account(email=email))
    if Account.objects.filter(email__iexact=email).exists():
        raise ValidationError("there is an account with this address already")
    actions.make_account(email, password, roles, by=nobody(timezone.localdate(now)), at=now)


class NothingCalledSo(Exception):
    """There is no team or patch of that name."""


def team_patch(team: str, patch: str, ends_before: date | None) -> None:
    """Let a team have a patch from today. Raises NothingCalledSo, with the names there are."""
    now = timezone.now()
    set_patch_of_team(
        _called(Patch, "patch", patch), _called(Team, "team", team), ends_before,
        by=nobody(timezone.localdate(now)), at=now,
    )  # fmt: skip


def _called(model: Any, word: str, name: str) -> Any:
    found = model.objects.filter(name=name).first()
    if found is None:
        names = ", ".join(model.objects.order_by("name").values_list("name", flat=True))
        raise NothingCalledSo(f"there is no {word} called {name}; there is: {names or 'none yet'}")
    return found


def main() -> None:
    match sys.argv[1:]:
        case ["demo"]:
            print(json.dumps(make_demo_accounts()))
        case ["team-patch", team, patch, until]:
            try:
                team_patch(team, patch, date.fromisoformat(until) if until else None)
            except NothingCalledSo as wrong:
                sys.stderr.write(str(wrong))
                sys.exit(2)
        case ["add", email, *roles]:
            try:
                add(email, roles, sys.stdin.read().strip())
            except ValidationError as wrong:
                sys.stderr.write(" ".join(wrong.messages))
                sys.exit(2)
            except actions.UnableToGiveRole as wrong:
                sys.stderr.write(str(wrong))
                sys.exit(2)


if __name__ == "__main__":
    main()
