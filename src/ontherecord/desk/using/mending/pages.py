"""The pages of corrections: which value is right, each system's worklist, and one correction."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.facts.says_who import FieldSaid, Statement, says_who
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.mending import actions, queries
from ontherecord.desk.using.mending.comparing import plain
from ontherecord.desk.using.mending.exporting import in_the_file
from ontherecord.desk.using.mending.forms import ChooseValue, Refuse, Withdraw
from ontherecord.desk.using.mending.models import Correction, CorrectionStep
from ontherecord.desk.using.mending.showing import (
    OF_OPEN,
    STATE_WORDS,
    asked_of,
    can_be_chosen,
    chosen,
    correction_told,
    told_of,
    work_told,
)
from ontherecord.desk.using.told.showing import asked as address_with
from ontherecord.desk.using.told.showing import link_to, titled

FIRST = 50
MENDING = "mending the record"


@page("work_cases", ["GET", "HEAD", "POST"])
def choose(look: Look, kind: str, thing_id: str, field: str) -> HttpResponseBase:
    """Show what each system says of a field, and record which value is right."""
    reading = look.reading
    of = reading.said.kinds.get(kind)
    if of is None or field not in of.fields or not can_be_chosen(reading, kind, field):
        raise Http404
    thing_id = now_called(reading, kind, thing_id)
    purpose = look.purpose("work_cases", kind, thing_id)
    fields = says_who(reading, kind, thing_id, field)
    if not fields or not fields[0].statements:
        raise NotThere
    said = fields[0]
    form = ChooseValue(
        look.request.POST if look.request.method == "POST" else None,
        said=_values(look, kind, said), of_type=of.fields[field].type,
        codes=[(code, words) for (listed, code), words in sorted(reading.said.codes.items())
               if listed == of.fields[field].codes],
    )  # fmt: skip
    if form.is_valid() and _choose(look, kind, thing_id, said, form, purpose):
        return redirect("says_who_field", kind, thing_id, field)
    in_force = actions.choice_in_force(kind, thing_id, field)
    latest = chosen(reading, kind, thing_id, [field]).get(field)
    look.saw(kind, thing_id, "which is right", purpose)
    return TemplateResponse(
        look.request, "using/choose.html",
        {"form": form, "title": titled(said.title), "kind": of, "thing_id": thing_id,
         "field": field, "thing": link_to(kind, thing_id), "seen": in_force.pk if in_force else "",
         "shown": shown_of(said), "latest": latest,
         "refused": [
             one for one in asked_of(reading, [s.record_id for s in said.statements])
             if one["why_refused"] and one["row"].column == said.field
         ],
         "chosen": told_of(reading, kind, field, latest.value) if latest else "",
         "chosen_by": addresses_of([latest.chosen_by]).get(latest.chosen_by) if latest else ""},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


def shown_of(said: FieldSaid) -> str:
    """Give what differs as soon as a system says otherwise of a field, or says it no longer."""
    told = sorted(
        (one.record_id, one.written or "", str(one.vanished_on)) for one in said.statements
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _choose(
    look: Look, kind: str, thing_id: str, said: FieldSaid, form: ChooseValue, purpose: str
) -> bool:
    """Record which value is right, or say in the form what changed since it was opened."""
    posted, of_type = look.request.POST, look.reading.said.kinds[kind].fields[said.field].type
    if posted.get("shown", shown_of(said)) != shown_of(said):
        form.add_error(
            None,
            "The systems say otherwise than when you opened this page, and your choice is not"
            " recorded. What they say now stands below",
        )
        return False
    about = actions.FieldOfThing(
        kind, thing_id, said.field, of_type, said.statements, id_in(posted.get("seen"))
    )
    try:
        _, made = actions.choose_value(
            about, form.cleaned_data["which"], reason=form.cleaned_data["reason"], by=look.actor,
            at=look.at, purpose=purpose,
        )  # fmt: skip
    except actions.ChosenMeanwhile:
        form.add_error(
            None,
            "Somebody chose a value after you had opened this page, and your choice is not"
            " recorded. Theirs stands below. Send yours again if it is to stand instead",
        )
        return False
    systems = sorted({look.reading.said.system_name(one.system) for one in made})
    asked = f" Asked to be mended in {' and '.join(systems)}." if made else ""
    messages.success(look.request, f"What is right is recorded.{asked}")
    return True


def id_in(text: str | None) -> UUID | None:
    """Read an id that a page carried; None where it carried none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _values(look: Look, kind: str, said: FieldSaid) -> list[tuple[str, str]]:
    """Give each value once, as it is first written and in words with the systems that say it."""
    of_type = look.reading.said.kinds[kind].fields[said.field].type
    by_value: dict[str, list[Statement]] = {}
    for one in said.statements:
        if one.written is not None:
            by_value.setdefault(plain(of_type, said.field, one.written), []).append(one)
    return [
        (
            str(those[0].written),
            f"{told_of(look.reading, kind, said.field, str(those[0].written))}"
            f" ({', '.join(dict.fromkeys(one.system_name for one in those))})",
        )
        for those in by_value.values()
    ]


@page("mend_at_source")
def corrections(look: Look) -> HttpResponseBase:
    """Show how many corrections each system has, by how they stand."""
    counts = queries.count_by_system(look.reading)
    systems = look.reading.said.systems
    return TemplateResponse(
        look.request, "using/corrections.html",
        {
            "states": [STATE_WORDS[state] for state in queries.STATES],
            "systems": [
                {
                    "key": key, "name": look.reading.said.system_name(key),
                    "owner": systems[key].owner if key in systems else "",
                    "counts": [of[state] for state in queries.STATES],
                }
                for key, of in sorted(counts.items())
            ],
        },
    )  # fmt: skip


