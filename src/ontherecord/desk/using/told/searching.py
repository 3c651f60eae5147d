"""The search page: what was understood, and what was found by kind, within what may be seen."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpResponseBase
from django.template.response import TemplateResponse

from ontherecord.desk.facts.search import Hit, UnderstoodWord, search
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.told.showing import link_to

READ_AS = {
    "telephone": "a telephone number", "postcode": "a postcode", "reference": "a reference",
    "number": "a number", "word": "a word",
}  # fmt: skip
FIRST = 60
WAS_LOOKING = "finding a home or person"


@page("search")
def searching(look: Look) -> HttpResponseBase:
    """Search for what was typed. The audit is told what was shown, never what was typed."""
    typed = look.request.GET.get("words", "").strip()
    shown: dict[str, Any] = {"typed": typed}
    if typed:
        found = search(look.reading, typed, first=FIRST)
        groups: dict[str, list[Hit]] = defaultdict(list)
        for hit in found.hits:
            groups[hit.kind].append(hit)
        for kind, hits in groups.items():
            look.saw(kind, [hit.thing_id for hit in hits], "search", WAS_LOOKING)
        shown |= {
            "understood": [_understood(word) for word in found.understood.words],
            "left_out": found.understood.left_out, "is_cut": found.is_cut,
            "count": len(found.hits),
            "groups": [
                {"title": _title(look, kind), "hits": [_hit(look, hit) for hit in hits]}
                for kind, hits in groups.items()
            ],
        }  # fmt: skip
    name = "using/found.html" if look.request.htmx else "using/search.html"
    return TemplateResponse(look.request, name, shown)


def _understood(word: UnderstoodWord) -> dict[str, Any]:
    return {
        "typed": word.typed, "read_as": READ_AS[word.read_as], "same": word.same[:6],
        "near": [near for near, _ in word.near[:4]],
    }  # fmt: skip


def _title(look: Look, kind: str) -> str:
    return {"place": "Homes and buildings", "person": "People"}.get(
        kind, look.reading.said.kinds[kind].title
    )


def _hit(look: Look, hit: Hit) -> dict[str, Any]:
    title = hit.title
    if hit.kind not in ("place", "person"):
        title = title.removeprefix(f"{look.reading.said.kinds[hit.kind].title}: ")
    if hit.kind == "person" and hit.thing_id in look.reading.apart("person"):
        title = "Two people, held apart"
    return {
        "title": title or "Without words that you may see", "href": link_to(hit.kind, hit.thing_id),
        "where": hit.address if hit.kind != "place" else hit.values.get("postcode"),
        "place_id": hit.place_id if hit.kind != "place" else None,
        "on": hit.happened_on, "how": "" if hit.how == "as written" else hit.how,
    }  # fmt: skip
