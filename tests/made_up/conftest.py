"""A made-up landlord to look at, and the way from files through packs to records."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ontherecord.made_up import make_landlord
from ontherecord.pipeline.loading import load_file
from ontherecord.pipeline.mapping.deliveries import prepare_incoming
from ontherecord.pipeline.mapping.feeds import FeedMapping, FileToMap
from ontherecord.pipeline.mapping.tables import create_table
from ontherecord.pipeline.taking_in import REJECTED, TO_TRANSLATE
from ontherecord.standards.kinds import Standards, read_standards
from ontherecord.standards.landlord import System
from ontherecord.standards.packs import packs_dir
from ontherecord.standards.sources import read_source

TODAY = date(2026, 6, 17)
HOMES = 240


@dataclass
class Made:
    """A made-up landlord's folder, and its truth to read."""

    folder: Path

    def truth(self, table: str) -> list[dict[str, str]]:
        with (self.folder / "truth" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    @property
    def extracts(self) -> list[Path]:
        return sorted((self.folder / "extracts").iterdir())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("landlord")
    make_landlord(folder, HOMES, 11, TODAY, contractor_format="csv")
    return Made(folder)


@pytest.fixture(scope="session")
def standards() -> Standards:
    return read_standards()


MapFiles = Callable[[Path, str, str], duckdb.DuckDBPyConnection]


@pytest.fixture(scope="session")
def map_files(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> MapFiles:
    """Map every file of a folder through one pack, into `incoming_<kind>` tables."""

    def map_them(folder: Path, pack: str, key: str) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect()
        con.execute("set timezone = 'UTC'")
        prepare_incoming(con, standards)
        create_table(con, "rejected", REJECTED)
        create_table(con, "codes_to_translate", TO_TRANSLATE)
        con.execute("create table refused(feed varchar, heading varchar)")
        source = read_source(packs_dir() / "sources" / pack, standards)
        system = System(key, source, key, "landlord", "the owner", key)
        work = tmp_path_factory.mktemp("rows")
        for file in sorted(f for f in folder.iterdir() if f.is_file()):
            for feed in source.feeds.values():
                if not any(fnmatch(file.name, pattern) for pattern in feed.files):
                    continue
                into = work / f"{feed.name}-{file.stem}.parquet"
                loaded = load_file(file, feed, into, b"salt")
                refused = [(feed.name, heading) for heading in loaded.refused_columns]
                if refused:
                    con.executemany("insert into refused values (?, ?)", refused)
                FeedMapping(con, system, feed, standards).map_file(
                    FileToMap(file.name, loaded.rows_file, loaded.columns)
                )
        return con

    return map_them


@pytest.fixture(scope="session")
def mapped(made: Made, map_files: MapFiles) -> dict[str, duckdb.DuckDBPyConnection]:
    """The second delivery, mapped: system to its connection."""
    return {key: map_files(made.extracts[-1] / key, PACKS[key], key) for key in PACKS}


PACKS = {
    "housing": "housing_csv",
    "contractor": "contractor_workbook",
    "contacts": "contact_centre_json",
    "complaints": "complaints_tracker",
    "recommendations": "recommendations_tracker",
    "notices": "notice_log",
    "drives": "drive_listing",
}


def as_text(con: duckdb.DuckDBPyConnection, kind: str, fields: list[str]) -> list[tuple[Any, ...]]:
    """Give a kind's records as text in order of reference, each in its last wording."""
    listed = ", ".join(f"coalesce(\"{name}\"::varchar, '')" for name in fields)
    return con.execute(
        f"""select source_ref, {listed} from incoming_{kind}
        qualify row_number() over (
            partition by record_id order by is_main desc, extract desc, ordinal desc
        ) = 1
        order by all"""
    ).fetchall()
