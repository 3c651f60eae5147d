"""The systems that can be read without writing anything."""

from __future__ import annotations

import csv
from pathlib import Path

from docs.generate.markdown import code, table
from ontherecord.standards.kinds import read_standards
from ontherecord.standards.packs import packs_dir, read_toml
from ontherecord.standards.sources import Feed, Source, read_source


def page() -> str:
    """Make the page."""
    standards = read_standards()
    folders = sorted(file.parent for file in (packs_dir() / "sources").glob("*/source.toml"))
    lines = [
        "# Sources",
        "",
        f"How {len(folders)} kinds of system are read: their files, columns and codes.",
        "",
        "A source stands in `packs/sources/<source>/`.",
        "A landlord's folder can hold its own in `sources/<source>/`; that one comes first.",
        "See [connect a system](../how-to/connect-a-system.md).",
        "",
    ]
    for folder in folders:
        lines += section(read_source(folder, standards))
    return "\n".join(lines)


def section(source: Source) -> list[str]:
    """Describe one source."""
    meaning = read_toml(source.folder / "source.toml").get("meaning", "")
    lines = [f"## {source.name}", "", f"{source.title}.", *filter(None, [meaning]), ""]
    notes = list(rows_of(source.folder / "columns.csv"))
    for feed in source.feeds.values():
        lines += feed_section(feed, [row for row in notes if row["feed"] == feed.name])
    translated = list(rows_of(source.folder / "codes.csv"))
    if translated:
        lines += ["Codes translated:", ""]
        lines += table(
            ["code list", "their column", "their code", "our code", "note"],
            (
                [
                    row["code_list"],
                    row["column"] or "any",
                    code(row["their_code"]),
                    code(row["our_code"]) or "none",
                    row["note"],
                ]
                for row in translated
            ),
        )
    return lines


def feed_section(feed: Feed, columns: list[dict[str, str]]) -> list[str]:
    """Describe one table that the system delivers."""
    delivery = feed.delivery + (f", {feed.rolling_days} days" if feed.rolling_days else "")
    usual = "; usually {:,} to {:,} rows".format(*feed.usual_rows) if feed.usual_rows else ""
    files = ", ".join(code(pattern) for pattern in feed.files)
    return [
        f"### {feed.title}",
        "",
        f"Files {files}, {feed.format} in {feed.encoding}; delivered {delivery}{usual}.",
        "",
        *table(
            ["their column", "goes to", "format", "note"],
            (
                [
                    code(row["column"]),
                    code(f"{row['record']}.{row['field']}") if row["record"] else "not taken",
                    code(row["format"]),
                    row["note"],
                ]
                for row in columns
            ),
        ),
    ]


def rows_of(file: Path) -> list[dict[str, str]]:
    """Read a pack's table, or nothing where the pack has none."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(lines)]
