"""What of each kind is told in a timeline: its moments, its fault, what it hangs on, its end.

A kind a landlord added, with a day on which it happened, is told by that day alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ontherecord.desk.facts.said import Kind, Said

RESIDENT, LANDLORD, CONTRACTOR = LANES = ("resident", "landlord", "contractor")
BY_SIDE, BY_DIRECTION, BY_REPORTER, BY_WORKER = (
    "by_side",
    "by_direction",
    "by_reporter",
    "by_worker",
)
"""How a lane is told: by whose system says so; by who got in touch; the resident's where a report
names somebody; the contractor's where the work is theirs."""

MOST_MOMENTS = 4


@dataclass(frozen=True)
class Moment:
    """One day on which something happened to a thing."""

    name: str
    column: str
    lane: str = BY_SIDE
    entered: str | None = None
    """The column that says when it was entered."""


@dataclass(frozen=True)
class Told:
    """How a kind is told."""

    kind: str
    moments: tuple[Moment, ...]
    fault: str | None = None
    repair: str | None = None
    via: tuple[str, str] | None = None
    """Column and kind of the thing it hangs on, where that is no repair."""
    mark: str | None = None
    """The column that tells its lane, or that a system wrote it."""
    status: str | None = None
    """The column in which `open` says that it is not over."""
    ended: tuple[str, ...] = ()
    """The columns that say when it was over, the first that is filled."""


TOLD = {
    told.kind: told
    for told in (
        Told("contact", (Moment("contact", "happened_at", BY_DIRECTION),), "fault", "repair_id",
             mark="direction"),
        Told("notice", (Moment("sent", "sent_at"),), None, "repair_id",
             via=("appointment_id", "appointment")),
        Told("repair", (
                Moment("reported", "reported_on", BY_REPORTER),
                Moment("completed", "completed_on", BY_WORKER),
                Moment("closed", "closed_on", BY_SIDE, "closed_at"),
             ), "fault", "repair_id", via=("follow_on_of_id", "repair"), mark="carried_out_by",
             status="status", ended=("completed_on", "closed_on")),
        Told("repair_change", (Moment("changed", "changed_at"),), None, "repair_id"),
        Told("job_line", (
                Moment("raised", "raised_on"), Moment("finished", "completed_on", BY_WORKER),
             ), None, "repair_id"),
        Told("appointment", (
                Moment("due", "starts_at", BY_SIDE, "made_on"), Moment("made", "made_on"),
             ), None, "repair_id"),
        Told("attendance", (Moment("attended", "attended_on", BY_WORKER),), None, "repair_id",
             via=("appointment_id", "appointment")),
        Told("note", (Moment("written", "written_at"),), None, "repair_id",
             via=("complaint_id", "complaint"), mark="written_by_system"),
        Told("complaint", (
                Moment("received", "received_on", RESIDENT),
                Moment("acknowledged", "acknowledged_on", LANDLORD),
                Moment("responded", "responded_on", LANDLORD),
             ), None, "repair_id", status="status", ended=("responded_on",)),
        Told("agreed_action", (
                Moment("agreed", "agreed_on", LANDLORD), Moment("done", "done_on", LANDLORD),
             ), None, None, via=("complaint_id", "complaint")),
        Told("hazard_report", (
                Moment("aware", "aware_at", LANDLORD),
                Moment("investigated", "investigated_on", LANDLORD),
                Moment("made_safe", "made_safe_on"), Moment("closed", "closed_on", LANDLORD),
             ), "hazard", "repair_id", status="status", ended=("closed_on", "made_safe_on")),
        Told("availability", (Moment("told", "told_on", RESIDENT),)),
        Told("document", (Moment("modified", "modified_on"),), None, "repair_id",
             via=("complaint_id", "complaint")),
        Told("recommendation", (
                Moment("made", "made_on"), Moment("decided", "decided_on", LANDLORD),
                Moment("completed", "completed_on", LANDLORD),
             )),
        Told("occupancy", (Moment("moved_in", "starts_on"), Moment("moved_out", "ends_before"))),
    )
}  # fmt: skip

TURNS = {kind: turn for turn, kind in enumerate(TOLD)}
"""The order of kinds on one day, where nothing tells it: what was told before what was done."""

OPENERS = ("repair", "hazard_report", "complaint")
"""Kinds that are open until they are over: while one is, silence is drawn."""

FAULT_OF_HAZARD = {
    "electrical": "electrics", "no_heating_or_hot_water": "no_heating", "fire": "fire_safety",
    "pests_hygiene": "pests", "security": "door_lock",
}  # fmt: skip
"""A hazard and the fault by which a repair for it is known, where they are not called alike."""

NO_FAULT = ("other",)
"""Faults that say nothing: two of them are not the same fault."""


@lru_cache(maxsize=4)
def told_kinds(said: Said) -> Mapping[str, Told]:
    """Give how each kind is told that has a day on which it happened and is about a place."""
    return {
        kind.name: _fitting(TOLD.get(kind.name) or _by_its_day(kind), kind)
        for kind in said.kinds.values()
        if kind.happened and kind.name not in ("staff", "agreement")
    }


def _by_its_day(kind: Kind) -> Told:
    assert kind.happened
    there = {field.column for field in kind.fields.values()}
    return Told(
        kind.name,
        (Moment("happened", kind.happened),),
        "fault" if "fault" in there else None,
        "repair_id" if "repair_id" in there else None,
    )


def _fitting(told: Told, kind: Kind) -> Told:
    """Leave out what the kind has no column for: a landlord may keep a kind with fewer fields."""
    there = {field.column for field in kind.fields.values()} | {f"{kind.name}_id"}

    def has(column: str | None) -> str | None:
        return column if column in there else None

    return Told(
        told.kind,
        tuple(
            Moment(m.name, m.column, m.lane, has(m.entered))
            for m in told.moments
            if m.column in there
        ),
        has(told.fault),
        has(told.repair),
        told.via if told.via and told.via[0] in there else None,
        has(told.mark),
        has(told.status),
        tuple(column for column in told.ended if column in there),
    )
