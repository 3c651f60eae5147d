"""The pages of cases: the lanes, a case, and the answer to an issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.counting import MOST_COUNTED
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.locking import alone
from ontherecord.desk.permission.queries import accounts_who_may, addresses_of
from ontherecord.desk.using.casework import actions, queries
from ontherecord.desk.using.casework.filters import asked_of, fields_of, part_of
from ontherecord.desk.using.casework.forms import (
    Act,
    Answering,
    Assign,
    MendAtSource,
    SayNotAnIssue,
)
from ontherecord.desk.using.casework.heeding import to_heed
from ontherecord.desk.using.casework.models import ACT, MEND, NOT_AN_ISSUE
from ontherecord.desk.using.casework.showing import case_told, issues_told
from ontherecord.desk.using.casework.standing import count_by_lane
from ontherecord.desk.using.casework.taking import may_give, may_take
from ontherecord.desk.using.casework.words import ORDERS, field_told
from ontherecord.desk.using.coverage.absent import not_here
from ontherecord.desk.using.duties.actions import UnableToGive
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.sampling.queries import SAMPLE, offered

QUEUE = 50
WORKING = "working a list of cases"
CHANGED_HANDS = (
    "it changed hands since you opened the page. See below who has it, and choose again if it is to"
    " change all the same"
)


@page("see_cases")
def cases(look: Look) -> HttpResponseBase:
    """Show a lane: what of it is for today, and the queue behind it."""
    asked = asked_of(look.request.GET)
    lane = asked.lane
    number = look.request.GET.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < int(number) < 100_000 else 1
    today_count = settings.CONFIGURATION.cases_a_day
    first = today_count + QUEUE
    rows = queries.cases(
        look.reading, look.today, lane=asked.listed_lane, first=first + 1, after=(at - 1) * first,
        part=part_of(look.reading, look.actor, look.today, asked),
        most_issues=None if asked.check else queries.MOST_ISSUES,
    )  # fmt: skip
    rows, has_next = rows[:first], len(rows) > first
    told = [case_told(look, row) for row in rows]
    held = addresses_of({row.holder_id for row in rows if row.holder_id})
    for one, row in zip(told, rows, strict=True):
        one["holder"] = held.get(row.holder_id) if row.holder_id else None
    look.saw("issue_case", [row.case_id for row in rows], "cases", WORKING)
    is_first = at == 1 and not asked.is_part
    counts = count_by_lane(look.reading, look.today)
    # Of a part, or of more than are counted, the number of pages is not known, and not said.
    is_counted = counts[lane] <= MOST_COUNTED and not asked.is_part
    pages = -(-counts[lane] // first) if is_counted else None
    return TemplateResponse(
        look.request, "using/cases.html",
        {
            "lane": lane, "counts": counts, "most_counted": MOST_COUNTED,
            "is_more": max(counts.values()) > MOST_COUNTED,
            "today": told[:today_count] if is_first else [],
            "queue": told[today_count:] if is_first else told,
            "order": ORDERS.get(lane, ""), "capacity": today_count, "count": counts[lane],
            "query": asked.query, **not_here(look, lane),
            "asked": asked, "filter_fields": fields_of(
                asked, offered(look.reading, look.actor, lane)
            ),
            "pages": {"number": at, "count": pages, "previous": at - 1, "next": at + 1,
                      "has_previous": at > 1, "has_next": has_next},
        },
    )  # fmt: skip


@page("see_cases")
def case(look: Look, case_id: str) -> HttpResponseBase:
    """Show a case with each of its issues."""
    purpose = look.purpose("see_cases", "issue_case", case_id)
    row = queries.the_case(look.reading, case_id)
    pages = pages_of(look.request.GET.get("page"), row.open_count, queries.SHOWN)
    issues = queries.issues_of(look.reading, case_id, look.today, after=pages.after)
    told = issues_told(look, issues, row.place_id)
    is_answered = pages.number == 1 and bool(told) and all(one["is_answered"] for one in told)
    look.saw("issue_case", case_id, "case", purpose)
    _saw_whom(look, told, "case", purpose, row.place_id)
    account_id, team_id = queries.holders(look.reading, case_id, look.today)
    return TemplateResponse(
        look.request, "using/case.html",
        {
            "case": case_told(look, row), "row": row,
            "issues": told, "pages": pages, "is_answered": is_answered,
            "cause": issues[0].title if issues and row.is_ticket else "",
            "next": _next_in(look, row.lane) if is_answered else None,
            "many": issues[0].check if issues and row.is_ticket and row.open_count > SAMPLE else "",
            "holder": addresses_of({account_id}).get(account_id) if account_id else None,
            "held_by": _holder_told((account_id, team_id)),
            "is_of_a_team": team_id is not None,
            "is_mine": account_id is not None and account_id == look.actor.account_id,
            "may_answer": "work_cases" in look.actor.actions,
            "may_take": may_take(look, case_id, (account_id, team_id)),
            "assign_form": Assign(people=_people(look)) if may_give(look.actor) else None,
            **to_heed(look, row.place_id, "case", purpose),
        },
    )  # fmt: skip


def _next_in(look: Look, lane: str) -> dict[str, Any] | None:
    """Give the first case of a lane's day that nobody has, or whoever asks."""
    rows = queries.cases(
        look.reading, look.today, lane=lane, first=settings.CONFIGURATION.cases_a_day,
        most_issues=queries.MOST_ISSUES,
    )  # fmt: skip
    free = [row for row in rows if row.holder_id in (None, look.actor.account_id)]
    look.saw("issue_case", [row.case_id for row in free[:1]], "case", WORKING)
    return case_told(look, free[0]) if free else None


