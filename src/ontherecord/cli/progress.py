"""Draws how a run gets on: a bar a step, with rows a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from ontherecord.pipeline.steps import Say, silent


@contextmanager
def drawn() -> Iterator[Say]:
    """Give a `Say` that draws on the terminal, and is silent where there is none."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield silent
        return
    progress = Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]}"),
        console=console,
    )
    tasks: dict[str, TaskID] = {}

    def say(step: str, done: int, total: int | None) -> None:
        if step not in tasks:
            tasks[step] = progress.add_task(step, total=total, rate="")
            return
        progress.update(tasks[step], completed=done, total=total)
        elapsed = next(t.elapsed for t in progress.tasks if t.id == tasks[step])
        if done and done == total and elapsed:
            progress.update(tasks[step], rate=f"{done / elapsed:,.0f} a second")

    with progress:
        yield say
