"""The pages of one home, block, person or repair, and who says what of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.blocks import block as read_block
from ontherecord.desk.facts.homes import home as read_home
from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.facts.open_issues import open_issues
from ontherecord.desk.facts.people import person as read_person
from ontherecord.desk.facts.repairs import repair as read_repair
from ontherecord.desk.facts.says_who import FieldSaid, mismatches, says_who
from ontherecord.desk.facts.timeline import (
    Asked,
    Subject,
    episodes,
    in_order,
    read_latest_timeline,
    read_timeline,
)
from ontherecord.desk.permission.kinds import OF_OUR_OWN
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.mending.showing import choices_told
from ontherecord.desk.using.pairs.pages import told_of_side
from ontherecord.desk.using.pairs.queries import said_apart, sides_of
from ontherecord.desk.using.told.filters import asked_in, fields_of
from ontherecord.desk.using.told.rows import (
    but_of_buildings,
    due_told,
    marker_told,
    need_told,
    pointing,
    resident_told,
)
from ontherecord.desk.using.told.showing import (
    asked,
    called,
    entries,
    episode_told,
    fault_told,
    link_to,
    said,
    values_of,
)
from ontherecord.desk.using.told.statements import meant_by, name_of
from ontherecord.desk.using.told.typed_words import WORDS, lead_on
from ontherecord.desk.using.told.words import APART, LINKED

WHOLE = "whole"
"""Asks for a story from its beginning."""

NOT_OF_A_LIST = ("after", "show", "on", "of", WHOLE)


FILTERED = ("GET", "HEAD", "POST")
"""What a filter asks for is sent, so that its words stand in no address."""


@page("see_homes", FILTERED)
def home(look: Look, place_id: str) -> HttpResponseBase:
    """Show a home. Its fragment is the timeline alone, filtered."""
    if look.request.method == "POST":
        return lead_on(look.request)
    purpose = look.purpose("see_homes", "place", place_id)
    told = told_of(look, Subject("home", place_id))
    if _is_fragment(look):
        look.saw("place", place_id, "timeline", purpose)
        return TemplateResponse(look.request, "using/timeline.html", told)
    shown = read_home(look.reading, place_id)
    if shown.place_id != place_id:
        return HttpResponseRedirect(reverse("home", args=[shown.place_id]))
    look.saw("place", place_id, "home", purpose)
    named = {one.person_id: APART if one.is_apart else one.name
             for one in (*shown.lived_before, *shown.living_now)}  # fmt: skip
    of_people = (*shown.living_now, *shown.lived_before, *shown.needs, *shown.markers)
    look.saw_too("home", purpose, person=[one.person_id for one in of_people])
    on = look.reading.as_known_on
    return TemplateResponse(
        look.request, "using/home.html",
        told | {
            "home": shown, "on": on, "today": look.reading.today,
            "title": called("place", shown.values),
            "values": values_of(look.reading, "place", place_id,
                                but_of_buildings(shown.values), shown.mismatched_fields, on=on,
                                names={near.place_id: near.address for near in shown.around}),
            "caption": shown.meanings.get("place_type") or "Home",
            "is_home": shown.values.get("place_type") in (None, "home"),
            "due": [due_told(look, one) for one in shown.due],
            "needs": [need_told(look, one, named) for one in shown.needs],
            "markers": [marker_told(look, one, named) for one in shown.markers],
            "living_now": [resident_told(look, one) for one in shown.living_now],
            "lived_before": [resident_told(look, one) for one in shown.lived_before],
            "is_apart": shown.place_id in look.reading.apart("place"),
            "holds_apart": any(one.is_apart for one in shown.living_now),
        },
    )  # fmt: skip


@page("see_homes")
def block(look: Look, place_id: str) -> HttpResponseBase:
    """Show a block: its homes by floor and the faults that several of them share."""
    purpose = look.purpose("see_homes", "place", place_id)
    shown = read_block(look.reading, place_id)
    if shown.place_id != place_id:
        return HttpResponseRedirect(reverse("block", args=[shown.place_id]))
    around, names = pointing(look, shown.values, "block", purpose)
    look.saw("place", place_id, "block", purpose)
    return TemplateResponse(
        look.request, "using/block.html",
        {
            "on": look.reading.as_known_on,
            "its": shown, "title": called("place", shown.values),
            "values": values_of(look.reading, "place", place_id, around, all_fields=False,
                                names=names),
            "shared": [
                {"fault": fault_told(look.reading, one.fault), "one": one}
                for one in shown.shared_faults
            ],
            "floors": [
                {
                    "floor": floor,
                    "homes": [
                        {
                            "home": one,
                            "faults": sorted(
                                fault_told(look.reading, fault) or fault
                                for fault in one.shared_faults
                            ),
                        }
                        for one in homes
                    ],
                }
                for floor, homes in shown.homes_by_floor
            ],
        },
    )  # fmt: skip


@page("see_people", FILTERED)
def person(look: Look, person_id: str) -> HttpResponseBase:
    """Show a person, as far as the reader may see them."""
    if look.request.method == "POST":
        return lead_on(look.request)
    purpose = look.purpose("see_people", "person", person_id)
    if person_id in look.reading.apart("person"):
        return held_apart(look, person_id, purpose)
    told = told_of(look, Subject("person", person_id))
    if _is_fragment(look):
        look.saw("person", person_id, "timeline", purpose)
        return TemplateResponse(look.request, "using/timeline.html", told)
    shown = read_person(look.reading, person_id)
    if shown.person_id != person_id:
        return HttpResponseRedirect(reverse("person", args=[shown.person_id]))
    look.saw("person", person_id, "person", purpose)
    look.saw_too("person", purpose, place=[stay.place_id for stay in shown.stays])
    differing = [one.field for one in mismatches(look.reading, "person", person_id)]
    meaning = look.reading.said.meaning
    return TemplateResponse(
        look.request, "using/person.html",
        told | {
            "person": shown, "title": called("person", shown.values),
            "on": look.reading.as_known_on,
            "may_part": "decide_matches" in look.actor.actions and len(shown.known_as) > 1,
            "values": values_of(look.reading, "person", person_id, shown.values, differing,
                                on=look.reading.as_known_on, all_fields=False,
                                names={one.place_id: one.address for one in shown.stays}),
            "stays": [
                {"stay": one, "role": meaning("occupancy", "role", one.role)} for one in shown.stays
            ],
            "contacts": [
                {"one": one, "relation": meaning("named_contact", "relation", one.relation)}
                for one in shown.named_contacts
            ],
            "needs": [need_told(look, one) for one in shown.needs],
            "markers": [marker_told(look, one) for one in shown.markers],
        },
    )  # fmt: skip


def held_apart(look: Look, person_id: str, purpose: str) -> HttpResponseBase:
    """Show two people who are held to be one by the record, and not by somebody: each record by
    itself, and nothing that hangs on either.
    """
    now_id = now_called(look.reading, "person", person_id)
    if now_id != person_id:
        return HttpResponseRedirect(reverse("person", args=[now_id]))
    sides = {side.record_id: side for side in sides_of(look.reading, "person", person_id)}
    look.saw("person", person_id, "held apart", purpose)
    system = look.reading.said.system_name
    names = {i: f"{system(s.system)} {s.reference or ''}".strip() for i, s in sides.items()}
    return TemplateResponse(
        look.request, "using/held_apart.html",
        {
            "sides": [told_of_side(look, side) for side in sides.values()],
            "may_decide": "decide_matches" in look.actor.actions,
            "said": [
                {"record_id": one, "other_record_id": other, "post": post, "at": at,
                 "names": [names[one], names[other]]}
                for one, other, post, at in said_apart(look.reading, list(sides))
            ],
        },
    )  # fmt: skip


@page("see_homes")
def repair(look: Look, repair_id: str) -> HttpResponseBase:
    """Show a repair as one story."""
    purpose = look.purpose("see_homes", "repair", repair_id)
    shown = read_repair(look.reading, repair_id)
    if shown.repair_id != repair_id:
        return HttpResponseRedirect(reverse("repair", args=[shown.repair_id]))
    look.saw("repair", repair_id, "repair", purpose)
    meaning = look.reading.said.meaning
    differing = [one.field for one in mismatches(look.reading, "repair", repair_id)]
    values, names = pointing(look, shown.values, "repair", purpose)
    place_id = values.get("place_id")
    return TemplateResponse(
        look.request, "using/repair.html",
        {
            "repair": shown, "title": shown.meanings.get("fault") or "Repair",
            "place": {"href": link_to("place", place_id), "text": names[place_id]}
            if place_id else None,
            "on": look.reading.as_known_on,
            "story": episode_told(look.reading, shown.story.episode) if shown.story else None,
            "entries": entries(look.reading, shown.story.items) if shown.story else [],
            "left_out": shown.story.left_out if shown.story else 0,
            "at_home": episode_told(look.reading, shown.episode) if shown.episode else None,
            "values": values_of(look.reading, "repair", repair_id, values, differing,
                                on=look.reading.as_known_on, all_fields=False, names=names),
            "jobs": [
                {
                    "job": one,
                    "status": meaning("repair", "status", one.status),
                    "priority": meaning("repair", "priority", one.priority),
                    "reason": meaning("repair", "closed_reason", one.closed_reason),
                }
                for one in shown.jobs
            ],
        },
    )  # fmt: skip


@page("see_homes")
def who_says(look: Look, kind: str, thing_id: str, field: str | None = None) -> HttpResponseBase:
    """Show which systems say what of a thing or of one field: file, row, received, known since."""
    if kind not in look.reading.said.kinds or kind in OF_OUR_OWN:
        raise Http404
    purpose = look.purpose("see_homes", kind, thing_id)
    fields = says_who(look.reading, kind, thing_id, field)
    if not fields and field:
        raise Http404
    look.saw(kind, thing_id, "says who", purpose)
    choices = choices_told(look, kind, thing_id, fields)
    meant = _meant(look, kind, fields, purpose)
    shown = {
        "kind": look.reading.said.kinds[kind], "thing_id": thing_id, "field": field,
        "fields": [
            _field(one) | meant.get(one.field, {}) | choices.get(one.field, {})
            | {"is_alone": bool(field)}
            for one in fields if field or one.statements
        ],
        "back": link_to(kind, thing_id) if field else "",
        "issues": () if field or kind in LINKED else open_issues(look.reading, [(kind, thing_id)]),
        "take": "" if look.reading.is_past or not fields else asked(
            reverse("take_list", args=["says-who"]), kind=kind, of=thing_id
        ),
        "on": look.reading.as_known_on,
    }  # fmt: skip
    name = "using/says_who_field.html" if look.request.htmx else "using/says_who.html"
    return TemplateResponse(look.request, name, shown)


def told_of(look: Look, subject: Subject) -> dict[str, Any]:
    """Give the timeline of a subject, filtered and paged as the request asks.

    What nobody filters or pages begins with the latest of it. Two statements, one more where that
    hangs on what is older.
    """
    query = {name: said for name, said in look.request.GET.items() if name != WORDS}
    reading, wanted = look.reading, asked_in(look.request)
    is_first = wanted == Asked() and not {"show", "after", WHOLE} & query.keys()
    timeline = (
        read_latest_timeline(reading, subject) if is_first
        else read_timeline(reading, subject, wanted)
    )  # fmt: skip
    is_flat = query.get("show") == "entries" or bool(timeline.asked.episode_id)
    kept = {k: v for k, v in query.items() if k not in NOT_OF_A_LIST}
    told: dict[str, Any] = {
        "filter_fields": fields_of(look.request, reading, timeline), "is_flat": is_flat,
        "address": look.request.path, "entry_count": len(timeline.events), "since": timeline.since,
        "episode_count": len(timeline.all_episodes), "query": query,
        "apart_count": sum((e.kind, e.thing_id) not in timeline.episode_of
                           for e in timeline.events),
        "is_filtered": timeline.asked.tears_holes or bool(timeline.asked.episode_id),
        "export": asked(
            reverse("take_list", args=[f"{subject.kind}-story"]), of=subject.thing_id, **kept,
        ),
        "chronology": asked(
            reverse(f"{subject.kind}_chronology", args=[subject.thing_id]),
            on=reading.as_known_on, **kept,
        ),
    }  # fmt: skip
    try:
        if is_flat:
            some = in_order(reading, timeline, query.get("after"), newest_first=True)
            told["entries"] = entries(reading, some.items)
            told["next_after"] = some.next_after
        else:
            several = episodes(reading, timeline, query.get("after"))
            told["episodes"] = [
                episode_told(reading, one.episode)
                | {"entries": entries(reading, one.items), "left_out": one.left_out}
                for one in several.episodes
            ]
            told["next_after"] = several.next_after
    except ValueError as wrong:
        raise Http404 from wrong
    return told


def _is_fragment(look: Look) -> bool:
    return bool(look.request.htmx) and look.request.htmx.target == "timeline"


def _meant(
    look: Look, kind: str, fields: Sequence[FieldSaid], purpose: str
) -> dict[str, dict[str, str]]:
    """Give what each field that points to another thing shows: what that is called, and its page.

    One statement where a field does.
    """
    meant = meant_by(look.reading, kind, fields)
    things = [thing for _, thing in meant.values() if thing]
    seen = {of: [thing.thing_id for thing in things if thing.kind == of] for of in LINKED}
    look.saw_too("says who", purpose, **seen)
    return {
        field: {
            "shown": name_of(look.reading, to, thing),
            "shown_href": link_to(to, thing.thing_id) if thing else "",
        }
        for field, (to, thing) in meant.items()
    }  # fmt: skip


def _field(one: FieldSaid) -> dict[str, Any]:
    return {
        "said": one,
        "shown": said(one.shown, one.shown_meaning),
        "statements": [
            {"of": s, "value": said(s.value, s.meaning)} for s in one.statements
        ],
    }  # fmt: skip
