"""What a column of a file is, and how a value is read before it is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
TYPES = ("text", "date", "moment", "integer", "decimal", "boolean")
About = Callable[[int], Sequence[tuple[str, str]]]
"""Given how many rows were written, what is said of the file: headings with words."""
Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Column:
    """One column: its name for programs, its heading for people, and what it holds."""

    name: str
    heading: str
    type: str = "text"
    width: int | None = None
    """In letters, where a form has widths; else by what it holds."""

    def __post_init__(self) -> None:
        assert self.type in TYPES, self.type


def as_text(value: Any) -> str:
    """Give a value as text: a list with commas, anything nested as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(as_text(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
