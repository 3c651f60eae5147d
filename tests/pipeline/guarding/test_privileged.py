"""What came by a privileged feed stands in no list and no trace, whoever else knows the home."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontherecord.pipeline.refresh import refresh
from ontherecord.pipeline.tracing import trace_record
from ontherecord.standards.packs import MalformedPack
from tests.pipeline.peopled_landlord import CALLS, LATER, TODAY, PeopledLandlord


@pytest.mark.slow
@pytest.mark.parametrize("said_in", ["landlord.toml", "source.toml"])
def test_a_privileged_call_is_on_the_record_and_held_back(tmp_path: Path, said_in: str) -> None:
    by_landlord = said_in == "landlord.toml"
    landlord = PeopledLandlord(tmp_path / "small", "privileged = true\n" if by_landlord else "")
    if not by_landlord:
        toml = CALLS.replace("[feeds.calls]\n", "[feeds.calls]\nprivileged = true\n")
        (landlord.folder / "sources" / "calls" / "source.toml").write_text(toml)
    landlord.deliver()

    refresh(landlord.folder, TODAY)

    held = landlord.ask("select kind, count(*) from guarded where rule = 'privileged' group by 1")
    assert held == [("contact", 2)]
    assert "held back" in trace_record(landlord.record, "calls:K1")
    assert "calls.csv" not in trace_record(landlord.record, "calls:K1")


@pytest.mark.slow
def test_a_privileged_that_is_no_yes_or_no_is_refused(tmp_path: Path) -> None:
    landlord = PeopledLandlord(tmp_path / "small", 'privileged = "yes"\n')
    landlord.deliver()

    with pytest.raises(MalformedPack, match="privileged"):
        refresh(landlord.folder, LATER)