@page("work_cases", ["POST"])
def take(look: Look, case_id: str) -> HttpResponseBase:
    """Take a case that nobody has, by somebody who has to do with it."""
    purpose = look.purpose("work_cases", "issue_case", case_id)
    queries.the_case(look.reading, case_id)
    held_by = _held_by(look, case_id)
    if not may_take(look, case_id, held_by):
        if not any(held_by):
            raise NotThere
        messages.error(look.request, "It is not yours: somebody else has it by now.")
        return redirect("case", case_id)
    if _changed_hands(look, held_by, str(look.actor.account_id)):
        messages.error(look.request, f"The case is not yours: {CHANGED_HANDS}.")
        return redirect("case", case_id)
    actions.take(case_id, by=look.actor, at=look.at, purpose=purpose)
    messages.success(look.request, "The case is yours until you give it to somebody else.")
    return redirect("case", case_id)


def _held_by(look: Look, case_id: str) -> tuple[UUID | None, UUID | None]:
    """Give the account or team that has a case, and let nobody else have it before this ends."""
    alone(f"who has {case_id}")
    return queries.holders(look.reading, case_id, look.today)


def _changed_hands(look: Look, held_by: Sequence[UUID | None], to: str) -> bool:
    """Say whether a case is with another than when its page was opened, and than is to have it."""
    return _holder_told(held_by) not in (look.request.POST.get("held_by", ""), to)


def _holder_told(held_by: Sequence[UUID | None]) -> str:
    return " ".join(str(one) for one in held_by if one)


@page("give_cases", ["POST"])
def assign(look: Look, case_id: str) -> HttpResponseBase:
    """Give a case to somebody who may work it."""
    purpose = look.purpose("give_cases", "issue_case", case_id)
    queries.the_case(look.reading, case_id)
    form = Assign(look.request.POST, people=_people(look))
    if _changed_hands(look, _held_by(look, case_id), look.request.POST.get("holder", "")):
        messages.error(look.request, f"The case was not given: {CHANGED_HANDS}.")
    elif form.is_valid():
        to = UUID(form.cleaned_data["holder"])
        actions.assign(case_id, to, by=look.actor, at=look.at, purpose=purpose)
        messages.success(look.request, "The case was given.")
    else:
        messages.error(look.request, "The case was not given: choose who is to have it.")
    return redirect("case", case_id)


