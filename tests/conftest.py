"""For every test: what was left out is said in the closing lines, never passed over in silence."""

from __future__ import annotations

import atexit
import gc
import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.on_postgresql"]

# A busy machine is slow and no test is wrong for it. Where a change is judged (CI), the examples
# are the same each time; elsewhere they are drawn anew, so that new ones are tried.
settings.register_profile(
    "any_machine", deadline=None, suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)  # fmt: skip
settings.load_profile("any_machine")


# What is imported and collected stays to the end: no search for garbage finds any of it.
gc.disable()
# At the very end it is found again, so that no library says that it was lost.
atexit.register(gc.unfreeze)


def pytest_collection_finish() -> None:
    """Leave what was imported and collected out of every later search for garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


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
