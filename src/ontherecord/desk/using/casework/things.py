"""The things an issue is found by, told within reach: what shows it, and what is beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ontherecord.desk.facts.reading import Thing
from ontherecord.desk.facts.says_who import CHILDREN
from ontherecord.desk.facts.timeline import Reference
from ontherecord.desk.using.casework.queries import IssueRow
from ontherecord.desk.using.looking import Look
from ontherecord.desk.using.told.showing import called, link_to, said, titled
from ontherecord.desk.using.told.words import APART, OWN_WORDS

Things = Mapping[tuple[str, str], Thing]
References = Mapping[tuple[str, str], Sequence[Reference]]
NAMED_BY = {"place": ("address",), "person": ("full_name", "first_name", "surname")}
"""Fields that say what a thing is called."""


def in_own_words(look: Look, thing: Thing | None) -> dict[str, Any] | None:
    """Give a thing in its own words: what it says, field by field, as far as may be seen."""
    if thing is None:
        return None
    kind = look.reading.said.kinds[thing.kind]
    words = next((thing.values[c] for c in OWN_WORDS if thing.values.get(c)), "")
    hidden = CHILDREN if thing.values.get("age_band") not in (None, "adult") else ()
    fields = [
        (titled(one.title), said(value, look.reading.said.meaning(thing.kind, one.column, value)))
        for one in kind.fields.values()
        if one.type != "reference"
        and one.name not in (*OWN_WORDS, *hidden)
        and (value := thing.values.get(one.column)) is not None
    ]
    return {"title": kind.title, "words": words, "fields": fields}


def homes_of_others(
    look: Look, issues: Sequence[IssueRow], things: Mapping[tuple[str, str], Thing]
) -> dict[tuple[str, str], Thing]:
    """Give the homes of other things that are not among `things`. One statement where there are."""
    places = {
        str(place_id)
        for issue in issues
        for of in others_of(issue)
        if of in things and (place_id := things[of].values.get("place_id"))
    }
    wanted = sorted(one for one in places if ("place", one) not in things)
    return look.reading.things({"place": wanted}) if wanted else {}


def others_of(issue: IssueRow) -> list[tuple[str, str]]:
    """Name the other things that an issue rests on, by kind and id."""
    return [(issue.other_kind or "", one) for one in issue.other_ids]


def found_together(
    look: Look, issue: IssueRow, things: Things, references: References
) -> dict[str, Any]:
    """Give the other things that an issue rests on, and how many are not told.

    `unseen` lie beyond what the reader may see; `more` are not named by the issue.
    """
    seen = [things[of] for of in others_of(issue) if of in things]
    return {
        "others": [_other(look, issue, thing, things, references) for thing in seen],
        "unseen": len(issue.other_ids) - len(seen),
        "more": issue.other_count - len(issue.other_ids),
    }


def _other(
    look: Look, issue: IssueRow, thing: Thing, things: Things, references: References
) -> dict[str, Any]:
    """Give one: what it is called, in which home, and what it says otherwise than the subject."""
    is_apart = thing.thing_id in look.reading.apart(thing.kind)
    told = in_own_words(look, thing) or {}
    kind = look.reading.said.kinds[thing.kind]
    day = thing.values.get(kind.happened) if kind.happened else None
    in_its_name = (kind.happened, *NAMED_BY.get(thing.kind, ()))
    named = {titled(kind.fields[one].title) for one in in_its_name if one in kind.fields}
    facts = [] if is_apart else [fact for fact in told["fields"] if fact[0] not in named]
    subject = things.get((issue.thing_kind, issue.thing_id or ""))
    alike = in_own_words(look, subject) if subject and subject.kind == thing.kind else None
    same = [fact for fact in facts if alike and fact in alike["fields"]]
    place_id = str(thing.values.get("place_id"))
    home = things.get(("place", place_id))
    is_another = place_id not in (issue.place_id, *look.reading.apart("place"))
    return {
        "title": told["title"],
        "name": APART if is_apart else called(thing.kind, thing.values) or said(day),
        "home": called("place", home.values) if home and is_another else "",
        "words": told["words"],
        "facts": [fact for fact in facts if fact not in same],
        "same": [title for title, _ in same],
        "references": references.get((thing.kind, thing.thing_id), []),
        "href": link_to(thing.kind, thing.thing_id),
        "shows": {
            kind: thing.thing_id if thing.kind == kind else thing.values.get(f"{kind}_id")
            for kind in ("person", "place")
        },
    }  # fmt: skip
