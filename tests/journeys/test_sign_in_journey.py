"""Signing in to a desk that is really served: by keyboard alone, and by a provider."""

from __future__ import annotations

import json
import re
import urllib.parse
from typing import Any

import pytest
import requests

from tests.journeys.axe import WIDTHS, at_width, is_wider_than_its_window, violations
from tests.journeys.by_keyboard import press, press_button, sign_in_by_keyboard
from tests.journeys.conftest import Desk
from tests.journeys.waiting import wait_for_heading


def test_somebody_signs_in_by_keyboard_alone_and_out_again(browser: Any, desk: Desk) -> None:
    from selenium.webdriver.common.by import By

    sign_in_by_keyboard(browser, desk, "complaints")
    wait_for_heading(browser, "What needs you today")
    lanes = browser.find_element(By.CLASS_NAME, "desk-lanes").text
    assert lanes.startswith("1\nPeople at risk\n1\nDue and late\n0\n")

    browser.get(f"{desk.address}/")
    press_button(browser, "Sign out")

    wait_for_heading(browser, "Sign in")


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(browser: Any, desk: Desk) -> None:
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, desk, "officer")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/")

    press(browser, Keys.TAB)
    first = browser.switch_to.active_element.text
    press(browser, Keys.ENTER)

    assert first == "Skip to main content"
    assert browser.switch_to.active_element.get_attribute("id") == "main"


def test_a_wrong_password_moves_focus_to_what_is_wrong(browser: Any, desk: Desk) -> None:
    sign_in_by_keyboard(
        browser, Desk(desk.address, {"board": "guessed-wrongly"}, desk.log), "board"
    )
    wait_for_heading(browser, "Sign in")

    focused = browser.switch_to.active_element

    assert "There is a problem" in focused.text
    assert browser.title.startswith("Error: ")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", ["/sign-in/", "/gallery/"])
def test_what_anybody_may_open_can_be_read_and_reached_by_all(
    browser: Any, desk: Desk, page: str, width: int
) -> None:
    at_width(browser, width)
    browser.get(f"{desk.address}{page}")

    assert violations(browser) == []
    assert not is_wider_than_its_window(browser)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_each_role_opens_can_be_read_and_reached_by_all(
    browser: Any, desk: Desk, width: int
) -> None:
    looked = "/audit/who-looked/"
    pages = {"officer": ["/", "/account/", "/audit/"],
             "auditor": ["/", "/audit/", looked, f"{looked}?thing=nowhere", "/accounts/"],
             "administrator": ["/accounts/"], "board": ["/"]}  # fmt: skip
    for role, addresses in pages.items():
        browser.delete_all_cookies()
        sign_in_by_keyboard(browser, desk, role)
        wait_for_heading(browser, "What needs you today")
        at_width(browser, width)
        for address in addresses:
            browser.get(f"{desk.address}{address}")
            assert violations(browser) == [], (role, address)
            assert not is_wider_than_its_window(browser), (role, address)


def sign_in_by_provider(desk: Desk, sub: str) -> requests.Response:
    """Walk through the provider as a browser does: its own page is a form of its own."""
    with requests.Session() as session:
        session.trust_env = False  # no proxy stands before this machine
        page = session.get(f"{desk.address}/sign-in/", timeout=60).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        asked = session.post(
            f"{desk.address}/sign-in/with/sso/",
            {"csrfmiddlewaretoken": token[1]},
            headers={"Referer": f"{desk.address}/sign-in/"},
            timeout=60,
        )
        assert "code_challenge" in urllib.parse.parse_qs(urllib.parse.urlsplit(asked.url).query)
        return session.post(asked.url, {"sub": sub}, timeout=60)


def test_somebody_whom_the_provider_gives_a_role_signs_in_with_it(desk: Desk) -> None:
    first = sign_in_by_provider(desk, "kim")
    again = sign_in_by_provider(desk, "kim")

    for page in (first, again):
        assert page.status_code == 200
        assert page.url == f"{desk.address}/"
        assert "What needs you today" in page.text
        assert "People at risk" in page.text


def test_somebody_whom_it_gives_no_role_is_told_what_to_do(desk: Desk) -> None:
    page = sign_in_by_provider(desk, "stranger")

    assert page.status_code == 403
    assert "none of the groups that have a role" in page.text


def test_the_log_of_all_this_tells_of_nobody(desk: Desk) -> None:
    sign_in_by_provider(desk, "kim")

    lines = desk.log.read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]

    assert any(line.get("route") == "openid_connect_callback" for line in told)
    for marker in ("kim", "Marker", "demo.example", "landlord.example"):
        assert not [line for line in told if marker in json.dumps(line)], marker
