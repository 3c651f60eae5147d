"""A decision always wins, and a contradiction is refused with its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from ontherecord.pipeline.matching.decisions import (
    Decision,
    UnableToDecide,
    append_decision,
    read_decisions,
)


def decision(one: str, other: str, answer: str, at: str = "2026-03-01T10:00:00") -> Decision:
    return Decision(
        "person", ("housing", one), ("contacts", other), answer, "lettings manager", at, ""
    )


def test_what_is_decided_is_read_back(tmp_path: Path) -> None:
    append_decision(tmp_path / "decisions", decision("1", "2", "same"))

    read = read_decisions(tmp_path / "decisions")

    assert [(d.one, d.other, d.answer) for d in read] == [
        (("housing", "1"), ("contacts", "2"), "same")
    ]


def test_the_latest_answer_about_a_pair_counts_and_the_file_keeps_both(tmp_path: Path) -> None:
    append_decision(tmp_path, decision("1", "2", "same", "2026-03-01T10:00:00"))
    append_decision(tmp_path, decision("1", "2", "not_same", "2026-03-02T10:00:00"))

    read = read_decisions(tmp_path)

    assert [d.answer for d in read] == ["not_same"]
    assert len((tmp_path / "decided.jsonl").read_text().splitlines()) == 2


def test_answers_that_contradict_each_other_are_refused_with_their_path(tmp_path: Path) -> None:
    append_decision(tmp_path, decision("1", "2", "same", "2026-03-01T10:00:00"))
    append_decision(tmp_path, decision("3", "2", "same", "2026-03-01T11:00:00"))
    third = Decision(
        "person", ("housing", "1"), ("housing", "3"), "not_same", "x", "2026-03-02", ""
    )
    append_decision(tmp_path, third)

    with pytest.raises(UnableToDecide, match="line 3 says two person records") as refused:
        read_decisions(tmp_path)

    assert "decided.jsonl, line 1, decided.jsonl, line 2 together" in str(refused.value)


@pytest.mark.parametrize("line", ["{", "{}", '{"kind": "person", "one": ["a"]}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "decided.jsonl").write_text("\n" + line + "\n")

    with pytest.raises(UnableToDecide, match=r"decided\.jsonl, line 2"):
        read_decisions(tmp_path)
