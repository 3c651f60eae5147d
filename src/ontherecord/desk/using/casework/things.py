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


def found_together(
    look: Look, issue: IssueRow, things: Things, references: References
) -> dict[str, Any]:
    """Give the other things that an issue rests on, each in a line, and how many are not told.

    `unseen` lie beyond what the reader may see; `more` are not named by the issue.
    """
    seen = [
        thing for one in issue.other_ids if (thing := things.get((issue.other_kind or "", one)))
    ]
    return {
        "others": [_other(look, thing, references) for thing in seen],
        "unseen": len(issue.other_ids) - len(seen),
        "more": issue.other_count - len(issue.other_ids),
    }


def _other(look: Look, thing: Thing, references: References) -> dict[str, Any]:
    is_apart = thing.thing_id in look.reading.apart(thing.kind)
    told = in_own_words(look, thing) or {}
    kind = look.reading.said.kinds[thing.kind]
    day = thing.values.get(kind.happened) if kind.happened else None
    named = {titled(kind.fields[one].title) for one in NAMED_BY.get(thing.kind, ())
             if one in kind.fields}  # fmt: skip
    return {
        "title": told["title"],
        "name": APART if is_apart else called(thing.kind, thing.values) or said(day),
        "words": told["words"],
        "facts": [] if is_apart else [(n, v) for n, v in told["fields"] if n not in named],
        "references": references.get((thing.kind, thing.thing_id), []),
        "href": link_to(thing.kind, thing.thing_id),
        "shows": {
            kind: thing.thing_id if thing.kind == kind else thing.values.get(f"{kind}_id")
            for kind in ("person", "place")
        },
    }  # fmt: skip
