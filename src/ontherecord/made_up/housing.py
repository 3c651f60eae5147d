"""The housing system's exports: places, tenancies, people, occupancies, needs, orders, posts.

Windows-1252, CRLF, dates as 05/01/2026. The orders have a title row above and a total below, and
their property references have lost their leading zeros on the way through a spreadsheet.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from ontherecord.made_up.days import later, moment, uk
from ontherecord.made_up.places import Place
from ontherecord.made_up.repairs import (
    FAULTS,
    Repair,
    Visit,
    closing_of,
    state,
    target_of,
)
from ontherecord.made_up.residents import Household, Need, Person
from ontherecord.made_up.writing import CsvFile

COLUMNS = {
    "property": (
        "PROP_REF,PROP_TYPE,UPRN,ADDR1,ADDR2,ADDR3,POSTCODE,PARENT_REF,TENURE,OCC_STATUS,UNITS,"
        "STOREYS,YEAR_BUILT,WARD_NAME,PATCH,HSG_OFFICER,HEATING"
    ),
    "tenancy": "TNCY_REF,PROP_REF,TNCY_TYPE,START_DATE,END_DATE,RENT_BALANCE",
    "person": (
        "PRS_REF,PRS_TYPE,TITLE,FORENAME,MIDDLE,SURNAME,DOB,PHONE,EMAIL,DECEASED,CURR_PROP,"
        "NI_NUMBER,ETHNIC_ORIGIN,FORMER_NAME,ADDR_CONF"
    ),
    "occupancy": "TNCY_REF,PRS_REF,PROP_REF,ROLE,START_DATE,END_DATE",
    "needs": (
        "UDF_ID,PRS_REF,UDF_CODE,UDF_ANSWER,RECORDED,SAID_BY,STAGE,STAGE_DATE,REVIEW,ENDED,UDF_TEXT,"
        "PROP_REF"
    ),
    "repairs": (
        "ORDER_NO,PROP_REF,PRS_REF,REPORTED,TRADE,FAULT,DESCRIPTION,DONE_BY,PRIORITY,TARGET,STATUS,"
        "COMPLETED,CLOSED,CLOSE_REASON,FOLLOW_ON_OF,COST,USER_ID,CLOSED_AT,CLOSED_BY"
    ),
    "staff": "POST_ID,POST,TEAM,PATCH,FROM_DATE,TO_DATE",
    "history": "HIST_ID,ORDER_NO,CHANGED_AT,ITEM,OLD_VALUE,NEW_VALUE,USER_ID",
    "diary": (
        "VISIT_NO,APPT_NO,ORDER_NO,PROP_REF,APPT_MADE,APPT_FROM,APPT_TO,PURPOSE,APPT_STATUS,"
        "VISIT_DATE,ON_SITE,OFF_SITE,OUTCOME,OPERATIVE,NOTES"
    ),
    "notes": "NOTE_ID,LINE_NO,PROP_REF,PRS_REF,ORDER_NO,WRITTEN,USER_ID,TEXT",
    "markers": (
        "MRK_ID,PRS_REF,PROP_REF,MRK_TYPE,INCIDENT,INC_DATE,DECIDED_BY,DECIDED,TOLD,REVIEW,ENDED"
    ),
    "named": "NC_ID,PRS_REF,PROP_REF,ROLE,NAME,PHONE,RECORDED,ENDED",
}  # fmt: skip
FILES = {"history": "status_history", "named": "named_contacts"}
TRADES = {
    "plumbing": "PL", "heating": "HE", "electrical": "EL", "carpentry": "CA", "roofing": "RO",
    "plastering": "PS", "glazing": "GL", "damp": "DP", "drainage": "DR", "brickwork": "BW",
    "grounds": "GR", "lifts": "LI", "fire_safety": "FS", "multi": "MU", "decorating": "DE",
}  # fmt: skip
PRIORITIES = {
    "immediate": "P0",
    "emergency": "P1",
    "urgent": "P2",
    "routine": "P3",
    "planned": "PP",
}
DONE_BY = {"contractor": "CON", "own_team": "DLO", "third_party": "EXT"}
STATUSES = {"": "OPEN", "completed": "COMP", "cancelled": "CANX", "no_access": "NOACC"}
REASONS = {
    "completed": "CP", "no_access": "NA", "access_refused": "RA", "cancelled_by_resident": "TC",
    "cancelled_by_landlord": "LC", "duplicate": "DU",
}  # fmt: skip
OUTCOMES = {
    "completed": "CO", "partially_completed": "PC", "no_answer": "NA", "access_refused": "RA",
    "landlord_missed": "DNA", "follow_on_required": "FO",
}  # fmt: skip
POSTS = (
    ("H101", "Housing officer north", "Neighbourhoods", "North"),
    ("H102", "Housing officer south", "Neighbourhoods", "South"),
    ("R201", "Repairs manager", "Repairs", ""),
    ("C301", "Complaints lead", "Customer", ""),
    ("B401", "Building safety manager", "Assets", ""),
    ("D501", "Damp and hazards lead", "Assets", ""),
    ("C302", "Complaints officer", "Customer", ""),
)
ENDED_POSTS = (
    ("C309", "Complaints officer (interim)", "Customer", ""),
    ("D509", "Damp surveyor (fixed term)", "Assets", ""),
)
"""Posts that have ended; whoever held them has left."""


def open_files(folder: Path, received: date) -> dict[str, CsvFile]:
    """Open one delivery's files."""
    stamp = received.strftime("%Y%m%d")
    title = f"Responsive repairs orders - extract run {uk(received)} 06:10"
    return {
        feed: CsvFile(
            folder / f"{FILES.get(feed, feed)}_{stamp}.csv",
            columns.split(","),
            encoding="windows-1252",
            title=title if feed == "repairs" else "",
            total="Total orders" if feed == "repairs" else "",
        )
        for feed, columns in COLUMNS.items()
    }


