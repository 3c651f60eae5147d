"""A made-up landlord to look at, and the way from files through packs to records."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import duckdb
import pytest
from made_landlord import HOMES, PACKS, TODAY, Made, MapFiles

from ontherecord.made_up import make_landlord
from ontherecord.pipeline.loading import load_file
from ontherecord.pipeline.mapping.feeds import FeedMapping, FileToMap
from ontherecord.pipeline.mapping.records import Records
from ontherecord.pipeline.mapping.tables import create_table
from ontherecord.pipeline.taking_in import REJECTED, TO_TRANSLATE
from ontherecord.standards.kinds import Standards, read_standards
from ontherecord.standards.landlord import System
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.sources import read_source
from tests.made_once import made_once


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    def make(folder: Path) -> None:
        make_landlord(folder, HOMES, 11, TODAY, contractor_format="csv")

    return Made(made_once(tmp_path_factory, "made-up", make))


@pytest.fixture(scope="session")
def standards() -> Standards:
    return read_standards()


@pytest.fixture(scope="session")
def map_files(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> MapFiles:
    """Map every file of a folder through one pack, into `incoming_<kind>` tables."""

    def map_them(folder: Path, pack: str, key: str) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect()
        con.execute("set timezone = 'UTC'")
        work = tmp_path_factory.mktemp("rows")
        records = Records(con, work / "parts", standards)
        create_table(con, "rejected", REJECTED)
        create_table(con, "codes_to_translate", TO_TRANSLATE)
        con.execute("create table refused(feed varchar, heading varchar)")
        source = read_source(packs_dir() / "sources" / pack, standards)
        system = System(key, source, key, "landlord", "the owner", key)
        for file in sorted(f for f in folder.iterdir() if f.is_file()):
            for feed in source.feeds.values():
                if not any(fnmatch(file.name, pattern) for pattern in feed.files):
                    continue
                into = work / f"{feed.name}-{file.stem}.parquet"
                loaded = load_file(file, feed, into, b"salt")
                refused = [(feed.name, heading) for heading in loaded.refused_columns]
                if refused:
                    con.executemany("insert into refused values (?, ?)", refused)
                FeedMapping(records, system, feed, standards).map_file(
                    FileToMap(
                        file.name, loaded.rows_file, loaded.columns_by_sheet or {"": loaded.columns}
                    )
                )
        for kind in records.kinds:
            # Each record once, in its last wording, as a run takes them up.
            if files := records.take_arriving(kind):
                merged = con.read_parquet([str(file) for file in files])
                merged.create_view(f"merged_{kind}")
                con.execute(f"create or replace temp view incoming_{kind} as from merged_{kind}")
        return con

    return map_them


@pytest.fixture(scope="session")
def mapped(made: Made, map_files: MapFiles) -> dict[str, duckdb.DuckDBPyConnection]:
    """The second delivery, mapped: system to its connection."""
    return {key: map_files(made.extracts[-1] / key, PACKS[key], key) for key in PACKS}
