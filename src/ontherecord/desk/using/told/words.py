"""Phrases for what a timeline tells, in one place: by kind and moment, and by lane."""

from __future__ import annotations

HAPPENED = {
    ("contact", "contact"): "Got in touch",
    ("notice", "sent"): "Notice sent",
    ("repair", "reported"): "Repair reported",
    ("repair", "completed"): "Work recorded as done",
    ("repair", "closed"): "Repair closed",
    ("repair_change", "changed"): "Job changed",
    ("job_line", "raised"): "Work raised",
    ("job_line", "finished"): "Work on a line recorded as done",
    ("appointment", "due"): "Appointment",
    ("appointment", "made"): "Appointment made",
    ("attendance", "attended"): "Visit recorded",
    ("note", "written"): "Note",
    ("complaint", "received"): "Complained",
    ("complaint", "acknowledged"): "Complaint acknowledged",
    ("complaint", "responded"): "Complaint answered",
    ("agreed_action", "agreed"): "Promised",
    ("agreed_action", "done"): "Promise recorded as kept",
    ("hazard_report", "aware"): "Landlord made aware of a hazard",
    ("hazard_report", "investigated"): "Hazard investigated",
    ("hazard_report", "made_safe"): "Made safe",
    ("hazard_report", "closed"): "Hazard case closed",
    ("availability", "told"): "Said when they cannot be in",
    ("document", "modified"): "Document",
    ("recommendation", "made"): "Recommended",
    ("recommendation", "decided"): "Recommendation decided",
    ("recommendation", "completed"): "Recommendation carried out",
    ("occupancy", "moved_in"): "Moved in",
    ("occupancy", "moved_out"): "Moved out",
}
APART = "Two people, held apart"
"""What two people are called whom the record still holds to be one."""

OWN_WORDS = ("note", "description", "action", "text", "subject", "file_name")
"""Columns in which somebody's own words stand, the first that is filled."""

TAGGED = {
    "contact": ("channel", "fault"),
    "notice": ("channel", "purpose"),
    "repair": ("fault", "priority"),
    "attendance": ("outcome_claimed",),
    "appointment": ("status",),
    "complaint": ("stage", "topic"),
    "hazard_report": ("hazard",),
    "occupancy": ("role",),
    "recommendation": ("decision",),
    "job_line": ("trade",),
    "certificate": ("programme", "outcome"),
    "programme_entry": ("programme",),
    "document": ("document_type",),
    "need": ("need_type",),
    "named_contact": ("relation",),
}
"""Codes of a kind that are shown beside what happened."""

SAID_LATER = (("appointment", "made"),)
"""Moments of which a thing's codes say nothing: they tell what became of it later."""

DUE = {
    "repair": "Repair past its target",
    "agreed_action": "Promise",
    "certificate": "Safety check",
    "recommendation": "Recommendation",
    "complaint": "Complaint",
}
LINKED = {"place": "home", "person": "person", "repair": "repair"}
"""Kinds that have a page of their own, and its name."""


def happened(kind: str, moment: str, title: str) -> str:
    """Say what happened; of a kind that a landlord added, its title."""
    return HAPPENED.get((kind, moment), title)
