"""For every test: what was left out is said in the closing lines, never passed over in silence."""

from __future__ import annotations

from collections import Counter

import pytest

pytest_plugins = ["tests.on_postgresql"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one "not run: …" line for each reason for which tests were skipped."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, count in sorted(Counter(reason_of(report) for report in skipped).items()):
        tests = "test" if count == 1 else "tests"
        terminalreporter.write_line(f"not run: {reason} ({count} {tests})")


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Give the reason that stands in a skip, without pytest's own word before it."""
    where = report.longrepr
    said = where[2] if isinstance(where, tuple) else str(where)
    return said.removeprefix("Skipped: ")
