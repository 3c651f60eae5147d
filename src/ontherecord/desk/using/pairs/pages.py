"""The pages of matches: which pairs wait, and one pair side by side."""

from __future__ import annotations

import csv
from itertools import combinations
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ontherecord.desk.audit import actions as audit
from ontherecord.desk.facts.homes import now_called
from ontherecord.desk.permission.sparing import denied_count
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.pairs import actions, queries
from ontherecord.desk.using.pairs.comparing import (
    DIFFERENT,
    SAME,
    WRITTEN,
    called,
    compared,
    titles,
)
from ontherecord.desk.using.pairs.labelled import how_good as how_good_of
from ontherecord.desk.using.pairs.labelled import labelled
from ontherecord.desk.using.pairs.models import ANSWERS, NOT_SAME
from ontherecord.desk.using.pairs.picturing import picture_of
from ontherecord.desk.using.told.showing import link_to, said, titled

FIRST = 20
NOT_SHOWN = "not shown: a child's, or may be"
MENDING = "mending the record"
APART_NOW = (
    "Your answer is recorded. The two are held apart from now on: what is recorded about them is"
    " withheld until the next refresh says whose it is."
)
STAYS_DENIED = (
    "A denial stays on each part when a run parts them. Once it has, tell an administrator which of"
    " the two it is not meant for, so that it is lifted for that one."
)
CONTRADICTS = (
    "Earlier answers say through a chain of records that the opposite holds. Answer one of those"
    " again first."
)
MEANWHILE = (
    "Somebody answered otherwise after you had opened this page, and your answer is not recorded."
    " Theirs stands below. Answer again if yours is to stand instead."
)
HEADINGS = ("kind", "record_id", "other_record_id", "answer", "found", "was_linked", "weight",
            "answered_on")  # fmt: skip


