"""The things an issue is found by, told within reach: what shows it, and what is beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ontherecord.desk.facts.reading import Reading, Thing
from ontherecord.desk.facts.says_who import CHILDREN
from ontherecord.desk.facts.timeline import Reference
from ontherecord.desk.using.casework.queries import IssueRow
from ontherecord.desk.using.told.showing import called, link_to, said, titled
from ontherecord.desk.using.told.words import APART, OWN_WORDS


class Resting(Protocol):
    """What an issue says of the other things that its finding rests on."""

    @property
    def place_id(self) -> str | None: ...
    @property
    def other_kind(self) -> str | None: ...
    @property
    def other_ids(self) -> Sequence[str]: ...
    @property
    def other_count(self) -> int: ...


Things = Mapping[tuple[str, str], Thing]
References = Mapping[tuple[str, str], Sequence[Reference]]
NAMED_BY = {"place": ("address",), "person": ("full_name", "first_name", "surname")}
"""Fields that say what a thing is called."""
NOT_TOLD = ("beyond what you may see", "more that are not named here")


def in_own_words(reading: Reading, thing: Thing | None) -> dict[str, Any] | None:
    """Give a thing in its own words: what it says, field by field, as far as may be seen."""
    if thing is None:
        return None
    kind = reading.said.kinds[thing.kind]
    words = next((thing.values[c] for c in OWN_WORDS if thing.values.get(c)), "")
    hidden = CHILDREN if thing.values.get("age_band") not in (None, "adult") else ()
    fields = [
        (titled(one.title), said(value, reading.said.meaning(thing.kind, one.column, value)))
        for one in kind.fields.values()
        if one.type != "reference"
        and one.name not in (*OWN_WORDS, *hidden)
        and (value := thing.values.get(one.column)) is not None
    ]
    return {"title": kind.title, "words": words, "fields": fields}


def homes_of_others(
    reading: Reading, issues: Sequence[Resting], things: Things
) -> dict[tuple[str, str], Thing]:
    """Give the homes of other things that are not among `things`. One statement where there are."""
    places = {
        str(place_id)
        for issue in issues
        for of in others_of(issue)
        if of in things and (place_id := things[of].values.get("place_id"))
    }
    wanted = sorted(one for one in places if ("place", one) not in things)
    return reading.things({"place": wanted}) if wanted else {}


def others_of(issue: Resting) -> list[tuple[str, str]]:
    """Name the other things that an issue rests on, by kind and id."""
    return [(issue.other_kind or "", one) for one in issue.other_ids]


def found_together(
    reading: Reading, issue: IssueRow, things: Things, references: References
) -> dict[str, Any]:
    """Give the other things that an issue rests on, and how many are not told.

    `unseen` lie beyond what the reader may see; `more` are not named by the issue.
    """
    seen = _seen(issue, things)
    return {
        "others": [_other(reading, issue, thing, things, references) for thing in seen],
        **_not_told(issue, seen),
    }


def in_one_line(
    reading: Reading, issue: Resting, things: Things, references: References
) -> str | None:
    """Name the other things that an issue rests on, as its page does, for the cell of a table."""
    seen = _seen(issue, things)
    named = [
        ", ".join(
            part
            for part in (
                *_named(reading, issue, thing, things),
                *(of.reference for of in references.get((thing.kind, thing.thing_id), [])),
            )
            if part
        )
        for thing in seen
    ]
    for how_many, words in zip(_not_told(issue, seen).values(), NOT_TOLD, strict=True):
        named += [f"{how_many} {words}"] if how_many else []
    return "; ".join(named) or None


def shown_by_others(issue: Resting, things: Things) -> list[tuple[str, str]]:
    """Give the other things that are seen, and whom and which home they show."""
    return [
        (kind, one)
        for thing in _seen(issue, things)
        for kind, one in ((thing.kind, thing.thing_id), *_shows(thing).items())
        if one
    ]


def _seen(issue: Resting, things: Things) -> list[Thing]:
    return [things[of] for of in others_of(issue) if of in things]


def _not_told(issue: Resting, seen: Sequence[Thing]) -> dict[str, int]:
    named = len(issue.other_ids)
    return {"unseen": named - len(seen), "more": issue.other_count - named}


def _shows(thing: Thing) -> dict[str, Any]:
    return {
        kind: thing.thing_id if thing.kind == kind else thing.values.get(f"{kind}_id")
        for kind in ("person", "place")
    }


def _named(reading: Reading, issue: Resting, thing: Thing, things: Things) -> tuple[str, str, str]:
    """Say what a thing is, what it is called or of which day, and its home where it is another."""
    kind = reading.said.kinds[thing.kind]
    day = thing.values.get(kind.happened) if kind.happened else None
    is_apart = thing.thing_id in reading.apart(thing.kind)
    place_id = str(thing.values.get("place_id"))
    home = things.get(("place", place_id))
    is_another = place_id not in (issue.place_id, *reading.apart("place"))
    return (
        kind.title, APART if is_apart else called(thing.kind, thing.values) or said(day) or "",
        called("place", home.values) if home and is_another else "",
    )  # fmt: skip


def _other(
    reading: Reading, issue: IssueRow, thing: Thing, things: Things, references: References
) -> dict[str, Any]:
    """Give one: what it is called, in which home, and what it says otherwise than the subject."""
    is_apart = thing.thing_id in reading.apart(thing.kind)
    told = in_own_words(reading, thing) or {}
    kind = reading.said.kinds[thing.kind]
    in_its_name = (kind.happened, *NAMED_BY.get(thing.kind, ()))
    named = {titled(kind.fields[one].title) for one in in_its_name if one in kind.fields}
    facts = [] if is_apart else [fact for fact in told["fields"] if fact[0] not in named]
    subject = things.get((issue.thing_kind, issue.thing_id or ""))
    alike = in_own_words(reading, subject) if subject and subject.kind == thing.kind else None
    same = [fact for fact in facts if alike and fact in alike["fields"]]
    title, called_so, home = _named(reading, issue, thing, things)
    return {
        "title": title, "name": called_so, "home": home,
        "words": told["words"],
        "facts": [fact for fact in facts if fact not in same],
        "same": [title for title, _ in same],
        "references": references.get((thing.kind, thing.thing_id), []),
        "href": link_to(thing.kind, thing.thing_id),
        "shows": _shows(thing),
    }  # fmt: skip
