"""What people decided about pairs of records: an append-only file, and what follows from it.

`decisions/*.jsonl` in the landlord's folder: one answer a line, never changed, the latest answer
about a pair counting. Two records said to be one through a chain of answers and said not to be one
by another is a contradiction: the run refuses it and shows the chain.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ontherecord.pipeline.guarding.things_held_back import HIDDEN
from ontherecord.pipeline.mapping.expressions import canonical, record_id
from ontherecord.pipeline.sql import literal

ANSWERS = ("same", "not_same", "cannot_tell")
KINDS = ("place", "person", "repair")

Named = tuple[str, str]
"""A record by its system and the reference that system knows it by."""


class UnableToDecide(Exception):
    """The decisions cannot be followed: a broken line, or answers that contradict each other."""


@dataclass(frozen=True)
class Decision:
    """One person's answer about two records, each named by its system and that system's key."""

    kind: str
    one: Named
    other: Named
    answer: str
    by: str
    at: str
    place: str

    @property
    def records(self) -> tuple[Named, Named]:
        """The two records by the names they share with every spelling: 001 is 1."""
        return _canonical(self.one), _canonical(self.other)

    @property
    def pair(self) -> tuple[str, frozenset[Named]]:
        return self.kind, frozenset(self.records)


def read_decisions(folder: Path, more: tuple[Decision, ...] = ()) -> list[Decision]:
    """Read every decision, with `more` after them; the latest about a pair counts.

    Raises UnableToDecide naming the file and line of one that cannot be read, and for a
    contradiction the chain of answers that makes it.
    """
    read = [
        _read_line(file, number, line)
        for file in sorted(folder.glob("*.jsonl"))
        for number, line in enumerate(_lines(file), start=1)
        if line.strip()
    ]
    said = sorted([*read, *more], key=lambda decision: decision.at)
    for decision in said:
        if len(decision.pair[1]) == 1:
            raise UnableToDecide(f"{decision.place} names one record twice")
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
        con.execute(
            "insert into decision values (?, ?, ?, ?, ?)",
            [decision.kind, *sorted(_record_ids(con, decision)), decision.answer, decision.by],
        )


def load_decided_pairs(con: duckdb.DuckDBPyConnection, file: Path) -> int:
    """Add to table `decision` the pairs of a labelled set from the desk that it lacks; how many.

    Raises UnableToDecide, without a word of the file, when it is none.
    """
    needed = {"kind", "record_id", "other_record_id", "answer"}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnableToDecide(f"{file.name} cannot be read as a CSV file") from error
    for number, row in enumerate(rows, start=2):
        if not needed <= row.keys() or row["kind"] not in KINDS or row["answer"] not in ANSWERS:
            raise UnableToDecide(
                f"{file.name}, line {number}: not a decided pair; it needs kind, record_id,"
                " other_record_id and answer, as the desk's file of decided pairs has them"
            )
    pairs = [
        (row["kind"], *sorted((row["record_id"], row["other_record_id"])), row["answer"])
        for row in rows
        if row["answer"] != "cannot_tell"
    ]
    before = con.execute("select count(*) from decision").fetchall()[0][0]
    for pair in pairs:
        con.execute(
            """insert into decision select $1, $2, $3, $4, 'the labelled set'
            where not exists (select 1 from decision where kind = $1
                and record_id = $2 and other_record_id = $3)""",
            list(pair),
        )
    return con.execute("select count(*) from decision").fetchall()[0][0] - before


def unknown_decisions(con: duckdb.DuckDBPyConnection, decisions: Iterable[Decision]) -> list[str]:
    """Say which decisions name a record that is not in its `<kind>_record`, by file and line.

    The references are not repeated: of some systems they are people's names.
    """
    ids = [(decision, _record_ids(con, decision)) for decision in decisions]
    on_record: set[tuple[str, str]] = set()
    for kind in {decision.kind for decision, _ in ids}:
        wanted = sorted({i for decision, both in ids if decision.kind == kind for i in both})
        found = con.execute(
            f"select record_id from {kind}_record where record_id in (select unnest($ids))",  # noqa: S608 — one of KINDS
            {"ids": wanted},
        )
        on_record |= {(kind, record) for (record,) in found.fetchall()}
    return [
        f"{decision.place}: {system} has no {decision.kind} on the record by the {which} reference"
        for decision, both in ids
        for which, record, (system, _) in zip(
            ("first", "second"), both, (decision.one, decision.other), strict=True
        )
        if (decision.kind, record) not in on_record
    ]


def unknown_in_run(run: Path, decision: Decision) -> list[str]:
    """Say, as `unknown_decisions` does, which record of one decision the last run lacks."""
    file = run / f"{decision.kind}_record.parquet"
    with duckdb.connect() as con:
        con.execute(
            f"create view {decision.kind}_record as from read_parquet({literal(str(file))})"
        )
        return unknown_decisions(con, [decision])


def held_back_in_run(run: Path, decision: Decision) -> list[Named]:
    """Give those of the two records whose thing stood in no list of the last run."""
    held, match = run / "guarded.parquet", run / "match.parquet"
    if not held.is_file() or not match.is_file():
        return []
    with duckdb.connect() as con:
        found = con.execute(
            f"""select record_id from read_parquet({literal(str(match))}) as match
            join read_parquet({literal(str(held))}) as guarded
                on guarded.kind = match.kind and guarded.thing_id = match.entity_id
            where match.kind = $kind and list_contains($rules, guarded.rule)""",  # noqa: S608 — paths of ours
            {"kind": decision.kind, "rules": list(HIDDEN)},
        ).fetchall()
        ids = _record_ids(con, decision)
    hidden = {record for (record,) in found}
    both = zip((decision.one, decision.other), ids, strict=True)
    return [named for named, record in both if record in hidden]


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
    decided = folder / "decided.jsonl"
    # A line written by hand may lack its end: the new answer must not be joined to it.
    before = decided.read_bytes()[-1:] if decided.is_file() else b""
    with decided.open("a", encoding="utf-8") as file:
        end = "" if before in (b"", b"\n") else "\n"
        file.write(end + json.dumps(line, ensure_ascii=False) + "\n")


def _canonical(record: Named) -> Named:
    return record[0], canonical(record[1])


def _record_ids(con: duckdb.DuckDBPyConnection, decision: Decision) -> tuple[str, str]:
    one, other = (
        con.execute(
            f"select {record_id(system, decision.kind, '$reference::varchar')}",
            {"reference": reference},
        ).fetchone()[0]
        for system, reference in (decision.one, decision.other)
    )
    return one, other


def _lines(file: Path) -> list[str]:
    try:
        # Not splitlines: a post may hold a sign that Unicode takes for the end of a line.
        return file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UnableToDecide(f"{file.name} is not UTF-8: save it again as UTF-8") from error


def _read_line(file: Path, number: int, line: str) -> Decision:
    where = f"{file.name}, line {number}"
    try:
        said = json.loads(line)
        one, other = (_two_texts(said[name]) for name in ("one", "other"))
        texts = [said[name] for name in ("kind", "answer", "by", "at")]
        if not all(isinstance(text, str) and text for text in texts):
            raise TypeError
        kind, answer, by, at = texts
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise UnableToDecide(
            f"{where}: not a decision; it needs kind, answer, by and at, each a text, and one"
            ' and other, each as ["system", "reference"]'
        ) from error
    decision = Decision(kind, one, other, answer, by, at, where)
    if decision.kind not in KINDS or decision.answer not in ANSWERS:
        raise UnableToDecide(
            f"{where}: kind must be one of {', '.join(KINDS)} and answer of {', '.join(ANSWERS)}"
        )
    return decision


def _two_texts(value: object) -> Named:
    """Read a record's name. A text would otherwise pass for its first two letters."""
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError
    system, reference = value
    if not (isinstance(system, str) and isinstance(reference, str) and system and reference):
        raise TypeError
    return system, reference


def _refuse_contradictions(decisions: list[Decision]) -> None:
    joined: dict[tuple[str, Named], list[Decision]] = {}
    for decision in decisions:
        if decision.answer == "same":
            for record in decision.records:
                joined.setdefault((decision.kind, record), []).append(decision)
    for decision in decisions:
        if decision.answer == "not_same":
            path = _chain(joined, decision)
            if path:
                steps = ", ".join(step.place for step in path)
                raise UnableToDecide(
                    f"{decision.place} says two {decision.kind} records are not the same, and"
                    f" {steps} together say that they are: answer one of them again"
                )


def _chain(joined: dict[tuple[str, Named], list[Decision]], apart: Decision) -> list[Decision]:
    start, goal = apart.records
    paths: dict[Named, list[Decision]] = {start: []}
    waiting = deque([start])
    while waiting:
        record = waiting.popleft()
        for step in joined.get((apart.kind, record), []):
            one, other = step.records
            following = other if one == record else one
            if following not in paths:
                paths[following] = [*paths[record], step]
                waiting.append(following)
    return paths.get(goal, [])