def property_row(place: Place, delivery: int, *, double: bool = False) -> list[object]:
    """Give a place's row; `double` for the second one that a merger left it with."""
    one, two, three = place.lines
    ref = place.double_ref if double else ""
    row = [
        ref or place.ref, place.type_code, place.shown_uprn if not ref else "", one, two, three,
        place.postcode, place.parent.ref if place.parent else "", place.tenure, place.status,
        place.homes_count or "", place.storeys or "", place.built or "", "", "N", "J Officer",
        place.heating,
    ]  # fmt: skip
    early = place.double_early if double else place.early
    return _early("property", row, early if delivery == 1 else None)


def _early(feed: str, row: list[object], early: dict[str, str] | None) -> list[object]:
    columns = COLUMNS[feed].split(",")
    for column, value in (early or {}).items():
        row[columns.index(column)] = value
    return row


def person_row(person: Person, place: Place | None, delivery: int) -> list[object]:
    """Give a person's row, with what the system shows in place of the truth."""
    is_odd = bool(person.shown_surname)
    born = person.shown_born or uk(person.born)
    row = [
        person.ref, person.kind, "" if is_odd else person.title,
        "" if is_odd else person.first, "" if is_odd else person.middle,
        person.shown_surname or person.surname, "" if born == "none" else born,
        person.shown_telephone or person.telephone,
        person.shown_email or person.email,
        person.shown_died or uk(person.died),
        place.ref if place else "", "", "", person.former_surname,
        "Y" if person.is_confidential else "",
    ]  # fmt: skip
    return _early("person", row, person.early if delivery == 1 else None)


def tenancy_rows(home: Household, received: date) -> list[list[object]]:
    return [
        [t.ref, t.place.ref, t.kind, uk(t.starts), uk(t.ends), "0.00"]
        for t in home.tenancies
        if t.starts < received
    ]


def occupancy_rows(home: Household, received: date) -> list[list[object]]:
    return [
        [o.tenancy.ref, o.person.ref, home.place.ref, o.role, uk(o.starts), uk(o.ends)]
        for o in home.occupancies
        if o.role != "NOK" and o.starts < received
    ]


def need_row(need: Need, home: Household, delivery: int) -> list[object]:
    stage, stage_on = need.stage, need.stage_on
    if delivery == 2 and need.second_stage:
        stage = need.second_stage
        stage_on = later(stage_on or need.recorded, 160)
    return [
        need.ref, need.person.ref, need.code, need.answer, uk(need.recorded),
        need.said_by if need.answer == "Y" else "", stage, uk(stage_on), uk(need.review),
        uk(need.ends), "", (need.place or home.place).ref,
    ]  # fmt: skip


def order_row(repair: Repair, delivery: int, received: date) -> list[object]:
    """Give an order's row as it stood on a delivery day."""
    outcome, ended = state(repair, delivery, received)
    fault = FAULTS.get(repair.fault)
    at, user = closing_of(repair, ended) if ended else (None, "")
    return [
        repair.order, repair.place.ref.lstrip("0"), repair.person.ref if repair.person else "",
        uk(repair.reported), TRADES[repair.trade], fault[1] if fault else "LF", repair.words,
        DONE_BY[repair.by], PRIORITIES[repair.priority], uk(target_of(repair)), STATUSES[outcome],
        (repair.shown_ended or uk(ended)) if outcome == "completed" else "",
        uk(at.date()) if at else "", REASONS[repair.reason] if outcome else "", repair.follows, "",
        "SYSUSER", moment(at), user,
    ]  # fmt: skip


def history_rows(repair: Repair, received: date) -> list[list[object]]:
    """Give the history of an order: a target moved, a priority or status changed."""
    return [
        [f"{repair.order}-{number}", repair.order, moment(change.at), change.item, change.old,
         change.new, "SYSUSER"]
        for number, change in enumerate(repair.changes, start=1)
        if change.at.date() < received
    ]  # fmt: skip


def diary_row(visit: Visit, repair: Repair, received: date) -> list[object] | None:
    """Give a visit of the own team as its diary has it; nothing before it was booked."""
    made = visit.booked or (later(visit.on, -4) if visit.notice else visit.on)
    if made >= received:
        return None
    is_past = visit.on < received and visit.outcome in OUTCOMES
    status = visit.status or ("Kept" if is_past else "Booked")
    start, end = (datetime.combine(visit.on, at) for at in visit.window)
    words = f"{TRADES[repair.trade]}: {repair.words}" if visit.has_purpose else ""
    return [
        visit.number, f"A{visit.number}", repair.order, repair.place.ref.lstrip("0"), uk(made),
        moment(start), moment(end), words, status, uk(visit.on) if is_past else "",
        moment(visit.arrived) if is_past else "", moment(visit.left) if is_past else "",
        OUTCOMES[visit.outcome] if is_past else "", visit.operative, visit.note if is_past else "",
    ]  # fmt: skip


def staff_rows() -> list[list[object]]:
    """Give the posts, with the leavers that HR sends each month."""
    return [[*post, "01/04/2024", ""] for post in POSTS] + [
        [*post, "01/04/2022", uk(date(2025, 3, 31))] for post in ENDED_POSTS
    ]
