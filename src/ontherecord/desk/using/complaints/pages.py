"""The page of open complaints."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.template.response import TemplateResponse

from ontherecord.desk.facts.complaints import OPEN, PARTS, count_by_part, is_in, open_complaints
from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.using.complaints.showing import complaints_told
from ontherecord.desk.using.complaints.words import PART_WORDS
from ontherecord.desk.using.lists import pages_of
from ontherecord.desk.using.looking import Look, page

FIRST = 50
WORKING = "working a list of complaints"


@page("see_people")
def complaints(look: Look) -> HttpResponseBase:
    """Show the open complaints whoever looks may see, the soonest due first."""
    part = part_asked(look.request.GET.get("which", ""))
    every = open_complaints(look.reading)
    counts = count_by_part(every, look.today)
    pages = pages_of(look.request.GET.get("page"), counts[part], FIRST)
    listed = [one for one in every if is_in(one, part, look.today)]
    told = complaints_told(look.reading, listed[pages.after : pages.after + FIRST])
    look.saw_too("complaints", WORKING, complaint=[one["row"].complaint_id for one in told],
                 place=[one["place_id"] for one in told])  # fmt: skip
    return TemplateResponse(
        look.request, "using/complaints.html",
        {
            "complaints": told, "part": part, "title": PART_WORDS[part], "pages": pages,
            "counts": [(one, PART_WORDS[one], counts[one]) for one in PARTS],
            "query": {"which": part},
        },
    )  # fmt: skip


def part_asked(which: str) -> str:
    """Read which part of the open complaints is asked for. Raises NotThere where there is none."""
    if which and which not in PARTS:
        raise NotThere
    return which or OPEN
