"""In a theme that takes every colour and background away, what a colour told is still told.

What must stand is measured in the browser as it draws a dark theme of high contrast: a line around
what had a background, a line of its own kind beside each entry of a story, bars and texts of
pictures, and where the keyboard is.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.by_keyboard import sign_in_by_keyboard
from tests.journeys.conftest import Desk
from tests.journeys.waiting import wait_for_heading
from tests.journeys.walking import draw, pages_of

BOXED = (".govuk-tag, .desk-lane, .desk-card, .desk-home, .govuk-button, .govuk-input,"
         " .govuk-select, .govuk-textarea, .govuk-inset-text, .govuk-notification-banner,"
         " .govuk-error-summary, .govuk-form-group--error, .desk-entry__what")  # fmt: skip
LOST = """
const style = (one, of) => getComputedStyle(one, of)
const probe = document.body.appendChild(document.createElement('div'))
const system = (colour) => { probe.style.color = colour; return style(probe).color }
const canvas = system('Canvas')
const text = system('CanvasText')
probe.remove()
const isSeen = (colour) => colour !== canvas && colour !== 'none' && !/, 0\\)$/.test(colour)
const isDrawn = (one) => one.getClientRects().length > 0
const line = (of, side) => of[side + 'Style'] !== 'none' && parseFloat(of[side + 'Width']) > 0
  && isSeen(of[side + 'Color'])
const SIDES = ['borderTop', 'borderRight', 'borderBottom', 'borderLeft']
const name = (one) =>
  `${one.tagName} ${one.getAttribute('class')} ${one.textContent.trim().slice(0, 30)}`
const lost = []
let looked = 0

for (const one of document.querySelectorAll(arguments[0])) {
  if (!isDrawn(one)) continue
  looked += 1
  if (![...SIDES, 'outline'].some((side) => line(style(one), side)))
    lost.push('no line: ' + name(one))
}
for (const one of document.querySelectorAll('svg rect, svg path, svg text')) {
  if (!isDrawn(one) || one.closest('defs, pattern, .desk-code-picture')) continue
  looked += 1
  const of = style(one)
  if (of.fill !== text && of.stroke !== text) lost.push('not in the colour of text: ' + name(one))
}
for (const one of document.querySelectorAll('[aria-current]')) {
  const of = style(one)
  const around = style(one.closest('li') || one)
  if (parseInt(of.fontWeight) < 600 && !line(around, 'borderBottom') && !line(around, 'borderLeft')
      && one.tagName !== 'SPAN') lost.push('not told as current: ' + name(one))
}
for (const one of document.querySelectorAll('*')) {
  if (style(one).forcedColorAdjust === 'none' && one.tagName !== 'IMG')
    lost.push('keeps its colours: ' + name(one))
}
for (const one of document.querySelectorAll(
  'a[href], button, input, select, textarea, summary, [tabindex="0"]'
)) {
  if (!isDrawn(one) || one.type === 'hidden') continue
  one.focus()
  if (document.activeElement !== one) continue
  const label = one.matches('[type=radio], [type=checkbox]') && one.nextElementSibling
  const of = label ? style(label, '::before') : style(one)
  if (!line(of, 'outline') || parseFloat(of.outlineWidth) < 2)
    lost.push('focus unseen: ' + name(one))
}
document.activeElement.blur()
return [looked, lost]
"""
LINES = """
return Object.fromEntries([...document.querySelectorAll('.desk-entry')].map((one) => [
  [...one.classList].find((of) => of.startsWith('desk-entry--')),
  getComputedStyle(one.querySelector('.desk-entry__what')).borderLeftStyle]))
"""


def lost_in(browser: Any, address: str) -> list[str]:
    browser.get(address)
    looked, lost = browser.execute_script(LOST, BOXED)
    assert looked, f"nothing was looked at of {address}"
    return list(lost)


def test_no_state_of_a_component_is_told_by_colour_alone(browser: Any, desk: Desk) -> None:
    draw(browser, forced=True)

    assert lost_in(browser, f"{desk.address}/gallery/") == []
    lines = browser.execute_script(LINES)
    assert set(lines) == {f"desk-entry--{one}" for one in
                          ("resident", "landlord", "contractor", "silence")}  # fmt: skip
    assert len(set(lines.values())) == len(lines)
    assert lost_in(browser, f"{desk.address}/sign-in/") == []


def test_no_page_tells_anything_by_colour_alone(browser: Any, demonstration: Desk) -> None:
    sign_in_by_keyboard(browser, demonstration, "kim_lead")
    wait_for_heading(browser, "What needs you today")
    pages = pages_of(browser, demonstration)
    draw(browser, forced=True)

    lost = {name: found for name, at in pages.items() if (found := lost_in(browser, at))}

    assert lost == {}


@pytest.mark.parametrize("forced", [False, True])
def test_a_code_to_photograph_keeps_its_own_white(browser: Any, desk: Desk, forced: bool) -> None:
    browser.get(f"{desk.address}/sign-in/")
    draw(browser, forced=forced)

    white = browser.execute_script(
        "const one = document.body.appendChild(document.createElement('img'));"
        "one.className = 'desk-code-picture';"
        "return getComputedStyle(one).backgroundColor"
    )

    assert white == "rgb(255, 255, 255)"
