"""The chronology as a page to print: whole, oldest first, each entry with where it was told.

It is made to be handed on, so it holds what a list may hold: nothing that is privileged, and what
is confidential with its mark.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.facts.leaving import CONFIDENTIAL, PRIVILEGED, held_back
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.facts.timeline import Subject, Timeline, chronology, read_timeline
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.told.exporting import about
from ontherecord.desk.using.told.filters import asked_in
from ontherecord.desk.using.told.showing import asked, entries, fault_told

MARK = {"text": "Confidential: tell nobody the address or the whereabouts", "colour": "red"}
Told = dict[str, Any]


@page("export")
def home_chronology(look: Look, place_id: str) -> HttpResponseBase:
    """Show all that happened at a home, to print."""
    return _shown(look, Subject("home", place_id), "place")


@page("export")
def person_chronology(look: Look, person_id: str) -> HttpResponseBase:
    """Show all that happened with a person, to print."""
    return _shown(look, Subject("person", person_id), "person")


def _shown(look: Look, subject: Subject, kind: str) -> HttpResponseBase:
    reading, thing_id = look.reading, subject.thing_id
    if f"see_{'homes' if kind == 'place' else 'people'}" not in look.actor.actions:
        raise NotThere
    purpose = look.purpose("export", kind, thing_id)
    now_id = now_called(reading, kind, thing_id)
    if now_id != thing_id:
        return HttpResponseRedirect(reverse(f"{subject.kind}_chronology", args=[now_id]))
    thing = reading.things({kind: [thing_id]}).get((kind, thing_id))
    if thing is None or thing_id in reading.apart(kind):
        raise NotThere
    timeline = read_timeline(reading, subject, asked_in(look.request))
    told = list(_leaving(look, timeline))
    look.saw(kind, thing_id, "chronology", purpose)
    for of in sorted({of for one in told for of, _ in one["about"]}):
        look.saw_too("chronology", purpose, **{of: _ids(told, of)})
    count = len(told)
    if not timeline.asked.tears_holes and not timeline.asked.fault:
        told = sorted([*told, *_silences(look, timeline)], key=lambda one: one["order"])
    values = thing.values
    return TemplateResponse(
        look.request, "using/chronology.html",
        {
            "title": values.get("address") or values.get("full_name") or "Without an address",
            "back": asked(reverse(subject.kind, args=[thing_id]), on=reading.as_known_on),
            "entries": told, "entry_count": count, "on": reading.as_known_on,
            "is_filtered": bool(look.request.GET.keys() - {"on"}),
        },
    )  # fmt: skip


def _leaving(look: Look, timeline: Timeline) -> Iterator[Told]:
    """Give the entries that may leave the desk, oldest first, each told with its references."""
    rows = list(chronology(look.reading, timeline))
    of_row = [tuple(about(look.reading, row.entry)) for row in rows]
    held = held_back(look.reading, (thing for things in of_row for thing in things))
    told = entries(look.reading, [row.entry for row in rows])
    for row, things, one in zip(rows, of_row, told, strict=True):
        rules = {rule for thing in things for rule in held.get(thing, ())}
        if PRIVILEGED in rules:
            continue
        tags = [MARK, *one["tags"]] if CONFIDENTIAL in rules else one["tags"]
        said = [reference.said for reference in row.references]
        yield one | {"tags": tags, "said_in": said, "about": things,
                     "order": (row.entry.happened_on, 1)}  # fmt: skip


def _silences(look: Look, timeline: Timeline) -> Iterator[Told]:
    """Give each silence of an episode, with the fault that nothing was recorded of."""
    for episode in timeline.all_episodes:
        fault = fault_told(look.reading, episode.fault) or "no fault named"
        for silence, one in zip(
            episode.silences, entries(look.reading, episode.silences), strict=True
        ):
            title = f"{one['title']}: {fault}"
            yield one | {"title": title, "order": (silence.until_on, 0)}


def _ids(told: list[Told], kind: str) -> set[str]:
    return {thing_id for one in told for of, thing_id in one["about"] if of == kind}
