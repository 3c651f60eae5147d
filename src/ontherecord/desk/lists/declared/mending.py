"""The corrections that are asked of one system, for its owner."""

from __future__ import annotations

from collections.abc import Iterator

from ontherecord.desk.facts.reading import Reading
from ontherecord.desk.lists.declaring import OF, Asking, Listed, Part, Row
from ontherecord.desk.using.mending.exporting import rows
from ontherecord.desk.using.mending.queries import asked_by
from ontherecord.desk.using.mending.showing import state_told, work_told
from ontherecord.files import Column


def _corrections(asking: Asking) -> Iterator[Row]:
    for cells, key, about in rows(
        asking.reading, asked_by(asking.reading, asking.asked(OF), asking.query)
    ):
        yield Row(cells, key, about)


def _system(reading: Reading, system: str) -> str:
    return reading.said.system_name(system)


CORRECTIONS = Listed(
    "corrections", "Corrections", "mend_at_source",
    (
        Column("correction_id", "Correction"), Column("what", "What"),
        Column("reference", "Reference in your system"), Column("field", "Field"),
        Column("says", "Says now"), Column("ought_to_say", "Ought to say"),
        Column("cause", "Cause"), Column("happened_on", "Happened on", "date"),
        Column("file", "File"), Column("sheet", "Sheet"), Column("row_number", "Row", "integer"),
        Column("asked_at", "Asked", "moment"), Column("state", "How it stands"),
    ),
    _corrections,
    (
        Part(OF, "System", _system), Part("state", "How it stands", state_told),
        Part("what", "What", work_told),
        Part("until", "Asked until", lambda reading, latest: "the page was opened", lasts=False),
    ),
    "corrections_of_system",
)  # fmt: skip
