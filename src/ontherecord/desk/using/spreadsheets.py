"""Cells of a file that people open in a spreadsheet: no word becomes a formula there."""

from __future__ import annotations

from typing import Any

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: Any) -> Any:
    """Keep a spreadsheet that reads CSV from taking somebody's words for a formula."""
    is_formula = isinstance(cell, str) and cell.startswith(BEGINS_A_FORMULA)
    return f"'{cell}" if is_formula else cell
