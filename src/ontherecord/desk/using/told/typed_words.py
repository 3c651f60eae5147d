"""Words that were typed, kept in the session of whoever typed them under a key for the address.

An address stands in the logs of every proxy on the way and in the history of a browser. A key is
of no use to anybody else, and to nobody once its session has ended.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from ontherecord.desk.using.told.showing import asked

KEPT = "searches"
WORDS, KEY = "words", "search"
"""Of a query: what was typed, and in an address the key under which it is kept."""
MOST_KEPT = 20
"""So many searches can be gone back to; each is some words in the session."""
MOST_LETTERS = 200


def keep(request: HttpRequest, words: str) -> str:
    """Keep some words as the latest search, and give the key for its address."""
    words = words[:MOST_LETTERS]
    kept: dict[str, str] = dict(request.session.get(KEPT, {}))
    key = next((one for one, said in kept.items() if said == words), secrets.token_urlsafe(6))
    kept.pop(key, None)
    latest = [*kept.items(), (key, words)][-MOST_KEPT:]
    request.session[KEPT] = dict(latest)
    return key


def words_under(request: HttpRequest, key: str) -> str | None:
    """Give the words under a key; None where this session has none."""
    words: str | None = request.session.get(KEPT, {}).get(key)
    return words


def query_in(request: HttpRequest) -> dict[str, str]:
    """Give what an address asks for, with the words under its key and none that stand in it."""
    query = {name: str(said) for name, said in request.GET.items() if name not in (WORDS, KEY)}
    words = words_under(request, request.GET.get(KEY, ""))
    return query | ({WORDS: words} if words else {})


def in_address(request: HttpRequest, query: Mapping[str, str]) -> dict[str, str]:
    """Give what was asked as it may stand in an address."""
    kept = {name: said for name, said in query.items() if name != WORDS}
    words = query.get(WORDS, "").strip()
    return kept | ({KEY: keep(request, words)} if words else {})


def lead_on(request: HttpRequest) -> HttpResponseBase:
    """Lead from a filter that was sent to the same page with what it asks in the address."""
    sent = {name: str(said) for name, said in request.POST.items() if name != "csrfmiddlewaretoken"}
    return redirect(asked(request.path, **in_address(request, sent)))
