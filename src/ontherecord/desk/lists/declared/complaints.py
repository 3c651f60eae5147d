"""Open complaints, as their page shows them."""

from __future__ import annotations

from collections.abc import Iterator

from ontherecord.desk.facts.complaints import is_in, open_complaints
from ontherecord.desk.lists.declaring import Asking, Listed, Part, Row
from ontherecord.desk.using.complaints.pages import part_asked
from ontherecord.desk.using.complaints.showing import complaints_told
from ontherecord.desk.using.complaints.words import PART_WORDS
from ontherecord.files import Column

MANY = 500


def _complaints(asking: Asking) -> Iterator[Row]:
    part = part_asked(asking.asked("which"))
    every = [c for c in open_complaints(asking.reading) if is_in(c, part, asking.today)]
    for at in range(0, len(every), MANY):
        for one in complaints_told(asking.reading, every[at : at + MANY]):
            row, on = one["row"], one["on"]
            about = [("complaint", row.complaint_id)]
            about += [("place", one["place_id"])] if one["place_id"] else []
            yield Row(
                (
                    row.complaint_id, row.source_ref, one["home"] or None, one["topic"],
                    one["stage"], row.standing.received_on, row.standing.acknowledged_on,
                    one["owner"], one["step"], on, on and on < asking.today,
                    one["whose_day"] or None, one["why_no_day"] or None,
                ),
                row.complaint_id, tuple(about),
            )  # fmt: skip


COMPLAINTS = Listed(
    "complaints", "Open complaints", "see_people",
    (
        Column("complaint_id", "Complaint"), Column("reference", "Reference"),
        Column("home", "Home"), Column("topic", "Topic"), Column("stage", "Stage"),
        Column("received_on", "Received", "date"),
        Column("acknowledged_on", "Acknowledged", "date"), Column("owner", "Owner"),
        Column("next_step", "Next step"), Column("due_on", "Day", "date"),
        Column("is_overdue", "Overdue", "boolean"), Column("whose_day", "Whose day"),
        Column("no_day", "Why no day"),
    ),
    _complaints,
    (Part("which", "Which", lambda reading, code: PART_WORDS.get(code, code)),),
    "complaints",
)  # fmt: skip
