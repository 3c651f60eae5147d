"""Decisions as the next refresh reads them: `decisions/desk.jsonl`, one answer a line.

The form is that of `ontherecord decide`, with the id of the desk's entry beside it, so that what
the file lacks can be told and added. Other files there, and lines somebody wrote, are left alone.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "desk.jsonl"
Named = tuple[str, str]


@dataclass(frozen=True)
class Written:
    """One answer, as a line says it."""

    id: str
    kind: str
    one: Named
    other: Named
    answer: str
    by: str
    at: str

    @property
    def line(self) -> str:
        told = {
            "kind": self.kind, "one": list(self.one), "other": list(self.other),
            "answer": self.answer, "by": self.by, "at": self.at, "id": self.id,
        }  # fmt: skip
        return json.dumps(told, ensure_ascii=False) + "\n"

    @property
    def pair(self) -> tuple[str, frozenset[Named]]:
        return self.kind, frozenset((_plain(self.one), _plain(self.other)))


def write_missing(folder: Path, answers: Iterable[Written]) -> int:
    """Add the answers that `decisions/desk.jsonl` of a landlord's folder lacks; give how many.

    Whole lines in one write, under a lock, and on disk before this ends: a reader never sees half
    of one, and two that write at once add each answer once.
    """
    decisions = folder / "decisions"
    decisions.mkdir(mode=0o700, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(decisions / FILE, flags, 0o600), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        there = file.read() or b""
        written = {line.get("id") for line in _objects(there.decode("utf-8", "replace"))}
        lines = [one.line for one in answers if one.id not in written]
        # A line that was cut short must not be joined to the next.
        start = "\n" if there and not there.endswith(b"\n") else ""
        if lines:
            file.write((start + "".join(lines)).encode())
            os.fsync(file.fileno())
    return len(lines)


def contradicts(folder: Path, asked: Written, given: Iterable[Written] = ()) -> bool:
    """Say whether an answer, put to those already given, would say of records both that they are
    one and that they are not: the next refresh would refuse all of them.

    `given` are those of the desk: its file may lack the last of them.
    """
    said = sorted([*_read(folder / "decisions"), *given, asked], key=lambda one: one.at)
    latest = {one.pair: one for one in said}
    joined: dict[tuple[str, Named], set[Named]] = defaultdict(set)
    for kind, pair in (key for key, one in latest.items() if one.answer == "same"):
        one, other = tuple(pair) if len(pair) == 2 else (tuple(pair) * 2)
        joined[kind, one].add(other)
        joined[kind, other].add(one)
    return any(
        one.answer == "not_same" and _reaches(joined, one.kind, _plain(one.one), _plain(one.other))
        for one in latest.values()
    )


def _reaches(
    joined: dict[tuple[str, Named], set[Named]], kind: str, start: Named, goal: Named
) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for following in joined.get((kind, waiting.pop()), ()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return goal in seen


def _read(decisions: Path) -> Iterator[Written]:
    for file in sorted(decisions.glob("*.jsonl")):
        for told in _objects(file.read_text(encoding="utf-8-sig", errors="replace")):
            try:
                yield Written(
                    str(told.get("id", "")), told["kind"], tuple(told["one"]),
                    tuple(told["other"]), told["answer"], told["by"], told["at"],
                )  # fmt: skip
            except (KeyError, TypeError):
                continue  # the refresh says which line it cannot read


def _objects(text: str) -> Iterator[dict[str, Any]]:
    for line in text.split("\n"):
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            yield told


def _plain(record: Named) -> Named:
    """Make the spellings of one reference equal: case, and lost leading zeros."""
    system, reference = record
    return system, re.sub("(^|[|])0+([0-9])", r"\1\2", str(reference).strip().upper())
