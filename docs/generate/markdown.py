"""The little Markdown the reference pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Draw a table; a bar inside a cell would end the cell, so it is escaped."""
    lines = [row_of(headings), row_of(["---"] * len(headings))]
    return [*lines, *(row_of([cell.replace("|", "\\|") for cell in row]) for row in rows), ""]


def row_of(cells: Iterable[str]) -> str:
    """Draw one row."""
    return "| " + " | ".join(cell or " " for cell in cells) + " |"


def code(text: str | None) -> str:
    """Set as code, unless there is nothing to set."""
    return f"`{text}`" if text else ""


def anchor(heading: str) -> str:
    """Give the address of a heading of one word inside its page."""
    return "#" + heading.lower().replace(" ", "-")
