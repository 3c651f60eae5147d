"""The search page: what was understood, and what was found by kind, within what may be seen."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from ontherecord.desk.facts.said import Said
from ontherecord.desk.facts.search import Hit, UnderstoodWord, search
from ontherecord.desk.using.looking import Look, page
from ontherecord.desk.using.told.showing import link_to
from ontherecord.desk.using.told.typed_words import sealed, words_in
from ontherecord.desk.using.told.words import APART, TAGGED

READ_AS = {
    "telephone": "a telephone number", "postcode": "a postcode", "reference": "a reference",
    "number": "a number", "word": "a word",
}  # fmt: skip
FIRST = 60
WAS_LOOKING = "finding a home or person"


@page("search", ("GET", "HEAD", "POST"))
def searching(look: Look) -> HttpResponseBase:
    """Take what is looked for, and lead on to what was found: the words stand in no address.

    A script is answered at once, and told the address that it would be led to.
    """
    typed = look.request.POST.get("words", "").strip()
    htmx = look.request.htmx
    name = "using/found.html" if htmx and not htmx.boosted else "using/search.html"
    if not typed:
        return TemplateResponse(look.request, name, {"typed": ""})
    key = sealed(look.request, typed)
    if not htmx:
        return redirect("found", key)
    answer = _found(look, key, typed, name)
    answer["HX-Push-Url"] = reverse("found", args=[key])
    return answer


@page("search")
def found(look: Look, key: str) -> HttpResponseBase:
    """Show what is found for the words that this session sealed; nobody else reads them."""
    typed = words_in(look.request, key)
    if typed is None:
        told = {"typed": "", "is_gone": True}
        return TemplateResponse(look.request, "using/search.html", told, status=404)
    return _found(look, key, typed, "using/search.html")


def _found(look: Look, key: str, typed: str, template: str) -> HttpResponseBase:
    """Search for what was typed. The audit is told what was shown, never what was typed."""
    result = search(look.reading, typed, first=FIRST)
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in result.hits:
        groups[hit.kind].append(hit)
    for kind, hits in groups.items():
        look.saw(kind, [hit.thing_id for hit in hits], "search", WAS_LOOKING)
    shown = {
        "typed": typed, "key": key,
        "understood": [_understood(word) for word in result.understood.words],
        "left_out": result.understood.left_out, "is_cut": result.is_cut,
        "count": len(result.hits),
        "groups": [
            {"title": _title(look, kind), "hits": [_hit(look, hit) for hit in hits]}
            for kind, hits in groups.items()
        ],
    }  # fmt: skip
    return TemplateResponse(look.request, template, shown)


def _understood(word: UnderstoodWord) -> dict[str, Any]:
    return {
        "typed": word.typed, "read_as": READ_AS[word.read_as], "same": word.same[:6],
        "near": [near for near, _ in word.near[:4]],
    }  # fmt: skip


def _title(look: Look, kind: str) -> str:
    return {"place": "Homes and buildings", "person": "People"}.get(
        kind, look.reading.said.kinds[kind].title
    )


def _titled(record: Said, hit: Hit) -> str:
    """Give the words of what was found; of what has none, what sort it is."""
    kind = record.kinds[hit.kind].title
    if hit.title != kind:
        return hit.title.removeprefix(f"{kind}: ")
    meanings = record.meanings(hit.kind, hit.values)
    return ", ".join(meanings[c] for c in TAGGED.get(hit.kind, ()) if c in meanings) or kind


def _hit(look: Look, hit: Hit) -> dict[str, Any]:
    title = hit.title
    if hit.kind not in ("place", "person"):
        title = _titled(look.reading.said, hit)
    if hit.kind == "person" and hit.thing_id in look.reading.apart("person"):
        title = APART
    return {
        "title": title or "Without words that you may see", "href": link_to(hit.kind, hit.thing_id),
        "where": hit.address if hit.kind != "place" else hit.values.get("postcode"),
        "place_id": hit.place_id if hit.kind != "place" else None,
        "on": hit.happened_on, "how": "" if hit.how == "as written" else hit.how,
    }  # fmt: skip
