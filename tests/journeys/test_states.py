"""The states of a page that nobody plans to see can be read and reached by all as well: what was
typed wrongly, what is empty, what is withheld, what is refused, and what failed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import requests

import ontherecord.desk.web
from tests.journeys.axe import is_wider_than_its_window, violations
from tests.journeys.conftest import Desk
from tests.journeys.test_sign_in_journey import (
    WIDTHS,
    at_width,
    press,
    sign_in_by_keyboard,
    wait_for_heading,
)
from tests.journeys.walking import pages_of

TEMPLATES = Path(ontherecord.desk.web.__file__).parent / "templates"
TYPED = "main form[method=post]:has(input:not([type=hidden]), select, textarea)"
EMPTIED = """
for (const one of arguments[0].elements) {
  if (one.matches('[type=radio], [type=checkbox]')) one.checked = false
  else if (one.matches('select')) one.selectedIndex = -1
  else if (one.matches('input:not([type=hidden]), textarea')) one.value = ''
}
arguments[0].noValidate = true
arguments[0].querySelector('button').click()
"""
LEADS = """
return [...document.querySelectorAll('.govuk-error-summary a')]
  .map((one) => one.getAttribute('href'))
  .filter((one) => !document.getElementById(one.slice(1)))
"""
ATTEMPTS_A_MINUTE = 30


def look(browser: Any, of: object) -> None:
    for width in WIDTHS:
        at_width(browser, width)
        assert violations(browser) == [], (of, width)
        assert not is_wider_than_its_window(browser), (of, width)
    at_width(browser, WIDTHS[0])


def require_told_what_is_wrong(browser: Any, address: str) -> None:
    """Send each form of a page with nothing in it, and look at how the page answers."""
    browser.get(address)
    count = len(browser.find_elements("css selector", TYPED))
    assert count, address
    for number in range(count):
        browser.get(address)
        form = browser.find_elements("css selector", TYPED)[number]
        browser.execute_script(EMPTIED, form)
        where = (address, number)
        assert browser.find_elements("css selector", "[data-error-summary]"), where
        assert browser.title.startswith("Error: "), where
        focused = browser.switch_to.active_element
        assert "There is a problem" in focused.text, where
        assert browser.execute_script(LEADS) == [], where
        look(browser, where)


def test_what_is_sent_with_nothing_in_it_is_asked_for_again(
    browser: Any, demonstration: Desk
) -> None:
    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    pages = pages_of(browser, demonstration)
    to_fill = [
        pages["answer"],
        f"{pages['says']}right/",
        f"{demonstration.address}/lists/cases/take/?lane=due",
        f"{demonstration.address}/account/password/",
        f"{demonstration.address}/api/tokens/new/",
    ]

    for address in to_fill:
        require_told_what_is_wrong(browser, address)


def test_an_administrator_s_forms_sent_with_nothing_in_them_are_asked_again(
    browser: Any, desk: Desk
) -> None:
    sign_in_by_keyboard(browser, desk, "administrator")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/accounts/")
    account = browser.find_element("partial link text", "officer@demo.example")
    its_page = account.get_attribute("href")

    for address in (f"{desk.address}/accounts/add/", f"{desk.address}/accounts/teams/",
                    f"{desk.address}/accounts/patches/", its_page,
                    f"{desk.address}/api/services/"):  # fmt: skip
        require_told_what_is_wrong(browser, address)


def test_pages_with_nothing_on_them_say_so_to_all(browser: Any, desk: Desk) -> None:
    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")

    for page in ("cases/?lane=measured", "duties/", "matches/", "corrections/", "lists/",
                 "systems/", "runs/", "coverage/", "search/?words=zzyzx", "homes/p2/",
                 "matches/how-good/", "api/tokens/"):  # fmt: skip
        browser.get(f"{desk.address}/{page}")
        assert len(browser.find_element("css selector", "main").text.split()) > 5, page
        look(browser, page)


def test_what_is_withheld_is_said_to_be(browser: Any, demonstration: Desk) -> None:
    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    home = pages_of(browser, demonstration)["home"]
    browser.delete_all_cookies()
    sign_in_by_keyboard(browser, demonstration, "repairs")
    wait_for_heading(browser, "What needs you today")

    browser.get(home)

    assert "you may see" in browser.find_element("css selector", "main").text
    look(browser, home)


def test_whose_session_ended_signs_in_and_is_where_they_were(browser: Any, desk: Desk) -> None:
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    browser.delete_all_cookies()

    browser.get(f"{desk.address}/cases/?lane=due")
    wait_for_heading(browser, "Sign in")
    look(browser, "a session that ended")
    field = browser.find_element("css selector", "[name=login]")
    browser.execute_script("arguments[0].focus()", field)
    press(browser, "kim_lead@demo.example", Keys.TAB, desk.passwords["kim_lead"], Keys.ENTER)

    wait_for_heading(browser, "Cases")
    assert browser.current_url.endswith("/cases/?lane=due")


def test_what_is_refused_can_be_read_by_all(browser: Any, desk: Desk) -> None:
    sign_in_by_keyboard(browser, desk, "officer")
    for page, heading in (("audit/", "This is not open to you"), ("nowhere/", "Nothing here")):
        browser.get(f"{desk.address}/{page}")
        wait_for_heading(browser, heading)
        look(browser, page)

    browser.delete_all_cookies()
    browser.get(f"{desk.address}/sign-in/")
    browser.delete_all_cookies()
    browser.execute_script("document.querySelector('main form').noValidate = true")
    browser.find_element("css selector", "main form button").click()
    wait_for_heading(browser, "This page lay open too long")
    look(browser, "a form without its token")


def test_who_tries_too_often_is_told_so(browser: Any, desk: Desk) -> None:
    """The attempts come from another address of this machine: others sign in meanwhile."""
    with requests.Session() as session:
        session.trust_env = False
        session.mount("http://", FromElsewhere())
        page = session.get(f"{desk.address}/sign-in/", timeout=60).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        sent = {"csrfmiddlewaretoken": token[1]}
        for _ in range(ATTEMPTS_A_MINUTE + 1):
            answer = session.post(f"{desk.address}/sign-in/", sent, timeout=60)
    assert answer.status_code == 429
    browser.get(f"{desk.address}/sign-in/")
    browser.execute_script(
        "document.open(); document.write(arguments[0]); document.close()", answer.text
    )

    wait_for_heading(browser, "Too many attempts")
    look(browser, "too many attempts")


class FromElsewhere(requests.adapters.HTTPAdapter):
    """Connects from 127.0.0.2."""

    def init_poolmanager(self, *of: Any, **how: Any) -> None:
        super().init_poolmanager(*of, **how, source_address=("127.0.0.2", 0))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_a_failure_needs_nothing_else_to_be_read(browser: Any, width: int) -> None:
    page = TEMPLATES / "500.html"
    at_width(browser, width)

    browser.get(page.as_uri())

    assert "Something went wrong" in browser.title
    assert violations(browser) == []
    assert not is_wider_than_its_window(browser)
