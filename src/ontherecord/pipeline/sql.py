"""Identifiers and literals from our own packs, written safely into SQL text, and SQL read back."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import sqlglot
from sqlglot import exp


def quoted(name: str) -> str:
    """Give a column or table name as a quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Give a text of a pack (a code, a format, a system's key) as a string literal."""
    return "'" + text.replace("'", "''") + "'"


PARQUET = (
    "format parquet, compression zstd, compression_level 1, parquet_version v2,"
    " string_dictionary_page_size_limit 65536"
)
"""How every Parquet file is written: beside the defaults, half the work and no larger a file. A
column with so many different texts that their list would be longer than that gains by none."""


def parquet(*paths: Path) -> str:
    """Give the relation that reads Parquet files of one shape as one table."""
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])"


@lru_cache(maxsize=512)
def statements(sql: str) -> tuple[exp.Expr | None, ...]:
    """Parse DuckDB's SQL, a text once: whoever asks gets the same trees, to look at and not change.

    Raises sqlglot's SqlglotError for what is no SQL.
    """
    return tuple(sqlglot.parse(sql, read="duckdb"))
