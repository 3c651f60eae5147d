"""Waiting for what a page comes to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def until(browser: Any, holds: Callable[[Any], object], said: str = "", seconds: int = 60) -> None:
    """Wait until something holds of a browser; `said` is what the failure says.

    While one page gives way to another, what a browser is asked about belongs to neither. It has
    several errors for that, and one of them is of no kind of its own.
    """
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(browser, seconds, ignored_exceptions=[WebDriverException]).until(holds, said)


def wait_for_heading(browser: Any, words: str) -> None:
    from selenium.webdriver.common.by import By

    until(browser, lambda b: b.find_element(By.TAG_NAME, "h1").text == words,
          f"no page is headed {words}")  # fmt: skip


def comes(browser: Any, words: str) -> None:
    """Wait for words on a page."""
    from selenium.webdriver.common.by import By

    until(browser, lambda b: words in b.find_element(By.TAG_NAME, "main").text,
          f"{words} does not come")  # fmt: skip
