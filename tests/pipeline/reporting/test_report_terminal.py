"""The terminal summary: counts, and for each problem what to do."""

from __future__ import annotations

from pathlib import Path

from invented_record import MARKERS, issue, write_record

from ontherecord.pipeline.reporting import summary


def test_the_summary_counts_files_lanes_and_problems(full_record: Path) -> None:
    told = summary(full_record)

    assert "3 new files: 1,500 rows received, 1,495 mapped, 5 rejected" in told
    assert "1 person" in told
    assert "Person at risk          10         1         1" in told
    assert "Cannot judge: 52 in 2 checks" in told
    assert "What to do: Ask for the file again & <check> its heading." in told


def test_the_summary_names_nobody(full_record: Path) -> None:
    told = summary(full_record).lower()

    assert [marker for marker in MARKERS if marker.lower() in told] == []


def test_the_first_summary_says_that_it_is_the_opening_balance(tmp_path: Path) -> None:
    write_record(tmp_path, {"issue": [issue(1, "access_refused_without_evidence")]})

    told = summary(tmp_path)

    assert "This is the opening balance" in told
    assert "Every check could judge everything it looks at." in told