@page("work_cases", ["GET", "HEAD", "POST"])
def decide(look: Look, case_id: str, issue_id: str) -> HttpResponseBase:
    """Answer an issue: it is none, something is to be done, or its source is to be mended."""
    look.purpose("work_cases", "issue_case", case_id)  # an issue alone is seen by more people
    purpose = look.purpose("work_cases", "issue", issue_id)
    issues = queries.issues_of(look.reading, case_id, look.today, issue_id)
    if not issues:
        raise NotThere
    issue = issues[0]
    forms = _forms(look, issue)
    answer = look.request.POST.get("answer", "") if look.request.method == "POST" else ""
    of_sample = _sample_in(look)
    if answer in forms and forms[answer].is_valid():
        seen = _id_in(look.request.POST.get("seen"))
        about = actions.AboutIssue(issue_id, case_id, issue.check, purpose, seen)
        if _carry_out(answer, about, forms[answer], look):
            messages.success(look.request, "Your answer is recorded.")
            if of_sample:
                return redirect("sample", of_sample)
            case_of_it = reverse("case", args=[case_id])
            return redirect(f"{case_of_it}#issue-{issue_id}")
    failed = forms.get(answer)
    if failed:
        issue = queries.issues_of(look.reading, case_id, look.today, issue_id)[0]
    [told] = issues_told(look, [issue])
    look.saw("issue", issue_id, "issue", purpose)
    _saw_whom(look, [told], "issue", purpose)
    return TemplateResponse(
        look.request, "using/decide.html",
        {"issue": told, "case_id": case_id, "form": failed, "forms": forms,
         "sample": of_sample, **to_heed(look, issue.place_id, "issue", purpose)},
        status=422 if failed else 200,
    )  # fmt: skip


def _saw_whom(
    look: Look,
    told: Sequence[dict[str, Any]],
    shown_on: str,
    purpose: str,
    *place_ids: str | None,
) -> None:
    """Tell the audit whom and which homes issues and what they are found together with show."""
    issues = [one["issue"] for one in told]
    others = [other["shows"] for one in told for other in one["together"]["others"]]
    look.saw_too(
        shown_on, purpose,
        person=[*(i.person_id for i in issues), *(shows["person"] for shows in others)],
        place=[*place_ids, *(i.place_id for i in issues), *(shows["place"] for shows in others)],
    )  # fmt: skip


def _forms(look: Look, issue: queries.IssueRow) -> dict[str, Answering]:
    """Give the forms of the three answers; the one that was sent holds what was typed."""
    said = look.request.POST if look.request.method == "POST" else None
    answer = said.get("answer") if said else None
    systems = sorted((s.key, s.name) for s in look.reading.said.systems.values())
    is_of_a_field = issue.thing_kind == "field" and issue.thing_id
    field = field_told(look.reading.said, issue.thing_id) if is_of_a_field else ""

    def typed(name: str) -> object:
        return said if answer == name else None

    return {
        NOT_AN_ISSUE: SayNotAnIssue(typed(NOT_AN_ISSUE), today=look.today),
        ACT: Act(typed(ACT), today=look.today, people=_people(look)),
        MEND: MendAtSource(
            typed(MEND),
            today=look.today,
            systems=systems,
            initial={"system": issue.source, "column": field},
        ),
    }


def _sample_in(look: Look) -> UUID | None:
    """Give the sample from which somebody came, and to which they go back."""
    return _id_in(look.request.GET.get("sample"))


def _id_in(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _carry_out(answer: str, about: actions.AboutIssue, form: Answering, look: Look) -> bool:
    """Record an answer, or say in the form why it cannot be."""
    typed = dict(form.cleaned_data)
    told: dict[str, Any] = {"by": look.actor, "at": look.at}
    try:
        if answer == NOT_AN_ISSUE:
            actions.say_not_an_issue(about, **told, **typed)
        elif answer == ACT:
            actions.act(about, holder_id=UUID(typed.pop("holder")), **told, **typed)
        else:
            actions.mend_at_source(about, **told, **typed)
    except UnableToGive:
        form.add_error("holder", "They may not see this issue: give it to somebody who may")
    except actions.AnsweredMeanwhile:
        form.add_error(
            None,
            "Somebody answered it after you had opened this page, and yours is not recorded. Their"
            " answer stands above. Send yours again if it is to stand instead",
        )
    return not form.errors


def _people(look: Look) -> list[tuple[UUID, str]]:
    """Give whom work may be given to; whoever asks first."""
    people = accounts_who_may("work_cases", look.today)
    return sorted(people, key=lambda one: (one[0] != look.actor.account_id, one[1]))
