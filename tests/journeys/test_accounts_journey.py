"""An administrator keeps accounts, by keyboard alone, at a desk that is really served."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.journeys.axe import WIDTHS, at_width, is_wider_than_its_window, violations
from tests.journeys.by_keyboard import follow, press, sign_in_by_keyboard, tab_to
from tests.journeys.conftest import Desk
from tests.journeys.waiting import wait_for_heading

ADDED = "newcomer@landlord.example"


def press_until(browser: Any, name: str) -> None:
    """Reach a field by its name, or a button by its words, by keyboard alone."""
    tab_to(browser, lambda at: name in (at.get_attribute("name"), at.get_attribute("value"),
                                        at.text), name)  # fmt: skip


def agreed_to(browser: Any, desk: Desk) -> str:
    """Agree, as the records lead, to the one thing that waits, and give the link that is shown."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser.delete_all_cookies()
    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    look_at(browser, desk, "/accounts/proposals/")
    follow(browser, r"/accounts/proposals/[0-9a-f-]+/$")
    wait_for_heading(browser, "Give the role Housing officer")
    look_at(browser, desk, re.sub(r"^https?://[^/]+", "", browser.current_url))
    press_until(browser, "read")
    press(browser, Keys.SPACE)
    press_until(browser, "Agree, and do it")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, "The link for signing in")
    assert violations(browser) == []
    return str(browser.find_element(By.CLASS_NAME, "desk-key").text)


def look_at(browser: Any, desk: Desk, address: str) -> None:
    for width in WIDTHS:
        at_width(browser, width)
        browser.get(f"{desk.address}{address}")
        assert violations(browser) == [], (address, width)
        assert not is_wider_than_its_window(browser), (address, width)
    at_width(browser, WIDTHS[0])


def test_an_account_is_added_given_a_patch_of_days_and_closed(browser: Any, desk: Desk) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, desk, "administrator")
    wait_for_heading(browser, "What needs you today")
    follow(browser, r"/accounts/$")
    wait_for_heading(browser, "Accounts")
    follow(browser, r"/accounts/add/$")
    wait_for_heading(browser, "Add an account")
    press_until(browser, "email")
    press(browser, ADDED)
    press_until(browser, "officer")
    press(browser, Keys.SPACE)
    press_until(browser, "Add the account")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, ADDED)
    address = re.sub(r"^https?://[^/]+", "", browser.current_url)
    assert "Give the role Housing officer. Asked" in browser.find_element(By.TAG_NAME, "main").text

    press_until(browser, "Give a role")
    press(browser, Keys.ENTER)
    press_until(browser, "which")
    press(browser, "Board")
    press_until(browser, "Give it")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, ADDED)
    assert "Role given." in browser.find_element(By.TAG_NAME, "main").text
    follow(browser, r"/link/$")
    wait_for_heading(browser, "Make a link for signing in")
    assert "It takes two" in browser.find_element(By.TAG_NAME, "main").text
    link = agreed_to(browser, desk)

    browser.delete_all_cookies()
    sign_in_by_keyboard(browser, desk, "administrator")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/accounts/teams/")
    browser.find_element(By.NAME, "name").send_keys("East")
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    wait_for_heading(browser, "East")
    team = re.sub(r"^https?://[^/]+", "", browser.current_url)
    for page in ("/accounts/", "/accounts/add/", "/accounts/teams/", "/accounts/patches/", address,
                 team, f"{address}close/", f"{address}link/"):  # fmt: skip
        look_at(browser, desk, page)
    browser.get(f"{desk.address}{address}close/")
    press_until(browser, "Close it")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, ADDED)
    assert "Closed" in browser.find_element(By.TAG_NAME, "main").text
    browser.delete_all_cookies()
    look_at(browser, desk, re.sub(r"^https?://[^/]+", "", link))
    wait_for_heading(browser, "This link no longer works")


def test_what_is_typed_wrongly_is_said_where_it_is(browser: Any, desk: Desk) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, desk, "administrator")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/accounts/patches/")
    press_until(browser, "places")
    press(browser, "nowhere")
    press_until(browser, "Make the patch")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, "Patches")

    assert browser.title.startswith("Error: ")
    assert "No place has the id nowhere" in browser.find_element(By.TAG_NAME, "main").text
    assert violations(browser) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_somebody_chooses_a_password_by_a_link(browser: Any, desk: Desk, width: int) -> None:
    from selenium.webdriver.common.by import By

    sign_in_by_keyboard(browser, desk, "administrator")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/accounts/add/")
    browser.find_element(By.NAME, "email").send_keys(f"by-link-{width}@landlord.example")
    browser.find_element(By.CSS_SELECTOR, "input[value=board]").send_keys(" ")
    browser.find_element(By.CSS_SELECTOR, "main button").click()
    wait_for_heading(browser, f"by-link-{width}@landlord.example")
    browser.find_element(By.PARTIAL_LINK_TEXT, "Make a link").click()
    wait_for_heading(browser, "Make a link for signing in")
    browser.find_element(By.CSS_SELECTOR, "main button").click()
    wait_for_heading(browser, "The link for signing in")
    link = browser.find_element(By.CLASS_NAME, "desk-key").text
    browser.delete_all_cookies()
    at_width(browser, width)

    browser.get(link)
    wait_for_heading(browser, "Choose your password")
    assert violations(browser) == []
    assert not is_wider_than_its_window(browser)
    for name in ("new_password1", "new_password2"):
        browser.find_element(By.NAME, name).send_keys("four-words-by-chance")
    browser.find_element(By.CSS_SELECTOR, "main button").click()

    wait_for_heading(browser, "Sign in")


def test_what_takes_two_is_asked_agreed_to_and_told(browser: Any, desk: Desk) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, desk, "administrator")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/accounts/")
    browser.find_element(By.PARTIAL_LINK_TEXT, "repairs@").click()
    wait_for_heading(browser, "repairs@demo.example")
    press_until(browser, "Give a role")
    press(browser, Keys.ENTER)
    press_until(browser, "which")
    press(browser, "Auditor")
    press_until(browser, "Give it")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, "repairs@demo.example")
    assert "Asked for." in browser.find_element(By.TAG_NAME, "main").text
    assert violations(browser) == []

    browser.delete_all_cookies()
    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    look_at(browser, desk, "/accounts/proposals/")
    follow(browser, r"/accounts/proposals/[0-9a-f-]+/$")
    wait_for_heading(browser, "Give the role Auditor")
    assert violations(browser) == []
    press_until(browser, "read")
    press(browser, Keys.SPACE)
    press_until(browser, "Agree, and do it")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, "What takes two")
    assert "Agreed, and done" in browser.find_element(By.TAG_NAME, "main").text

    browser.delete_all_cookies()
    sign_in_by_keyboard(browser, desk, "repairs")
    wait_for_heading(browser, "What needs you today")
    told = browser.find_element(By.TAG_NAME, "main").text
    assert "Somebody did something to your account" in told
    look_at(browser, desk, "/account/done/")
    press_until(browser, "I know of all of this")
    press(browser, Keys.ENTER)
    wait_for_heading(browser, "What was done to your account")
    assert "Somebody did something" not in browser.find_element(By.TAG_NAME, "main").text
