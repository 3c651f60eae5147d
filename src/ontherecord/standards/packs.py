"""Where the packs lie, how their files are read, and the error every malformed one raises."""

from __future__ import annotations

import csv
import io
import tomllib
from datetime import date
from pathlib import Path
from typing import Any


class MalformedPack(Exception):
    """A pack file that cannot be used. Says file, key and reason, and what to do."""

    def __init__(self, file: Path, key: str, reason: str) -> None:
        self.file, self.key, self.reason = file, key, reason
        where = f"{file}, {key}" if key else str(file)
        super().__init__(f"{where}: {reason}")


def packs_dir() -> Path:
    """Give the folder of packs: inside the wheel, or at the top of a checkout."""
    inside = Path(__file__).resolve().parent.parent / "packs"
    if inside.is_dir():
        return inside
    return Path(__file__).resolve().parents[3] / "packs"


def read_words(file: Path) -> str:
    """Read a text file of a pack. Raises MalformedPack when it is not there or not UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MalformedPack(file, "", "the file is not there") from None
    except UnicodeDecodeError as error:
        raise MalformedPack(file, "", "it is not UTF-8: save it again as UTF-8") from error
    except OSError as error:
        raise MalformedPack(file, "", f"cannot be read: {error.strerror}") from error


def read_toml(file: Path) -> dict[str, Any]:
    """Read a TOML file of a pack. Raises MalformedPack when it cannot be read as one."""
    try:
        return tomllib.loads(read_words(file))
    except tomllib.TOMLDecodeError as error:
        raise MalformedPack(file, "", f"it is not TOML: {error}") from error


def read_rows(file: Path, heading: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Read a CSV file of a pack: each row with its number. Raises MalformedPack (file, row)."""
    reader = csv.reader(io.StringIO(read_words(file), newline=""))
    rows: list[tuple[int, dict[str, str]]] = []
    try:
        if next(reader, None) != heading:
            raise MalformedPack(file, "row 1", f"the heading must be: {','.join(heading)}")
        for number, cells in enumerate(filter(None, reader), start=2):
            if len(cells) != len(heading):
                raise MalformedPack(file, f"row {number}", f"must have {len(heading)} cells")
            rows.append((number, dict(zip(heading, map(str.strip, cells), strict=True))))
    except csv.Error as error:
        raise MalformedPack(file, f"row {len(rows) + 2}", f"is not CSV: {error}") from error
    return rows


def only_keys(file: Path, key: str, table: dict[str, Any], allowed: set[str]) -> None:
    """Refuse keys nobody reads: a misspelt key would otherwise be silently without effect."""
    for name in table:
        if name not in allowed:
            raise MalformedPack(
                file,
                f"{key}.{name}" if key else name,
                f"no such key here; the keys are {', '.join(sorted(allowed))}",
            )


class Keys:
    """One table of a TOML file, read key by key: what is not of the type asked for is refused.

    A key without a default must be there and hold something.
    """

    def __init__(self, file: Path, where: str, table: Any, allowed: set[str] | None = None) -> None:
        self.file, self.where = file, where
        if not isinstance(table, dict):
            raise MalformedPack(file, where, "must be a table of keys and values")
        self.table = table
        if allowed is not None:
            only_keys(file, where, table, allowed)

    def refuse(self, key: str, reason: str) -> MalformedPack:
        """Give the error that says what is wrong with a key of this table."""
        return MalformedPack(self.file, f"{self.where}.{key}" if self.where else key, reason)

    def text(self, key: str, default: str | None = None) -> str:
        return self._typed(key, default, lambda value: isinstance(value, str), "a text")

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.refuse(key, f"must be one of {', '.join(allowed)}")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._typed(
            key,
            default,
            lambda value: (
                isinstance(value, list) and all(isinstance(text, str) and text for text in value)
            ),
            'a list of texts, as ["one", "two"]',
        )
        return tuple(value)

    def whole(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        return self._typed(
            key,
            default,
            lambda value: type(value) is int and value >= least,
            f"a whole number, {least} or more",
        )

    def number(self, key: str, default: float | None = None) -> float:
        return self._typed(
            key,
            default,
            lambda value: type(value) in (int, float) and value >= 0,
            "a number, 0 or more",
        )

    def yes(self, key: str) -> bool:
        return self._typed(key, False, lambda value: isinstance(value, bool), "true or false")

    def day(self, key: str) -> date:
        # A moment is a day to Python: it is refused, for its hours would be without effect.
        return self._typed(key, None, lambda value: type(value) is date, "a day, as 2026-03-01")

    def tables(self, key: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read a table whose every value is a table again."""
        value = self.values(key, default)
        for name, inner in value.items():
            if not isinstance(inner, dict):
                raise self.refuse(f"{key}.{name}", "must be a table of keys and values")
        return value

    def values(self, key: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
        """Read a table whatever stands in it."""
        return self._typed(
            key, default, lambda value: isinstance(value, dict), "a table of keys and values"
        )

    def listed(self, key: str) -> list[Any]:
        """Read what is written as [[key]], once for each."""
        return self._typed(
            key, [], lambda value: isinstance(value, list), f"written as [[{key}]], once for each"
        )

    def _typed(self, key: str, default: Any, fits: Any, must_be: str) -> Any:
        if key not in self.table and default is not None:
            return default
        value = self.table.get(key)
        if value is None or (default is None and value in ("", [], {})):
            raise self.refuse(key, "is missing")
        if not fits(value):
            raise self.refuse(key, f"must be {must_be}")
        return value
