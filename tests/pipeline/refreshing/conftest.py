"""A very small landlord of two systems, written by hand, and its two deliveries."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ontherecord.pipeline.refresh import refresh
from tests.few_checks import only_few_checks
from tests.made_once import made_once

FIRST, SECOND = date(2026, 2, 1), date(2026, 3, 1)

LANDLORD = """
name = "Small Homes"
landlord_type = "almshouse"
nation = "england"
[systems.housing]
source = "list"
name = "Home list"
side = "landlord"
owner = "clerk"
[systems.contractor]
source = "jobs"
name = "Contractor's jobs"
side = "contractor"
owner = "repairs manager"
"""
LIST = """
title = "Home list"
[feeds.homes]
files = ["homes*.csv"]
format = "csv"
delivery = "full"
[feeds.homes.records.place]
set = { place_type = "home" }
[feeds.orders]
files = ["orders*.csv"]
format = "csv"
delivery = "full"
[feeds.orders.records.repair]
set = { carried_out_by = "contractor" }
"""
LIST_COLUMNS = """feed,column,record,field,format,note
homes,Ref,place,source_ref,,
homes,UPRN,place,uprn,,
homes,Address,place,address,,
homes,Postcode,place,postcode,,
homes,Rent,,,,not needed
orders,Order,repair,source_ref,,
orders,Home,repair,place_ref,,
orders,Reported,repair,reported_on,%d/%m/%Y,
orders,Trade,repair,trade,,
orders,Fault,repair,description,,
orders,Priority,repair,priority,,
orders,Status,repair,status,,
orders,Done,repair,completed_on,%d/%m/%Y,
"""
JOBS = """
title = "Contractor's jobs"
[feeds.jobs]
files = ["jobs*.csv"]
format = "csv"
delivery = "full"
[feeds.jobs.records.place]
set = { place_type = "home" }
"""
JOBS_COLUMNS = """feed,column,record,field,format,note
jobs,Job,repair,source_ref,,
jobs,Order,repair,other_ref,,
jobs,Site,repair,place_ref,,
jobs,Received,repair,reported_on,%d/%m/%Y,
jobs,Trade,repair,trade,,
jobs,Work,repair,description,,
jobs,Status,repair,status,,
jobs,Finished,repair,completed_on,%d/%m/%Y,
jobs,Site,place,source_ref,,
jobs,Site,place,address,,
jobs,Site postcode,place,postcode,,
"""
HOMES = """Ref,UPRN,Address,Postcode,Rent
001,100000000001,"1 Abbey Road, Ashby",ZZ1 1AA,90
002,100000000002,"2 Abbey Road, Ashby",ZZ1 1AA,91
003,100000000003,"Flat 3, Acorn House, Ashby",ZZ1 1AB,92
"""
ORDERS = """Order,Home,Reported,Trade,Fault,Priority,Status,Done
77,1,05/01/2026,plumbing,Tap drips,routine,completed,12/01/2026
78,2,06/01/2026,damp,Black spots,urgent,open,
79,3,07/01/2026,carpentry,Door sticks,routine,open,
"""
JOBS_FILE = """Job,Order,Site,Site postcode,Received,Trade,Work,Status,Finished
C1,77,1 Abbey Rd,ZZ1 1AA,06/01/2026,plumbing,Renew washer,completed,12/01/2026
C2,78,2 Abbey Rd,ZZ1 1AA,07/01/2026,damp,Treat wall,completed,20/01/2026
"""


class SmallLandlord:
    """A landlord's folder and what a test asks of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for source, toml, columns in (
            ("list", LIST, LIST_COLUMNS),
            ("jobs", JOBS, JOBS_COLUMNS),
        ):
            pack = folder / "sources" / source
            pack.mkdir(parents=True)
            (pack / "source.toml").write_text(toml)
            (pack / "columns.csv").write_text(columns)
            (pack / "codes.csv").write_text("code_list,column,their_code,our_code,note\n")
        (folder / "landlord.toml").write_text(LANDLORD)

    def deliver(self, day: date, system: str, name: str, text: str) -> Path:
        file = self.folder / "extracts" / day.isoformat() / system / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def deliver_all(self, day: date = FIRST) -> None:
        self.deliver(day, "housing", "homes.csv", HOMES)
        self.deliver(day, "housing", "orders.csv", ORDERS)
        self.deliver(day, "contractor", "jobs.csv", JOBS_FILE)

    @property
    def run_json(self) -> dict[str, Any]:
        return json.loads((self.folder / "record" / "run.json").read_text(encoding="utf-8"))

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the record in SQL, each table by its name."""
        con = duckdb.connect()
        for file in (self.folder / "record").glob("*.parquet"):
            con.execute(f"create view \"{file.stem}\" as from read_parquet('{file}')")
        return con.execute(sql).fetchall()

    @classmethod
    def at(cls, folder: Path) -> SmallLandlord:
        """Give the one that stands in a folder already."""
        landlord = cls.__new__(cls)
        landlord.folder = folder
        return landlord


def refreshed_small(factory: pytest.TempPathFactory) -> Path:
    """A small landlord that has been refreshed: made once a run, and never written to."""

    def make(folder: Path) -> None:
        SmallLandlord(folder).deliver_all()
        assert refresh(folder, FIRST).is_clean

    return made_once(factory, "small", make)


@pytest.fixture
def landlord(tmp_path: Path) -> SmallLandlord:
    return SmallLandlord(tmp_path / "small")


@pytest.fixture
def few_checks() -> Iterator[None]:
    with only_few_checks():
        yield


@pytest.fixture(scope="session")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> SmallLandlord:
    """A refreshed landlord, to be read only."""
    return SmallLandlord.at(refreshed_small(tmp_path_factory))
