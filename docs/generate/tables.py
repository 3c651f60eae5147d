"""The tables of the record, as they lie in `DIR/record`."""

from __future__ import annotations

from pathlib import Path

from docs.generate.markdown import code, table
from ontherecord.pipeline.checking.tables import joined_tables
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import read_toml

TOLD = Path(__file__).with_name("tables.toml")


def page() -> str:
    """Make the page."""
    told = read_toml(TOLD)
    standards = read_standards()
    lines = [
        "# Tables",
        "",
        "The tables of the record: one Parquet file each in `DIR/record`.",
        "",
        "A kind has two tables: `x_record` is what one row of a source said, `x` is the thing.",
        "Days are dates in London; moments are in UTC.",
        "",
    ]
    for name, listed in told["tables"].items():
        lines += [f"## {name}", "", listed["meaning"], ""]
        lines += table(
            ["column", "type", "meaning"],
            ([code(c), kind, meaning] for c, (kind, meaning) in listed["columns"].items()),
        )
    lines += ["## Every x_record", "", told["record"]["meaning"], ""]
    lines += table(
        ["column", "type", "meaning"],
        ([code(c), kind, meaning] for c, (kind, meaning) in told["record"]["columns"].items()),
    )
    lines += ["Then the fields of its [standard](standards.md).", ""]
    lines += ["## Things", "", "One row a thing, with the values to show.", ""]
    joined = joined_tables(standards)
    lines += table(
        ["table", "columns"],
        ([code(name), ", ".join(code(c) for c in joined[name])] for name in standards.kinds),
    )
    return "\n".join(lines)
