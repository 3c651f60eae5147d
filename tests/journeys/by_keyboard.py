"""What somebody does who has a keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.journeys.conftest import Desk

FAR = 300
"""Of how many stops of the tab key a page may be."""


def press(browser: Any, *keys: str) -> None:
    from selenium.webdriver import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def reach(browser: Any, attribute: str, value: str) -> None:
    """Reach an input or button."""
    tab_to(browser, lambda at: at.get_attribute(attribute) == value, f"{attribute} {value}")


def follow(browser: Any, part: str) -> None:
    """Reach the first link to an address of a kind, and follow it."""
    from selenium.webdriver.common.keys import Keys

    tab_to(browser, lambda at: re.search(part, at.get_attribute("href") or ""), f"link to {part}")
    press(browser, Keys.ENTER)


def press_button(browser: Any, words: str) -> None:
    """Reach a button by its words, and press it."""
    from selenium.webdriver.common.keys import Keys

    tab_to(browser, lambda at: at.tag_name == "button" and words in at.text, f"button {words}")
    press(browser, Keys.ENTER)


def tab_to(browser: Any, holds: Callable[[Any], object], said: str) -> None:
    """Press the tab key until something holds of what has the focus.

    While one page gives way to another, what has it belongs to neither.
    """
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.common.keys import Keys

    for _ in range(FAR):
        with suppress(WebDriverException):
            press(browser, Keys.TAB)
            if holds(browser.switch_to.active_element):
                return
    raise AssertionError(f"the keyboard reaches no {said}")


def sign_in_by_keyboard(browser: Any, desk: Desk, role: str) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(f"{desk.address}/")
    reach(browser, "name", "login")
    press(browser, f"{role}@demo.example", Keys.TAB, desk.passwords[role], Keys.ENTER)
