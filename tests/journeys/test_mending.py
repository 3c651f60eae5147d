"""What somebody finds wrong is chosen, asked for and done, by keyboard; its pages are for all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.axe import WIDTHS, at_width, is_wider_than_its_window, violations
from tests.journeys.by_keyboard import follow, press, press_button, reach, sign_in_by_keyboard
from tests.journeys.conftest import Desk
from tests.journeys.waiting import comes, wait_for_heading
from tests.journeys.walking import search_for


def set_day(browser: Any, name: str, days: int) -> None:
    browser.execute_script(
        "document.getElementsByName(arguments[0])[0].value ="
        " new Date(Date.now() + arguments[1] * 864e5).toISOString().slice(0, 10)",
        name, days,
    )  # fmt: skip


def test_a_wrong_value_is_put_to_its_system_s_owner(browser: Any, demonstration: Desk) -> None:
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    search_for(browser, demonstration, "mill road")
    follow(browser, r"/homes/")
    comes(browser, "What happened")
    follow(browser, r"/says-who/place/.*/address/")
    comes(browser, "Known since")
    follow(browser, r"/right/")
    wait_for_heading(browser, "Which is right?")
    reach(browser, "name", "which")
    press(browser, Keys.ARROW_UP)  # from the first round to the last: another value
    reach(browser, "name", "other")
    press(browser, "1 Marker Road", Keys.TAB, "The sign at the door.", Keys.TAB, Keys.ENTER)
    comes(browser, "What is right is recorded. Asked to be mended in")

    browser.get(f"{demonstration.address}/corrections/")
    follow(browser, r"/corrections/of/")
    comes(browser, "1 Marker Road")
    press_button(browser, "Mark what")
    comes(browser, "marked as sent")


def test_a_duty_is_made_and_done(browser: Any, demonstration: Desk) -> None:
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{demonstration.address}/cases/?lane=due")
    follow(browser, r"/cases/case")
    follow(browser, r"/cases/.*/issues/")
    wait_for_heading(browser, "Answer an issue")
    reach(browser, "name", "act-what")
    press(browser, "Send a surveyor")
    set_day(browser, "act-due_on", 3)
    reach(browser, "value", "act")
    press(browser, Keys.ENTER)
    comes(browser, "Your answer is recorded")

    browser.get(f"{demonstration.address}/duties/")
    follow(browser, r"/duties/[0-9a-f-]{36}/")
    wait_for_heading(browser, "Duty")
    reach(browser, "name", "done-words")
    press(browser, "The surveyor came.", Keys.TAB, Keys.ENTER)
    comes(browser, "Done: recorded.")
    comes(browser, "The surveyor came.")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_mending_can_be_read_and_reached_by_all(
    browser: Any, demonstration: Desk, width: int
) -> None:
    from selenium.webdriver.common.by import By

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    at_width(browser, width)

    def look(address: str) -> None:
        browser.get(address)
        assert violations(browser) == [], address
        assert not is_wider_than_its_window(browser), address

    def those(of: str) -> list[str]:
        found = browser.find_elements(By.CSS_SELECTOR, f'main a[href*="{of}"]')
        return [one.get_attribute("href") for one in found][:1]

    for page, within in (("/duties/?when=done", "/duties/0"), ("/checks/", "/checks/"),
                         ("/corrections/", "/corrections/of/")):  # fmt: skip
        look(demonstration.address + page)
        for address in those(within):
            look(address)
    look(browser.current_url + "?state=all")
    for address in those("/corrections/one/"):
        look(address)
    search_for(browser, demonstration, "mill road")
    browser.get(those("/homes/")[0])
    look(those("/says-who/")[0] + "right/")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_sample_is_drawn_by_keyboard_and_can_be_read_by_all(
    browser: Any, desk: Desk, width: int
) -> None:
    sign_in_by_keyboard(browser, desk, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{desk.address}/checks/")
    follow(browser, r"/checks/a_check/")
    wait_for_heading(browser, "Told and not heard")
    press_button(browser, "Draw 30")
    comes(browser, "0 of 30 answered since")
    at_width(browser, width)

    assert violations(browser) == []
    assert not is_wider_than_its_window(browser)
    follow(browser, r"/issues/one-of-many-\d+/\?sample=")
    comes(browser, "Back to the sample")
