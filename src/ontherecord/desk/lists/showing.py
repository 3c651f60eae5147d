"""Plain data for the pages of lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from ontherecord.desk.lists.declaring import Listed
from ontherecord.desk.lists.models import ListFile, SavedList
from ontherecord.desk.lists.queries import files_of, is_offered, path_of
from ontherecord.desk.lists.words import FAILED, schedule_in_words
from ontherecord.desk.permission.actors import Actor
from ontherecord.desk.using.told.showing import asked
from ontherecord.files import FORMS


def address(listed: Listed, query: Mapping[str, Any]) -> str:
    """Give the address where a list is taken, with what was asked."""
    return asked(reverse("take_list", args=[listed.name]), **query)


def saved_told(saved: SavedList, actor: Actor) -> dict[str, Any]:
    """Give a saved list as a row of a table."""
    is_mine = saved.owner_id == actor.account_id
    return {
        "name": saved.name, "href": reverse("saved_list", args=[saved.pk]), "is_mine": is_mine,
        "owner": saved.owner.email, "team": saved.team.name if saved.team else "",
        "is_offered": is_offered(saved, actor), "is_closed": not saved.owner.is_active,
        "has_left": is_mine and saved.team_id is not None and not saved.is_of_member,
        "when": schedule_in_words(saved.schedule, saved.weekday, saved.due_on),
        "is_stopped": saved.is_stopped,
        "due_on": saved.due_on,
    }  # fmt: skip


def files_waiting(actor: Actor, most: int = 5) -> list[dict[str, Any]]:
    """Give the latest files that wait for somebody, for the start page. One statement."""
    return [file_told(one) for one in files_of(actor, most=most)] if actor.roles else []


def file_told(file: ListFile) -> dict[str, Any]:
    """Give a file that waits, or why there is none, with how it differs from the one before."""
    changed = []
    if file.new_count:
        changed.append(f"{file.new_count:,} new")
    if file.gone_count:
        changed.append(f"{file.gone_count:,} gone")
    is_compared = file.new_count is not None
    failed = file.failed or ("" if path_of(file.pk).is_file() else "gone")
    return {
        "title": file.title, "made_at": file.made_at, "expires_on": file.expires_on,
        "href": reverse("list_file", args=[file.pk]) if not failed else "",
        "of": reverse("saved_list", args=[file.saved_list_id]), "rows": file.row_count,
        "form": FORMS[file.form].says, "failed": FAILED.get(failed, ""),
        "changed": ", ".join(changed) or ("nothing new, nothing gone" if is_compared else ""),
    }  # fmt: skip
