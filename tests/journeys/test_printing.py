"""What goes on paper, for a court's bundle or the Ombudsman: the whole of it, and whose print of
what it is at the foot of every sheet.
"""

from __future__ import annotations

import base64
import calendar
import io
import re
from datetime import date
from typing import Any

from pypdf import PdfReader

from tests.journeys.by_keyboard import sign_in_by_keyboard
from tests.journeys.conftest import Desk
from tests.journeys.waiting import wait_for_heading
from tests.journeys.walking import A4_WIDTH, draw, pages_of

PRINTED = ("home", "person", "repair", "case", "chronology", "systems", "system", "duties")
LEFT_OUT = ("Skip to main content", "Sign out", "Your account", "Says who?", "Take or save")
WRONG = """
const drawn = (one) => one.getClientRects().length > 0
const name = (one) =>
  `${one.tagName} ${one.getAttribute('class')} ${one.textContent.trim().slice(0, 30)}`
const wrong = [...document.querySelectorAll(
  'button, input:not([type=hidden]), .govuk-skip-link, .govuk-service-navigation, .govuk-pagination'
)].filter(drawn).map((one) => 'to be pressed: ' + name(one))
for (const one of document.querySelectorAll('main *, footer *')) {
  if (drawn(one) && !one.closest('.govuk-visually-hidden')
      && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    wrong.push('cut at the edge: ' + name(one))
}
for (const one of document.querySelectorAll('.desk-entry details')) {
  if (one.lastElementChild.checkVisibility({contentVisibilityAuto: true}) === false
      || !one.lastElementChild.offsetHeight) wrong.push('folded: ' + name(one))
}
return wrong
"""
WORDS = """
return [...document.querySelectorAll(arguments[0])]
  .filter((one) => one.getClientRects().length && !one.matches('.govuk-visually-hidden'))
  .map((one) => {
    const shown = one.cloneNode(true)
    shown.querySelectorAll('.govuk-visually-hidden').forEach((hidden) => hidden.remove())
    return shown.textContent
  })
"""


def at_a4(browser: Any) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": A4_WIDTH, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
    )


def sheets(browser: Any) -> list[str]:
    """Print the page that is open on A4 and give the words of each sheet, without their spaces."""
    made = browser.execute_cdp_cmd(
        "Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69, "preferCSSPageSize": True}
    )
    read = PdfReader(io.BytesIO(base64.b64decode(made["data"])))
    return [run_together(page.extract_text()) for page in read.pages]


def day_of(words: str) -> date:
    day, month, year = words.split()
    return date(int(year), list(calendar.month_name).index(month), int(day))


def run_together(words: str) -> str:
    return re.sub(r"\s+", "", words)


def words_of(browser: Any, selector: str) -> list[str]:
    """Give what a sighted reader reads of each element, as it is drawn now."""
    return list(browser.execute_script(WORDS, selector))


def test_pages_are_printed_whole_and_say_whose_print_of_what_they_are(
    browser: Any, demonstration: Desk
) -> None:
    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    pages = pages_of(browser, demonstration)
    at_a4(browser)

    for name in PRINTED:
        browser.get(pages[name])
        draw(browser, media="print")
        assert browser.execute_script(WRONG) == [], name
        told = words_of(browser, "main h1, main h2, main td, main dd, .desk-entry__title")
        draw(browser)
        printed = sheets(browser)

        for number, sheet in enumerate(printed, start=1):
            assert run_together("Opened by kim_lead@demo.example on") in sheet, name
            assert run_together(f"printed from {pages[name]}") in sheet, name
            assert f"{number}/{len(printed)}" in sheet, name
        whole = "".join(printed)
        assert [one for one in LEFT_OUT if run_together(one) in whole] == [], name
        of_sheets = [part for words in told for part in words.split() if len(part) > 3]
        lost = [part for part in of_sheets if part not in whole]
        assert len(lost) <= len(of_sheets) // 50, (name, lost)  # words parted by a new sheet


def test_a_chronology_has_every_entry_with_its_row_and_the_day_it_was_known(
    browser: Any, demonstration: Desk
) -> None:
    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    chronology = pages_of(browser, demonstration)["chronology"]
    browser.get(chronology)
    count = int(words_of(browser, "main p")[1].split()[0])
    known = re.findall(r"known to us from (\d+ \w+ \d{4})", " ".join(words_of(browser, "main p")))
    told = browser.find_elements("css selector", ".desk-entry:not(.desk-entry--silence) time")
    days = [one.get_attribute("datetime") for one in told]

    assert len(days) == count > 10
    assert days == sorted(days)
    references = words_of(browser, ".desk-entry")
    silent = browser.find_elements("css selector", ".desk-entry--silence")
    assert sum(", row " in one for one in references) == len(references) - len(silent)
    assert "".join(sheets(browser)).count(",row") >= count

    day = min(known, key=day_of)
    browser.get(f"{chronology}?on={day_of(day):%Y-%m-%d}")
    assert f"You see what was known at the end of {day}." in words_of(browser, "main")[0]
    assert run_together(f"As it was known at the end of {day}") in sheets(browser)[0]


def test_what_is_folded_on_the_screen_is_open_on_paper(browser: Any, desk: Desk) -> None:
    browser.get(f"{desk.address}/gallery/")
    folded = browser.find_element("css selector", ".desk-entry details ul")

    on_screen = folded.is_displayed()
    printed = "".join(sheets(browser))

    assert not on_screen
    assert "Note1Note2" in printed
