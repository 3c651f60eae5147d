"""A small landlord with people in it, each of whom stands for one danger. All are invented.

Father and son Orrin share a name and a home; Wenna fled from home 004 and hides at home 005 with
her child; Quillan left home 003 more than six years ago, and others name him.
"""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

TODAY, LATER = date(2026, 3, 20), date(2026, 4, 20)
DELIVERED, AGAIN = date(2026, 3, 1), date(2026, 4, 1)

LANDLORD = """
name = "Small Homes"
landlord_type = "almshouse"
nation = "england"
[systems.housing]
source = "list"
name = "Home list"
side = "landlord"
owner = "clerk"
[systems.calls]
source = "calls"
name = "Calls"
side = "landlord"
owner = "clerk"
"""
LIST = """
title = "Home list"
[feeds.homes]
files = ["homes*.csv"]
format = "csv"
delivery = "full"
[feeds.homes.records.place]
set = { place_type = "home" }
[feeds.people]
files = ["people*.csv"]
format = "csv"
delivery = "full"
[feeds.people.records.person]
set = { person_type = "resident" }
[feeds.stays]
files = ["stays*.csv"]
format = "csv"
delivery = "full"
[feeds.needs]
files = ["needs*.csv"]
format = "csv"
delivery = "full"
[feeds.needs.records.need]
set = { answer = "has_need", said_by = "resident", recorded_on = "2015-01-01" }
[feeds.markers]
files = ["markers*.csv"]
format = "csv"
delivery = "full"
[feeds.repairs]
files = ["repairs*.csv"]
format = "csv"
delivery = "full"
[feeds.repairs.records.repair]
set = { carried_out_by = "own_team" }
"""
LIST_COLUMNS = """feed,column,record,field,format,note
homes,Ref,place,source_ref,,
homes,Address,place,address,,
homes,Postcode,place,postcode,,
people,Person,person,source_ref,,
people,First,person,first_name,,
people,Last,person,surname,,
people,Was,person,former_surname,,
people,Born,person,date_of_birth,%d/%m/%Y,
people,Phone,person,telephone,,
people,Home,person,place_ref,,
people,Hide,person,address_is_confidential,,
stays,Person,occupancy,source_ref,,
stays,Home,occupancy,source_ref,,
stays,Person,occupancy,person_ref,,
stays,Home,occupancy,place_ref,,
stays,Role,occupancy,role,,
stays,From,occupancy,starts_on,%d/%m/%Y,
stays,To,occupancy,ends_before,%d/%m/%Y,
needs,Need,need,source_ref,,
needs,Person,need,person_ref,,
needs,Kind,need,need_type,,
needs,Do,need,do_differently,,
needs,Review,need,review_on,%d/%m/%Y,
markers,Marker,marker,source_ref,,
markers,Person,marker,person_ref,,
markers,Home,marker,place_ref,,
markers,Kind,marker,marker_type,,
markers,Incident,marker,incident_on,%d/%m/%Y,
markers,Words,marker,incident,,
markers,Decided,marker,decided_on,%d/%m/%Y,
markers,Review,marker,review_on,%d/%m/%Y,
markers,To,marker,ends_before,%d/%m/%Y,
repairs,Order,repair,source_ref,,
repairs,Home,repair,place_ref,,
repairs,Person,repair,person_ref,,
repairs,Reported,repair,reported_on,%d/%m/%Y,
repairs,Trade,repair,trade,,
repairs,Words,repair,description,,
repairs,Status,repair,status,,
repairs,Done,repair,completed_on,%d/%m/%Y,
"""
LIST_CODES = """code_list,column,their_code,our_code,note
boolean,Hide,Y,true,
boolean,Hide,N,false,
"""
CALLS = """
title = "Calls"
[feeds.callers]
files = ["callers*.csv"]
format = "csv"
delivery = "full"
[feeds.callers.records.person]
set = { person_type = "resident" }
[feeds.calls]
files = ["calls*.csv"]
format = "csv"
delivery = "full"
[feeds.calls.records.contact]
set = { channel = "telephone" }
"""
CALLS_COLUMNS = """feed,column,record,field,format,note
callers,Caller,person,source_ref,,
callers,First,person,first_name,,
callers,Last,person,surname,,
callers,Born,person,date_of_birth,%d/%m/%Y,
callers,Phone,person,telephone,,
callers,Home,person,place_ref,of housing,
calls,Call,contact,source_ref,,
calls,Caller,contact,person_ref,,
calls,Home,contact,place_ref,of housing,
calls,When,contact,happened_at,%d/%m/%Y %H:%M,
calls,Note,contact,note,,
"""
FILES = {
    "housing/homes.csv": """Ref,Address,Postcode
001,"1 Abbey Road, Ashby",ZZ1 1AA
002,"2 Abbey Road, Ashby",ZZ1 1AA
003,"3 Abbey Road, Ashby",ZZ1 1AA
004,"4 Abbey Road, Ashby",ZZ1 1AA
005,"Flat 5, Acorn House, Ashby",ZZ1 1AB
""",
    "housing/people.csv": """Person,First,Last,Was,Born,Phone,Home,Hide
P1,Orrin,Tallow,,04/05/1958,07700 900101,001,
P2,Orrin,Tallow,,09/08/1991,07700 900102,001,
PQX33,Quillan,Vexmoor,Zephyrine,02/02/1960,07700 900103,,N
P4,Wenna,Hollis,Brackwater,11/11/1985,07700 900104,005,Y
P5,Merryn,Hollis,,12/12/2018,,005,
P6,Jory,Brackwater,,10/10/1983,07700 900106,004,N
P7,Tamsin,Ludgrove,,01/06/1999,07700 900107,002,
P8,Perran,Ludgrove,,01/06/2010,,002,
""",
    "housing/stays.csv": """Person,Home,Role,From,To
P1,001,sole_tenant,01/04/2010,
P2,001,other_adult,01/04/2010,
PQX33,003,sole_tenant,01/04/2001,01/05/2015
P4,004,joint_tenant,01/04/2012,01/02/2025
P4,005,sole_tenant,01/02/2025,
P5,005,child,01/02/2025,
P6,004,joint_tenant,01/04/2012,
P7,002,sole_tenant,01/04/2019,
P8,002,child,01/04/2012,01/06/2014
""",
    "housing/needs.csv": """Need,Person,Kind,Do,Review
N1,PQX33,hearing,knock_loudly_and_wait,01/01/2016
N2,P4,mobility,wait_for_answer,01/01/2025
N3,P7,mobility,wait_for_answer,01/01/2025
""",
    "housing/markers.csv": """Marker,Person,Home,Kind,Incident,Words,Decided,Review,To
M1,P1,001,two_people,01/06/2025,shouted on the stair,03/06/2025,03/05/2026,
M2,P7,002,two_people,01/06/2023,threw a kettle,03/06/2023,03/06/2024,
""",
    "housing/repairs.csv": """Order,Home,Person,Reported,Trade,Words,Status,Done
77,003,PQX33,05/01/2014,plumbing,Vexmoor says tap drips,completed,12/01/2014
78,005,P4,05/01/2026,plumbing,Tap drips,completed,12/01/2026
79,001,P1,05/01/2026,plumbing,Tap drips,completed,12/01/2026
""",
    "calls/callers.csv": """Caller,First,Last,Born,Phone,Home
CQX33,Quillan,Vexmoor,02/02/1960,07700 900103,003
C4,Wenna,Hollis,11/11/1985,07700 900104,004
""",
    "calls/calls.csv": """Call,Caller,Home,When,Note
K1,CQX33,003,05/01/2014 09:30,Quillanish talk of a dripping tap
K2,C4,004,05/01/2024 09:30,Asked about the lift
""",
}
QUILLAN = ("Quillan", "Vexmoor", "Zephyrine", "900103", "Quillanish")
"""Words that stand for one person only."""


