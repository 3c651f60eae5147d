"""Words that were typed, sealed for the address so that the session they were typed in reads them.

An address stands in the logs of every proxy on the way and in the history of a browser. What is
sealed tells nothing to anybody else, and to nobody once its session has ended. Nothing is kept, so
two tabs that search in the same instant lose nothing of each other.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from ontherecord.desk.using.told.showing import asked

WORDS, KEY = "words", "search"
"""Of a query: what was typed, and in an address the same words sealed."""
MOST_LETTERS = 200


def sealed(request: HttpRequest, words: str) -> str:
    """Seal some words for an address; the same words are the same address."""
    closed = _seal_of(request).encrypt(words[:MOST_LETTERS].encode(), None)
    return base64.urlsafe_b64encode(closed).decode().rstrip("=")


def words_in(request: HttpRequest, key: str) -> str | None:
    """Give the words that were sealed in this session; None for what was not."""
    try:
        closed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        return _seal_of(request).decrypt(closed, None).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return None


def _seal_of(request: HttpRequest) -> AESSIV:
    """Give what seals for a session and no other: of its key, and of the desk's own secret."""
    session = request.session.session_key or ""
    return AESSIV(salted_hmac("typed words", session, algorithm="sha512").digest())


def query_in(request: HttpRequest) -> dict[str, str]:
    """Give what an address asks for: words that were sealed in it, and none that stand open."""
    query = {name: str(said) for name, said in request.GET.items() if name not in (WORDS, KEY)}
    words = words_in(request, request.GET.get(KEY, ""))
    return query | ({WORDS: words} if words else {})


def in_address(request: HttpRequest, query: Mapping[str, str]) -> dict[str, str]:
    """Give what was asked as it may stand in an address."""
    kept = {name: said for name, said in query.items() if name != WORDS}
    words = query.get(WORDS, "").strip()
    return kept | ({KEY: sealed(request, words)} if words else {})


def lead_on(request: HttpRequest) -> HttpResponseBase:
    """Lead from a filter that was sent to the same page with what it asks in the address."""
    sent = {name: str(said) for name, said in request.POST.items() if name != "csrfmiddlewaretoken"}
    return redirect(asked(request.path, **in_address(request, sent)))
