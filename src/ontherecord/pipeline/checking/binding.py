"""What is bound to a check's SQL: today, its settings, and a landlord's own values for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ontherecord.pipeline.checking.reading import Check
from ontherecord.standards.packs import MalformedPack

LANDLORD_FILE = Path("landlord.toml")
TYPES = {bool: "yes or no (true, false)", int: "a whole number", float: "a number", str: "a text"}


def refuse_unknown_settings(checks: Sequence[Check], settings: dict[str, dict[str, Any]]) -> None:
    """Raise MalformedPack where a landlord sets what no check has, or to another type."""
    known = {check.name: check for check in checks}
    for name, values in settings.items():
        if name not in known:
            raise MalformedPack(LANDLORD_FILE, f"settings.{name}", "no check is called that")
        for setting, value in values.items():
            _refuse_unlike(known[name], setting, value)


def _refuse_unlike(check: Check, setting: str, value: Any) -> None:
    key = f"settings.{check.name}.{setting}"
    if setting not in check.settings:
        has = ", ".join(check.settings) or "none"
        raise MalformedPack(LANDLORD_FILE, key, f"no such setting; the check has {has}")
    wanted = type(check.settings[setting].default)
    # In Python a yes/no counts as a whole number; in a threshold it would be a slip of the pen.
    fits = type(value) is wanted or (wanted is float and type(value) is int)
    if not fits:
        raise MalformedPack(LANDLORD_FILE, key, f"must be {TYPES.get(wanted, 'a day')}")


def bound(check: Check, settings: dict[str, dict[str, Any]], today: date) -> dict[str, Any]:
    """Give exactly the values the SQL names: DuckDB refuses a missing or an unused one."""
    values: dict[str, Any] = {name: setting.default for name, setting in check.settings.items()}
    values |= settings.get(check.name, {})
    values["today"] = today
    return {name: values[name] for name in check.parameters}
