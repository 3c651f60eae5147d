"""Every address of the desk, walked as everybody: nobody, and somebody of each role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ontherecord.desk.permission.declaring import Declared, declared_by
from ontherecord.desk.permission.rules import ROLE_MAY, ROLES
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
SOME_ID = UUID("01890000-0000-7000-8000-000000000000")
SAMPLES = {
    "kind": "person", "thing_id": "ann", "provider_id": "sso", "place_id": "p1",
    "person_id": "ann", "repair_id": "r1", "field": "surname", "case_id": "case-p1",
    "issue_id": "i1", "record_id": "a", "other_record_id": "b", "list_name": "cases",
    "saved_id": UUID(int=1), "file_id": UUID(int=1),
    "account_id": "01890000-0000-7000-8000-000000000000", "what": "role", "deed": "close",
    "held_id": "01890000-0000-7000-8000-000000000000", "uidb64": "MQ", "token": "of-nobody",
    "system": "housing", "check": "a_check", "duty_id": SOME_ID, "correction_id": SOME_ID,
    "sample_id": SOME_ID, "bulk_id": SOME_ID, "proposal_id": SOME_ID,
    "source": "housing", "run_id": "2026-03-20-0001",
    "address": "nowhere", "key": "of-nobody",
    "token_id": "00000000-0000-7000-8000-000000000001",
    "team_id": SOME_ID,
    "service_id": "00000000-0000-7000-8000-000000000002",
}  # fmt: skip
"""A value for each argument of an address."""


def every_page() -> Iterator[tuple[str, URLPattern, Declared | None]]:
    """Give name, pattern and declaration of every page."""
    left: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while left:
        pattern = left.pop()
        if isinstance(pattern, URLResolver):
            left += pattern.url_patterns
        else:
            yield str(pattern.name), pattern, declared_by(pattern.callback)


PAGES = sorted(every_page(), key=lambda page: page[0])


def address_of(pattern: URLPattern) -> str:
    wanted = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={name: SAMPLES[name] for name in wanted})


class Page(HTMLParser):
    """What a page must and must not hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings, self.language, self.title, self.inline = 0, "", "", []
        self.swaps_without_address: list[str] = []
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.headings += tag == "h1"
        self.language = told.get("lang") or self.language
        self.inline += [f"{tag} {name}" for name in told if name == "style" or name[:2] == "on"]
        self.inline += [tag] * (tag == "style" or (tag == "script" and "src" not in told))
        if {"hx-get", "hx-post"} & set(told) and not {"href", "action"} & set(told):
            self.swaps_without_address.append(tag)
        self._in = tag

    def handle_data(self, data: str) -> None:
        self.title += data if self._in == "title" else ""

    def handle_endtag(self, tag: str) -> None:
        self._in = ""


@pytest.mark.parametrize("name", [page[0] for page in PAGES])
def test_every_page_declares_who_may_open_it(name: str) -> None:
    declared = {page[0]: page[2] for page in PAGES}[name]

    assert declared is not None


@pytest.mark.parametrize("role", [None, *ROLES])
def test_every_page_opens_to_whom_it_declares_alone_and_is_headed_with_nothing_inline(
    as_role: Callable[[str | None], Client], record: MadeRecord, role: str | None
) -> None:
    record.places({"p1": None})
    may = set(ROLE_MAY.get(role or "", ()))
    client, shown = as_role(role), 0

    for name, pattern, declared in PAGES:
        if name == "mfa_authenticate":
            continue  # a step of signing in, told of in its own test
        response = client.get(address_of(pattern))
        assert declared
        is_of_its_own = declared.by_token or declared.is_public
        if not is_of_its_own and role and leads_to_sign_in(response):
            client = as_role(role)  # a public page before it ended the session
            response = client.get(address_of(pattern))
        require_opened_as_declared(response, (name, role, response.status_code), declared, may)
        shown += require_headed_and_plain(response, name)
    assert shown >= 3


def leads_to_sign_in(response: HttpResponse) -> bool:
    return response.get("Location", "").startswith("/sign-in/?next=")


def require_opened_as_declared(
    response: HttpResponse, where: tuple[str, str | None, int], declared: Declared, may: set[str]
) -> None:
    if declared.by_token:
        assert response.status_code == 401, where  # by no session, whoever has signed in
    elif declared.is_public:
        assert response.status_code in (200, 302, 401, 404, 405), where
    elif where[1] is None:
        assert response.status_code == 302, where
        assert leads_to_sign_in(response), where
    elif declared.action and declared.action not in may:
        assert response.status_code == 403, where
    else:
        assert response.status_code in (200, 302, 404, 405), where
        assert not leads_to_sign_in(response), where


def require_headed_and_plain(response: HttpResponse, name: str) -> bool:
    """Look at a page as it was sent; False where it is no page."""
    if not response["Content-Type"].startswith("text/html") or not response.content:
        return False
    page = Page(response.content.decode())
    # The gallery draws the component that is a page's heading.
    assert page.headings == (1 if name != "gallery" else 4), name
    assert page.title.strip(), name
    assert page.language == "en-GB", name
    assert page.inline == [], name
    assert page.swaps_without_address == [], name
    return True


def test_what_is_not_there_and_what_may_not_be_seen_say_what_to_do(
    as_role: Callable[[str | None], Client],
) -> None:
    not_there = as_role("officer").get("/nowhere/")
    refused = as_role("officer").get("/audit/")

    assert (not_there.status_code, refused.status_code) == (404, 403)
    assert "Check the address" in not_there.content.decode()
    assert "ask an administrator" in refused.content.decode()


def test_a_page_that_fails_says_what_to_do_and_shows_nothing(
    as_role: Callable[[str | None], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*of: object) -> None:
        raise ValueError("Zephyrine Quillfeather")

    client = as_role("officer")
    client.raise_request_exception = False
    monkeypatch.setattr("ontherecord.desk.web.pages.working_start", fail)

    page = client.get("/")

    assert page.status_code == 500
    assert "Nothing you had saved is lost" in page.content.decode()
    assert "Quillfeather" not in page.content.decode()


def test_the_start_page_asks_the_database_so_many_times_and_no_more(
    as_role: Callable[[str | None], Client],
    record: MadeRecord,
    django_assert_max_num_queries: Callable,
) -> None:
    client = as_role("officer")
    client.get("/")

    with django_assert_max_num_queries(12):
        client.get("/")


def test_headers_let_a_page_load_nothing_of_others(
    as_role: Callable[[str | None], Client],
) -> None:
    response = as_role("officer").get("/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not re.search(r"unsafe|\*|http:", policy)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
