"""Parquet, and a database's answer kept as it: every column as text, dates in ISO form."""

from __future__ import annotations

import re

import duckdb
import pyarrow.parquet

from ontherecord.pipeline.loading.delimited import agree
from ontherecord.pipeline.loading.headings import Layout, judge_headings
from ontherecord.pipeline.loading.results import UnableToLoad
from ontherecord.pipeline.loading.staging import Staging
from ontherecord.pipeline.sql import quoted

HOLDS_RECORDS = re.compile(r"^(STRUCT|MAP|UNION)\(")
"""The type of a column, or of what its lists hold, that is no single value."""


def load_parquet(staging: Staging) -> Layout:
    """Stage a Parquet file, its rows numbered from 1."""
    file = staging.file
    try:
        counted = pyarrow.parquet.read_metadata(file).num_rows
        described = staging.con.execute(
            "describe select * from read_parquet($path)", {"path": str(file)}
        ).fetchall()
    except (duckdb.Error, pyarrow.ArrowException):
        raise UnableToLoad(file, "is damaged Parquet", "ask for the file again") from None
    where = "the answer" if staging.feed.format == "query" else "the file"
    layout = judge_headings(file, staging.feed, [row[0] for row in described], where)
    for name, sql_type, *_ in described:
        if layout.taken.get(name) is not None and HOLDS_RECORDS.search(sql_type):
            raise UnableToLoad(
                file,
                f"column {name} holds records of its own, and what is in them cannot be refused",
                "ask for a column for each of their keys, or leave it out of columns.csv",
            )
    texts = ", ".join(f"{_text(row[0], row[1])} as c{i}" for i, row in enumerate(described))
    relation = (
        f"(select file_row_number + 1 as row_number, {texts} "  # noqa: S608 — quoted names
        "from read_parquet($path, file_row_number = true))"
    )
    read = staging.add(relation, layout, row_number="row_number", binds={"path": str(file)})
    agree(file, counted, read)
    return layout


def _text(column: str, sql_type: str) -> str:
    name = quoted(column)
    if sql_type == "TIMESTAMP WITH TIME ZONE":
        return f"{name}::varchar || ':00'"  # +00 is the session's UTC; +00:00 is read everywhere
    if sql_type in ("FLOAT", "DOUBLE"):
        # A whole number beside an empty cell is stored as 3.0 by many programs.
        return f"regexp_replace({name}::varchar, '\\.0$', '')"
    if sql_type.endswith("]") or sql_type.startswith(("STRUCT", "MAP")):
        return f"to_json({name})::varchar"
    return f"{name}::varchar"
