"""Recognises a system that a shipped source already reads: its headings are in the files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatch

from ontherecord.pipeline.drafting.looking import Table
from ontherecord.standards.kinds import Standards
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.sources import Feed, Source, read_source

ENOUGH = 0.85
"""The share of a feed's columns that a file must have, and of a file's that the feed must know."""


@dataclass(frozen=True)
class Recognised:
    """A shipped source that reads the files, and which feed reads which table."""

    source: Source
    feeds: dict[str, str]
    """Table to feed."""
    renamed: bool
    """Whether the files have other names than the source expects."""


def recognise(tables: list[Table], standards: Standards) -> Recognised | None:
    """Give the shipped source that reads most of the tables, if one does."""
    best: Recognised | None = None
    for folder in sorted((packs_dir() / "sources").glob("*/source.toml")):
        source = read_source(folder.parent, standards)
        feeds: dict[str, str] = {}
        for table in tables:
            fitting = [f for f in source.feeds.values() if _reads(f, table)]
            if fitting:
                feeds[table.name] = max(fitting, key=lambda f: _named(f, table)).name
        if feeds and (best is None or len(feeds) > len(best.feeds)):
            by_name = {t.name: t for t in tables}
            renamed = any(not _named(source.feeds[f], by_name[t]) for t, f in feeds.items())
            best = Recognised(source, feeds, renamed)
    return best if best and len(best.feeds) * 2 > len(tables) else None


def copy_of(found: Recognised, tables: list[Table]) -> dict[str, str]:
    """Give the shipped source's files, with the names that the files of `tables` have added."""
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in sorted(found.source.folder.iterdir())
        if file.is_file()
    }
    by_name = {t.name: t for t in tables}
    for table, feed in found.feeds.items():
        if table not in by_name:
            continue
        patterns = ", ".join(
            json.dumps(p, ensure_ascii=False)
            for p in dict.fromkeys([*found.source.feeds[feed].files, *by_name[table].patterns])
        )
        start = re.escape(f"[feeds.{feed}]")
        texts["source.toml"] = re.sub(
            rf"({start}[^\[]*?\nfiles = )\[[^\]]*\]",
            lambda m, given=patterns: f"{m[1]}[{given}]",
            texts["source.toml"],
            count=1,
        )
    return texts


def _reads(feed: Feed, table: Table) -> bool:
    if feed.format != table.sheet.format:
        return False
    theirs = {h for h in table.sheet.headings if h}
    known = {*feed.taken, *feed.not_taken}
    shared = theirs & known
    # JSON leaves empty columns out: there only what is there is held against the feed.
    lacking = len(known) if feed.format == "csv" or feed.format == "xlsx" else len(shared)
    return len(shared) >= ENOUGH * lacking and len(shared) >= ENOUGH * len(theirs) > 0


def _named(feed: Feed, table: Table) -> int:
    """Say how many of a table's files have a name the feed expects."""
    return sum(
        1
        for file in table.files
        if any(fnmatch(file.name.casefold(), pattern.casefold()) for pattern in feed.files)
    )
