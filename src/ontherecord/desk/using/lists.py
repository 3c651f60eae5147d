"""Where a reader is in a long list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pages:
    """What the component `pagination` needs, and what a query skips and takes."""

    number: int
    count: int
    size: int

    @property
    def after(self) -> int:
        return (self.number - 1) * self.size

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.count

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def pages_of(asked: str | None, total: int, size: int = 50) -> Pages:
    """Give the page somebody asked for among so many rows; the nearest there is."""
    count = max(1, -(-total // size))
    number = int(asked) if asked and asked.isdecimal() and len(asked) < 9 else 1
    return Pages(min(max(number, 1), count), count, size)
