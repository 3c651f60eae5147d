"""A page of each kind of the demonstration, and how a browser draws them: for a screen, in forced
colours, on paper.
"""

from __future__ import annotations

import re
from typing import Any

from tests.journeys.conftest import Desk
from tests.journeys.waiting import until

A4_WIDTH = 680
"""What is left of a sheet between its margins, in pixels."""


def pages_of(browser: Any, desk: Desk) -> dict[str, str]:
    """Give the address of a page of each kind, by its name, to whom has signed in to see them."""
    from selenium.webdriver.common.by import By

    def first(of: str) -> str:
        found = browser.find_elements(
            By.CSS_SELECTOR, f'main a[href*="{of}"]:not([href^="/lists/"])'
        )
        assert found, (browser.current_url, of)
        return str(found[0].get_attribute("href"))

    def open_(address: str) -> str:
        browser.get(address if "://" in address else desk.address + address)
        return str(browser.current_url)

    listed = "complaints duties corrections checks systems runs coverage lists account"
    pages = {name: open_(f"/{name}/") for name in listed.split()}
    pages["start"] = open_("/")
    pages["search"] = search_for(browser, desk, "mill road")
    pages["system"] = open_("/systems/housing/")
    pages["matches"] = open_("/matches/")
    pages["match"] = first("/matches/")
    pages["cases"] = open_("/cases/?lane=at_risk")
    pages["case"] = open_(first("/cases/case"))
    pages["answer"] = first("/issues/")
    pages["home"] = open_(first("/homes/"))
    pages["flat"] = first("show=entries")
    pages["chronology"] = first("/chronology/")
    pages["repair"] = first("/repairs/")
    pages["says"] = first("/says-who/")
    pages["person"] = open_(first("/people/"))
    return pages


def search_for(browser: Any, desk: Desk, words: str) -> str:
    """Type words into the box that stands on every page, and give the address that comes of it."""
    browser.get(f"{desk.address}/search/")
    browser.find_element("css selector", "#search-everywhere").send_keys(words)
    browser.find_element("css selector", ".desk-search__button").click()
    until(browser, lambda b: re.search(r"/search/[\w-]+/$", b.current_url))
    return str(browser.current_url)


def draw(browser: Any, *, media: str = "", forced: bool = False) -> None:
    """Draw what follows for paper (`print`), or in the colours of a dark high-contrast theme."""
    features = [
        {"name": "forced-colors", "value": "active" if forced else "none"},
        {"name": "prefers-color-scheme", "value": "dark" if forced else "light"},
    ]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
