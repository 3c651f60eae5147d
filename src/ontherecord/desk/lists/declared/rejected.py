"""What of a system could not be read, for whoever keeps it: where each row lies and why."""

from __future__ import annotations

from collections.abc import Iterator

from ontherecord.desk.facts.reading import NotThere
from ontherecord.desk.lists.declaring import OF, Asking, Listed, Part, Row, system_told
from ontherecord.desk.using.systems.rejected import each, wanted_by
from ontherecord.desk.using.systems.words import NOT_TAKEN, as_example
from ontherecord.files import Column


def _rejected(asking: Asking) -> Iterator[Row]:
    reading, source = asking.reading, asking.asked(OF)
    if source not in reading.said.systems:
        raise NotThere
    for row in each(reading, wanted_by(asking.query, source)):
        cells = (
            row.extract, row.received_on, row.sheet or None, row.row_number, row.column or None,
            row.cell or None, NOT_TAKEN.get(row.what, row.what), as_example(row.reason),
        )  # fmt: skip
        yield Row(cells, " ".join(map(str, cells)))


REJECTED = Listed(
    "rejected", "What could not be read", "see_rejected",
    (
        Column("file", "File"), Column("received_on", "Received on", "date"),
        Column("sheet", "Sheet"), Column("row_number", "Row", "integer"),
        Column("column", "Column"), Column("cell", "Cell"),
        Column("not_taken", "What was not taken"), Column("reason", "Why"),
    ),
    _rejected,
    (
        Part(OF, "System", system_told, in_path=True), Part("column", "Their column"),
        Part("whole", "What was not taken", lambda reading, code: NOT_TAKEN.get(code, code)),
        Part("reason", "Why", lambda reading, reason: as_example(reason)),
        Part("files", "Files", lambda reading, code: "Every delivery"),
    ),
    "rejected", holds_people=False,
)  # fmt: skip
