"""A decision always wins, and a contradiction is refused with its path."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ontherecord.pipeline.mapping.expressions import record_id
from ontherecord.pipeline.matching.decisions import (
    Decision,
    UnableToDecide,
    append_decision,
    read_decisions,
    unknown_decisions,
)
from ontherecord.pipeline.sql import literal


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


def test_answers_contradict_each_other_whatever_the_spelling_of_a_reference(
    tmp_path: Path,
) -> None:
    append_decision(tmp_path, decision("001", " a7", "same", "2026-03-01T10:00:00"))
    append_decision(tmp_path, decision("3", "A7", "same", "2026-03-01T11:00:00"))
    third = Decision(
        "person", ("housing", "1"), ("housing", "03"), "not_same", "x", "2026-03-02", ""
    )
    append_decision(tmp_path, third)

    with pytest.raises(UnableToDecide, match="answer one of them again"):
        read_decisions(tmp_path)


def test_a_later_answer_about_a_pair_counts_in_another_spelling(tmp_path: Path) -> None:
    append_decision(tmp_path, decision("001", "a7", "same", "2026-03-01T10:00:00"))
    append_decision(tmp_path, decision("1", "A7", "not_same", "2026-03-02T10:00:00"))

    assert [d.answer for d in read_decisions(tmp_path)] == ["not_same"]


def test_one_record_is_not_decided_about_twice(tmp_path: Path) -> None:
    append_decision(
        tmp_path,
        Decision("place", ("housing", "1"), ("housing", "001"), "not_same", "x", "2026", ""),
    )

    with pytest.raises(UnableToDecide, match=r"decided\.jsonl, line 1 names one record twice"):
        read_decisions(tmp_path)


def test_an_answer_is_not_joined_to_a_line_without_an_end(tmp_path: Path) -> None:
    append_decision(tmp_path, decision("1", "2", "same"))
    file = tmp_path / "decided.jsonl"
    file.write_text(file.read_text().rstrip("\n"))

    append_decision(tmp_path, decision("3", "4", "same"))

    assert len(read_decisions(tmp_path)) == 2


def test_a_post_may_hold_any_sign(tmp_path: Path) -> None:
    append_decision(tmp_path, replace(decision("1", "2", "same"), by="clerk\u2028of works"))

    assert [d.by for d in read_decisions(tmp_path)] == ["clerk\u2028of works"]


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "decided.jsonl").write_bytes("é".encode("windows-1252"))

    with pytest.raises(UnableToDecide, match=r"decided\.jsonl is not UTF-8"):
        read_decisions(tmp_path)


def test_decisions_about_what_is_not_on_the_record_are_named_by_file_and_line(
    tmp_path: Path,
) -> None:
    con = duckdb.connect()
    con.execute("create table person_record (record_id varchar)")
    for system, reference in (("housing", "00A1"), ("contacts", "7")):
        name = record_id(system, "person", literal(reference))
        con.execute(f"insert into person_record select {name}")
    append_decision(tmp_path, decision(" 0a1", "007", "same"))
    append_decision(tmp_path, decision("Mrs Marker", "7", "not_same"))

    unknown = unknown_decisions(con, read_decisions(tmp_path))

    assert unknown == [
        "decided.jsonl, line 2: housing has no person on the record by the first reference"
    ]


def line_with(**changes: object) -> str:
    sound = {
        "kind": "person",
        "one": ["housing", "1"],
        "other": ["contacts", "2"],
        "answer": "same",
        "by": "clerk",
        "at": "2026-03-01",
    }
    return json.dumps(sound | changes)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "{}",
        "[]",
        '{"kind": "person", "one": ["a"]}',
        line_with(one="ab"),
        line_with(other=["contacts", 2]),
        line_with(one=["housing", "1", "2"]),
        line_with(other={"contacts": "2"}),
        line_with(at=20260301),
        line_with(by=None),
        line_with(kind=["person"]),
        line_with(answer="perhaps"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "decided.jsonl").write_text("\n" + line + "\n")

    with pytest.raises(UnableToDecide, match=r"decided\.jsonl, line 2"):
        read_decisions(tmp_path)
