"""A small landlord whose homes have a story to tell. All are invented.

Orrin Tallow lives in flat 1, where water comes in from March 2025 on; Quillan Vexmoor lived there
before, whom the call centre knows by a name that is former. In flat 3 Wenna Hollis hides with her
child. Above and beside, the same leak. Solicitors know Orrin and his flat, as others do.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

TODAY, LATER = date(2026, 3, 20), date(2026, 4, 20)
DELIVERED, AGAIN = date(2026, 3, 1), date(2026, 4, 1)

LANDLORD = (
    """
name = "Told Homes"
landlord_type = "almshouse"
nation = "england"
"""
    + "".join(
        f"""[systems.{key}]
source = "{key}"
name = "{name}"
side = "{side}"
owner = "{owner}"
"""
        for key, name, side, owner in (
            ("housing", "Home list", "landlord", "clerk"),
            ("jobs", "Contractor's jobs", "contractor", "repairs manager"),
            ("calls", "Calls", "landlord", "clerk"),
            ("law", "Solicitors", "landlord", "solicitor"),
        )
    )
    + "privileged = true\n"
)

SETS = {
    ("housing", "people", "person"): 'person_type = "resident"',
    ("housing", "needs", "need"): 'answer = "has_need", said_by = "resident"',
    ("calls", "callers", "person"): 'person_type = "resident"',
    ("law", "clients", "person"): 'person_type = "resident"',
    ("calls", "calls", "contact"): 'channel = "telephone"',
}

COLUMNS = {
    "housing": {
        "homes": (
            "place", "Ref source_ref", "Type place_type", "Address address", "Postcode postcode",
            "Uprn uprn", "In part_of_ref",
        ),
        "people": (
            "person", "Person source_ref", "First first_name", "Last surname", "Was former_surname",
            "Born date_of_birth D", "Phone telephone", "Home place_ref",
            "Hide address_is_confidential",
        ),
        "stays": (
            "occupancy", "Stay source_ref", "Person person_ref", "Home place_ref", "Role role",
            "From starts_on D", "To ends_before D",
        ),
        "needs": (
            "need", "Need source_ref", "Person person_ref", "Kind need_type", "Do do_differently",
            "On recorded_on D", "Review review_on D",
        ),
        "markers": (
            "marker", "Marker source_ref", "Person person_ref", "Home place_ref",
            "Kind marker_type", "Incident incident_on D", "Words incident",
            "Decided decided_on D", "By decided_by", "Review review_on D",
        ),
        "repairs": (
            "repair", "Order source_ref", "Home place_ref", "Person person_ref",
            "Reported reported_on D", "Trade trade", "Fault fault", "Words description",
            "Priority priority", "Target target_on D", "Status status", "Done completed_on D",
            "Closed closed_on D", "Entered closed_at M", "Why closed_reason",
            "Who carried_out_by", "After follow_on_of_ref",
        ),
        "notes": (
            "note", "Note source_ref", "Home place_ref", "Order repair_ref", "When written_at M",
            "Text text", "Auto written_by_system",
        ),
        "complaints": (
            "complaint", "Case source_ref", "Person person_ref", "Home place_ref",
            "Order repair_ref", "Stage stage", "Topic topic", "On received_on D",
            "Answered responded_on D", "Outcome outcome", "Status status",
        ),
        "actions": (
            "agreed_action", "Action source_ref", "Case complaint_ref", "Home place_ref",
            "What action", "On agreed_on D", "Due due_on D", "Done done_on D",
        ),
        "hazards": (
            "hazard_report", "Hazard source_ref", "Home place_ref", "Person person_ref",
            "Aware aware_at M", "Kind hazard", "Status status",
        ),
        "checks": (
            "certificate", "Cert source_ref", "Home place_ref", "Programme programme",
            "On issued_on D", "Next next_due_on D", "Outcome outcome",
        ),
        "advice": (
            "recommendation", "Advice source_ref", "Home place_ref", "By recommended_by",
            "On made_on D", "Action action", "Due due_on D",
        ),
    },
    "jobs": {
        "jobs": (
            "repair", "Job source_ref", "Order other_ref", "Home place_ref@housing",
            "Reported reported_on D", "Trade trade", "Fault fault", "Words description",
            "Priority priority", "Status status", "Done completed_on D",
        ),
        "lines": (
            "job_line", "Line source_ref", "Job repair_ref", "On raised_on D", "Trade trade",
            "Words description",
        ),
        "slots": (
            "appointment", "Slot source_ref", "Job repair_ref", "Home place_ref@housing",
            "Made made_on D", "From starts_at M", "Till ends_at M", "For purpose", "Status status",
        ),
        "visits": (
            "attendance", "Visit source_ref", "Job repair_ref", "Slot appointment_ref",
            "Home place_ref@housing", "On attended_on D", "At arrived_at M",
            "Outcome outcome_claimed", "Note note",
        ),
    },
    "calls": {
        "callers": (
            "person", "Caller source_ref", "First first_name", "Last surname",
            "Born date_of_birth D", "Phone telephone", "Home place_ref@housing",
        ),
        "calls": (
            "contact", "Call source_ref", "Caller person_ref", "Home place_ref@housing",
            "When happened_at M", "Way direction", "Topic topic", "Fault fault", "Note note",
        ),
    },
    "law": {
        "clients": (
            "person", "Client source_ref", "First first_name", "Last surname",
            "Born date_of_birth D", "Phone telephone", "Home place_ref@housing",
        ),
        "premises": (
            "place", "Premises source_ref", "Type place_type", "Address address",
            "Postcode postcode", "Uprn uprn",
        ),
    },
}  # fmt: skip

FORMATS = {"D": "%d/%m/%Y", "M": "%d/%m/%Y %H:%M"}
FILES = {
    "housing/homes.csv": """Ref,Type,Address,Postcode,Uprn,In
