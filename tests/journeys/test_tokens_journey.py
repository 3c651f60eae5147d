"""Making a token and a service in a browser, at two widths, with nothing that axe finds."""

from __future__ import annotations

from typing import Any

from tests.journeys.axe import WIDTHS, at_width, is_wider_than_its_window, violations
from tests.journeys.by_keyboard import sign_in_by_keyboard
from tests.journeys.conftest import Desk
from tests.journeys.waiting import wait_for_heading


def look(browser: Any, address: str) -> None:
    for width in WIDTHS:
        at_width(browser, width)
        if address:
            browser.get(address)
        assert violations(browser) == [], (address, width)
        assert not is_wider_than_its_window(browser), (address, width)


def make_token(browser: Any, name: str, then: str = "Your new token") -> None:
    from selenium.webdriver.common.by import By

    browser.find_element(By.NAME, "name").send_keys(name)
    browser.find_element(By.CSS_SELECTOR, "input[value=place]").click()
    browser.execute_script("document.querySelector('[name=expires_on]').value = arguments[0]",
                           "2000-01-01")  # fmt: skip
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    wait_for_heading(browser, "Make a token")
    assert "within a year" in browser.find_element(By.CLASS_NAME, "govuk-error-summary").text
    look(browser, "")
    browser.execute_script("document.querySelector('[name=expires_on]').value ="
                           " new Date(Date.now() + 864e6).toISOString().slice(0, 10)")  # fmt: skip
    browser.find_element(By.CSS_SELECTOR, "main form button").click()
    wait_for_heading(browser, then)
    look(browser, "")


def token_on(browser: Any) -> str:
    from selenium.webdriver.common.by import By

    return str(browser.find_element(By.ID, "token").get_attribute("value"))


def test_somebody_makes_a_token_and_an_administrator_a_service(browser: Any, desk: Desk) -> None:
    from selenium.webdriver.common.by import By

    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    look(browser, f"{desk.address}/api/")
    look(browser, f"{desk.address}/api/tokens/new/")
    make_token(browser, "Power BI, every night")
    assert token_on(browser).startswith("otr_")
    look(browser, f"{desk.address}/api/tokens/")

    browser.delete_all_cookies()
    sign_in_by_keyboard(browser, desk, "administrator")
    wait_for_heading(browser, "What needs you today")
    look(browser, f"{desk.address}/api/services/")
    browser.find_element(By.NAME, "name").send_keys("Data warehouse")
    browser.find_element(By.CSS_SELECTOR, "input[value=kim_lead]").click()
    browser.find_element(By.CSS_SELECTOR, "main form.desk-card button").click()
    wait_for_heading(browser, "Make a token")
    make_token(browser, "nightly", "Asked for")
    look(browser, f"{desk.address}/api/services/")

    browser.delete_all_cookies()
    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    assert "It takes two" in browser.find_element(By.TAG_NAME, "main").text
    look(browser, f"{desk.address}/accounts/proposals/")
    browser.find_element(By.PARTIAL_LINK_TEXT, "Make a token: nightly").click()
    wait_for_heading(browser, "Make a token: nightly")
    look(browser, "")
    browser.find_element(By.NAME, "read").click()
    browser.find_element(By.CSS_SELECTOR, "button[value=agree]").click()
    wait_for_heading(browser, "The new token")
    look(browser, "")
    assert token_on(browser).startswith("otr_")
