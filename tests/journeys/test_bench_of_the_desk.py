"""The bench of the desk runs and tells, on a landlord too small to say anything of speed."""

from __future__ import annotations

from pathlib import Path

import pytest

import bench.__main__ as pipeline
from bench import desk, handover, search
from bench.desk_load import slope_of
from bench.desk_page import page
from tests.on_postgresql import needs_the_wheel

PAGES = {"home", "home with 2,000 events", "person", "repair", "cases", "start", "search"}


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Leave what was measured before alone, and ask for each page twice and for few words."""
    needs_the_wheel()
    for module in (pipeline, handover, desk):
        monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(desk, "ALONE", 2)
    monkeypatch.setattr(search, "MIX", tuple((sort, 2) for sort, _ in search.MIX))
    return tmp_path


def test_the_desk_is_handed_over_to_served_and_loaded_without_an_error(elsewhere: Path) -> None:
    said = desk.measure(40, 0.2)

    told = page([said])
    assert set(said["alone"]) >= PAGES
    assert (said["load"]["error_count"], said["paused"]["error_count"]) == (0, 0), said["load"]
    assert said["load"]["worker_peak_mb"] > 0
    assert [one["which"] for one in said["handovers"]] == ["first", "1 % changed"]
    assert "| home page, p95, eight clients without a pause | 80 ms |" in told
    assert (elsewhere / "work" / "40" / "desk.json").is_file()

    lasting = desk.measure_lasting(40, 0.1)

    told = page([said | {"lasting": lasting}])
    assert (lasting["error_count"], lasting["answers"] > 0) == (0, True), lasting
    assert f"{lasting['answers']:,} pages, 0 errors" in told


def test_memory_that_grows_by_two_a_minute_has_that_slope() -> None:
    steady, growing = [(m, 100.0) for m in range(9)], [(m, 100.0 + 2 * m) for m in range(9)]

    assert slope_of(steady) == 0
    assert slope_of(growing) == pytest.approx(2)
