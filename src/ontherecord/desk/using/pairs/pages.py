"""The pages of matches: which pairs wait, and one pair side by side."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.pairs import actions, queries
from ontherecord.desk.using.pairs.models import ANSWERS
from ontherecord.desk.using.told.showing import link_to, said, titled

FIRST = 20
NOT_SHOWN = "not shown: a child's, or may be"
MENDING = "mending the record"


@page("decide_matches")
def matches(look: Look) -> HttpResponseBase:
    """Show the pairs that wait for somebody."""
    number = look.request.GET.get("page", "1")
    at = int(number) if number.isdecimal() and 0 < int(number) < 100_000 else 1
    counts = queries.count(look.reading)
    total = sum(counts.values())
    pairs = queries.waiting(look.reading, first=FIRST, after=(at - 1) * FIRST)
    for kind in sorted({pair.kind for pair in pairs}):
        ids = [s.thing_id for p in pairs if p.kind == kind for s in (p.one, p.other)]
        look.saw(kind, ids, "matches", MENDING)
    return TemplateResponse(
        look.request, "using/matches.html",
        {
            "pairs": [_told(look, pair) for pair in pairs], "total": total,
            "counts": {look.reading.said.kinds[kind].title: n for kind, n in counts.items()},
            "pages": {"number": at, "count": max(1, -(-total // FIRST)), "previous": at - 1,
                      "next": at + 1, "has_previous": at > 1, "has_next": at * FIRST < total},
        },
    )  # fmt: skip


@page("decide_matches", ["GET", "HEAD", "POST"])
def match(look: Look, record_id: str, other_record_id: str) -> HttpResponseBase:
    """Show two records side by side, and record what somebody says of them."""
    pair = queries.the_pair(look.reading, record_id, other_record_id)
    wrong = ""
    if look.request.method == "POST":
        answer = look.request.POST.get("answer", "")
        if answer not in ANSWERS:
            raise Http404
        try:
            actions.answer(
                pair, answer, folder=settings.CONFIGURATION.folder, by=look.actor, at=look.at,
                purpose=MENDING,
            )  # fmt: skip
        except actions.UnableToAnswer:
            wrong = answer
        else:
            messages.success(look.request, "Your answer is recorded. The next refresh follows it.")
            return redirect("matches")
    look.saw(pair.kind, [pair.one.thing_id, pair.other.thing_id], "match", MENDING)
    return TemplateResponse(
        look.request, "using/match.html", {"pair": _told(look, pair), "wrong": wrong},
        status=422 if wrong else 200,
    )  # fmt: skip


def _told(look: Look, pair: queries.Pair) -> dict[str, Any]:
    """Give a pair field by field: what is the same speaks for it, what differs against."""
    kind, meaning = look.reading.said.kinds[pair.kind], look.reading.said.meaning
    rows, alike, apart = [], [], []
    for field in kind.fields.values():
        one, other = (side.values.get(field.name) for side in (pair.one, pair.other))
        is_shown = field.name not in pair.not_shown
        if is_shown and one is None and other is None:
            continue
        both = not is_shown or (one is not None and other is not None)
        is_same = both and pair.not_shown.get(field.name, _plain(one) == _plain(other))
        differs = both and not is_same
        (alike if is_same else apart if differs else []).append(field.title)
        rows.append(
            {
                "title": titled(field.title), "is_same": is_same, "differs": differs,
                "one": said(one, meaning(pair.kind, field.name, one)) if is_shown else NOT_SHOWN,
                "other": (
                    said(other, meaning(pair.kind, field.name, other)) if is_shown else NOT_SHOWN
                ),
            }
        )  # fmt: skip
    return {
        "pair": pair, "kind": kind.title, "rows": rows, "alike": alike, "apart": apart,
        "one_system": look.reading.said.system_name(pair.one.system),
        "other_system": look.reading.said.system_name(pair.other.system),
        "one_href": link_to(pair.kind, pair.one.thing_id),
        "other_href": link_to(pair.kind, pair.other.thing_id),
    }  # fmt: skip


def _plain(value: object) -> str:
    return "".join(letter for letter in str(value).lower() if letter.isalnum())
