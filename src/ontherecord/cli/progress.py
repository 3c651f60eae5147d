"""Draws how a run gets on: a bar a step, with rows a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ontherecord.pipeline.steps import Say


@contextmanager
def drawn() -> Iterator[Say]:
    """Give a `Say` that draws on the terminal, or writes nothing where there is none."""
    progress = Progress(
        TextColumn("{task.description:<8}"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
        TextColumn("{task.fields[rate]}"),
        console=Console(stderr=True),
    )
    tasks: dict[str, object] = {}

    def say(step: str, done: int, total: int | None) -> None:
        if step not in tasks:
            tasks[step] = progress.add_task(step, total=total, rate="")
            return
        task = tasks[step]
        progress.update(task, completed=done, total=total)  # type: ignore[arg-type] — rich's own id
        shown = progress.tasks[progress.task_ids.index(task)]  # type: ignore[arg-type] — rich's own id
        if done and done == total and shown.elapsed:
            progress.update(task, rate=f"{done / shown.elapsed:,.0f} a second")  # type: ignore[arg-type] — rich's own id

    with progress:
        yield say
