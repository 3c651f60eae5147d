"""Where the packs lie, and the error every malformed pack raises."""

from __future__ import annotations

import tomllib
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


def read_toml(file: Path) -> dict[str, Any]:
    """Read a TOML file of a pack.

    Raises MalformedPack when it is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MalformedPack(file, "", "the file is not there") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MalformedPack(file, "", f"it is not TOML in UTF-8: {error}") from error


def only_keys(file: Path, key: str, table: dict[str, Any], allowed: set[str]) -> None:
    """Refuse keys nobody reads: a misspelt key would otherwise be silently without effect."""
    for name in table:
        if name not in allowed:
            raise MalformedPack(
                file,
                f"{key}.{name}" if key else name,
                f"no such key here; the keys are {', '.join(sorted(allowed))}",
            )
