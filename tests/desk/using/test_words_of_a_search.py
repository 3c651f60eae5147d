"""The words of a search stand in no address: not in its own, nor in what leads on from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ontherecord.desk.audit.models import Act, View
from ontherecord.desk.lists.models import SavedList
from tests.desk.conftest import key_of
from tests.desk.made_record import MadeRecord

pytestmark = pytest.mark.django_db
As = Callable[[str | None], Client]
TYPED = "Zephyrine Quillfeather"
ADDRESSES = re.compile(r'(?:href|action|hx-get|hx-post|src)="([^"]*)"|printed from ([^<]*)')


def addresses_on(page: str) -> str:
    return " ".join(one or other for one, other in ADDRESSES.findall(page))


def found_in(answer: Any) -> str:
    """Give what a whole page shows as found."""
    page = answer.content.decode()
    return page[page.index('<div id="found">') : page.index("</main>")]


def test_what_was_typed_is_shown_at_an_address_without_it(as_role: As, ann: MadeRecord) -> None:
    client = as_role("kim_lead")

    led = client.post("/search/", {"words": TYPED})
    page = client.get(led["Location"]).content.decode()

    assert led.status_code == 302
    assert re.fullmatch(r"/search/[\w-]{20,}/", led["Location"])
    assert f'value="{TYPED}"' in page
    assert "Zephyrine" not in addresses_on(page)
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title
    assert "Zephyrine" not in title[1], "a browser keeps titles in its history"


def test_it_can_be_gone_back_to_and_another_search_does_not_take_its_place(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    first, second, again = (key_of(client, words) for words in ("acacia", "quillfeather", "acacia"))

    assert first == again != second
    for key, words in ((first, "acacia"), (second, "quillfeather")):
        assert f'value="{words}"' in client.get(f"/search/{key}/").content.decode()


def test_nobody_else_s_session_shows_it_and_none_after_signing_out(
    as_role: As, ann: MadeRecord
) -> None:
    client, other = as_role("kim_lead"), as_role("kim_lead")
    key = key_of(client, TYPED)

    elsewhere = other.get(f"/search/{key}/")
    client.post("/sign-out/")
    after = as_role("kim_lead").get(f"/search/{key}/")

    for answer in (elsewhere, after):
        assert answer.status_code == 404
        assert "can be read no longer" in answer.content.decode()
        assert "Zephyrine" not in answer.content.decode()
    assert client.get(f"/search/{key}/")["Location"] == f"/sign-in/?next=/search/{key}/"


def test_words_in_an_address_are_not_searched_for(as_role: As, ann: MadeRecord) -> None:
    client = as_role("kim_lead")

    pages = [client.get(f"/{where}/?words=Zephyrine") for where in ("search", "lists/search/take")]

    assert all("Zephyrine" not in page.content.decode().split("</main>")[0] for page in pages)
    assert not View.objects.filter(page="search").exists()


def test_an_htmx_search_names_its_address_and_the_browser_goes_back_to_a_whole_page(
    as_role: As, ann: MadeRecord
) -> None:
    client, htmx = as_role("kim_lead"), {"HX-Request": "true"}

    part = client.post("/search/", {"words": TYPED}, headers=htmx)
    back = client.get(part["HX-Push-Url"], headers=htmx | {"HX-History-Restore-Request": "true"})

    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert re.fullmatch(r"/search/[\w-]{20,}/", part["HX-Push-Url"])
    assert "<html" in back.content.decode()


def test_a_script_is_answered_at_once_with_the_page_it_would_be_led_to(
    as_role: As, ann: MadeRecord
) -> None:
    client, script = as_role("kim_lead"), {"HX-Request": "true", "HX-Boosted": "true"}

    whole = client.post("/search/", {"words": TYPED}, headers=script)
    empty = client.post("/search/", {"words": " "}, headers=script)
    led = client.get(client.post("/search/", {"words": TYPED})["Location"])

    assert (whole.status_code, empty.status_code) == (200, 200)
    assert whole["HX-Push-Url"] == led.request["PATH_INFO"]
    assert found_in(whole) == found_in(led) != found_in(empty)
    assert "<html" in empty.content.decode()
    assert "Zephyrine" not in addresses_on(whole.content.decode())


def test_two_searches_in_the_same_instant_lose_nothing_of_each_other(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    client.get("/search/")
    before = dict(client.session.items())
    keys = [key_of(client, f"word{number}") for number in range(3)]

    assert dict(client.session.items()) == before, "what is kept by one could be lost by another"
    assert all(client.get(f"/search/{key}/").status_code == 200 for key in keys)


@pytest.mark.parametrize("key", ["a", "nonsense", "-" * 40, "A" * 5000])
def test_what_nobody_sealed_is_no_search(as_role: As, ann: MadeRecord, key: str) -> None:
    assert as_role("kim_lead").get(f"/search/{key}/").status_code == 404


def test_no_more_letters_are_sealed_than_somebody_types(as_role: As, ann: MadeRecord) -> None:
    client = as_role("kim_lead")

    long = client.get(f"/search/{key_of(client, 'x' * 100_000)}/").content.decode()

    assert "x" * 200 in long
    assert "x" * 201 not in long


def test_a_list_of_it_is_taken_saved_and_opened_without_its_words_in_an_address(
    as_role: As, ann: MadeRecord
) -> None:
    client = as_role("kim_lead")
    take = f"/lists/search/take/?search={key_of(client, TYPED)}"
    form = client.get(take).content.decode()
    typed = {"name": "Mine", "form": "xlsx", "purpose": "working", "schedule": "", "team": "",
             "weekday": ""}  # fmt: skip
    sent = {"answer": "save"} | {f"save-{name}": said for name, said in typed.items()}
    saved_at = client.post(take, sent)["Location"]
    saved = client.get(saved_at).content.decode()

    assert SavedList.objects.get().query == {"words": TYPED}
    for shown in (form, saved):
        assert TYPED in shown
        assert "Zephyrine" not in addresses_on(shown)
    opened = re.search(r'href="(/search/[\w-]+/)"', saved)
    assert opened
    assert f'value="{TYPED}"' in client.get(opened[1]).content.decode()
    assert "Zephyrine" not in str(list(Act.objects.values()))
    assert as_role("kim_lead").get(take).status_code == 404, "not by another session"


def test_it_asks_the_database_so_many_times_and_no_more(
    as_role: As, ann: MadeRecord, django_assert_max_num_queries: Callable
) -> None:
    client = as_role("kim_lead")
    key_of(client, "warm")
    with django_assert_max_num_queries(9):
        key = key_of(client, "acacia")
    with django_assert_max_num_queries(7):
        assert client.get(f"/search/{key}/").status_code == 200


def test_the_words_of_a_filter_stand_in_no_address_either(as_role: As, ann: MadeRecord) -> None:
    ann.put(
        "contact",
        {"contact_id": "c1", "person_id": "ann", "place_id": "p1", "source": "calls",
         "happened_at": "2026-03-02 10:00+00", "first_seen_on": "2026-03-03",
         "note": "heliotrope curtain"},
        {"contact_id": "c2", "person_id": "ann", "place_id": "p1", "source": "calls",
         "happened_at": "2026-03-04 10:00+00", "first_seen_on": "2026-03-05", "note": "a kettle"},
    )  # fmt: skip
    client = as_role("information_rights")
    form = client.get("/people/ann/?show=entries").content.decode()

    led = client.post("/people/ann/", {"words": "heliotrope", "lane": "", "since": "2026-03-01"})
    page = client.get(f"{led['Location']}&show=entries").content.decode()
    export = re.search(r'href="(/lists/person-story/take/[^"]*)"', page)
    chronology = re.search(r'href="(/people/ann/chronology/[^"]*)"', page)
    assert export
    assert chronology
    whole = client.get(chronology[1].replace("&amp;", "&")).content.decode()
    taken = client.get(export[1].replace("&amp;", "&")).content.decode()
    ignored = client.get("/people/ann/?words=heliotrope&show=entries").content.decode()

    assert 'method="post" action="/people/ann/"' in form
    assert re.fullmatch(r"/people/ann/\?since=2026-03-01&search=[\w-]{20,}", led["Location"])
    for shown in (page, whole):
        assert "heliotrope curtain" in shown
        assert "a kettle" not in shown
    for shown in (page, whole, taken):
        assert "heliotrope" not in addresses_on(shown)
    assert "heliotrope" in taken
    assert "a kettle" in ignored