B1,block,"Acorn House, Mill Road, Ashby",ZZ1 1AB,,
001,home,"Flat 1, Ground Floor, Acorn House, Mill Road, Ashby",ZZ1 1AB,990000000101,B1
002,home,"Flat 2, First Floor, Acorn House, Mill Road, Ashby",ZZ1 1AB,990000000102,B1
003,home,"Flat 3, First Floor, Acorn House, Mill Road, Ashby",ZZ1 1AB,990000000103,B1
010,home,"Flat 10, Acorn House, Mill Road, Ashby",ZZ1 1AB,990000000110,B1
020,home,"20 Côte Lane, Ashby",ZZ1 1AC,990000000120,
""",
    "housing/people.csv": """Person,First,Last,Was,Born,Phone,Home,Hide
P1,Orrin,Tallow,,04/05/1958,07700 900101,001,N
P2,Quillan,Vexmoor,Zephyrine,02/02/1960,07700 900103,,N
P4,Wenna,Hollis,Brackwater,11/11/1985,07700 900104,003,Y
P5,Merryn,Hollis,,12/12/2018,,003,
P7,Tamsin,O'Ludgrove,,01/06/1999,07700 900107,002,N
P8,Perran,O'Ludgrove,,01/06/2015,,002,
""",
    "housing/stays.csv": """Stay,Person,Home,Role,From,To
S1,P1,001,sole_tenant,01/05/2016,
S2,P2,001,sole_tenant,01/04/2001,01/05/2015
S4,P4,003,sole_tenant,01/02/2025,
S5,P5,003,child,01/02/2025,
S7,P7,002,sole_tenant,01/04/2019,
S8,P8,002,child,01/04/2019,
""",
    "housing/needs.csv": """Need,Person,Kind,Do,On,Review
N1,P1,hearing,knock_loudly_and_wait,01/06/2025,01/06/2026
N2,P4,mobility,wait_for_answer,01/06/2025,01/06/2026
N3,P2,mobility,wait_for_answer,01/06/2010,01/06/2011
""",
    "housing/markers.csv": """Marker,Person,Home,Kind,Incident,Words,Decided,By,Review
