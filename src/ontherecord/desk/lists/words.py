"""What people choose from when they take or save a list, in words."""

from __future__ import annotations

from datetime import date

from ontherecord.desk.lists.scheduling import DAILY, HANDOVER, ONCE, WEEKLY
from ontherecord.files import FORMS

FORM_WORDS = [(name, form.says) for name, form in FORMS.items()]
PURPOSES = {
    "working": "Working it away from the desk",
    "meeting": "Going through it in a meeting",
    "mending": "Mending records at their source",
    "complaint": "Answering a complaint",
    "request": "Answering a request for information",
    "regulator": "A return to a regulator or to the Ombudsman",
    "measuring": "Measuring, without naming anybody",
}
"""What a list that holds people may be taken for. The audit takes the words."""
NO_PURPOSE = "a list that holds nobody"

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCHEDULE_WORDS = {
    "": "Never: it is opened by hand",
    ONCE: "Once, as soon as possible",
    DAILY: "Every day",
    WEEKLY: "Every week on a day",
    HANDOVER: "After each new record",
}
FAILED = {
    "not_allowed": "Your roles no longer let you take this list.",
    "not_there": "What it is of is no longer there, or no longer yours to see.",
    "gone": "Its file is no longer here, as after a restore. It comes again when it is next due.",
    "changed": "What you may see, or what is held back, changed since it was made. It comes again"
    " when it is next due.",
    "broken": "It could not be made. Save it again; if it stays, tell whoever keeps the desk.",
}
"""Why there is no file."""


def schedule_in_words(schedule: str, weekday: int | None, due_on: date | None) -> str:
    """Say when a saved list is made; what is to be made once and is due no more was."""
    if schedule == ONCE and due_on is None:
        return "Once, and it was made"
    if schedule == WEEKLY and weekday is not None:
        return f"Every {DAYS[weekday]}"
    return SCHEDULE_WORDS[schedule]


def purpose_in_words(purpose: str) -> str:
    """Give what the audit takes."""
    return PURPOSES[purpose].lower() if purpose in PURPOSES else NO_PURPOSE
