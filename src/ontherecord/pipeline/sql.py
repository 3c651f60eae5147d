"""Identifiers and literals from our own packs, written safely into SQL text."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Give a column or table name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Give a text of a pack (a code, a format, a system's key) as a string literal."""
    return "'" + text.replace("'", "''") + "'"