M1,P1,001,two_people,01/11/2025,shouted on the stair,03/11/2025,housing manager,03/10/2026
M2,P1,001,two_people,01/06/2022,threw a kettle,03/06/2022,housing manager,03/06/2023
""",
    "housing/repairs.csv": "Order,Home,Person,Reported,Trade,Fault,Words,Priority,Target,Status,"
    "Done,Closed,Entered,Why,Who,After\n"
    "R1,001,P1,03/03/2025,plumbing,leak,Water coming in at the lounge ceiling,urgent,10/03/2025,"
    "completed,25/04/2025,28/04/2025,28/04/2025 16:05,completed,contractor,\n"
    "R2,001,P1,10/05/2025,plumbing,leak,Leak is back,urgent,17/05/2025,completed,12/05/2025,"
    "12/05/2025,12/05/2025 12:00,completed,own_team,\n"
    "R3,001,P1,20/08/2025,plumbing,leak,Dripping from the light,emergency,21/08/2025,open,,,,,"
    "own_team,\n"
    "R4,001,,01/09/2025,plastering,other,Make good the plaster,routine,01/10/2025,open,,,,,"
    "own_team,R3\n"
    "R5,002,P7,22/08/2025,plumbing,leak,Bathroom ceiling wet,urgent,29/08/2025,completed,"
    "25/08/2025,25/08/2025,25/08/2025 09:00,completed,own_team,\n"
    "R6,003,P4,30/08/2025,plumbing,leak,Water through the hall,urgent,06/09/2025,completed,"
    "02/09/2025,02/09/2025,02/09/2025 09:00,completed,own_team,\n"
    "R7,020,,05/01/2026,general,kitchen_bathroom,Worktop loose,routine,05/02/2026,completed,"
    "12/01/2026,12/01/2026,12/01/2026 09:00,completed,own_team,\n",
    "housing/notes.csv": """Note,Home,Order,When,Text,Auto
T1,001,R1,11/03/2025 02:00,Status set to awaiting parts,Y
T2,001,R1,12/03/2025 02:00,Reminder printed,Y
T3,001,R1,13/03/2025 02:00,Reminder printed,Y
T4,001,R1,22/04/2025 10:00,Spoke to resident about black spots on the wall,N
T5,020,,01/02/2026 10:00,Key safe fitted by the porch,N
""",
    "housing/complaints.csv": """Case,Person,Home,Order,Stage,Topic,On,Answered,Outcome,Status
C1,P1,001,R1,stage_1,repair,24/04/2025,08/05/2025,upheld,closed
""",
    "housing/actions.csv": """Action,Case,Home,What,On,Due,Done
A1,C1,001,Redecorate the lounge,08/05/2025,30/06/2025,
""",
    "housing/hazards.csv": """Hazard,Home,Person,Aware,Kind,Status
H1,001,P1,01/02/2026 09:00,damp_mould,open
""",
    "housing/checks.csv": """Cert,Home,Programme,On,Next,Outcome
G1,001,gas_safety,01/03/2024,01/03/2025,satisfactory
G2,001,gas_safety,01/03/2025,28/02/2026,satisfactory
G3,002,gas_safety,01/03/2025,28/12/2026,satisfactory
""",
    "housing/advice.csv": """Advice,Home,By,On,Action,Due
F1,B1,fire_risk_assessor,01/10/2025,Hang the riser door,01/01/2026
""",
    "jobs/jobs.csv": """Job,Order,Home,Reported,Trade,Fault,Words,Priority,Status,Done
J1,R1,001,03/03/2025,plumbing,leak,Leak above lounge,urgent,completed,26/04/2025
""",
    "jobs/lines.csv": """Line,Job,On,Trade,Words
