"""One kind: its list page by page, one thing of it, and what changed since a list was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ontherecord.desk.api import cursors
from ontherecord.desk.api.cases import cases_of, conditions_of
from ontherecord.desk.api.filters import day_in, read_filters, text_in
from ontherecord.desk.api.opening import Opened
from ontherecord.desk.api.problems import NOT_THERE, Problem, wrong
from ontherecord.desk.api.sight import reading_of, sight_stamp
from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.facts.kinds_told import KindTold, kinds_told
from ontherecord.desk.facts.listing import Filter, Values, ids_in, things_of, touched
from ontherecord.desk.facts.reading import Reading

CASE = "issue_case"
START_OVER = (
    "What this token may see, or what is held back or was disposed of, changed since this cursor"
    " was given out. Read the list anew and drop what is not in it."
)


@dataclass(frozen=True)
class Looking:
    """A token that looks at one kind."""

    opened: Opened
    reading: Reading
    kind: KindTold


@dataclass(frozen=True)
class ListPage:
    """Some things, and where to read on."""

    things: list[tuple[str, Values]]
    next_cursor: str | None
    changes_cursor: str | None


def look_at(opened: Opened, kind: str, as_known_on: date | None = None) -> Looking:
    """Look at a kind. Raises Problem where there is none, or the token was not made for it."""
    if as_known_on and as_known_on >= opened.actor.today:
        as_known_on = None  # the day is not over: what is known now
    reading = reading_of(opened, as_known_on)
    told = kinds_told(reading.said).get(kind)
    if told is None:
        listed = ", ".join(sorted(kinds_told(reading.said)))
        raise Problem(404, f"No kind is called that. The kinds are: {listed}.")
    if kind not in opened.token.kinds:
        raise Problem(
            403, f"This token was made for {', '.join(opened.token.kinds) or 'no kind'};"
            f" make another for {kind}.",
        )  # fmt: skip
    if kind == CASE and as_known_on:
        raise wrong("as_known_on", "Cases are told as they are today; ask for issues instead.")
    return Looking(opened, reading, told)


def day_of(text: str | None) -> date | None:
    """Read `as_known_on`. Raises Problem."""
    try:
        return day_in(text) if text is not None else None
    except ValueError:
        raise wrong("as_known_on", "Write it as a day: 2026-03-20.") from None


def listed(opened: Opened, kind: str, asked: Mapping[str, str], limit: int) -> ListPage:
    """Give a page of a list: the first of what is asked, or the one after a cursor."""
    asked = dict(asked)
    place: dict[str, Any] = {"after": "", "asked": asked}
    if text := asked.pop("cursor", None):
        if asked:
            raise wrong("cursor", "A cursor holds what was asked; leave all else but limit out.")
        place = cursors.read(cursors.LIST, text, kind=kind)
    filters = dict(place["asked"])
    look = look_at(opened, kind, day_of(filters.pop("as_known_on", None)))
    conditions = read_filters(look.kind, filters)
    if not place["after"] and not place["asked"] and kind != CASE:
        place["since"] = _moment(look.reading)
        place["sight"] = sight_stamp(opened, look.reading)
    ids, things = _some(look, conditions, place["after"], limit)
    if len(ids) > limit:
        following = place | {"kind": kind, "after": ids[limit - 1]}
        return ListPage(things, cursors.write(cursors.LIST, following), None)
    return ListPage(things, None, _changes_after(place, kind))


def the_thing(look: Looking, thing_id: str) -> tuple[str, Values]:
    """Give one thing, under the id it has now. Raises Problem."""
    try:
        asked_for = text_in(thing_id)
    except ValueError:
        raise Problem(404, NOT_THERE) from None
    own = now_called(look.reading, look.kind.name, asked_for)
    _, things = _some(look, [Filter("", "is", look.kind.own, own)], "", 1)
    if not things:
        raise Problem(404, NOT_THERE)
    return things[0]


def changed(opened: Opened, kind: str, text: str, limit: int) -> tuple[list[Values], str, bool]:
    """Give what changed since a list was read: things as they are, and ids of what is gone.

    Also the cursor to go on with, and whether there is more now.
    """
    place = cursors.read(cursors.CHANGES, text, kind=kind)
    look = look_at(opened, kind)
    now = _moment(look.reading)
    since, until = place["since"], place.get("until") or now
    is_known = datetime.fromisoformat(since) <= datetime.fromisoformat(now)
    if not is_known or place["sight"] != sight_stamp(opened, look.reading):
        raise Problem(410, START_OVER)
    ids = touched(
        look.reading, look.kind, datetime.fromisoformat(since), datetime.fromisoformat(until),
        place.get("after", ""), limit + 1,
    )  # fmt: skip
    things = things_of(look.reading, look.kind, ids[:limit])
    told = [things.get(one, {look.kind.own: one, "gone": True}) for one in ids[:limit]]
    is_more = len(ids) > limit
    following = (
        place | {"until": until, "after": ids[limit - 1]}
        if is_more
        else {"kind": kind, "since": until, "sight": place["sight"]}
    )
    return told, cursors.write(cursors.CHANGES, following), is_more


def _some(
    look: Looking, conditions: Sequence[Filter], after: str, limit: int
) -> tuple[list[str], list[tuple[str, Values]]]:
    """Give the ids of a page and one more where there is one, and the things of the page."""
    reading, kind, today = look.reading, look.kind, look.opened.actor.today
    if kind.name == CASE:
        conditions = conditions_of(reading, today, conditions)
    ids = ids_in(reading, kind, conditions, after, limit + 1)
    if kind.name == CASE:
        things = cases_of(reading, today, ids[:limit]) if ids else {}
    else:
        things = things_of(reading, kind, ids[:limit])
    return ids, [(one, things[one]) for one in ids[:limit] if one in things]


def _changes_after(place: Mapping[str, Any], kind: str) -> str | None:
    """Give the cursor of changes after a whole list that was read to its end."""
    if "since" not in place:
        return None
    return cursors.write(
        cursors.CHANGES, {"kind": kind, "since": place["since"], "sight": place["sight"]}
    )


def _moment(reading: Reading) -> str:
    assert reading.handed_over_at is not None
    return reading.handed_over_at.isoformat()
