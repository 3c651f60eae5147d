"""What was answered to the issues of a check: each that whoever asks sees."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.lists.declaring import OF, Asking, Listed, Part, Row
from ontherecord.desk.permission.queries import addresses_of
from ontherecord.desk.using.sampling.answered import answer_told, every_answer, words_of
from ontherecord.desk.using.sampling.queries import titles
from ontherecord.files import Column

MANY = 500


def check_told(reading: Reading, code: str) -> str:
    """Give what a check says; its code, where there is none any more."""
    return next((title for check, title, _ in titles(reading) if check == code), code)


def _answers(asking: Asking) -> Iterator[Row]:
    reading = asking.reading
    rows = every_answer(reading, asking.asked(OF), asking.query)
    while batch := list(islice(rows, MANY)):
        by = addresses_of({row.answered_by for row in batch})
        for row in batch:
            about = (("issue", row.issue_id), ("place", row.place_id), ("person", row.person_id))
            cells = (
                row.issue_id, row.case_id if row.stands else None, row.address,
                words_of(reading, row), row.reason or None, row.answered_at,
                by.get(row.answered_by, "somebody"), row.is_in_bulk, row.stands,
                row.returns_on if row.stands else None,
            )  # fmt: skip
            yield Row(cells, row.issue_id, tuple((kind, one) for kind, one in about if one))


ANSWERS = Listed(
    "answers", "What was answered to the issues of a check", "see_cases",
    (
        Column("issue_id", "Issue"), Column("case_id", "Case"), Column("address", "Address"),
        Column("answer", "Answer"), Column("reason", "Why"),
        Column("answered_at", "Answered", "moment"), Column("answered_by", "By"),
        Column("is_in_bulk", "One of many at once", "boolean"),
        Column("stands", "The issue still stands", "boolean"),
        Column("open_again_on", "Open again from", "date"),
    ),
    _answers,
    (
        Part(OF, "Check", check_told, in_path=True), Part("answer", "Answer", answer_told),
        Part("bulk", "Which answers", lambda reading, code: "Those given at once, all together"),
    ),
    "answers",
)  # fmt: skip
