"""Times each step of a run and says how it gets on: rows a second, peak memory."""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

Say = Callable[[str, int, int | None], None]
"""Told (step, done, of how many) as a step goes on; the command line draws it."""


def silent(step: str, done: int, total: int | None) -> None:
    """Say nothing."""


@dataclass
class Step:
    """One step of a run, as `run.json` records it."""

    step: str
    seconds: float = 0.0
    processor_seconds: float = 0.0
    """Of this process and those it started and saw end; on a busy machine they tell more."""
    rows: int = 0
    rows_per_second: int | None = None
    peak_memory_mb: int = 0


@dataclass
class Steps:
    """The steps of a run, in order."""

    say: Say = silent
    done: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Step]:
        """Time what happens inside; the block sets `rows` on what it is given."""
        step, began, worked = Step(name), time.perf_counter(), processor_seconds()
        self.say(name, 0, total)
        yield step
        step.seconds = round(time.perf_counter() - began, 3)
        step.processor_seconds = round(processor_seconds() - worked, 3)
        step.rows_per_second = round(step.rows / step.seconds) if step.seconds > 0 else None
        step.peak_memory_mb = peak_memory_mb()
        self.done.append(step)
        self.say(name, step.rows, step.rows)

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(step) for step in self.done]


def processor_seconds() -> float:
    """Give the processor time that this process has taken so far, with its ended children's."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def peak_memory_mb() -> int:
    """Give the most memory this process has held so far. Linux counts in KB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024) if sys.platform == "darwin" else peak // 1024


MOST_MEMORY_MB = 7_500
"""What the database may hold at most; the program around it and its libraries come on top."""


def memory_to_use_mb() -> int:
    """Give how much memory the database of a run may hold before it spills to disk.

    Four tenths of the machine's, so that the machine's other work goes on beside it.
    """
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // (1024 * 1024)
    return max(1_000, min(MOST_MEMORY_MB, whole * 4 // 10))
