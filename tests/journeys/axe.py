"""Asking axe what on a page people cannot read or reach, at the width of a desk or a telephone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

AXE = (
    Path(__file__).resolve().parents[2] / ".venv" / "frontend" / "node_modules" / "axe-core"
) / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""WCAG 2.2, levels A and AA."""
WIDTHS = (1280, 375)
ASK = """
const done = arguments[arguments.length - 1]
axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}})
  .then((found) => done(found), (failed) => done({failed: String(failed)}))
"""


@cache
def script() -> str:
    return AXE.read_text(encoding="utf-8")


def violations(browser: Any) -> list[str]:
    """Name each rule that a page breaks, with the elements that break it."""
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": script()})  # past the page's policy
    browser.set_script_timeout(120)
    found = browser.execute_async_script(ASK, RULES)
    assert "failed" not in found, found
    assert found["passes"], "axe looked at nothing"
    return [
        f"{broken['id']}: {node['target']} {node['failureSummary']}"
        for broken in found["violations"]
        for node in broken["nodes"]
    ]


def is_wider_than_its_window(browser: Any) -> bool:
    return bool(
        browser.execute_script(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
    )


def at_width(browser: Any, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 600},
    )