@page("decide_matches")
def matches(look: Look) -> HttpResponseBase:
    """Show the pairs that wait for somebody."""
    number = look.request.GET.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < int(number) < 100_000 else 1
    counts = queries.count(look.reading)
    total = sum(counts.values())
    pairs = queries.waiting(look.reading, first=FIRST + 1, after=(at - 1) * FIRST)
    pairs, has_next = pairs[:FIRST], len(pairs) > FIRST
    is_counted = max(counts.values(), default=0) <= queries.MOST_WAITING
    for kind in sorted({pair.kind for pair in pairs}):
        ids = [s.thing_id for p in pairs if p.kind == kind for s in (p.one, p.other)]
        look.saw(kind, ids, "matches", MENDING)
    return TemplateResponse(
        look.request, "using/matches.html",
        {
            "pairs": [told_of_pair(look, pair) for pair in pairs], "total": total,
            "counts": counts,
            "pages": {"number": at, "count": -(-total // FIRST) if is_counted else None,
                      "previous": at - 1, "next": at + 1, "has_previous": at > 1,
                      "has_next": has_next},
        },
    )  # fmt: skip


@page("decide_matches", ["GET", "HEAD", "POST"])
def match(look: Look, record_id: str, other_record_id: str) -> HttpResponseBase:
    """Show two records side by side, and record what somebody says of them."""
    pair = queries.the_pair(look.reading, record_id, other_record_id)
    how = pair.how
    assert how
    wrong, denied = "", _denied(look, pair) if how.is_linked else 0
    if look.request.method == "POST":
        answer = look.request.POST.get("answer", "")
        if answer not in ANSWERS:
            raise Http404
        try:
            actions.answer(
                pair, answer, look.request.POST.get("seen") or None,
                folder=settings.CONFIGURATION.folder, by=look.actor, at=look.at, purpose=MENDING,
            )  # fmt: skip
        except actions.UnableToAnswer:
            wrong = CONTRADICTS
        except actions.AnsweredMeanwhile:
            wrong, pair = MEANWHILE, queries.the_pair(look.reading, record_id, other_record_id)
        else:
            is_apart = how.is_linked and answer == NOT_SAME
            messages.success(look.request, APART_NOW if is_apart else "Your answer is recorded. The"
                             " next refresh follows it.")  # fmt: skip
            if is_apart and denied:
                messages.success(look.request, f"{_denied_said(denied)} {STAYS_DENIED}")
            if how.sample_turn is not None:
                return redirect("check_sample")
            waits = queries.waiting(look.reading, [pair.kind], first=1) if how.is_open else []
            return redirect("match", *_record_ids(waits[0])) if waits else redirect("matches")
    look.saw(pair.kind, [pair.one.thing_id, pair.other.thing_id], "match", MENDING)
    return TemplateResponse(
        look.request, "using/match.html",
        {
            "pair": told_of_pair(look, pair), "wrong": wrong, "how": how,
            "denied": f"{_denied_said(denied)} {STAYS_DENIED}" if denied else "",
            "picture": picture_of(how.explanation) if how.explanation else None,
            "homes": _homes(look, pair),
        },
        status=422 if wrong else 200,
    )  # fmt: skip


def _homes(look: Look, pair: queries.Pair) -> list[dict[str, str]]:
    """Give the home that each record of a person names, and nothing where neither names one."""
    homes = queries.homes_of(look.reading, pair)
    if not homes:
        return []
    look.saw("place", [thing.thing_id for thing in homes.values()], "match", MENDING)
    return [
        {"text": str(thing.values.get("address") or thing.thing_id),
         "href": link_to("place", thing.thing_id)}
        if (thing := homes.get(record_id))
        else {"text": "", "href": ""}
        for record_id in _record_ids(pair)
    ]  # fmt: skip


def _denied(look: Look, pair: queries.Pair) -> int:
    """Count the accounts that are denied what the two are taken for; not whose they are."""
    return denied_count(pair.kind, pair.one.thing_id, look.today)


def _denied_said(count: int) -> str:
    return "An account is denied it." if count == 1 else f"{count} accounts are denied it."


def _record_ids(pair: queries.Pair) -> tuple[str, str]:
    return pair.one.record_id, pair.other.record_id


@page("decide_matches")
def check_sample(look: Look) -> HttpResponseBase:
    """Open the first pair of the random sample of linked pairs that nobody has answered."""
    pair = queries.next_of_sample(look.reading)
    if pair:
        return redirect("match", *pair)
    messages.success(look.request, "Every pair of the sample that you may see is answered.")
    return redirect("how_good")


@page("decide_matches")
def how_good(look: Look) -> HttpResponseBase:
    """Show how much of what is linked is right, and how much is found, by what was decided."""
    pairs = labelled(look.reading)
    kinds = look.reading.said.kinds
    return TemplateResponse(
        look.request, "using/how_good.html",
        {"kinds": [{"title": kinds[one.kind].title, "of": one} for one in how_good_of(pairs)],
         "count": len(pairs), "waits": queries.next_of_sample(look.reading) is not None},
    )  # fmt: skip


@page("decide_matches")
def labelled_set(look: Look) -> HttpResponseBase:
    """Give the decided pairs as a file for `ontherecord train`: ids and answers, nobody's words."""
    pairs = labelled(look.reading)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="decided-pairs-{look.today}.csv"'
    writer = csv.writer(answer)
    writer.writerow(HEADINGS)
    for one in pairs:
        writer.writerow(
            [one.kind, one.record_id, one.other_record_id, one.answer, one.found,
             "yes" if one.was_linked else "no", "" if one.weight is None else one.weight,
             one.answered_on]
        )  # fmt: skip
    for kind in sorted({one.kind for one in pairs}):
        ids = {i for one in pairs if one.kind == kind for i in one.thing_ids}
        audit.acted(look.actor, "labelled_pairs.exported", kind, ids, purpose=MENDING, at=look.at)
    return answer


@page("decide_matches")
def apart(look: Look, person_id: str) -> HttpResponseBase:
    """Let somebody who doubts that a person is one choose the two records that are not theirs."""
    purpose = look.purpose("decide_matches", "person", person_id)
    now_id = now_called(look.reading, "person", person_id)
    if now_id != person_id:
        return redirect("apart", now_id)
    sides = queries.sides_of(look.reading, "person", person_id)
    look.saw("person", person_id, "apart", purpose)
    return TemplateResponse(
        look.request, "using/choose_apart.html",
        {
            "person_id": person_id, "sides": [told_of_side(look, one) for one in sides],
            "pairs": [
                (told_of_side(look, one), told_of_side(look, other))
                for one, other in combinations(sides, 2)
            ],
        },
    )  # fmt: skip


def told_of_side(look: Look, side: queries.Side) -> dict[str, Any]:
    """Give one record of a person: what its system calls it, and what it says."""
    kind, meaning = look.reading.said.kinds["person"], look.reading.said.meaning
    values = [
        {
            "key": titled(field.title),
            "value": said(value, meaning("person", field.name, value)),
        }
        for field in kind.fields.values()
        if (value := side.values.get(field.name)) is not None
    ]
    return {
        "side": side, "values": values,
        "system": look.reading.said.system_name(side.system),
    }  # fmt: skip


def told_of_pair(look: Look, pair: queries.Pair) -> dict[str, Any]:
    """Give a pair field by field: what is the same speaks for it, what differs against."""
    meaning, system = look.reading.said.meaning, look.reading.said.system_name
    fields = compared(look.reading.said, pair)
    rows = [
        {
            "title": titled(of.title), "comes_to": of.comes_to,
            "one": said(of.one, meaning(pair.kind, of.field, of.one)) if of.is_shown else NOT_SHOWN,
            "other": (
                said(of.other, meaning(pair.kind, of.field, of.other)) if of.is_shown else NOT_SHOWN
            ),
        }
        for of in fields
    ]  # fmt: skip
    return {
        "pair": pair, "kind": look.reading.said.kinds[pair.kind].title,
        "one_called": called(pair.one), "other_called": called(pair.other), "rows": rows,
        "alike": titles(fields, SAME), "apart": titles(fields, DIFFERENT),
        "written": titles(fields, WRITTEN),
        "one_system": system(pair.one.system), "other_system": system(pair.other.system),
        "one_href": link_to(pair.kind, pair.one.thing_id),
        "other_href": link_to(pair.kind, pair.other.thing_id),
    }  # fmt: skip
