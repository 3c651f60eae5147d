"""A landlord whose home list is a database, and the database that it is."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from ontherecord.pipeline.refresh import Refreshed, refresh
from ontherecord.standards.sources import Column, Feed, Record

FIRST = date(2026, 2, 1)
PASSWORD = "heliotrope-461"
DATABASE = "SMALL_HOMES_DATABASE"
SOURCE = """
title = "Home list, asked of its database"
[feeds.homes]
format = "query"
delivery = "full"
seconds_allowed = 5
[feeds.homes.records.place]
set = { place_type = "home" }
[feeds.orders]
format = "query"
delivery = "full"
seconds_allowed = 5
[feeds.orders.records.repair]
set = { carried_out_by = "contractor" }
"""
COLUMNS = """feed,column,record,field,format,note
homes,ref,place,source_ref,,
homes,uprn,place,uprn,,
homes,address,place,address,,
homes,postcode,place,postcode,,
homes,Rent,,,,not needed
orders,order,repair,source_ref,,
orders,home,repair,place_ref,,
orders,reported,repair,reported_on,,
orders,raised,repair,target_on,%Y-%m-%d %H:%M:%S.%f+00:00,
orders,fault,repair,description,,
"""
HOMES_QUERY = """-- The homes that are let or could be.
select ref, uprn, address, postcode, rent as "Rent", tenant from estate.home;
"""
ORDERS_QUERY = 'select number as "order", home, reported, raised, fault from estate.job'
TABLES = """
create schema estate;
create table estate.home
    (ref text primary key, uprn bigint, address text, postcode text, rent numeric, tenant text);
create table estate.job
    (number int primary key, home text, reported date, raised timestamptz, fault text);
insert into estate.home values
    ('001', 100000000001, '1 Abbey Road, Ashby', 'ZZ1 1AA', 90, 'Zephyrine'),
    ('002', 100000000002, '2 Abbey Road, Ashby', 'ZZ1 1AA', 91.50, 'Zephyrine'),
    ('003', 100000000003, E'"Flat 3",\\n Acorn House, Ashby', 'ZZ1 1AB', null, null);
insert into estate.job values
    (77, '1', '2026-01-05', '2026-01-05 09:30:00.25+00', 'Tap drips'),
    (78, '2', '2026-01-06', null, 'Black spots');
"""
LANDLORD = f"""
name = "Small Homes"
landlord_type = "almshouse"
nation = "england"
[systems.housing]
source = "list"
database = "{DATABASE}"
name = "Home list"
side = "landlord"
owner = "clerk"
[systems.contractor]
source = "jobs"
name = "Contractor's jobs"
side = "contractor"
owner = "repairs manager"
"""
JOBS = """
title = "Contractor's jobs"
[feeds.jobs]
files = ["jobs*.csv"]
format = "csv"
delivery = "full"
"""
JOBS_COLUMNS = """feed,column,record,field,format,note
jobs,Job,repair,source_ref,,
jobs,Work,repair,description,,
"""


class AskedLandlord:
    """A small landlord whose home list is asked and whose contractor sends files."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.environment = folder, {DATABASE: url}
        self.write("source.toml", SOURCE)
        self.write("columns.csv", COLUMNS)
        self.write("query.homes.sql", HOMES_QUERY)
        self.write("query.orders.sql", ORDERS_QUERY)
        self.write("source.toml", JOBS, pack="jobs")
        self.write("columns.csv", JOBS_COLUMNS, pack="jobs")
        (folder / "landlord.toml").write_text(LANDLORD, encoding="utf-8")
        delivered = folder / "extracts" / FIRST.isoformat() / "contractor"
        delivered.mkdir(parents=True)
        (delivered / "jobs.csv").write_text("Job,Work\nC1,Renew washer\nC2,Treat wall\n")

    def write(self, name: str, text: str, pack: str = "list") -> None:
        file = self.folder / "sources" / pack / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def refresh(self, today: date = FIRST) -> Refreshed:
        return refresh(self.folder, today, environment=self.environment)

    @property
    def run_json(self) -> dict[str, Any]:
        return json.loads((self.folder / "record" / "run.json").read_text(encoding="utf-8"))

    @property
    def problems(self) -> list[dict[str, Any]]:
        return self.run_json["problems"]

    def files(self, feed: str) -> list[dict[str, Any]]:
        return [f for f in self.run_json["files"] if f["feed"] == feed]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the record in SQL, each table by its name."""
        con = duckdb.connect()
        for file in (self.folder / "record").glob("*.parquet"):
            con.execute(f"create view \"{file.stem}\" as from read_parquet('{file}')")
        return con.execute(sql).fetchall()

    def everything_written(self) -> str:
        """What was said of the run and, as text, what the record holds."""
        tables = ("extract", "rejected", "place_record", "repair_record")
        return " ".join([json.dumps(self.run_json), *(str(self.ask(f"from {t}")) for t in tables)])


def url_of(server: str, name: str = "reader", password: str = PASSWORD) -> str:
    return server.replace("postgres@", f"{name}:{password}@")


def feed_of(name: str, query: str, seconds: int = 60) -> Feed:
    """A feed of homes that takes four columns."""
    fields = {"ref": "source_ref", "uprn": "uprn", "address": "address", "postcode": "postcode"}
    columns = tuple(Column(column, "place", field) for column, field in fields.items())
    record = Record("place", "place", columns=columns)
    how = {"format": "query", "delivery": "full", "query_sql": query, "seconds_allowed": seconds}
    return Feed(name, name, (), records=(record,), **how)
