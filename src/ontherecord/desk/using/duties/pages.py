"""The pages of duties: what is to do, and one duty with what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ontherecord.desk.permission.queries import accounts_who_may, addresses_of
from ontherecord.desk.using.casework.queries import cases, given_back
from ontherecord.desk.using.casework.showing import case_told
from ontherecord.desk.using.duties import actions, queries
from ontherecord.desk.using.duties.forms import End, Finish, Give, Reopen
from ontherecord.desk.using.duties.models import DONE, GIVEN, REOPENED, Duty, DutyStep
from ontherecord.desk.using.duties.showing import about_told
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.looking import Look, page

FIRST = 50
DOING = "doing what is due"
QUICKER = "Somebody else was quicker: look how it stands now"
SAID = {DONE: "Done", GIVEN: "Given", REOPENED: "Open again"}


@page("work_cases")
def duties(look: Look) -> HttpResponseBase:
    """Show duties: mine, my team's, or everybody's to whoever gives out cases."""
    asked = look.request.GET
    wanted = queries.wanted_by(look.actor, asked.get("whose", ""), asked.get("when", ""))
    whose, when, offered = wanted.whose, wanted.when, queries.whose_may_be_asked(look.actor)
    counts = queries.count(look.reading, wanted)
    pages = pages_of(look.request.GET.get("page"), counts[when], FIRST)
    rows = queries.duties(look.reading, wanted, first=FIRST, after=pages.after)
    held, about = addresses_of({row.holder_id for row in rows}), about_told(look.reading, rows)
    _saw(look, rows, "duties")
    query = {"whose": whose, "when": when}
    left = given_back(look.reading, look.today) if whose == queries.NOBODY else []
    cases_left = cases(look.reading, look.today, case_ids=left) if left else []
    if cases_left:
        look.saw("issue_case", [row.case_id for row in cases_left], "duties", "giving out work")
    return TemplateResponse(
        look.request, "using/duties.html",
        {
            "rows": [
                {"row": row, "holder": held.get(row.holder_id, "somebody"),
                 "about": about.get(row.duty_id)}
                for row in rows
            ],
            "counts": [(w, queries.WHEN_WORDS[w], counts[w]) for w in queries.WHEN], "whose": whose,
            "when": when, "offered": [(w, queries.WHOSE_WORDS[w]) for w in offered], "pages": pages,
            "cases_left": [case_told(look, row) for row in cases_left],
            "query": query, "title": queries.WHEN_WORDS[when], "is_mine": whose == queries.MINE,
        },
    )  # fmt: skip


@page("work_cases", ["GET", "HEAD", "POST"])
def duty(look: Look, duty_id: UUID) -> HttpResponseBase:
    """Show one duty; record that it is done, given to somebody else, or open again."""
    assert look.actor.account_id
    row = queries.the_duty(look.reading, duty_id, look.actor.account_id)
    posted = look.request.POST if look.request.method == "POST" else None
    step = posted.get("step", "") if posted else ""
    forms = _forms(look, row, posted, step)
    if posted and step not in forms:
        if step not in SAID:
            raise Http404
        messages.error(look.request, f"{QUICKER}.")
        return redirect("duty", duty_id)
    form = forms.get(step)
    if form and form.is_valid() and _carry_out(look, row, step, form):
        messages.success(look.request, f"{SAID[step]}: recorded.")
        return redirect("duty", duty_id) if step != GIVEN else redirect("duties")
    _saw(look, [row], "duty")
    steps = list(DutyStep.objects.filter(duty_id=duty_id).order_by("id"))
    made = Duty.objects.get(pk=duty_id)
    named = addresses_of(
        {row.holder_id, made.made_by, *(a for s in steps for a in (s.by, s.holder_id) if a)}
    )
    return TemplateResponse(
        look.request, "using/duty.html",
        {
            "row": row, "forms": forms, "form": form, "made": made,
            "about": about_told(look.reading, [row]).get(duty_id),
            "holder": named.get(row.holder_id, "somebody"),
            "made_by": named.get(made.made_by, "somebody"),
            "steps": [
                {"step": s, "said": SAID[s.step], "by": named.get(s.by, "somebody"),
                 "to": named.get(s.holder_id) if s.holder_id else ""}
                for s in steps
            ] if row.what is not None else [],
        },
        status=422 if form else 200,
    )  # fmt: skip


def _forms(look: Look, row: queries.DutyRow, posted: Any, step: str) -> dict[str, Form]:
    """Give the forms of the steps that can follow; the one that was sent holds what was typed."""
    if row.done_on is not None:
        return {REOPENED: Reopen(posted if step == REOPENED else None)}
    people = accounts_who_may("work_cases", look.today)
    others = [one for one in people if one[0] != row.holder_id]
    finish = End if row.is_superseded else Finish
    return {
        DONE: finish(posted if step == DONE else None),
        GIVEN: Give(posted if step == GIVEN else None, people=others),
    }


def _carry_out(look: Look, row: queries.DutyRow, step: str, form: Form) -> bool:
    """Take a step, or say in the form why it cannot be taken."""
    told: dict[str, Any] = {"by": look.actor, "at": look.at, "purpose": DOING}
    try:
        if step == GIVEN:
            actions.give(
                row.duty_id, UUID(form.cleaned_data["holder"]), issue_id=row.issue_id,
                case_id=row.case_id, **told,
            )  # fmt: skip
        else:
            take = actions.finish if step == DONE else actions.reopen
            take(row.duty_id, words=form.cleaned_data["words"], **told)
    except actions.UnableToGive:
        form.add_error("holder", "They may not see what it is about: give it to somebody who may")
    except actions.UnableToTakeStep:
        form.add_error(None, QUICKER)
    return not form.errors


def _saw(look: Look, rows: list[queries.DutyRow], shown_on: str) -> None:
    look.saw_too(
        shown_on, DOING, issue_case=[row.case_id for row in rows if row.what is not None],
        place=[row.place_id for row in rows], person=[row.person_id for row in rows],
    )  # fmt: skip
