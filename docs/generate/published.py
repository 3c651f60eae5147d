"""The published tables, as they stand in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from docs.generate.markdown import code, table
from ontherecord.database.published import CHURNING, PublishedTable, published_tables
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import read_toml

COUNTED_AT_A_HANDOVER = {
    "run_change": "What each handover changed, by table.",
    "run_issue": "How many issues of each check stand after each handover, came with it and went.",
}
TOLD = Path(__file__).with_name("published.toml")


def page() -> str:
    """Make the page."""
    told = read_toml(TOLD)
    tables = published_tables(read_standards())
    of_kinds = [one for one in tables if one.kind or one.record_of]
    others = [one for one in tables if not (one.kind or one.record_of)]
    lines = ["# Published tables", "", *told["lines"], ""]
    lines += ["## Every versioned table", ""]
    lines += table(
        ["column", "type", "meaning"],
        ([code(name), kind, meaning] for name, (kind, meaning) in told["versions"].items()),
    )
    lines += ["## run", "", "What was handed over, and when.", ""]
    lines += table(
        ["column", "type", "meaning"],
        ([code(name), kind, meaning] for name, (kind, meaning) in told["run"].items()),
    )
    for name, meaning in COUNTED_AT_A_HANDOVER.items():
        lines += [f"## {name}", "", meaning, ""]
        lines += table(
            ["column", "type", "meaning"],
            ([code(column), kind, said] for column, (kind, said) in told[name].items()),
        )
    lines += ["## About the record", ""]
    lines += _listed(others)
    lines += ["## Kinds", "", *told["kinds"], ""]
    lines += [
        "These columns of a record alone make no new version: "
        + ", ".join(code(name) for name in sorted(CHURNING))
        + ".",
        "",
    ]
    lines += _listed(of_kinds)
    return "\n".join(lines)


def _listed(tables: list[PublishedTable]) -> list[str]:
    return table(
        ["table", "key", "columns", "past kept"],
        (
            [
                code(one.name),
                ", ".join(code(name) for name in one.key),
                ", ".join(f"{code(name)} {of_type}" for name, of_type in one.columns.items()),
                "yes" if one.is_versioned else "no",
            ]
            for one in tables
        ),
    )
