"""The states of a page that nobody plans to see can be read and reached by all as well: what was
typed wrongly, what is empty, what is withheld, what is refused, and what failed.
"""

from __future__ import annotations

import base64
import hmac
import re
import time
from pathlib import Path
from typing import Any

import pytest
import requests

import ontherecord.desk.web
from tests.journeys.axe import WIDTHS, at_width, is_wider_than_its_window, violations
from tests.journeys.by_keyboard import press, sign_in_by_keyboard
from tests.journeys.conftest import Desk
from tests.journeys.test_mending import set_day
from tests.journeys.waiting import comes, wait_for_heading
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


def test_a_duty_and_a_correction_sent_with_nothing_in_them_are_asked_again(
    browser: Any, demonstration: Desk
) -> None:
    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    pages = pages_of(browser, demonstration)
    browser.get(pages["answer"])
    browser.find_element("css selector", "[name=act-what]").send_keys("Send a surveyor")
    set_day(browser, "act-due_on", 3)
    browser.find_element("css selector", "button[value=act]").click()
    comes(browser, "Your answer is recorded")
    browser.get(f"{demonstration.address}/duties/")
    duty = first_of(browser, 'main a[href*="/duties/"]:not([href*="?"])')
    browser.get(f"{pages['says']}right/")
    browser.find_element("css selector", "[name=which][value=other]").click()
    browser.find_element("css selector", "[name=other]").send_keys("9 Marker Road")
    browser.find_element("css selector", "[name=reason]").send_keys("The sign at the door.")
    browser.find_element("css selector", "main form button[type=submit]").click()
    comes(browser, "What is right is recorded")
    browser.get(f"{demonstration.address}/corrections/")
    browser.get(first_of(browser, 'main a[href*="/corrections/of/"]'))
    correction = first_of(browser, 'main a[href*="/corrections/one/"]')

    for address in (duty, correction):
        require_told_what_is_wrong(browser, address)

    browser.get(duty)
    browser.find_element("css selector", "[name=done-words]").send_keys("The surveyor came.")
    browser.find_element("css selector", "button[value=done]").click()
    comes(browser, "Done: recorded.")
    require_told_what_is_wrong(browser, duty)


def test_an_answer_to_many_and_its_undoing_sent_with_nothing_in_them_are_asked_again(
    browser: Any, desk: Desk
) -> None:
    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/checks/another_check/")
    browser.find_element("css selector", "main form button").click()
    comes(browser, "0 of 30 answered since")
    sample = browser.current_url
    drawn = browser.find_elements("css selector", 'main a[href*="/issues/"]')
    addresses = [one.get_attribute("href") for one in drawn]
    for address in addresses:
        browser.get(address)
        browser.find_element("css selector", "[name=not_an_issue-which]").click()
        browser.find_element("css selector", "[name=not_an_issue-reason]").send_keys("Looked at.")
        set_day(browser, "not_an_issue-returns_on", 9)
        browser.find_element("css selector", "button[value=not_an_issue]").click()
        comes(browser, "Your answer is recorded")

    require_told_what_is_wrong(browser, sample)
    for field in ("[name=all-alike]", "[name=all-is_sure]"):
        browser.find_element("css selector", field).click()
    browser.find_element("css selector", "[name=all-reason]").send_keys("As in the sample.")
    set_day(browser, "all-returns_on", 9)
    browser.find_element("css selector", "form[aria-labelledby=all] button").click()
    comes(browser, "at once")
    browser.get(f"{desk.address}/checks/another_check/")
    require_told_what_is_wrong(browser, first_of(browser, 'main a[href*="/undo/"]'))


def first_of(browser: Any, which: str) -> str:
    found = browser.find_elements("css selector", which)
    assert found, (browser.current_url, which)
    return str(found[0].get_attribute("href"))


def test_a_second_factor_s_pages_sent_with_nothing_or_a_wrong_code_are_asked_again(
    browser: Any, desk: Desk
) -> None:
    sign_in_by_keyboard(browser, desk, "board")
    wait_for_heading(browser, "What needs you today")
    set_up = f"{desk.address}/account/app/"
    for address in (set_up, f"{desk.address}/account/again/"):
        require_told_what_is_wrong(browser, address)
    browser.get(set_up)
    enter(browser, "000000")
    require_wrong_code_said(browser, "Set up your second factor")
    enter(browser, code_of(browser.find_element("css selector", "main .desk-key").text))
    wait_for_heading(browser, "Your recovery codes")
    signed_in = browser.get_cookies()
    try:
        require_told_what_is_wrong(browser, f"{desk.address}/account/again/code/")
        enter(browser, "000000")
        require_wrong_code_said(browser, "Enter a code")
        for page in ("account/codes/", "account/codes/new/", "account/app/remove/", "account/"):
            browser.get(f"{desk.address}/{page}")
            look(browser, page)
        browser.delete_all_cookies()
        sign_in_by_keyboard(browser, desk, "board")
        wait_for_heading(browser, "Enter the code from your app")
        require_told_what_is_wrong(browser, browser.current_url)
        enter(browser, "000000")
        require_wrong_code_said(browser, "Enter the code from your app")
    finally:
        browser.delete_all_cookies()
        for cookie in signed_in:
            browser.add_cookie(cookie)
        browser.get(f"{desk.address}/account/app/remove/")
        browser.find_element("css selector", "main form button").click()
        wait_for_heading(browser, "Your account")


def enter(browser: Any, code: str) -> None:
    field = browser.find_element("css selector", "main [name=code]")
    field.clear()
    field.send_keys(code)
    browser.find_element("css selector", "main form button").click()


def require_wrong_code_said(browser: Any, heading: str) -> None:
    wait_for_heading(browser, heading)
    assert browser.title.startswith("Error: "), heading
    assert browser.execute_script(LEADS) == [], heading
    look(browser, f"a wrong code: {heading}")


def code_of(secret: str) -> str:
    """Give what an authenticator app shows now for a key (RFC 6238)."""
    counter = int(time.time() // 30).to_bytes(8)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    offset = digest[-1] & 15
    return f"{(int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF) % 10**6:06}"


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
                 "systems/", "runs/", "coverage/", "search/not-kept/", "homes/p2/",
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


def test_a_form_that_came_too_late_is_kept_and_sent_again(
    browser: Any, demonstration: Desk
) -> None:
    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    pages = pages_of(browser, demonstration)
    browser.get(pages["answer"])
    browser.find_element("css selector", "[name=act-what]").send_keys("Ring before ten")
    set_day(browser, "act-due_on", 3)
    kept = browser.get_cookie("session")
    browser.delete_cookie("session")
    browser.find_element("css selector", "button[value=act]").click()
    wait_for_heading(browser, "Nothing was recorded yet")
    look(browser, "a form that came too late")

    browser.add_cookie(kept)
    browser.find_element("css selector", "main form button").click()

    comes(browser, "Your answer is recorded")
    assert "Ring before ten" in browser.find_element("css selector", "main").text


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
        # On a busy machine the first of them are a minute old before the last is made.
        for _ in range(ATTEMPTS_A_MINUTE * 10):
            answer = session.post(f"{desk.address}/sign-in/", sent, timeout=60)
            if answer.status_code == 429:
                break
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