class PeopledLandlord:
    """Its folder, and what a test asks of it."""

    def __init__(self, folder: Path, more_toml: str = "") -> None:
        self.folder = folder
        for source, toml, columns, codes in (
            ("list", LIST, LIST_COLUMNS, LIST_CODES),
            ("calls", CALLS, CALLS_COLUMNS, LIST_CODES.splitlines()[0] + "\n"),
        ):
            pack = folder / "sources" / source
            pack.mkdir(parents=True)
            (pack / "source.toml").write_text(toml)
            (pack / "columns.csv").write_text(columns)
            (pack / "codes.csv").write_text(codes)
        (folder / "landlord.toml").write_text(LANDLORD + more_toml)

    @classmethod
    def at(cls, folder: Path) -> PeopledLandlord:
        """Give the one that stands in a folder already."""
        landlord = cls.__new__(cls)
        landlord.folder = folder
        return landlord

    def deliver(self, day: date = DELIVERED, **changed: str) -> None:
        """Lay out every file of a day; `people="…"` gives one other rows."""
        for name, text in FILES.items():
            file = self.folder / "extracts" / day.isoformat() / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(changed.get(file.stem, text), encoding="utf-8")

    @property
    def record(self) -> Path:
        return self.folder / "record"

    @property
    def run_json(self) -> dict[str, Any]:
        return json.loads((self.record / "run.json").read_text(encoding="utf-8"))

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the record in SQL, each table by its name."""
        con = duckdb.connect()
        for file in self.record.glob("*.parquet"):
            con.execute(f"create view \"{file.stem}\" as from read_parquet('{file}')")
        return con.execute(sql).fetchall()

    def person(self, reference: str) -> str:
        """Give the id of the person the home list knows by a reference."""
        found = self.ask(
            "select entity_id from match where kind = 'person' and source = 'housing'"
            f" and source_ref = '{reference}'"
        )
        return found[0][0]

    def place(self, reference: str) -> str:
        found = self.ask(
            "select entity_id from match where kind = 'place' and source = 'housing'"
            f" and source_ref = '{reference}'"
        )
        return found[0][0]


def everything_said(folder: Path, *, extracts: bool = False) -> dict[Path, str]:
    """Give what every file under a folder says, whatever its form, in one text each."""
    said = {}
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        if not file.is_file() or (inside[0] == "extracts" and not extracts):
            continue
        if file.is_symlink() or inside[0] == "record":
            continue
        raw = file.read_bytes()
        text = raw.decode("latin-1")
        if file.suffix == ".parquet":
            rows = (
                duckdb.connect()
                .execute("select columns(*)::varchar from read_parquet(?)", [str(file)])
                .fetchall()
            )
            text += repr(rows)
        elif file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                text += "".join(book.read(n).decode("utf-8", "replace") for n in book.namelist())
        said[file.relative_to(folder)] = text
    return said


def files_that_say(folder: Path, words: tuple[str, ...], *, extracts: bool = False) -> list[str]:
    """Name the files under a folder in which one of the words stands, with the word."""
    return [
        f"{file}: {word}"
        for file, text in everything_said(folder, extracts=extracts).items()
        for word in words
        if re.search(re.escape(word), text, re.IGNORECASE)
    ]
