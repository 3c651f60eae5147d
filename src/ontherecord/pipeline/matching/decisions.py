"""What people decided about pairs of records: an append-only file, and what follows from it.

`decisions/*.jsonl` in the landlord's folder: one answer a line, never changed, the latest answer
about a pair counting. Two records said to be one through a chain of answers and said not to be one
by another is a contradiction: the run refuses it and shows the chain.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.mapping.expressions import record_id
from ontherecord.pipeline.sql import literal

ANSWERS = ("same", "not_same", "cannot_tell")
KINDS = ("place", "person", "repair")


class UnableToDecide(Exception):
    """The decisions cannot be followed: a broken line, or answers that contradict each other."""


@dataclass(frozen=True)
class Decision:
    """One person's answer about two records, each named by its system and that system's key."""

    kind: str
    one: tuple[str, str]
    other: tuple[str, str]
    answer: str
    by: str
    at: str
    place: str

    @property
    def pair(self) -> tuple[str, frozenset[tuple[str, str]]]:
        return self.kind, frozenset((self.one, self.other))


def read_decisions(folder: Path, more: tuple[Decision, ...] = ()) -> list[Decision]:
    """Read every decision, with `more` after them; the latest about a pair counts.

    Raises UnableToDecide naming the file and line of one that cannot be read, and for a
    contradiction the chain of answers that makes it.
    """
    read = [
        _read_line(file, number, line)
        for file in sorted(folder.glob("*.jsonl"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if line.strip()
    ]
    said = sorted([*read, *more], key=lambda decision: decision.at)
    latest = {decision.pair: decision for decision in said}
    decisions = list(latest.values())
    _refuse_contradictions(decisions)
    return decisions


def load_decisions(con: duckdb.DuckDBPyConnection, decisions: Iterable[Decision]) -> None:
    """Write table `decision` (kind, record_id, other_record_id, answer, decided_by)."""
    con.execute(
        "create or replace table decision (kind varchar, record_id varchar,"
        " other_record_id varchar, answer varchar, decided_by varchar)"
    )
    for decision in decisions:
        if decision.answer == "cannot_tell":
            continue
        ids = [
            con.execute(f"select {record_id(system, decision.kind, literal(ref))}").fetchone()[0]
            for system, ref in (decision.one, decision.other)
        ]
        con.execute(
            "insert into decision values (?, ?, ?, ?, ?)",
            [decision.kind, *sorted(ids), decision.answer, decision.by],
        )


def append_decision(folder: Path, decision: Decision) -> None:
    """Add one answer at the end of `decisions/decided.jsonl`."""
    folder.mkdir(exist_ok=True)
    line = {
        "kind": decision.kind,
        "one": list(decision.one),
        "other": list(decision.other),
        "answer": decision.answer,
        "by": decision.by,
        "at": decision.at,
    }
    with (folder / "decided.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _read_line(file: Path, number: int, line: str) -> Decision:
    where = f"{file.name}, line {number}"
    try:
        said = json.loads(line)
        decision = Decision(
            said["kind"],
            (said["one"][0], said["one"][1]),
            (said["other"][0], said["other"][1]),
            said["answer"],
            said["by"],
            said["at"],
            where,
        )
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise UnableToDecide(
            f"{where}: not a decision; it needs kind, one, other, answer, by and at"
        ) from error
    if decision.kind not in KINDS or decision.answer not in ANSWERS:
        raise UnableToDecide(
            f"{where}: kind must be one of {', '.join(KINDS)} and answer of {', '.join(ANSWERS)}"
        )
    return decision


def _refuse_contradictions(decisions: list[Decision]) -> None:
    joined: dict[tuple[str, tuple[str, str]], list[Decision]] = {}
    for decision in decisions:
        if decision.answer == "same":
            joined.setdefault((decision.kind, decision.one), []).append(decision)
            joined.setdefault((decision.kind, decision.other), []).append(decision)
    for decision in decisions:
        if decision.answer == "not_same":
            path = _chain(joined, decision)
            if path:
                steps = ", ".join(step.place for step in path)
                raise UnableToDecide(
                    f"{decision.place} says two {decision.kind} records are not the same, and"
                    f" {steps} together say that they are: answer one of them again"
                )


def _chain(
    joined: dict[tuple[str, tuple[str, str]], list[Decision]], apart: Decision
) -> list[Decision]:
    paths: dict[tuple[str, str], list[Decision]] = {apart.one: []}
    waiting = deque([apart.one])
    while waiting:
        record = waiting.popleft()
        for step in joined.get((apart.kind, record), []):
            following = step.other if step.one == record else step.one
            if following not in paths:
                paths[following] = [*paths[record], step]
                waiting.append(following)
    return paths.get(apart.other, [])
