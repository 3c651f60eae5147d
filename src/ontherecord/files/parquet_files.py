"""Parquet, with what is said of the file in its own metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from ontherecord.files.columns import LONDON, About, Column, Rows, as_text

BATCH = 20_000
ABOUT = b"about"


def write_parquet(
    file: Path, title: str, columns: Sequence[Column], rows: Rows, about: About
) -> int:
    """Write one row group for each 20,000 rows; give how many rows there were.

    `about` stands in the metadata of the schema, as JSON, beside `title`.
    """
    # Here, because it weighs 60 MB, and whoever takes no Parquet needs none of it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "text": pa.string(), "date": pa.date32(), "moment": pa.timestamp("us", "UTC"),
        "integer": pa.int64(), "decimal": pa.decimal128(14, 2), "boolean": pa.bool_(),
    }  # fmt: skip
    schema = pa.schema([(column.name, types[column.type]) for column in columns])
    count, waiting = 0, iter(rows)
    with pq.ParquetWriter(str(file), schema, compression="zstd") as writer:
        while batch := list(islice(waiting, BATCH)):
            count += len(batch)
            arrays = [
                pa.array(list(_told(values, column)), type=field.type)
                for values, column, field in zip(
                    zip(*batch, strict=True), columns, schema, strict=True
                )
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        said = {"title": title, "about": dict(about(count))}
        writer.add_key_value_metadata({ABOUT: json.dumps(said, ensure_ascii=False).encode()})
    return count


def _told(values: Sequence[Any], column: Column) -> Iterator[Any]:
    if column.type == "text":
        yield from (None if value is None else as_text(value) for value in values)
    elif column.type == "moment":
        yield from (_as_moment(value) for value in values)
    else:
        yield from values


def _as_moment(value: Any) -> Any:
    """Give a day of which no time is told as its beginning in London."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return datetime.combine(value, time(), LONDON) if is_day else value
