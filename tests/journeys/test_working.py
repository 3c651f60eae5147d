"""From a mistyped address to a decided case, at the desk of a demonstration really served."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from tests.journeys.axe import WIDTHS, at_width, is_wider_than_its_window, violations
from tests.journeys.by_keyboard import follow, press, reach, sign_in_by_keyboard
from tests.journeys.conftest import Desk
from tests.journeys.waiting import comes, until, wait_for_heading
from tests.journeys.walking import search_for


def mistyped(address: str) -> str:
    """Exchange two letters in the longest word of an address."""
    word = max(re.findall(r"[A-Za-z]+", address), key=len)
    return address.replace(word, word[:2] + word[3] + word[2] + word[4:])


def an_address(browser: Any, desk: Desk) -> str:
    from selenium.webdriver.common.by import By

    browser.get(f"{desk.address}/cases/?lane=due")
    return browser.find_element(By.CSS_SELECTOR, "main li a strong").text


def test_a_mistyped_address_leads_to_a_home_its_row_and_a_decided_case(
    browser: Any, demonstration: Desk
) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    def text() -> str:
        return browser.find_element(By.TAG_NAME, "main").text

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    address = an_address(browser, demonstration)
    browser.get(f"{demonstration.address}/")
    browser.find_element(By.ID, "search-everywhere").send_keys(mistyped(address), Keys.ENTER)
    wait_for_heading(browser, "Search")
    follow(browser, r"/homes/")
    wait_for_heading(browser, address)
    assert "What happened" in text()

    follow(browser, r"/says-who/place/.*/address/")
    comes(browser, "Why it is of this one")
    assert re.search(r"\.(csv|xlsx)", text())

    follow_case = browser.find_element(By.CSS_SELECTOR, 'main a[href^="/cases/"]')
    follow_case.send_keys(Keys.ENTER)
    comes(browser, "Next step")
    follow(browser, r"/cases/.*/issues/")
    wait_for_heading(browser, "Answer an issue")
    browser.find_element(By.CSS_SELECTOR, 'input[value="wrong_data"]').send_keys(Keys.SPACE)
    browser.find_element(By.NAME, "not_an_issue-reason").send_keys("The file was of another home.")
    soon = browser.execute_script(
        "return new Date(Date.now() + 9 * 864e5).toISOString().slice(0, 10)"
    )
    browser.execute_script(
        "document.getElementsByName('not_an_issue-returns_on')[0].value = arguments[0]", soon
    )
    browser.find_element(By.CSS_SELECTOR, 'button[value="not_an_issue"]').send_keys(Keys.ENTER)
    comes(browser, "Answered: not an issue (wrong data)")


def test_a_story_is_turned_in_its_place_and_the_keyboard_goes_on_from_it(
    browser: Any, demonstration: Desk
) -> None:
    from selenium.webdriver.common.by import By

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{demonstration.address}/cases/?lane=due")
    for link in ("/cases/case", "/homes/"):
        found = browser.find_element(By.CSS_SELECTOR, f'main a[href*="{link}"]')
        browser.get(found.get_attribute("href"))
    browser.execute_script("window.isTheSamePage = true")

    follow(browser, r"show=entries")
    until(browser, lambda b: "show=entries" in b.current_url)

    story = browser.find_element(By.ID, "timeline")
    until(browser, lambda _: "Grouped by fault" in story.text)
    assert browser.execute_script("return window.isTheSamePage") is True
    assert browser.switch_to.active_element == story
    said = browser.find_element(By.ID, "announce").get_attribute("textContent")
    assert re.fullmatch(r"\d+ entries", said)
    browser.refresh()
    assert "Grouped by fault" in browser.find_element(By.ID, "timeline").text


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_work_can_be_read_and_reached_by_all(
    browser: Any, demonstration: Desk, width: int
) -> None:
    from selenium.webdriver.common.by import By

    def first(of: str) -> str:
        found = browser.find_elements(
            By.CSS_SELECTOR, f'main a[href*="{of}"]:not([href^="/lists/"])'
        )
        assert found, of
        return found[0].get_attribute("href")

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    at_width(browser, width)

    def look(address: str) -> None:
        browser.get(address)
        assert violations(browser) == [], address
        assert not is_wider_than_its_window(browser), address

    look(f"{demonstration.address}/")
    look(search_for(browser, demonstration, "mill road"))
    home = first("/homes/")
    person = first("/people/") if browser.find_elements(
        By.CSS_SELECTOR, 'main a[href*="/people/"]') else ""  # fmt: skip
    look(f"{demonstration.address}/cases/?lane=due")
    look(first("/cases/case"))
    look(first("/issues/"))
    look(home)
    says, flat = first("/says-who/"), first("show=entries")
    repairs = browser.find_elements(By.CSS_SELECTOR, 'main a[href*="/repairs/"]')
    others = [says, flat, person, repairs[0].get_attribute("href") if repairs else ""]
    for address in filter(None, others):
        look(address)
    for listed, one in (("systems", "/systems/housing"), ("runs", "/runs/2"),
                        ("coverage", "/coverage/")):  # fmt: skip
        look(f"{demonstration.address}/{listed}/")
        look(first(one))
    look(f"{demonstration.address}/systems/housing/rejected/?files=all")
    look(f"{demonstration.address}/matches/")
    if browser.find_elements(By.CSS_SELECTOR, 'main a[href*="/matches/"]'):
        look(first("/matches/"))


def test_two_runs_are_compared_and_rejected_rows_are_found_by_keyboard(
    browser: Any, demonstration: Desk
) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, demonstration, "auditor")
    wait_for_heading(browser, "What needs you today")
    follow(browser, r"/runs/$")
    wait_for_heading(browser, "Runs")
    browser.find_element(By.CSS_SELECTOR, "main form button").send_keys(Keys.ENTER)
    wait_for_heading(browser, "Two runs side by side")
    assert violations(browser) == []
    assert "Issues by check" in browser.find_element(By.TAG_NAME, "main").text

    follow(browser, r"/systems/$")
    wait_for_heading(browser, "Systems")
    follow(browser, r"/systems/housing/$")
    follow(browser, r"/rejected/\?column")
    wait_for_heading(browser, "What could not be read")
    assert "Take or save this list" in browser.find_element(By.TAG_NAME, "main").text


def test_a_list_is_saved_by_keyboard_and_its_file_waits_on_the_start_page(
    browser: Any, demonstration: Desk
) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    def choose(name: str, words: str) -> None:
        field = browser.find_element(By.NAME, name)
        browser.execute_script("arguments[0].focus()", field)
        press(browser, words)

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{demonstration.address}/cases/?lane=due")
    follow(browser, r"/lists/cases/take/")
    wait_for_heading(browser, "Cases")
    choose("save-schedule", "Once")
    choose("save-purpose", "Working")
    save = browser.find_element(By.CSS_SELECTOR, 'button[value="save"]')
    browser.execute_script("arguments[0].focus()", save)
    press(browser, Keys.ENTER)
    until(browser, lambda b: "/lists/saved/" in b.current_url)
    saved = browser.current_url

    def waits(_: Any) -> bool:
        browser.get(f"{demonstration.address}/")
        return bool(browser.find_elements(By.CSS_SELECTOR, 'main a[href^="/lists/files/"]'))

    until(browser, waits, "the worker makes no file", 120)
    file = browser.find_element(By.CSS_SELECTOR, 'main a[href^="/lists/files/"]')
    cookies = {one["name"]: one["value"] for one in browser.get_cookies()}
    fetched = requests.get(file.get_attribute("href"), cookies=cookies, timeout=60)
    assert fetched.status_code == 200
    assert fetched.content[:2] == b"PK"

    for width in WIDTHS:
        at_width(browser, width)
        for address in (f"{demonstration.address}/", saved, f"{demonstration.address}/lists/",
                        f"{demonstration.address}/lists/cases/take/?lane=due"):  # fmt: skip
            browser.get(address)
            assert violations(browser) == [], address
            assert not is_wider_than_its_window(browser), address


def test_a_person_who_is_two_is_held_apart_by_keyboard(browser: Any, demonstration: Desk) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    browser.get(f"{demonstration.address}/matches/sample/")
    while "person" not in browser.find_element(By.TAG_NAME, "h1").text:
        browser.find_element(By.CSS_SELECTOR, 'button[value="cannot_tell"]').send_keys(Keys.ENTER)
    person = browser.find_element(By.CSS_SELECTOR, 'main a[href*="/people/"]').get_attribute("href")
    pair = browser.current_url
    for width in WIDTHS:
        at_width(browser, width)
        for address in (pair, person, f"{person}apart/",
                        f"{demonstration.address}/matches/how-good/"):  # fmt: skip
            browser.get(address)
            assert violations(browser) == [], address
            assert not is_wider_than_its_window(browser), address

    browser.get(person)
    follow(browser, r"/people/.*/apart/")
    wait_for_heading(browser, "Is this two people?")
    follow(browser, r"/matches/.*/.*/")
    wait_for_heading(browser, "Are these one person?")
    reach(browser, "value", "not_same")
    asked = browser.current_url
    press(browser, Keys.ENTER)
    until(browser, lambda _: browser.current_url != asked)
    browser.get(person)
    wait_for_heading(browser, "Two people, held apart")
    assert violations(browser) == []


def test_a_search_is_gone_back_to_and_its_words_stand_in_no_address(
    browser: Any, demonstration: Desk
) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.expected_conditions import url_to_be

    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    for typed_in in ("#search-everywhere", "#words"):  # the second by HTMX
        browser.get(f"{demonstration.address}/search/")
        browser.find_element(By.CSS_SELECTOR, typed_in).send_keys("mill road", Keys.ENTER)
        until(browser, lambda b: re.search(r"/search/[\w-]+/$", b.current_url))
        found = browser.current_url
        assert violations(browser) == []
        follow(browser, r"/homes/")
        until(browser, lambda b: "/homes/" in b.current_url)

        browser.back()

        until(browser, url_to_be(found))
        wait_for_heading(browser, "Search")
        assert browser.find_element(By.ID, "words").get_attribute("value") == "mill road"
        assert browser.title == "Search – On the Record"
        assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
        follow(browser, r"/lists/search/take/\?search=")
        wait_for_heading(browser, "What a search found")
        assert "mill" not in browser.current_url
        assert "mill road" in browser.find_element(By.TAG_NAME, "main").text
