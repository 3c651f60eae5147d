"""What was sent too late is not recorded, and not lost: it is shown, to be sent again."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from ontherecord.desk.permission.models import Account
from tests.desk.conftest import signed_in
from tests.desk.made_record import MadeRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited")]
OURS = {"Origin": "http://testserver"}
WRITTEN = "Ring before ten.\n<b>Twice</b> & kindly"
SENT = {"act-what": WRITTEN, "act-due_on": "2026-03-30", "answer": "act"}
PAGE = "/cases/case-p1/issues/i1/?sample=01890000-0000-7000-8000-000000000000"
FIELD = re.compile(
    r'name="(?P<name>[^"]+)"(?: value="(?P<value>[^"]*)"| rows="4">\n(?P<words>[^<]*)</textarea>)'
)


def fields_of(page: str) -> dict[str, str]:
    """Give what the form of the page would send."""
    form = page[page.index('<form method="post" action="/cases/') :]
    return {
        one["name"]: html.unescape(one["value"] if one["words"] is None else one["words"])
        for one in FIELD.finditer(form)
    }


def test_who_was_signed_out_is_told_that_nothing_was_recorded_and_keeps_the_words(
    client: Client,
) -> None:
    page = client.post(PAGE, SENT, headers=OURS)

    told = page.content.decode()
    assert page.status_code == 403
    assert "Nothing was recorded yet" in told
    assert 'target="_blank"' in told
    assert f'action="{html.escape(PAGE)}"' in told
    assert {name: fields_of(told)[name] for name in SENT} == SENT
    assert "<b>Twice</b>" not in told


def test_who_signed_in_again_elsewhere_sends_it_with_the_token_of_now(
    accounts: dict[str, Account], record: MadeRecord
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(accounts["officer"]).cookies

    shown = browser.post(PAGE, SENT | {"csrfmiddlewaretoken": "of before"}, headers=OURS)

    told = shown.content.decode()
    assert shown.status_code == 403
    assert 'target="_blank"' not in told
    again = fields_of(told)
    assert {name: again[name] for name in SENT} == SENT
    sent = browser.post(PAGE, again, headers=OURS)
    assert sent.status_code == 404, "it came to the page itself, which has no such issue here"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
def test_what_another_site_sent_is_not_shown(origin: str | None, client: Client) -> None:
    page = client.post(PAGE, SENT, headers={"Origin": origin} if origin else {})

    assert b"Ring before ten" not in page.content


def test_what_is_sent_of_a_password_is_never_shown(client: Client) -> None:
    sent = {"oldpassword": "the old one", "password1": "the new one"}

    page = client.post("/account/password/", sent, headers=OURS)

    assert page["Location"] == "/sign-in/?next=/account/password/"


def test_a_part_of_a_page_leads_the_whole_page_to_signing_in(client: Client) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/homes/p1/?after=word"}

    part = client.get("/says-who/place/p1/address/", headers=asked)

    assert part["HX-Redirect"] == "/sign-in/?next=/homes/p1/"
    assert part.content == b""


def test_a_search_with_an_old_token_begins_anew_instead_of_doing_nothing(
    accounts: dict[str, Account],
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(accounts["officer"]).cookies

    part = browser.post("/search/", {"words": "mould"}, headers=OURS | {"HX-Request": "true"})

    assert part["HX-Redirect"] == "/search/"