L1,J1,04/03/2025,plumbing,Trace and mend
""",
    "jobs/slots.csv": """Slot,Job,Home,Made,From,Till,For,Status
B1,J1,001,04/03/2025,10/03/2025 08:00,10/03/2025 12:00,Look at the leak,missed
""",
    "jobs/visits.csv": """Visit,Job,Slot,Home,On,At,Outcome,Note
V1,J1,B1,001,10/03/2025,10/03/2025 09:30,no_answer,Nobody in
V2,J1,,001,24/04/2025,24/04/2025 09:30,completed,Pipe mended
""",
    "calls/callers.csv": """Caller,First,Last,Born,Phone,Home
K1,Orin,Tallow,04/05/1958,07700 900101,001
K2,Quillan,Zephyrine,02/02/1960,07700 900103,
K4,Wenna,Hollis,11/11/1985,07700 900104,003
""",
    "calls/calls.csv": """Call,Caller,Home,When,Way,Topic,Fault,Note
C01,K1,001,03/03/2025 09:10,inward,repair,leak,Water through ceiling
C02,K1,001,20/04/2025 11:00,inward,repair,leak,Rang again
C03,K1,001,22/04/2025 15:00,outward,repair,leak,Told of a new day
C04,K1,001,22/08/2025 08:00,inward,repair,leak,Water in the lamp
C05,K1,001,05/01/2026 10:00,inward,rent,,Asked about the rent
C06,K4,003,02/09/2025 10:00,inward,repair,leak,Said thank you
""",
    "law/clients.csv": """Client,First,Last,Born,Phone,Home
CL77821,Orrin,Tallow,04/05/1958,07700 900101,001
""",
    "law/premises.csv": """Premises,Type,Address,Postcode,Uprn
PR66512,home,"Flat 1, Ground Floor, Acorn House, Mill Road, Ashby",ZZ1 1AB,990000000101
""",
}
LATER_REPAIRS = FILES["housing/repairs.csv"].replace(
    "21/08/2025,open,,,,,own_team,\n",
    "21/08/2025,completed,25/03/2026,25/03/2026,26/03/2026 10:00,completed,own_team,\n",
)


def lay_out(folder: Path) -> None:
    """Write the landlord's settings and sources, and its first delivery."""
    (folder / "sources").mkdir(parents=True)
    (folder / "landlord.toml").write_text(LANDLORD, encoding="utf-8")
    for source, feeds in COLUMNS.items():
        pack = folder / "sources" / source
        pack.mkdir()
        toml, rows = f'title = "{source}"\n', ["feed,column,record,field,format,note"]
        for feed, (kind, *columns) in feeds.items():
            toml += f'[feeds.{feed}]\nfiles = ["{feed}*.csv"]\nformat = "csv"\n'
            toml += 'delivery = "full"\n'
            if said := SETS.get((source, feed, kind)):
                toml += f"[feeds.{feed}.records.{kind}]\nset = {{ {said} }}\n"
            for column in columns:
                heading, field, *how = column.split()
                field, _, of = field.partition("@")
                way = f"of {of}" if of else FORMATS[how[0]] if how else ""
                rows.append(f"{feed},{heading},{kind},{field},{way},")
        codes = ["code_list,column,their_code,our_code,note"]
        if source == "housing":
            codes += [f"boolean,{c},{t},{o}," for c in ("Hide", "Auto") for t, o in YES_NO]
        (pack / "source.toml").write_text(toml, encoding="utf-8")
        (pack / "columns.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (pack / "codes.csv").write_text("\n".join(codes) + "\n", encoding="utf-8")
    deliver(folder, DELIVERED)


YES_NO = (("Y", "true"), ("N", "false"))


def deliver(folder: Path, day: date, **changed: str) -> None:
    """Lay out every file of a day; `repairs="…"` gives one other rows."""
    for name, text in FILES.items():
        file = folder / "extracts" / day.isoformat() / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(changed.get(file.stem, text), encoding="utf-8")
