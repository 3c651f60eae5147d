"""Conditions in a pack: SQL over the fields of one kind, read before any record is.

A condition that cannot be read, or that reaches beyond its own row, is refused where it stands.
"""

from __future__ import annotations

from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ontherecord.standards.packs import MalformedPack

FUNCTIONS = (
    exp.And,
    exp.Coalesce,
    exp.Length,
    exp.Lower,
    exp.Nullif,
    exp.Or,
    exp.Trim,
    exp.TryCast,
    exp.Upper,
)
"""No clock and no file among them: a condition answers alike on every day."""

BEYOND = (exp.Query, exp.Table, exp.Window, exp.Placeholder, exp.Star)


def check_condition(file: Path, key: str, sql: str, fields: dict[str, str]) -> None:
    """Raise MalformedPack unless `sql` is one condition on `fields`, each with its SQL type."""
    try:
        statements = sqlglot.parse(sql, read="duckdb")
    except SqlglotError as error:
        raise MalformedPack(file, key, "cannot be read as SQL") from error
    condition = statements[0] if len(statements) == 1 else None
    if condition is None or any(isinstance(node, BEYOND) for node in condition.walk()):
        raise MalformedPack(file, key, "must be one condition on the fields of its own row")
    for node in condition.walk():
        if node.comments:  # a comment would hide the rest of the SQL it is put into
            raise MalformedPack(file, key, "may hold no comment")
        if isinstance(node, exp.Column) and (node.table or node.name not in fields):
            raise MalformedPack(file, key, f"there is no field {node.sql('duckdb')} here")
        if isinstance(node, exp.Predicate) and _is_unquoted(node, fields):
            raise MalformedPack(file, key, f"{node.sql('duckdb')} needs its value in quotes")
        if isinstance(node, exp.Func) and not (isinstance(node, FUNCTIONS) or _is_value(node)):
            name = node.name if isinstance(node, exp.Anonymous) else node.sql_name()
            raise MalformedPack(file, key, f"{name.lower()} may not be used in a condition")
    if not _is_true_or_false(condition, fields):
        raise MalformedPack(file, key, "must say what is compared with what, as status = 'open'")


def _is_value(node: exp.Expr) -> bool:
    """True of date '2026-03-01'. Other casts fail on the first value that does not fit."""
    return isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal)


def _is_unquoted(node: exp.Expr, fields: dict[str, str]) -> bool:
    """True of a text compared with a number: the first value that is no number would fail."""
    sides = [side.unnest() for side in node.iter_expressions()]
    texts = [side for side in sides if isinstance(side, exp.Column)]
    return any(fields.get(side.name) == "varchar" for side in texts) and any(
        isinstance(side, exp.Literal) and not side.is_string for side in sides
    )


def _is_true_or_false(node: exp.Expr, fields: dict[str, str]) -> bool:
    node = node.unnest()
    if isinstance(node, exp.Connector):
        return all(_is_true_or_false(side, fields) for side in (node.left, node.right))
    if isinstance(node, exp.Not):
        return _is_true_or_false(node.this, fields)
    if isinstance(node, exp.Column):
        return fields[node.name] == "boolean"
    return isinstance(node, exp.Boolean | exp.Predicate)