@page("mend_at_source")
def of_system(look: Look, system: str) -> HttpResponseBase:
    """Show the worklist of one system's owner, filtered and paged."""
    asked = asked_in(look, system)
    total, latest = queries.count(look.reading, asked)
    pages = pages_of(look.request.GET.get("page"), total, FIRST)
    rows = queries.worklist(look.reading, asked, first=FIRST, after=pages.after)
    saw(look, rows, "corrections")
    said = look.reading.said
    query = {"state": look.request.GET.get("state", "to_send"), "what": asked.what}
    return TemplateResponse(
        look.request, "using/corrections_of_system.html",
        {
            "name": said.system_name(system), "system": system,
            "owner": said.systems[system].owner if system in said.systems else "",
            "rows": [correction_told(look.reading, row) for row in rows], "total": total,
            "pages": pages, "query": query, "latest": latest,
            "is_to_send": asked.states == ("to_send",),
            "filters": _filters(look, system, asked, query["state"]),
            "take": address_with(
                reverse("take_list", args=["corrections"]), of=system, **query, until=latest
            ),
        },
    )  # fmt: skip


def _filters(look: Look, system: str, asked: queries.Asked, state: str) -> list[dict[str, Any]]:
    whats = queries.kinds_of_work(look.reading, system)
    return [
        {
            "kind": "choice", "name": "state", "label": "How it stands", "value": state,
            "all": "To send",
            "options": [
                {"value": "open", "text": OF_OPEN},
                *({"value": s, "text": STATE_WORDS[s]} for s in queries.STATES if s != "to_send"),
                {"value": "all", "text": "All"},
            ],
        },
        {
            "kind": "choice", "name": "what", "label": "What", "value": asked.what,
            "options": [{"value": w, "text": work_told(look.reading, w)} for w in whats],
        },
    ]  # fmt: skip


def asked_in(look: Look, system: str) -> queries.Asked:
    """Read the filters of a worklist."""
    query = look.request.GET if look.request.method != "POST" else look.request.POST
    return queries.asked_by(look.reading, system, query.dict())


def saw(look: Look, rows: list[queries.CorrectionRow], shown_on: str) -> None:
    """Tell the audit of whom and what corrections tell."""
    look.saw_too(
        shown_on, MENDING, person=[row.person_id for row in rows],
        place=[row.place_id for row in rows],
        repair=[row.thing_id for row in rows if row.kind == "repair"],
    )  # fmt: skip


@page("mend_at_source", ["POST"])
def mark_sent(look: Look, system: str) -> HttpResponseBase:
    """Say that what the file of what was shown held was sent to the system's owner."""
    asked = replace(asked_in(look, system), states=("to_send",))
    if asked.until is None:
        raise Http404
    shown = {row.correction_id for row in queries.worklist(look.reading, asked, first=None)}
    left = in_the_file(look.reading, asked)
    listed = list(Correction.objects.filter(pk__in=left))
    number = actions.mark_sent(listed, by=look.actor, at=look.at, purpose=MENDING)
    noun = "correction is" if number == 1 else "corrections are"
    messages.success(look.request, f"{number} {noun} marked as sent.")
    if stay := len(shown - left):
        messages.info(
            look.request,
            f"{stay} {'is' if stay == 1 else 'are'} in no file, because what is privileged leaves"
            " the desk in no list, or because none of its issues stands. They stay to send.",
        )
    return redirect("corrections_of_system", system)


@page("mend_at_source", ["GET", "HEAD", "POST"])
def correction(look: Look, correction_id: UUID) -> HttpResponseBase:
    """Show one correction with its steps, and record the next."""
    row = queries.the_correction(look.reading, correction_id)
    made = Correction.objects.get(pk=correction_id)
    posted = look.request.POST if look.request.method == "POST" else None
    step = posted.get("step", "") if posted else ""
    forms = {
        "refused": Refuse(posted if step == "refused" else None),
        "withdrawn": Withdraw(posted if step == "withdrawn" else None),
    }
    form = forms.get(step)
    if posted and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            actions.take_step(made, step, reason=reason, by=look.actor, at=look.at, purpose=MENDING)
        except actions.UnableToTakeStep:
            messages.error(look.request, "That step does not follow: look how it stands now.")
        else:
            messages.success(look.request, f"{STATE_WORDS[step]}: recorded.")
        return redirect("correction", correction_id)
    saw(look, [row], "correction")
    issues = [] if row.kind else queries.issues_of_causes(look.reading, [correction_id], FIRST)
    steps = list(CorrectionStep.objects.filter(correction=made).order_by("id"))
    by = addresses_of({made.made_by, *(one.by for one in steps)})
    return TemplateResponse(
        look.request, "using/correction.html",
        {
            "one": correction_told(look.reading, row), "forms": forms, "form": form,
            "asked_by": by.get(made.made_by, "somebody"),
            "reason": made.choice.reason if made.choice else "",
            "steps": [{"step": one, "by": by.get(one.by, "somebody"),
                       "words": STATE_WORDS[one.state]} for one in steps],
            "may_follow": actions.MAY_FOLLOW[made.state],
            "issues": [{"of": one, "href": link_to(one.thing_kind, one.thing_id)
                        if one.thing_kind in look.reading.said.kinds else ""}
                       for one in issues],
        },
        status=422 if form else 200,
    )  # fmt: skip
