"""What a repairs contractor writes of sites, tenants, jobs and visits, in its own words."""

from __future__ import annotations

from datetime import date, datetime
from random import Random
from typing import Any

from ontherecord.made_up.days import later
from ontherecord.made_up.places import Place
from ontherecord.made_up.repairs import DAYS_ALLOWED, Repair, Visit, contractor_state
from ontherecord.made_up.residents import Person
from ontherecord.made_up.words_other import OPERATIVES

JOBS = (
    "Job No,Line,Client Order,Site Ref,Site Type,Site Address,Site Postcode,UPRN,Tenant Ref,Tenant,"
    "Tenant Tel,Received,Trade,Works,Priority,Target,Status,Completed,SOR,Alert,Value,Comments,"
    "Closed,Line Status,Line Status Date"
).split(",")
VISITS = (
    "Visit No,Job No,Site Ref,Appt Ref,Appt Made,Appt From,Appt To,Purpose,Appt Status,Visit Date,"
    "On Site,Off Site,Outcome,Carded,Photos,Called,Operative,Comments"
).split(",")
TRADES = {
    "plumbing": "Plumber", "heating": "Gas", "electrical": "Electrician", "carpentry": "Joiner",
    "roofing": "Roofer", "plastering": "Plasterer", "glazing": "Glazier", "damp": "Damp & Mould",
    "drainage": "Drains", "brickwork": "Bricklayer", "grounds": "Grounds", "lifts": "Lift engineer",
    "fire_safety": "Fire", "multi": "Multi", "decorating": "Decorator",
}  # fmt: skip
PRIORITIES = {
    "immediate": "IMM", "emergency": "24HR", "urgent": "7 Day", "routine": "28 Day",
    "planned": "Programme",
}  # fmt: skip
STATUSES = {
    "": "WIP",
    "completed": "Complete",
    "cancelled": "canx",
    "no_access": "No Access - closed",
}
OUTCOMES = {
    "completed": ("Comp", "Complete"), "partially_completed": ("AWP",), "no_answer": (
        "NA carded", "no resp", "TNI"),
    "access_refused": ("R/A",), "landlord_missed": ("DNA",), "follow_on_required": ("F/O",),
    "rearranged_by_resident": ("rearr",),
}  # fmt: skip
ALERTS = {
    "knock_loudly_and_wait": "Knock loudly & wait", "text_before_visit": "TEXT FIRST",
    "call_before_visit": "Ring ahead", "call_representative": "Call NOK/carer first",
    "interpreter": "Interpreter", "two_people": "2UP", "morning_only": "AM only",
    "female_operative": "Female op", "allow_more_time": "Allow extra time", "none": "None",
    "use_key_safe": "Key safe",
}  # fmt: skip
NO_DAY, TYPED_OVER = "TBC", 97
"""Every so many targets are words that somebody typed over the day."""
SOR = ("R110201", "R305115", "R612003", "C900001", "R771010")


class Sites:
    """The contractor's own numbers for places and tenants, and what it writes of each."""

    def __init__(self, holds_uprn_share: float, seed: int) -> None:
        self.share, self.seed = holds_uprn_share, seed
        self.numbers: dict[str, str] = {}
        self.uprns: dict[str, str] = {}
        self.tenants: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.places: list[tuple[str, str]] = []
        self.people: list[tuple[str, str]] = []
        """True id and the contractor's reference, for each place and tenant it holds."""

    def of(self, place: Place) -> str:
        """Give the contractor's number for a place, new when it has none."""
        if place.ref not in self.numbers:
            self.numbers[place.ref] = f"ST{len(self.numbers) + 1:06d}"
            holds = Random(f"{self.seed}/site/{place.ref}").random() < self.share
            held = place.uprn if holds and place.uprn_is_clean else ""
            if not held and len(self.numbers) % 29 == 3:
                # A look-up in the contractor's sheet that found nothing.
                held = "#N/A"
            self.uprns[place.ref] = held
            self.places.append((place.true_id, self.numbers[place.ref]))
        return self.numbers[place.ref]

    def tenant(self, place: Place, person: Person) -> tuple[str, str, str]:
        """Give the contractor's reference, name and telephone for a tenant: no birth date."""
        key = (place.ref, person.ref)
        if key not in self.tenants:
            rng = Random(f"{self.seed}/tenant/{person.ref}")
            name = rng.choice(
                (
                    f"{person.title} {person.first} {person.surname}",
                    f"{person.surname.upper()}, {person.first}",
                    f"{person.title} {person.first[0]} {person.surname}",
                    f"{person.first} {person.surname}",
                )
            ).strip()
            self.tenants[key] = (
                f"T{len(self.tenants) + 1:06d}", name, person.telephone.replace(" ", "")
            )  # fmt: skip
            self.people.append((person.true_id, self.tenants[key][0]))
        return self.tenants[key]


def job_row(repair: Repair, delivery: int, received: date, sites: Sites) -> list[Any]:
    """Give a job's row as the contractor's system held it on a delivery day."""
    outcome, ended = contractor_state(repair, delivery, received)
    place, site = repair.place, sites.of(repair.place)
    told = repair.second if delivery == 2 and repair.second else {}
    alert = ALERTS.get(told.get("alert", repair.alert), "")
    tenant = sites.tenant(place, repair.person) if repair.person else ("", "", "")
    target: date | str = later(repair.reported, DAYS_ALLOWED[repair.priority])
    number = int(repair.true_id[1:])
    if number % TYPED_OVER == 5:
        # Nothing requires a target: the cell is rejected and the row goes on without it.
        target = NO_DAY
    # The contractor closes a job when it is invoiced, weeks after the work.
    invoiced = later(ended, 9 + number % 13) if ended else None
    line_status, line_status_on = "Open", repair.line_status_on
    if outcome == "completed":
        line_status, line_status_on = repair.line_status or "Complete", ended
    elif repair.line_status and line_status_on and line_status_on < received:
        line_status = repair.line_status
    else:
        line_status_on = repair.reported
    return [
        repair.job, 1, repair.order if repair.order_cell is None else repair.order_cell, site,
        "DOM" if place.kind == "home" else "COM", place.rough, place.postcode,
        sites.uprns[place.ref], *tenant, repair.reported, TRADES[repair.trade], repair.words,
        PRIORITIES[repair.priority], target, STATUSES[outcome],
        ended if outcome == "completed" else "", SOR[number % len(SOR)], alert, "", "",
        invoiced if outcome == "completed" and invoiced and invoiced < received else "",
        line_status, line_status_on or "",
    ]  # fmt: skip


def booked_on(visit: Visit, repair: Repair) -> date:
    """Give the day a visit's appointment was made; the same day when nothing had to be sent."""
    if visit.booked:
        return visit.booked
    return max(later(visit.on, -4), repair.reported) if visit.notice else visit.on


def visit_row(
    visit: Visit, repair: Repair, delivery: int, received: date, sites: Sites
) -> list[Any]:
    """Give a visit's row; a visit still to come has an appointment and no outcome."""
    told = visit.second if delivery == 2 and visit.second else {}
    carded = told.get("carded", visit.carded)
    photographs = told.get("photographs", visit.photographs)
    is_past = visit.on < received and bool(visit.outcome)
    words = OUTCOMES[visit.outcome] if is_past else ("",)
    missed = visit.outcome in ("landlord_missed", "rearranged_by_resident")
    status = visit.status or (("Missed" if missed else "Kept") if is_past else "Booked")
    number = int(visit.number[1:])
    return [
        visit.number, repair.job, sites.of(repair.place), f"A{visit.number}",
        booked_on(visit, repair),
        datetime.combine(visit.on, visit.window[0]), datetime.combine(visit.on, visit.window[1]),
        f"{TRADES[repair.trade]}: {repair.words}" if visit.has_purpose else "", status,
        visit.on if is_past else "",
        (visit.arrived or "") if is_past and not missed else "",
        (visit.left or "") if is_past and not missed else "",
        words[number % len(words)], "Y" if is_past and carded else "N" if is_past else "",
        photographs if is_past else "", "Y" if is_past and visit.called else "N" if is_past else "",
        visit.operative, (visit.note or OPERATIVES[number % len(OPERATIVES)]) if is_past else "",
    ]  # fmt: skip
